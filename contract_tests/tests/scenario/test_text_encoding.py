"""Texts that were encoded twice are told from those that only look foreign."""

from __future__ import annotations

import pytest

from contract_tests.scenario.laws.text_encoding import encoded_twice


@pytest.mark.parametrize(
    ("text", "charset", "found"),
    [
        ("Gómez", "latin-1", ("Ã³", "ó")),
        ("Élodie", "latin-1", ("Ã\x89", "É")),
        ("Élodie", "cp1252", ("Ã‰", "É")),
        ("Łukasz Żak", "cp1252", ("Å\x81", "Ł")),
        ("O\u2019Brien", "cp1252", ("â€™", "\u2019")),
        ("Šťastný", "latin-1", ("Å\xa0Å¥", "Šť")),
    ],
)
def test_a_text_that_was_encoded_twice_is_found(text: str, charset: str, found: tuple[str, str]) -> None:
    # Browsers and databases read the five bytes that Windows-1252 leaves free as Latin-1 does.
    twice = "".join(bytes([byte]).decode(charset, "replace").replace("�", chr(byte)) for byte in text.encode())

    assert encoded_twice(twice) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Gomez",
        "Sofía Gómez",
        "JOÃO",
        "IRMÃ",
        "Ångström",
        "Ärzte & Söhne",
        "CAFÉ®",
        "SOCIÉTÉ\xa0: “Été”",
        "€ 5 \u2013 naïve",
        "Ã³ beside 東京",
        "山田太郎",
        "Ελένη",
        "👩‍💻",
        "\ud800",
    ],
)
def test_a_text_that_only_looks_foreign_is_not(text: str) -> None:
    assert encoded_twice(text) is None

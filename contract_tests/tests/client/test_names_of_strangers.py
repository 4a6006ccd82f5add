"""What strangers put into names is shown by the command line, and never obeyed: by terminals, rich or spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import unicodedata
from contextlib import redirect_stderr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from bullseye_partner import _command_run
from bullseye_partner._command_line import app
from bullseye_partner._commands import COMMANDS
from bullseye_partner._tabulate import as_csv, as_table
from bullseye_partner._terminal import say, session
from bullseye_partner._visible_text import visible, visible_json
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.fault_server import FaultServer

NASTY = [
    *("[/]", "[/oops]", "[bold]", "[link=https://evil.example]", "[@click=x]", ":smile:", "\\[", "\\"),
    *("\x1b[31m", "\x1b[2J", "\x1b]0;x\x07", "\x1b]8;;https://evil.example\x1b\\", "\x9b31m", "\x00", "\x7f", "\x85"),
    *("\n", "\r", "\t", "\r\n", "\u2028", "\u2029", "\x0b", "\x0c"),
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff\u00ad",
    *"\U000e0001\U000e0041\U000e007f\U000e0100\ufe0f\ud800\udfff\udc1b\u3164\u115f\u034f",
    *("\\x1b", "\\\\x1b", "\\u202e", "\\U000e0041", "x1b", "'", '"', ";", ";=", "=1+1", "+1", "-1", "@SUM(A1)", " ="),
    *"＝＋－＠−﹦ 　",  # noqa: RUF001 - what spreadsheets read as the plain ones, and blanks
    *("Zoë", "株式会社", "👩‍💻", "❤️", "می‌خواهم", "क्‍ष", "שלום"),
]
texts = (
    st.lists(st.sampled_from(NASTY) | st.characters(exclude_categories=()))
    .map("".join)
    # Two halves that stand together are one character: JSON has no other way to write it.
    .map(lambda text: text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass"))
)
values = st.recursive(
    texts | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
objects = st.lists(st.dictionaries(texts, values, max_size=3), max_size=3)

JOINERS = "\u200c\u200d"
"""Kept where people write with them; everything else of these categories is not."""


def obeyed(printed: str) -> list[str]:
    """Return what a terminal, or the order of characters on it, would heed."""
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return [one for one in printed if one != "\n" and one not in JOINERS and unicodedata.category(one) in hidden]


def shown_on_terminal(renderable: Any) -> str:
    """Return the texts that rich would print; what it adds itself, styles, is not among them, and there is no link."""
    console = Console(file=io.StringIO(), force_terminal=True, width=100_000)
    segments = list(console.render(renderable))
    assert not [segment for segment in segments if segment.control or (segment.style and segment.style.link)]
    return "".join(segment.text for segment in segments)


@given(objects)
def test_a_table_has_a_line_for_each_row_and_nothing_that_is_obeyed(rows: Any):
    printed = shown_on_terminal(as_table(rows))
    assert obeyed(printed) == []
    if any(rows):
        assert len(printed.splitlines()) == len(rows) + 4


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[/]", "[/]"),
        ("[/oops]", "[/oops]"),
        ("[bold]X[/bold]", "[bold]X[/bold]"),
        ("[link=https://evil.example]Acme[/link]", "[link=https://evil.example]Acme[/link]"),
        (":smile:", ":smile:"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\tb\r\nc", "a\\x09b\\x0d\\x0ac"),
        ("\u202eevil", "\\u202eevil"),
        ("\U000e0041", "\\U000e0041"),
        ("literal \\x1b", "literal \\\\x1b"),
        ("C:\\new\\temp", "C:\\new\\temp"),
        ("a\u200bb\u200dc", "a\\u200bb\\u200dc"),
    ],
)
def test_a_table_shows_values_and_headings_as_they_are(name: str, shown: str):
    assert f" {shown} " in shown_on_terminal(as_table([{"name": name}]))
    assert f" {shown} " in shown_on_terminal(as_table([{name: 1}]))
    assert f" {shown} " in shown_on_terminal(as_table({name: 1}))


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Ångström",
        "e\u0301",
        "株式会社",
        "葛\U000e0100",
        "👩‍💻",
        "👩🏽‍🚀",
        "❤️‍🔥",
        "🏳️‍🌈",
        "1️⃣",
        "🇩🇪",
        "می‌خواهم",
        "क्‍ष",
        "שלום",
        "c\u00a0d",
    ],
)
def test_what_people_write_stays_readable(text: str):
    assert visible(text) == text
    assert visible_json(json.dumps(text, ensure_ascii=False)) == json.dumps(text, ensure_ascii=False)


# CSV

FORMULA = re.compile(r"""[\s'"]*[=+\-@\t\r＝＋－＠]""")  # noqa: RUF001 - what spreadsheets read as the plain ones


def unguarded(cell: str) -> str:
    """Return the text of a cell by the rules of the README."""
    quote = r"""(^|;)'(?=[\s'"`´‘’“”]*[=+\-@−＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋])"""  # noqa: RUF001 - the same
    return re.sub(
        r"(?<!\\)(\\+)(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})",
        lambda run: run[1][: len(run[1]) // 2] + (chr(int(run[2][1:], 16)) if len(run[1]) % 2 else run[2]),
        re.sub(quote, r"\1", cell),
    )


@given(objects)
def test_csv_has_nothing_that_is_obeyed_and_gives_back_the_values(rows: Any):
    text = as_csv(rows)
    assert obeyed(text.replace("\r\n", "")) == []
    if not any(rows):
        return
    header, *lines = csv.reader(io.StringIO(text, newline=""))
    assert len(lines) == len(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    assert [unguarded(cell) for cell in header] == names
    for row, line in zip(rows, lines, strict=True):
        for name, cell in zip(names, line, strict=True):
            value = row.get(name)
            if isinstance(value, str):
                assert unguarded(cell) == value
            else:
                assert (json.loads(cell) if cell else None) == value


@given(objects)
def test_no_cell_begins_a_formula_whatever_separates_cells(rows: Any):
    numbers = {str(value) for row in rows for value in row.values() if isinstance(value, int | float)}
    for line in csv.reader(io.StringIO(as_csv(rows), newline="")):
        for cell in line:
            for part in cell.split(";"):
                assert part in numbers or part.startswith("'") or not FORMULA.match(part)


def test_numbers_stay_numbers_and_texts_that_look_like_them_do_not():
    assert as_csv([{"credits": -5, "share": -0.5, "phone": "-5"}]) == "credits,share,phone\r\n-5,-0.5,'-5\r\n"


def test_raw_csv_has_every_cell_as_it_is():
    row: Any = {"=name": "=1", "note": "a\nb\u202e", "metadata": {"a": ";=1"}}
    rows = list(csv.reader(io.StringIO(as_csv([row], raw=True), newline="")))
    assert rows == [["=name", "note", "metadata"], ["=1", "a\nb\u202e", '{"a":";=1"}']]


# JSON


@given(values)
def test_json_says_the_same_and_has_nothing_that_is_obeyed(value: Any):
    printed = visible_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert obeyed(printed) == []
    assert json.loads(printed) == value


# Messages, questions, and commands as a whole


@given(texts)
def test_a_message_is_one_line_with_nothing_that_is_obeyed(text: str):
    with redirect_stderr(io.StringIO()) as stderr, session():
        say(f"The API said {text}")
        # Without lone surrogates, since pytest records what is logged and cannot hand them from one process to another.
        logging.getLogger("bullseye_partner").warning("got %s", text.encode(errors="replace").decode())
    assert stderr.getvalue().count("\n") == 2
    assert obeyed(stderr.getvalue()) == []


def run(server: FaultServer, *arguments: str, **options: Any) -> Any:
    environment = {
        "BULLSEYE_PARTNER_API_KEY": "pk_live_0123",
        "BULLSEYE_PARTNER_BASE_URL": server.url,
        "COLUMNS": "900",
    }
    return CliRunner().invoke(app, arguments, env=environment, **options)


EVIL = "[/oops][bold]\x1b]8;;https://evil.example\x1b\\Acme\x9b31m\x7f\n\t\u202e\u2066\u200b :smile: =1"


@pytest.mark.parametrize("output", ["table", "csv", "json"])
def test_a_page_of_evil_names_is_shown(output: str):
    organization = {"id": EVIL, "name": EVIL, "metadata": {EVIL: [EVIL]}, EVIL: EVIL, "credits": -5}
    body = json.dumps({"organizations": [organization], "total": EVIL, "page": 1, "pageSize": 20}).encode()
    with FaultServer([faults.json(200, body)]) as server:
        result = run(server, "organizations", "list", "--output", output)
    assert result.exit_code == 0, result.output
    assert obeyed(result.stdout.replace("\r\n", "\n")) == obeyed(result.stderr) == []
    assert "[/oops][bold]" in result.stdout
    assert ":smile:" in result.stdout
    if output == "json":
        assert json.loads(result.stdout)[0]["name"] == EVIL


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, json.dumps({"code": EVIL, "message": EVIL, "details": {EVIL: EVIL}}).encode()),
        (500, EVIL.encode()),
        (200, EVIL.encode()),
    ],
)
def test_an_evil_error_is_one_line(status: int, body: bytes):
    with FaultServer([faults.json(status, body)] * 3) as server:
        result = run(server, "organizations", "get", "1")
    assert result.exit_code == 1
    assert obeyed(result.output) == []
    assert result.output.count("\n") == 1


def test_an_evil_location_of_a_redirect_is_shown():
    with FaultServer([faults.answer(302, b"", "Location: https://evil.example/\x1b[31m")]) as server:
        result = run(server, "organizations", "get", "1")
    assert result.exit_code == 1
    assert obeyed(result.output) == []


@given(texts.filter(bool))
def test_a_question_shows_values_and_obeys_none(text: str):
    class Terminal:
        @staticmethod
        def isatty() -> bool:
            return True

    command = next(command for command in COMMANDS if command.operation.id == "createOrganization")
    asked: list[str] = []

    def confirm(question: str, **_: object) -> bool:
        asked.append(question)
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", Terminal)
        patch.setattr("typer.confirm", confirm)
        _command_run._ask(command, {"name": text, "metadata": {text: [text]}})
    assert obeyed(asked[0]) == []
    assert "\n" not in asked[0]


@given(texts.filter(lambda text: "\x00" not in text))
def test_an_argument_that_is_wrong_is_shown_and_not_obeyed(text: str):
    for arguments in (["organizations", text], [f"--{text}"], ["organizations", "list", "--page", text], [text]):
        result = CliRunner().invoke(app, arguments)
        assert obeyed(result.stderr) == [], arguments
        assert "Traceback" not in result.stderr

"""The guide lists each option of the client, from the declaration in its kernel."""

from __future__ import annotations

import pytest

from generator.client_options import ClientOption, read_options
from generator.client_package import RUNTIME

SOURCE = '''
class ClientOptions(TypedDict):
    """What a client can be told.

    Attributes:
        timeout: The longest silence,
            in seconds.
        mode: One of a | b.

    """

    timeout: float
    mode: str


class ChangedOptions(TypedDict):
    timeout: float
'''


def test_an_option_has_its_text_and_says_whether_it_can_be_changed() -> None:
    assert read_options(SOURCE) == [
        ClientOption("timeout", "The longest silence, in seconds.", is_changeable=True),
        ClientOption("mode", r"One of a \| b.", is_changeable=False),
    ]


def test_an_option_without_a_text_is_refused() -> None:
    with pytest.raises(ValueError, match="say under Attributes of ClientOptions what retries does"):
        read_options(SOURCE.replace("    mode: str\n", "    mode: str\n    retries: int\n"))


def test_the_options_of_the_kernel_are_read() -> None:
    options = {option.name: option for option in read_options((RUNTIME / "_options.py").read_text(encoding="utf-8"))}
    assert options["timeout"].is_changeable
    assert not options["base_url"].is_changeable
    assert all(option.text.endswith(".") for option in options.values())

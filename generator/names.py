"""The Python names of operations, parameters and properties."""

from __future__ import annotations

import keyword
import re


def words_of(name: str) -> list[str]:
    """Split a camelCase, snake_case or kebab-case name into lower-case words (`icpConfigs` -> icp, configs)."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)]


def python_name_of(name: str) -> str:
    """Return the Python name of a parameter or property: snake_case; `_` is appended to a keyword."""
    snake = "_".join(words_of(name))
    return f"{snake}_" if keyword.iskeyword(snake) else snake


def method_name_of(operation_id: str, tag: str) -> str:
    """Return the client method of an operation: the words of its id without the tag's noun, singular or plural.

    `listOrganizationVisitors` of the tag `organizations` -> `list_visitors`; an id without the noun keeps all words.
    """
    words = words_of(operation_id)
    noun = [_singular(word) for word in words_of(tag)]
    for start in range(1, len(words) - len(noun) + 1):
        if [_singular(word) for word in words[start : start + len(noun)]] == noun:
            del words[start : start + len(noun)]
            break
    name = "_".join(words)
    return f"{name}_" if keyword.iskeyword(name) else name


def _singular(word: str) -> str:
    """Return a form that singular and plural share. It need not be a word."""
    return word.removesuffix("s")

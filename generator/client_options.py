"""The options of the client, as its kernel declares them: what the guide lists."""

from __future__ import annotations

import ast
import inspect
import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

_ATTRIBUTES = re.compile(r"^    (?P<name>\w+): (?P<text>.+(?:\n {8,}.+)*)", re.MULTILINE)


class ClientOption(msgspec.Struct, frozen=True):
    """An option of a client, its text as Markdown; `is_changeable` says whether `with_options` may change it."""

    name: str
    text: str
    is_changeable: bool


def read_options(source: str) -> list[ClientOption]:
    """Return the options that the source of `_options.py` declares, in its order.

    Raises:
        ValueError: an option has no line under `Attributes` of `ClientOptions`.
    """
    classes = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
    client, changed = classes["ClientOptions"], _names(classes["ChangedOptions"])
    texts = _texts(client)
    if missing := [name for name in _names(client) if name not in texts]:
        raise ValueError(f"say under Attributes of ClientOptions what {', '.join(missing)} does")
    return [ClientOption(name, texts[name], name in changed) for name in _names(client)]


def _names(node: ast.ClassDef) -> list[str]:
    return [
        each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]


def _texts(node: ast.ClassDef) -> Mapping[str, str]:
    docstring = inspect.cleandoc(ast.get_docstring(node) or "")
    return {
        match["name"]: " ".join(match["text"].split()).replace("|", r"\|") for match in _ATTRIBUTES.finditer(docstring)
    }

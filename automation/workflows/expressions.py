"""Evaluates what stands in `${{ }}`, as far as workflows of this repository go; what is beyond that is an error."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Value: TypeAlias = "str | int | Mapping[str, Value] | None"
"""What an expression gives; booleans are integers."""

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|==|!=|&&|\|\||[!(),]|\d+|[A-Za-z_][\w.-]*)")
_PLACE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


class ExpressionError(Exception):
    """An expression cannot be evaluated, or names what does not exist; on GitHub that is an empty text, or an error."""


class Expressions:
    """Evaluates expressions for one job.

    Args:
        contexts: `github`, `env`, `matrix`, `needs`, `steps` and so on, which may grow while the job runs.
        workspace: Where `hashFiles` looks.
        failed: Says whether a step of the job has failed.
    """

    def __init__(self, contexts: Mapping[str, Value], workspace: Path, failed: Callable[[], bool]) -> None:
        self._contexts = contexts
        self._workspace = workspace
        self._failed = failed

    def text(self, template: object) -> str:
        """Return a text with its expressions evaluated."""
        return _PLACE.sub(lambda place: _as_text(self.value(place[1])), _as_text(template))

    def holds(self, condition: object) -> bool:
        """Say whether a condition holds; without a word on the job's status it does not once a step has failed."""
        text = _as_text(condition).strip()
        if place := _PLACE.fullmatch(text):
            text = place[1]
        if not re.search(r"\b(always|failure|success|cancelled)\(", text) and self._failed():
            return False
        return bool(self.value(text))

    def value(self, expression: str) -> Value:
        """Return the value of an expression.

        Raises:
            ExpressionError: it cannot be evaluated.
        """
        tokens = list(_tokens(expression))
        value = self._either(tokens)
        if tokens:
            raise ExpressionError(f"{expression.strip()}: did not expect {tokens[0]}")
        return value

    def _either(self, tokens: list[str]) -> Value:
        value = self._both(tokens)
        while tokens[:1] == ["||"]:
            del tokens[0]
            other = self._both(tokens)
            value = value or other
        return value

    def _both(self, tokens: list[str]) -> Value:
        value = self._comparison(tokens)
        while tokens[:1] == ["&&"]:
            del tokens[0]
            other = self._comparison(tokens)
            value = value and other
        return value

    def _comparison(self, tokens: list[str]) -> Value:
        value = self._single(tokens)
        while tokens and tokens[0] in {"==", "!="}:
            equal = tokens.pop(0) == "=="
            value = (_as_text(value).lower() == _as_text(self._single(tokens)).lower()) == equal
        return value

    def _single(self, tokens: list[str]) -> Value:
        if not tokens:
            raise ExpressionError("an expression ends too early")
        word = tokens.pop(0)
        if word == "!":
            return not self._single(tokens)
        if word == "(":
            value = self._either(tokens)
            _expect(tokens, ")")
            return value
        if word.startswith("'"):
            return word[1:-1].replace("''", "'")
        if word.isdigit():
            return int(word)
        if word in {"true", "false", "null"}:
            return {"true": True, "false": False, "null": None}[word]
        return self._call(word, tokens) if tokens[:1] == ["("] else self._look_up(word)

    def _call(self, name: str, tokens: list[str]) -> Value:
        del tokens[0]
        arguments: list[str] = []
        while tokens[:1] != [")"]:
            arguments.append(_as_text(self._either(tokens)))
            if tokens[:1] == [","]:
                del tokens[0]
        _expect(tokens, ")")
        match name, arguments:
            case "always", []:
                return True
            case "success", []:
                return not self._failed()
            case "failure", []:
                return self._failed()
            case "contains", [text, part]:
                return part.lower() in text.lower()
            case "startsWith", [text, start]:
                return text.lower().startswith(start.lower())
            case "endsWith", [text, end]:
                return text.lower().endswith(end.lower())
            case "hashFiles", [_, *_]:
                return self._hash_files(*arguments)
            case _:
                raise ExpressionError(f"the rehearsal does not know {name}() with {len(arguments)} arguments")

    def _hash_files(self, *patterns: str) -> str:
        files = sorted({file for pattern in patterns for file in self._workspace.glob(pattern)})
        if not files:
            raise ExpressionError(f"hashFiles finds no file {', '.join(patterns)}")
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()

    def _look_up(self, path: str) -> Value:
        value: Value = self._contexts
        for name in path.split("."):
            if not isinstance(value, Mapping) or name not in value:
                raise ExpressionError(f"there is no {path}")
            value = value[name]
        return value


def _tokens(expression: str) -> Iterator[str]:
    rest = expression.strip()
    while rest:
        token = _TOKEN.match(rest)
        if not token:
            raise ExpressionError(f"{expression.strip()}: cannot read {rest}")
        yield token[1]
        rest = rest[token.end() :].strip()


def _expect(tokens: list[str], token: str) -> None:
    if tokens[:1] != [token]:
        raise ExpressionError(f"expected {token}")
    del tokens[0]


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)

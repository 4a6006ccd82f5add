"""What raw cases are made of: right requests, chance, and the one or the other with a part replaced."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from bullseye_partner import _facts
from contract_tests.soak.case import Case, request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_tests.soak.subjects import Subject

    Header = tuple[str, str]

_T = TypeVar("_T")

JSON = "application/json"
_HOLE = "<hole>"


class Ingredients:
    """Right requests and parts of them; everything that chance decides follows from the seed."""

    def __init__(self, subjects: Sequence[Subject], api_key: str, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - no secret
        self.key = (_facts.API_KEY_HEADER, api_key)
        self._subjects = subjects
        self._with_body = [subject for subject in subjects if subject.body is not None]
        self._with_query = [subject for subject in subjects if subject.query]

    def one_of(self, choices: Sequence[_T]) -> _T:
        """Return one of several."""
        return self.chance.choice(choices)

    def subject(self) -> Subject:
        """Return any right request."""
        return self.one_of(self._subjects)

    def subject_with_body(self) -> Subject:
        """Return a right request that takes a body."""
        return self.one_of(self._with_body)

    def subject_with_query(self) -> Subject:
        """Return a right request that has query parameters."""
        return self.one_of(self._with_query)

    def body_with(self, subject: Subject, value: str) -> bytes:
        """Return the subject's body, one of its values replaced by a piece of JSON text, or what should be some."""
        body = subject.body or {}
        name = self.one_of([*body, "x"])
        text = json.dumps({**body, name: _HOLE}).replace(json.dumps(_HOLE), value)
        return text.encode("utf-8", "surrogatepass")

    def request(
        self,
        subject: Subject,
        *,
        method: str | None = None,
        target: str | None = None,
        body: bytes | None = None,
        headers: Sequence[Header] = (),
        content_type: str | None = JSON,
        framed: bool = True,
    ) -> bytes:
        """Return a subject's request with parts replaced; `framed` gives a body its length."""
        if body is None:
            body = b"" if subject.body is None else json.dumps(subject.body).encode()
        all_headers = [self.key, *headers]
        if body and content_type is not None:
            all_headers.append(("Content-Type", content_type))
        if body and framed:
            all_headers.append(("Content-Length", str(len(body))))
        return request(method or subject.method, target or subject.path, all_headers, body)


Maker = Callable[[Ingredients], Case]

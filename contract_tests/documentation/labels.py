"""What a label, a heading, the title of a tab or of a folded part says about what follows it."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec

Role: TypeAlias = Literal[
    "request", "path", "query", "body", "parameters", "header", "response", "status", "error", "example", "silent"
]
"""`parameters` are those of a request, without a word on whether they are in its path, query or body; `silent` is prose
that states nothing."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STATUS = re.compile(r"(?<!\d)([1-5]\d\d)(?!\d)")
_FIELDS = _words(
    "parameter parameters params param attributes attribute fields field properties property arguments "
    "schema variables string model object"
)
_FILLING = _words(
    "the a an of for and or in to http https api json application rest your is are optional required "
    "supported available common code format structure example examples sample"
)
_SILENT = _words(
    "note notes important tip tips warning caution info description overview summary see also remarks "
    "usage best practices use case cases steps prerequisites related"
)
_EXAMPLES = _words(
    "example examples sample samples curl shell bash python javascript node nodejs js ts typescript ruby "
    "php go java csharp c# powershell httpie"
)
_RESPONSES = _words(
    "response responses returns return returned result results output answer success successful ok "
    "created reply no content accepted"
)
_STATUSES = _words("status statuses codes response responses return returns")
_ERRORS = _words(
    "error errors failure failures fails failed invalid unauthorized forbidden conflict bad unsuccessful unprocessable"
)


class Label(msgspec.Struct, frozen=True):
    """What a label announces; `status` is one that it names, else empty."""

    role: Role
    status: str = ""


def read_label(text: str) -> Label | None:
    """Return what a label announces; None if it is none that is known."""
    status = (_STATUS.findall(text) or [""])[0]
    words = list(re.findall(r"[a-z#]+", re.sub(r"node\.js", "nodejs", text.lower())))
    bare = [word for word in words if word not in _FILLING] if len(words) > 1 else words
    role = _role({*words}, bare)
    if role is None and status and len(bare) <= 3:
        role = "response"
    if status and role == "response" and status[0] in "45":
        role = "error"
    return Label(role, status) if role else None


def _role(words: set[str], bare: list[str]) -> Role | None:
    core = {*bare}
    of_fields = bool(words & _FIELDS)
    kept = core - _FIELDS
    role: Role | None = None
    if kept <= {"path", "url", "uri", "route"} and kept and (of_fields or core == {"path"}):
        role = "path"
    elif kept <= {"query", "url", "search"} and "query" in kept and (of_fields or core == {"query"}):
        role = "query"
    elif kept <= {"request", "response", "header", "headers"} and kept & {"header", "headers"}:
        role = "header"
    elif kept <= {"request", "body", "payload", "input", "data", "event", "webhook"} and kept & {"body", "payload"}:
        role = "body"
    elif core == {"status"} or (core <= _STATUSES and core & {"codes", "statuses"}):
        role = "status"
    elif core & _ERRORS and kept <= _ERRORS | _RESPONSES | {"body", "payload", "status", "codes", "not", "found"}:
        role = "error"
    elif kept and kept <= _RESPONSES | {"body", "payload", "status", "data"} and kept & _RESPONSES:
        role = "response"
    elif core <= _EXAMPLES | {"request", "call", "usage"} and (core & _EXAMPLES or words & _EXAMPLES):
        role = "example"
    elif kept <= {"request", "endpoint", "operation", "call"} and kept and not of_fields:
        role = "request"
    elif core and core <= _FIELDS - {"schema", "model", "object", "string"} | {"request", "input"} and of_fields:
        role = "parameters"
    elif core and core <= _SILENT:
        role = "silent"
    return role

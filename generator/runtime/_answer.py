"""Reads answers: fast when they are as described, leniently when they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ._beside import beside, put_beside
from ._decode import decoder_of, model_of, unknown_words
from ._drift import UNDESCRIBED, DriftEvent
from ._errors import ResponseDecodeError
from ._json_text import NO_JSON, STRICT, read_json
from ._model import ReceivedModel
from ._open_enum import unknown
from ._what_came import in_place_of_json

if TYPE_CHECKING:
    from ._drift import OnDrift
    from ._envelope import NoData
    from ._json import JSON
    from ._operation import Operation
    from ._response import RawResponse
    from ._shape import Shape

_VERDICTS = frozenset({400, 409, 422})
"""Statuses with which an API may say that a check failed; the others have a meaning of their own."""
_MOST_REPORTED = 100
"""Unknown properties of one answer that are reported; an object can have any number."""


def read_answer(operation: Operation[Any], response: RawResponse, report: OnDrift, *, strict: bool) -> Any:  # noqa: ANN401 - a model, as the operation says, or a list of them
    """Return what a good answer holds.

    Args:
        operation: What was called.
        response: Its answer.
        report: Is told what is not as described.
        strict: Raise instead, unless it is but an additional property, another status of success, or a flaw of the
            text.

    Raises:
        ResponseDecodeError: it is not JSON, its data are not to be found, or (if strict) it is not as described.
    """
    if response.status_code != operation.status and operation.status is not None:
        report(DriftEvent(operation.id, "status", str(operation.status), str(response.status_code)))
    if operation.model is None:
        if response.content:
            report(DriftEvent(operation.id, "$", "no body", f"{len(response.content)} bytes"))
        return None
    unknown.seen = False
    try:
        envelope = decoder_of(*operation.model).decode(response.content)
    except NO_JSON:
        envelope = _read_leniently(operation, operation.model, response, report, strict=strict)
    result = _unwrapped(operation, envelope)
    if unknown.seen:
        for path, expected, word in unknown_words(envelope):
            if strict:
                raise ResponseDecodeError(f"Expected {expected} - at `{path}`", response, operation, result)
            report(DriftEvent(operation.id, path, expected, word))
    return result


def says_that_it_failed(operation: Operation[Any], response: RawResponse) -> bool:
    """Whether an answer with the status of an error is the described one, and says that what was checked failed.

    Whether a check that fails is answered with 200 is not documented. Only an operation that has an `outcome` checks
    something; any other error stays one, whatever its body is.
    """
    if operation.outcome is None or operation.model is None or response.status_code not in _VERDICTS:
        return False
    from ._envelope import NoData, find_data
    from ._shape import LIKE, fold, likeness, shape_of

    shape = shape_of(model_of(*operation.model))
    try:
        body = find_data(shape, read_json(response.content)[0]).body
    except (NoData, *NO_JSON):
        return False
    said = [value for name, value in body.items() if shape.folded.get(fold(name)) == operation.outcome]
    return said == [False] and likeness(shape, cast("JSON", body)) >= LIKE


def _unwrapped(operation: Operation[Any], envelope: Any) -> Any:  # noqa: ANN401 - models
    # An envelope is a struct of one field, which is the result.
    return getattr(envelope, envelope.__struct_fields__[0]) if operation.unwrap else envelope


def _read_leniently(
    operation: Operation[Any], model: tuple[str, str], response: RawResponse, report: OnDrift, *, strict: bool
) -> Any:  # noqa: ANN401 - an instance of the model
    # Imported here, since most programs never need them.
    from ._envelope import NoData, find_data
    from ._lenient import Reading
    from ._shape import shape_of

    shape, reading = shape_of(model_of(*model)), Reading()
    try:
        body, flaw = read_json(response.content)
        if flaw:
            report(DriftEvent(operation.id, "$", STRICT, flaw))
        found = find_data(shape, body)
    except NoData as missing:
        raise _without_data(operation, shape, response, missing, report, strict=strict) from None
    except NO_JSON as error:
        raise ResponseDecodeError(in_place_of_json(response, str(error)), response, operation) from None
    envelope = reading.read(shape, found.body)
    reading.note_unknown("$", found.rest)
    _keep(operation, shape, envelope, found.rest)
    misfits = [found.moved] if found.moved else []
    misfits += [(path, f"the name {name}", f"the name {got}") for path, name, got in reading.renamed]
    misfits += reading.misfits
    if strict and misfits:
        path, expected, got = misfits[0]
        message = f"Expected {expected}, got {got} - at `{path}`"
        raise ResponseDecodeError(message, response, operation, _unwrapped(operation, envelope))
    misfits += [(path, UNDESCRIBED, kind) for path, kind in [*reading.unknown.items()][:_MOST_REPORTED]]
    for misfit in misfits:
        report(DriftEvent(operation.id, *misfit))
    return envelope


def _keep(operation: Operation[Any], shape: Shape, envelope: Any, rest: dict[str, JSON]) -> None:  # noqa: ANN401 - a model
    """Let what is returned carry what stood beside the data."""
    result, kind = _unwrapped(operation, envelope), "answer_properties"
    if operation.unwrap:
        rest = {**beside(envelope, "extra_properties"), **rest}
    elif shape.data and rest:
        kind, rest = "extra_properties", {**beside(envelope, "extra_properties"), **rest}
    if rest and isinstance(result, ReceivedModel):
        put_beside(result, kind, rest)


def _without_data(
    operation: Operation[Any], shape: Shape, response: RawResponse, missing: NoData, report: OnDrift, *, strict: bool
) -> ResponseDecodeError:
    from ._lenient import Reading

    path, expected, got = missing.misfit
    if not strict:
        report(DriftEvent(operation.id, path, expected, got))
    wanted = shape.inner.get(shape.data or "")
    partial = Reading().read(wanted.shape, missing.nearest) if wanted and missing.nearest else None
    return ResponseDecodeError(f"Expected {expected}, got {got} - at `{path}`", response, operation, partial)

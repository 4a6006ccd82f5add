# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_envelope.py.
"""Finds the data of an answer where the wrapper is not the described one.

The wrapper of most answers is a guess. It may have another name, be missing, or stand in another one; the data are
recognized by what they look like. If two places look alike, neither is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast, get_origin

import msgspec

from ._shape import LIKE, fold, is_map, kind_of, likeness, member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ._json import JSON
    from ._shape import Inner, Shape

Path: TypeAlias = tuple[str, ...]

_DEEPEST = 3
"""Wrappers in wrappers that are looked into."""
_MOST_PLACES = 200
"""Places that are looked at. Wrappers have few properties, other objects may have any number."""
_HARDLY_LIKE = 0.2
"""From this likeness on, an object is taken from the only place where it can be."""
_NO_WRAPPERS = frozenset({"error", "errors"})
"""What a wrapper of data is not called."""


class Found:
    """The body in the form that its model describes.

    Attributes:
        body: What the model is built of.
        rest: What stood beside the data, outside of what is described, and belongs to no model.
        moved: JSON path, what was expected there, and where it was; None if the data are where they should be.

    """

    def __init__(self, body: dict[str, JSON], rest: dict[str, JSON], moved: tuple[str, str, str] | None) -> None:
        self.body = body
        self.rest = rest
        self.moved = moved


class NoData(Exception):  # noqa: N818 - it is no error of anybody's; the reader makes one of it
    """An answer lacks its data: JSON path, what was expected there, what came; and the object most like them."""

    def __init__(self, path: str, expected: str, got: str, nearest: dict[str, JSON] | None = None) -> None:
        super().__init__(path, expected, got)
        self.misfit = (path, expected, got)
        self.nearest = nearest


def find_data(shape: Shape, body: JSON) -> Found:
    """Find the data of an answer; the body is used up if they are not where they should be.

    Args:
        shape: The model of the whole answer.
        body: The answer.

    Raises:
        NoData: they are not there, or in two places.
    """
    if shape.data is None:
        return _bare(shape, body)
    wanted = shape.inner.get(shape.data)
    if not isinstance(body, dict | list):
        raise NoData("$", shape.model.__name__, kind_of(body))
    there = _described(shape, shape.data, body)
    value = body.get(there) if isinstance(body, dict) and there is not None else None
    if wanted is None:
        return _plain(shape, shape.data, body, there)
    if there is not None and isinstance(body, dict):
        if value is None and wanted.is_list and body.get("total") == 0:
            return Found({**body, there: []}, {}, (f"$.{shape.data}", "list", "null, with a total of 0"))
        # Of a list where it should be, the first item speaks for all.
        if _is_wanted(wanted, value[:1] if wanted.is_list and isinstance(value, list) else value, strictly=True):
            return _with_counters(shape, body)
    could_be = _is_wanted(wanted, value, strictly=False)
    if (found := _elsewhere(shape, shape.data, wanted, body, within=there if could_be else None)) is not None:
        return found
    if could_be and isinstance(body, dict):
        return Found(body, {}, None)
    raise NoData(
        f"$.{shape.data}",
        wanted.kind,
        kind_of(value) if there is not None else "nothing",
        None if wanted.is_list else _nearest(wanted.shape, body),
    )


def _plain(shape: Shape, name: str, body: dict[str, JSON] | list[JSON], there: str | None) -> Found:
    """Find data that are no model: a text, or a map, which may be in another wrapper or in none."""
    hint = shape.hints[shape.names[name]]
    kind: type = get_origin(hint) or hint
    value = body[there] if isinstance(body, dict) and there is not None else None
    if isinstance(body, dict) and isinstance(value, kind):
        return Found(body, {}, None)
    if kind is dict and isinstance(body, dict) and there is None:
        maps = [other for other, held in body.items() if held and _fits(held, hint)]
        if _fits(body, hint) and body:
            return Found({name: body}, {}, (f"$.{name}", "dict", "it at $"))
        if len(maps) == 1:
            rest = {other: held for other, held in body.items() if other != maps[0]}
            return Found({name: body[maps[0]]}, rest, (f"$.{name}", "dict", f"it at {_json_path((maps[0],))}"))
    raise NoData(f"$.{name}", kind.__name__, kind_of(value) if there is not None else "nothing")


def _fits(value: JSON, hint: Any) -> bool:  # noqa: ANN401 - any type expression
    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError:
        return False
    return True


def lift(shape: Shape, body: dict[str, JSON]) -> list[tuple[str, str, str]]:
    """Lift described properties out of wrappers that are not described, in place, where the body lacks them.

    Returns:
        JSON path of each, what was expected there, and where it was.
    """
    moved: list[tuple[str, str, str]] = []
    missing = [name for name in shape.names if _described(shape, name, body) is None]
    for wrapper in [name for name in body if shape.folded.get(fold(name)) is None]:
        held = body[wrapper]
        if not isinstance(held, dict) or not held:
            continue
        for name in missing:
            if name not in body and (there := _described(shape, name, held)) is not None:
                body[name] = held.pop(there)
                moved.append((f"$.{name}", "it there", f"it at {_json_path((wrapper, there))}"))
        if not held:
            del body[wrapper]
    return moved


def _bare(shape: Shape, body: JSON) -> Found:
    """Find an answer that is described without a wrapper."""
    own = likeness(shape, body)
    if own == 1 and isinstance(body, dict):
        return Found(body, {}, None)
    places = [(path, value) for path, value in _places(body) if likeness(shape, value) >= max(LIKE, own) and path]
    if isinstance(body, list) and len(body) == 1 and isinstance(body[0], dict) and likeness(shape, body[0]) >= LIKE:
        return Found(body[0], {}, ("$", shape.model.__name__, "list"))
    if (best := _best(places, lambda value: likeness(shape, value))) is not None:
        rest = _without(cast("dict[str, JSON]", body), best)
        data = cast("dict[str, JSON]", _at(body, best))
        return Found(data, rest, ("$", shape.model.__name__, f"it at {_json_path(best)}"))
    if isinstance(body, dict):
        return Found(body, {}, None)
    raise NoData("$", shape.model.__name__, kind_of(body))


def _elsewhere(shape: Shape, name: str, wanted: Inner, body: JSON, *, within: str | None) -> Found | None:
    """Find wrapped data under another name, in another wrapper, or without one; or only within a property."""
    places = [(path, value) for path, value in _places(body) if within is None or path[:1] == (within,)]
    like = [(path, value) for path, value in places if _is_wanted(wanted, value, strictly=True)]
    best = _best(like, lambda value: _likeness(wanted, value)) if like else _only_place(wanted, places)
    if best is None or [shape.folded.get(fold(step)) for step in best] == [name]:
        return None
    data = _at(body, best)
    rest = _without(body, best) if isinstance(body, dict) and best else {}
    counters = _counters(shape, [other for other in shape.names if other != name], rest)
    if rest.get(name, 0) is None:
        del rest[name]
    return Found({name: data, **counters}, rest, (f"$.{name}", wanted.kind, f"it at {_json_path(best)}"))


def _only_place(wanted: Inner, places: list[tuple[Path, JSON]]) -> Path | None:
    """Return the only place where data can be that are not much like the described ones: for them, a list of objects.

    The objects of a list have something in common with the model, an object has a fifth of its properties, and not ids
    alone, which a job or a message may have as well.
    """
    found: list[Path] = []
    for path, value in places:
        if not _NO_WRAPPERS.isdisjoint(map(fold, path)):
            continue
        if wanted.is_list:
            if isinstance(value, list) and value and all(likeness(wanted.shape, item) > 0 for item in value):
                found.append(path)
        elif likeness(wanted.shape, value) >= _HARDLY_LIKE and isinstance(value, dict):
            known = [name for name in map(fold, value) if name in wanted.shape.folded]
            found += [path] if any(not name.endswith("id") for name in known) else []
    # The places are in the order of their depth; what lies deeper may be a part of the first.
    return found[0] if found and [len(path) for path in found].count(len(found[0])) == 1 else None


def _is_wanted(wanted: Inner, value: JSON, *, strictly: bool) -> bool:
    """Whether a value is what is wrapped, in itself or as a list with one item; or, if not strictly, could be."""
    shape = wanted.shape
    if not wanted.is_list:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return isinstance(value, dict) and (not strictly or likeness(shape, value) >= LIKE)
    if isinstance(value, list):
        return not strictly or all(likeness(shape, item) >= LIKE for item in value)
    return likeness(shape, value) >= LIKE or is_map(shape, value)


def _likeness(wanted: Inner, value: JSON) -> float:
    if isinstance(value, list):
        # A list with items says more than one without.
        return sum(likeness(wanted.shape, item) for item in value) / len(value) if value else 0.1
    # For a list, a list is better than one object.
    return likeness(wanted.shape, value) / (2 if wanted.is_list else 1) or 0.2


def _best(places: list[tuple[Path, JSON]], rate: Callable[[JSON], float]) -> Path | None:
    """Return the place that is most like the data; None if there is none, or two that are alike."""
    ranked = sorted(((rate(value), -len(path), path) for path, value in places), key=lambda rank: rank[:2])
    if not ranked or (len(ranked) > 1 and ranked[-1][:2] == ranked[-2][:2]):
        return None
    return ranked[-1][2]


def _nearest(shape: Shape, body: JSON) -> dict[str, JSON] | None:
    """Return the object that has most of a model's properties, if any has one."""
    objects = [value for _, value in _places(body) if isinstance(value, dict) and likeness(shape, value) > 0]
    return max(objects, key=lambda value: likeness(shape, value), default=None)


def _places(body: JSON) -> Iterator[tuple[Path, JSON]]:
    """Yield the objects and arrays in the wrappers of a body, itself first."""
    pending: list[tuple[Path, JSON]] = [((), body)]
    for count, (path, value) in enumerate(pending):  # which grows meanwhile
        yield path, value
        if isinstance(value, dict) and len(path) < _DEEPEST and count < _MOST_PLACES:
            inner = ((*path, name) for name in value if isinstance(value[name], dict | list))
            pending += [(place, value[place[-1]]) for place in inner][:_MOST_PLACES]


def _described(shape: Shape, name: str, body: JSON) -> str | None:
    """Return the name of a described property in an object, which may have it in another case."""
    if not isinstance(body, dict) or name in body:
        return name if isinstance(body, dict) else None
    return next((other for other in body if shape.folded.get(fold(other)) == name), None)


def _with_counters(shape: Shape, body: dict[str, JSON]) -> Found:
    """Return a body whose data are where they should be; of a page, with its counters, which may stand elsewhere."""
    missing = [name for name in shape.names if name != shape.data and _described(shape, name, body) is None]
    apart = {name: body[name] for name in body if isinstance(body[name], dict)} if missing else {}
    counters = _counters(shape, missing, {k: v for k, v in apart.items() if shape.folded.get(fold(k)) != shape.data})
    if not counters:
        return Found(body, {}, None)
    moved = (f"$.{next(iter(counters))}", "it there", f"it at {_json_path((next(iter(apart)),))}")
    return Found({**{name: value for name, value in body.items() if not _is_hollow(value)}, **counters}, {}, moved)


def _counters(shape: Shape, missing: list[str], rest: dict[str, JSON]) -> dict[str, JSON]:
    """Take counters of a page out of what stands beside its items, or in an object there."""
    counters: dict[str, JSON] = {}
    for _, holder in [*_places(rest)] if missing else ():
        if not isinstance(holder, dict):
            continue
        for name in [*holder]:
            described = shape.folded.get(fold(name))
            if described in missing and described not in counters and isinstance(holder[name], int | str):
                counters[described] = holder.pop(name)
    for name in [name for name, value in rest.items() if _is_hollow(value)]:
        del rest[name]
    return counters


def _is_hollow(value: JSON, depth: int = _DEEPEST) -> bool:
    """Whether a wrapper has nothing in it any more."""
    return isinstance(value, dict) and depth > 0 and all(_is_hollow(inner, depth - 1) for inner in value.values())


def _without(body: dict[str, JSON], place: Path) -> dict[str, JSON]:
    """Return an object without what is at a place, and without the wrappers that are empty then."""
    name, *inner = place
    rest = {other: value for other, value in body.items() if other != name}
    if inner and (within := _without(cast("dict[str, JSON]", body[name]), tuple(inner))):
        rest[name] = within
    return rest


def _at(body: JSON, place: Path) -> JSON:
    for name in place:
        body = cast("dict[str, JSON]", body)[name]
    return body


def _json_path(place: Path) -> str:
    path = "$"
    for name in place:
        path = member(path, name)
    return path

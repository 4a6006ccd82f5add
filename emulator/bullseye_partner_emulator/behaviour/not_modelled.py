"""Operations that nobody has modelled yet: answered from the description alone.

What is made is kept and read back, where creating, reading, listing, updating and deleting can be recognized from paths
and schemas. Everything else is an example of the description, with what the request says in it. No rule of the API is
followed but those that the description states, so an answer proves nothing: logs and reports say `not modelled`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from bullseye_partner_emulator.errors import NotFound
from bullseye_partner_emulator.unmodelled_operations import Recognizer
from bullseye_partner_emulator.unmodelled_things import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.description import Operation
    from bullseye_partner_emulator.json_text import Json, JsonObject
    from bullseye_partner_emulator.unmodelled_operations import Answer, Place, UnmodelledOperation

_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_PREFIX = re.compile(r"[A-Za-z]+[_-]")
_CHANGED = ("updated", "modified", "changed")
_MADE = ("created", *_CHANGED)
"""How the names of times begin that making, or changing, a thing sets."""


def stand_ins(
    bundle: JsonObject, operations: Iterable[Operation], modelled: Mapping[str, Handler]
) -> tuple[dict[str, Handler], dict[str, str]]:
    """Return handlers for the operations that have none, and what to write instead of each, by their ids.

    Args:
        bundle: The description that is served.
        operations: All its operations.
        modelled: The handlers that there are.
    """
    operations = list(operations)
    recognizer = Recognizer(bundle, operations, modelled)
    missing = [operation for operation in operations if operation.id not in modelled]
    made: dict[str, Handler] = {
        operation.id: _StandIn(recognizer.recognized(operation), recognizer, modelled) for operation in missing
    }
    return made, {operation.id: _to_write(operation.id, recognizer.tag(operation)) for operation in missing}


def _to_write(operation_id: str, tag: str | None) -> str:
    """Return the function that would model an operation, and its file."""
    function = "_".join(word.lower() for word in _WORD.findall(operation_id))
    page = re.sub(r"\W+", "_", (tag or "new_page").lower())
    return f"{function}(call) in emulator/bullseye_partner_emulator/behaviour/{page}.py"


class _StandIn:
    """The handler of one operation."""

    def __init__(self, it: UnmodelledOperation, recognizer: Recognizer, modelled: Mapping[str, Handler]) -> None:
        self._it = it
        self._recognizer = recognizer
        self._modelled = modelled
        by_kind: dict[str, Callable[[Call], Json]] = {
            "create": self._create,
            "list": self._list,
            "read": self._read,
            "update": self._update,
            "remove": self._remove,
            "read single": self._read_single,
            "update single": self._update_single,
            "remove single": self._remove_single,
            "act": self._act,
        }
        self._do = self._change_above if it.changes_above else by_kind[it.kind]

    def __call__(self, call: Call) -> Json:
        """Answer a request."""
        for place in self._it.above:
            self._require(call, place)
        return self._do(call)

    def _create(self, call: Call) -> Json:
        place = self._it.place
        known = self._unsaid(call) | self._said(call, _MADE)
        new_id = known.get(place.id_property or "") or _new_id(call, place)
        if place.id_property is not None:
            known[place.id_property] = new_id
        _shelf(call, place).put(_folded(new_id), known)
        return self._answer(call, known)

    def _list(self, call: Call) -> Json:
        it, answer = self._it, cast("Answer", self._it.answer)
        filters = {
            name: call.parameters[name]
            for name, parameter in it.operation.parameters.items()
            if parameter.location == "query" and name in call.parameters and name in answer.about.properties
        }
        within = self._within_path(call, answer)
        things = [answer.thing(within | known) for known in self._items(call, it.place)]
        things = [thing for thing in things if all(thing.get(name) == value for name, value in filters.items())]
        beside: JsonObject = {"total": len(things)}
        page, size = call.parameters.get("page"), call.parameters.get("pageSize")
        if isinstance(page, int) and isinstance(size, int):
            things = things[(page - 1) * size : page * size]
            beside |= {"page": page, "pageSize": size}
        return answer.filled(things, beside)

    def _read(self, call: Call) -> Json:
        return self._answer(call, self._require(call, self._it.place))

    def _update(self, call: Call) -> Json:
        place = self._it.place
        known = self._item(call, place)
        if known is None and (place.creator is not None or self._it.operation.method != "PUT"):
            raise _not_found()
        return self._answer(call, self._keep(call, place, (known or _named(call, place)) | self._said(call, _CHANGED)))

    def _remove(self, call: Call) -> Json:
        place = self._it.place
        known = self._require(call, place)
        if not place.is_modelled:
            _begun(call, place).remove(_name(call, place))
        return self._answer(call, known)

    def _read_single(self, call: Call) -> Json:
        return self._answer(call, self._single(call))

    def _update_single(self, call: Call) -> Json:
        return self._answer(call, self._keep(call, self._it.place, self._single(call) | self._said(call, _CHANGED)))

    def _remove_single(self, call: Call) -> Json:
        known = self._single(call)
        _shelf(call, self._it.place).remove("")
        return self._answer(call, known)

    def _act(self, call: Call) -> Json:
        return self._answer(call, self._said(call, ()))

    def _change_above(self, call: Call) -> Json:
        place = self._it.above[-1]
        return self._answer(call, self._keep(call, place, self._require(call, place) | self._said(call, _CHANGED)))

    def _answer(self, call: Call, known: JsonObject) -> Json:
        """Return the body of the answer about a thing, None if there is none."""
        answer = self._it.answer
        return None if answer is None else answer.filled(answer.thing(self._within_path(call, answer) | known))

    def _within_path(self, call: Call, answer: Answer) -> JsonObject:
        """Return what the path says of a thing: `organizationId` of what has one, `id` of an `organization`."""
        names = [name for name, one in self._it.operation.parameters.items() if one.location == "path"]
        said: JsonObject = {name: call.parameters[name] for name in names if name in answer.about.properties}
        own = f"{answer.wrapper}Id"
        return said | {"id": call.parameters[own]} if own in names and "id" in answer.about.properties else said

    def _said(self, call: Call, times: tuple[str, ...]) -> JsonObject:
        """Return what a request makes known of a thing: its body, and the times that it sets."""
        thing = self._it.place.thing or self._it.answer
        if thing is None:
            return call.body
        properties = (self._it.above[-1].thing or thing if self._it.changes_above else thing).about.properties
        set_now: JsonObject = {
            name: call.instant
            for name, schema in properties.items()
            if times and schema.format == "date-time" and name.lower().startswith(times)
        }
        # What an answer shows in another form than the request has it, the example shows.
        body = {
            name: value for name, value in call.body.items() if name not in properties or properties[name].admits(value)
        }
        return set_now | body

    def _unsaid(self, call: Call) -> JsonObject:
        """Return null for what a new thing was not given and may be without."""
        properties = self._it.place.thing.about.properties if self._it.place.thing else {}
        left_out = self._it.accepted & properties.keys() - call.body.keys()
        return {name: None for name in properties if name in left_out and "null" in properties[name].types}

    def _keep(self, call: Call, place: Place, known: JsonObject) -> JsonObject:
        """Store what is known of a thing, and return it; what handlers keep stays as it is."""
        if not place.is_modelled:
            _begun(call, place).put(_name(call, place), known)
        return known

    def _single(self, call: Call) -> JsonObject:
        place = self._it.place
        return (self._shown(call, place.reader) or [{}])[0] if place.is_modelled else _shelf(call, place).get("") or {}

    def _require(self, call: Call, place: Place) -> JsonObject:
        """Return what is known of the item that the path names.

        Raises:
            NotFound: there is no such item.
        """
        known = self._item(call, place)
        if known is None:
            raise _not_found()
        return known

    def _item(self, call: Call, place: Place) -> JsonObject | None:
        name = _name(call, place)
        if not place.is_modelled:
            shelf = _shelf(call, place)
            is_example = name == _example_name(place) and place.creator is None and shelf.is_untouched
            return {} if is_example else shelf.get(name)
        for operation in (place.reader, place.lister):
            if (things := self._shown(call, operation)) is not None:
                return next((one for one in things if _folded(one.get(place.id_property or "")) == name), None)
        return _named(call, place)  # nobody can say whether there is one

    def _items(self, call: Call, place: Place) -> list[JsonObject]:
        """Return what is known of the items of a collection; the example where nothing can make one."""
        if place.is_modelled:
            return [{}]
        shelf = _shelf(call, place)
        return [{}] if place.creator is None and shelf.is_untouched else shelf.items()

    def _shown(self, call: Call, operation: Operation | None) -> list[JsonObject] | None:
        """Return the things that a modelled operation answers with, None if it is not modelled."""
        answer = self._recognizer.answer(operation)
        if operation is None or answer is None or operation.id not in self._modelled:
            return None
        parameters = {
            name: call.parameters.get(name) if parameter.location == "path" else parameter.default
            for name, parameter in operation.parameters.items()
        }
        known = {name: value for name, value in parameters.items() if value is not None}
        return answer.things_in(self._modelled[operation.id](replace(call, parameters=known, body={})))


def _shelf(call: Call, place: Place) -> Shelf:
    path = re.sub(r"\{([^/]+)\}", lambda match: _folded(call.parameters[match[1]]), place.path)
    return Shelf(call.connection, call.partner.id, path)


def _begun(call: Call, place: Place) -> Shelf:
    """Return a shelf to be changed; the example is on it where nothing can make an item."""
    shelf = _shelf(call, place)
    if place.parameter is not None and place.creator is None and shelf.is_untouched:
        shelf.put("", {})  # stays when the last item is removed
        if name := _example_name(place):
            shelf.put(name, {})
    return shelf


def _name(call: Call, place: Place) -> str:
    """Return the name that the path gives an item; a single thing has none."""
    return "" if place.parameter is None else _folded(call.parameters[place.parameter])


def _named(call: Call, place: Place) -> JsonObject:
    """Return what a path says of the item that it names."""
    if place.parameter is None or place.id_property is None:
        return {}
    return {place.id_property: call.parameters[place.parameter]}


def _example_name(place: Place) -> str | None:
    """Return the name of the item that the description has as an example."""
    if place.thing is None or place.id_property is None:
        return None
    return _folded(place.thing.thing({}).get(place.id_property))


def _new_id(call: Call, place: Place) -> Json:
    """Return an id of the form that the description wants."""
    uuid = call.identifiers.uuid()
    if place.thing is None or place.id_property is None:
        return uuid
    schema = place.thing.about.properties[place.id_property]
    digits = uuid.replace("-", "")
    prefix = _PREFIX.match(str(schema.example()))
    forms: tuple[Json, ...] = (f"{prefix[0]}{digits}" if prefix else uuid, uuid, digits, int(digits[:7], 16))
    return next((one for one in forms if schema.admits(one)), uuid)


def _folded(name: Json) -> str:
    """Return the name of an item as it is compared: UUIDs in lower case (RFC 9562, section 4)."""
    text = str(name)
    return text.lower() if _UUID.fullmatch(text) else text


def _not_found() -> NotFound:
    return NotFound("There is no such thing")

"""Leads links on when what they take from an answer stands elsewhere in it now, or nowhere but in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests.documentation.link_edits import moved_in_links
from generator.json_pointer import JsonObject, join, lookup
from generator.operations import JSON_MEDIA_TYPE, read_operations
from generator.schema import flattened, followed, merged, parameters_of, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_tests.documentation.drift import Edit
    from contract_tests.documentation.edits import Editor
    from contract_tests.settle.answer_places import Place
    from generator.description import Description
    from generator.operations import Operation

_BODY = "$response.body#"


class LedLinks:
    """The links of a description's answers, and where else there is what they take."""

    def __init__(self, description: Description, editor: Editor) -> None:
        self._bundle = description.bundle
        self._edit = editor
        self._operations = {one.operation_id: one for one in read_operations(description)}
        self._listers = {one.path: one for one in self._operations.values() if one.http_method == "GET"}

    def led_on(self, places: Sequence[Place], looks: Mapping[str, list[str]]) -> list[Edit]:
        """Return the edits of the links that take what was at some places, or within it.

        Args:
            places: Where it was: it is gone, or something else is there now.
            looks: What is there now, by the way from the place: a link leads to what has the same way at its end, or to
                the only value within. Else it leads from the first of the list of such things, as no answer to one has
                what it takes.
        """
        edits: list[Edit] = []
        listed: dict[str, JsonObject] = {}
        gone: dict[str, list[str]] = {}
        for place in places:
            old = _in_body(place.where)
            for name, link, parameter, left in self._taking(place, old):
                ways = [way for at in looks if (way := _in_body(at)) and (way.endswith(left) if left else True)]
                if len(ways) == 1:
                    pointer = self._operations[place.operation_id].pointer
                    edits += moved_in_links(self._bundle, self._edit, pointer, f"{old}{left}", f"{old}{ways[0]}")
                elif found := self._in_list(link, parameter, f"{old}{left}".rpartition("/")[2]):
                    holder, moved = found
                    if moved != link:
                        gone.setdefault(self._pointer(place), []).append(name)
                        listed.setdefault(holder, {})[name] = moved
        for holder, names in gone.items():
            left = lookup(self._bundle, holder)["links"].keys() - {*names}
            edits += [
                self._edit.remove(join(holder, "links", *one)) for one in ([[name] for name in names] if left else [[]])
            ]
        for holder, links in listed.items():
            there: JsonObject = lookup(self._bundle, holder).get("links", {})
            edits.append(self._edit.put(join(holder, "links"), {**links, **there}))
        return list(dict.fromkeys(edits))

    def misled(self, places: Sequence[Place], value_format: str) -> list[Place]:
        """Return the places whose links hand on values to parameters of a format that they do not have any more.

        Where lists show such values too, there is nothing else to take: the parameters may have changed as well.
        """
        operations = {place.operation_id for place in places}
        found: list[Place] = []
        for place in places:
            taking = [one for one in self._taking(place, _in_body(place.where)) if not one[3]]
            listers = [self._listers.get(self._list_of(link, parameter)) for _, link, parameter, _ in taking]
            if taking and not any(one is not None and one.operation_id in operations for one in listers):
                formats = {self._format_of(link, parameter) for _, link, parameter, _ in taking}
                found += [place] if formats == {value_format} else []
        return found

    def _format_of(self, link: JsonObject, parameter: str) -> str:
        described = parameters_of(self._bundle, self._operations[link["operationId"]].pointer)
        formats = [
            merged(self._bundle, one["schema"]).get("format", "") for one in described if one["name"] == parameter
        ]
        return str(next(iter(formats), ""))

    def _list_of(self, link: JsonObject, parameter: str) -> str:
        """Return the path where what a parameter names would be listed."""
        return self._operations[link["operationId"]].path.partition(f"/{{{parameter}}}")[0]

    def _taking(self, place: Place, old: str) -> Iterator[tuple[str, JsonObject, str, str]]:
        """Yield the links that take a value of an answer or one in it: name, link, parameter, and the way to that."""
        for name, told in cast("dict[str, JsonObject]", self._response(place).get("links", {})).items():
            link = resolved(self._bundle, told)
            for parameter, value in cast("dict[str, str]", link.get("parameters", {})).items():
                if value == f"{_BODY}{old}" or value.startswith(f"{_BODY}{old}/"):
                    yield name, link, parameter, value.removeprefix(f"{_BODY}{old}")

    def _response(self, place: Place) -> JsonObject:
        return cast("JsonObject", lookup(self._bundle, self._pointer(place)))

    def _pointer(self, place: Place) -> str:
        pointer = join(self._operations[place.operation_id].pointer, "responses", place.status)
        return followed(self._bundle, pointer, lookup(self._bundle, pointer))[0]

    def _in_list(self, link: JsonObject, parameter: str, name: str) -> tuple[str, JsonObject] | None:
        """Return the response that lists what a parameter names, and the link from there; None if nothing lists it."""
        if (lister := self._listers.get(self._list_of(link, parameter))) is None:
            return None
        pointer, response = self._success(lister)
        content: JsonObject = response.get("content", {}).get(JSON_MEDIA_TYPE, {})
        for part in flattened(self._bundle, content.get("schema", {})):
            for key, one in cast("dict[str, JsonObject]", part.get("properties", {})).items():
                items = resolved(self._bundle, one).get("items")
                if items is not None and name in resolved(self._bundle, items).get("properties", {}):
                    given = {each: f"$request.path.{each}" for each in link["parameters"]}
                    given[parameter] = f"{_BODY}{join('', key, 0, name)}"
                    return pointer, {**link, "parameters": given}
        return None

    def _success(self, operation: Operation) -> tuple[str, JsonObject]:
        pointer = join(operation.pointer, "responses", min(one.status for one in operation.success))
        return followed(self._bundle, pointer, lookup(self._bundle, pointer))


def _in_body(where: str) -> str:
    """Return a place as a JSON pointer into the body: `$.icpConfigs[].id` -> /icpConfigs/0/id."""
    return where.removeprefix("$").replace("[]", ".0").replace(".", "/")

"""What operations that nobody has modelled keep: things by the path where they are, of each partner apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from bullseye_partner_emulator.storage import unmodelled_things

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject

_COLUMNS = unmodelled_things.c


class Shelf:
    """The things of a partner at one path. The name of an item is the last segment of its path, else it is empty."""

    def __init__(self, connection: sa.Connection, partner_id: str, path: str) -> None:
        """Take a transaction, the partner, and the path of a collection or of a single thing."""
        self._connection = connection
        self._partner_id = partner_id
        self._path = path
        self._here = (_COLUMNS.partner_id == partner_id) & (_COLUMNS.place == path)

    def get(self, name: str) -> JsonObject | None:
        """Return what is known of a thing, None if there is no such thing."""
        query = sa.select(_COLUMNS.content).where(self._here & (_COLUMNS.name == name))
        return cast("JsonObject | None", self._connection.execute(query).scalar_one_or_none())

    def items(self) -> list[JsonObject]:
        """Return what is known of the items, oldest first."""
        query = sa.select(_COLUMNS.content).where(self._here & (_COLUMNS.name != "")).order_by(_COLUMNS.position)
        return [cast("JsonObject", content) for content in self._connection.execute(query).scalars()]

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was ever put here."""
        return self._connection.execute(sa.select(_COLUMNS.position).where(self._here).limit(1)).first() is None

    def put(self, name: str, content: JsonObject) -> None:
        """Keep a thing, in the place of the one with that name."""
        update = sa.update(unmodelled_things).where(self._here & (_COLUMNS.name == name)).values(content=content)
        if not self._connection.execute(update).rowcount:
            row = {"partner_id": self._partner_id, "place": self._path, "name": name, "content": content}
            self._connection.execute(sa.insert(unmodelled_things).values(row))

    def remove(self, name: str) -> None:
        """Remove a thing, and what is below it."""
        path = f"{self._path}/{name}" if name else self._path
        below = (_COLUMNS.place == path) | _COLUMNS.place.startswith(f"{path}/", autoescape=True)
        of_partner = _COLUMNS.partner_id == self._partner_id
        of_thing = self._here & (_COLUMNS.name == name)
        self._connection.execute(sa.delete(unmodelled_things).where(of_thing | (of_partner & below)))

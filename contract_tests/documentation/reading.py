"""What has been read of a section so far, and where the statements of its blocks go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.labels import read_label
from contract_tests.documentation.named_field import Field, name_of
from contract_tests.documentation.statement import (
    Aspect,
    NotUnderstood,
    Place,
    Spot,
    Statement,
    Subject,
)

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Section
    from contract_tests.documentation.labels import Label, Role
    from generator.json_pointer import Json

_PLACES: dict[Role, Place] = {"path": "path", "query": "query", "body": "body", "response": "response"}
_WITH_QUERY = ("GET", "DELETE", "HEAD", "OPTIONS")
_LEVEL_OF_OPERATIONS = 2


class Reading:
    """The page as far as it has been read; forms look at it and state through it.

    Attributes:
        page: The name of the page.
        operation: The request of the section, `GET /partner/me`; empty in a section that has none.
        role: What the last label said about what follows; None without one, or after one that is not known.
        label: That label, for findings.
        method: The method of a request whose path is still to come.
        is_failure: Whether text announced what follows as the answer to a request that failed.
        answered: Whether the answer to a request that succeeded was shown.
        anchor: The section's anchor, that of the operation in the sub-sections of one.
        title: The heading.
        all_required: Whether the page calls all fields of the body required (or optional), and in which line.
        is_unread: Whether the request of the section is not understood, so that nothing below it can be placed.
        field: A field that a heading or tag has named and whose description is to come.
        shown: The paths of the fields of the last sample, by place.
        values_of: The name of the field whose values a label announced; they are still to come.
        last_field: The name of the field that was stated last in the section, and its place.
        is_puzzling: Whether something of the section, other than prose, is not understood: a label may be among it.
        marks_optional: Whether the page says that a question mark behind a name makes a field optional.
        has_asterisks: Whether the page marks required fields with an asterisk, so that the others are optional.
        inside: The path of the object whose fields a label announced; empty outside of one.
    """

    def __init__(self, page: str) -> None:
        self.page = page
        self.statements: list[Statement] = []
        self.not_understood: list[NotUnderstood] = []
        self.operation = ""
        self.role: Role | None = None
        self.label = ""
        self.method: str | None = None
        self.is_failure = False
        self.answered = False
        self.anchor = ""
        self.title = ""
        self.all_required: tuple[bool, int] | None = None
        self.is_unread = False
        self.field: Field | None = None
        self.shown: dict[Place, list[str]] = {}
        self.inside = ""
        self.values_of = ""
        self.last_field: tuple[Place, str] | None = None
        self.is_puzzling = False
        self.marks_optional = False
        self.has_asterisks = False
        self._values_line = 0
        self._start = 0
        self._level = 0

    def enter(self, section: Section) -> None:
        """Begin a section; one below that of an operation goes on with it, and its heading is a label."""
        self.miss_values()
        label = read_label(section.title)
        goes_on = bool(self.operation) or self.is_unread or (self.place is not None and self._level > 1)
        inside = section.level > self._level and (
            (goes_on and (label is not None or self._level > 1)) or (label is not None and self._level > 1)
        )
        before, before_in = self.role, self.place
        self._start, self.title = section.line, section.title
        self.role, self.label, self.is_failure, self.method = None, "", False, None
        if inside:
            is_field = before_in is not None and section.title[:1].islower() and name_of(section.title)
            if label is not None and not is_field:
                self.follow(label, section.title, 0)
            elif before_in is not None and is_field:
                self.role, self.label = before, section.title
                self.state(before_in, "", "table", True, 0)
                self.field = Field(section.title, 0)
            return
        self.leave()
        self.operation, self.answered, self.is_unread, self.shown, self.inside = "", False, False, {}, ""
        self.last_field, self.is_puzzling = None, False
        self.anchor, self._level = section.anchor, section.level
        if label is not None and section.level > _LEVEL_OF_OPERATIONS and label.role != "silent":
            self.role, self.label = label.role, section.title

    def await_values(self, name: str, line: int) -> None:
        """Take note of a label that announces the values of a field."""
        self.miss_values()
        self.values_of, self._values_line = name, line

    def miss_values(self) -> None:
        """Tell that the values which a label announced did not come, or not in a form that is known."""
        if name := self.values_of:
            place = self.last_field[0] if self.last_field else self.place or "concept"
            subject = Subject(self.operation, place, self.full_name_stated(place, name))
            self.values_of = ""
            self.puzzled(self._values_line, f"the values of {name}", subject)

    def leave(self) -> None:
        """End a section: what it says of all fields is said of each that says nothing of its own."""
        if self.all_required is not None:
            value, line = self.all_required
            of_body = [s for s in self.statements if (s.subject.operation, s.subject.place) == (self.operation, "body")]
            own = {s.subject.name for s in of_body if s.aspect == "required"}
            names = dict.fromkeys(s.subject.name for s in of_body if s.subject.name and "." not in s.subject.name)
            self.statements += [
                Statement(Subject(self.operation, "body", name), "required", value, Spot(self.page, self.anchor, line))
                for name in names
                if name not in own
            ]
        self.all_required = None

    def full_name_stated(self, place: Place, name: str) -> str:
        """Return the path of the last field stated in this section that has a name."""
        paths = [
            s.subject.name
            for s in self.statements
            if s.subject.place == place and s.subject.operation == self.operation and s.spot.section == self.anchor
        ]
        same = [path for path in paths if path == name or path.rpartition(".")[2] == name]
        return same[-1] if same else self.full_name(place, name)

    def finish(self) -> None:
        """End the page: fields without an asterisk are optional where others have one."""
        self.miss_values()
        self.leave()
        if not self.has_asterisks:
            return
        said = {s.subject for s in self.statements if s.aspect == "required"}
        self.statements += [
            Statement(s.subject, "required", False, s.spot)
            for s in self.statements
            if s.aspect == "presence"
            and s.subject.name
            and s.subject.place in ("query", "body")
            and s.subject not in said
        ]

    def say_of_others(self, place: Place, aspect: Aspect, value: Json, line: int) -> None:
        """State something about all fields of a place about which that is not stated yet."""
        of_place = [s for s in self.statements if (s.subject.operation, s.subject.place) == (self.operation, place)]
        own = {s.subject.name for s in of_place if s.aspect == aspect}
        for name in dict.fromkeys(s.subject.name for s in of_place if s.aspect == "presence" and s.subject.name):
            if name not in own:
                self.state(place, name, aspect, value, line)

    def full_name(self, place: Place, name: str) -> str:
        """Return the path of a field that text calls by its last name alone, as the sample shows it."""
        paths = self.shown.get(place, [])
        if name in paths:
            return name
        same = {path for path in paths if path.rpartition(".")[2] == name}
        return same.pop() if len(same) == 1 else name

    def follow(self, label: Label, text: str, line: int) -> None:
        """Take what a label announces for the place of what follows."""
        self.miss_values()
        self.role, self.label, self.inside = label.role, text, ""
        self.is_failure = label.role == "error"
        if self.operation and label.status:
            self.state("status", label.status, "presence", True, line)
        if self.operation and (place := _PLACES.get(label.role)) is not None:
            self.state(place, "", "announced", True, line)

    def begin_operation(self, operation: str, line: int) -> None:
        """Take a request for that of the section."""
        self.operation, self.answered = operation, False
        self.state("operation", "", "presence", True, line)

    def enter_object(self, name: str) -> bool:
        """Take a label for that of the fields of an object that was named; return whether one of that name was."""
        place = self.place if self.operation else "concept"
        if place is None:
            return False
        kinds = {
            statement.subject.name: statement.value
            for statement in self.statements
            if (statement.subject.operation, statement.subject.place) == (self.operation, place)
            and statement.spot.section == self.anchor
            and statement.aspect in ("type", "presence")
        }
        wanted = [path for path in kinds if re.sub(r"\[\]", "", path).lower() in (name, name.replace("[]", ""))]
        wanted = wanted or [path for path in kinds if path.rpartition(".")[2].removesuffix("[]").lower() == name]
        if not wanted:
            return False
        path = wanted[-1]
        self.inside = f"{path}[]" if str(kinds[path]).endswith("[]") else path
        return True

    def rename_operation(self, operation: str) -> None:
        """Give the section's operation the name that its request has, after an example of it."""
        old, self.operation = self.operation, operation
        self.statements = [
            msgspec.structs.replace(one, subject=msgspec.structs.replace(one.subject, operation=operation))
            if one.subject.operation == old and one.spot.section == self.anchor
            else one
            for one in self.statements
        ]

    @property
    def place(self) -> Place | None:
        """Where fields belong that stand here; None if that is not known."""
        return _PLACES.get(self.role) if self.role else None

    def place_of_parameters(self, names: list[str]) -> Place | None:
        """Return where parameters belong whose label does not say it: the braces of the path and the method do."""
        if not self.operation or self.role not in ("parameters", "request", None):
            return None
        if self.role is None and self.is_puzzling:
            return None
        method, _, path = self.operation.partition(" ")
        if names and all(f"{{{name}}}" in path for name in names):
            return "path"
        return "query" if method in _WITH_QUERY else "body" if self.role == "parameters" else None

    def lose_place(self) -> None:
        """Forget what the last label said: what followed it did not fit, so that another has been overlooked."""
        self.role, self.label = None, ""

    def place_of_fields(self, names: list[str]) -> Place | None:
        """Return where fields belong: as the label says, or the request; those of no operation are a concept's."""
        if not self.operation:
            return "concept" if self.role in (None, "body", "response") else None
        return self.place or self.place_of_parameters(names)

    def state(self, place: Place, name: str, aspect: Aspect, value: Json, line: int) -> None:
        """State something about the operation of the section, or, without one, about a concept of the page."""
        self.add(Subject(self.operation, place, name), aspect, value, line)

    def state_of_api(self, place: Place, name: str, aspect: Aspect, value: Json, line: int) -> None:
        """State something about the whole API."""
        self.add(Subject("", place, name), aspect, value, line)

    def add(self, subject: Subject, aspect: Aspect, value: Json, line: int) -> None:
        """State something about a subject; `line` counts from the heading.

        Fields and parameters of no operation are those of a concept.
        """
        if not subject.operation and subject.place in _PLACES.values():
            subject = Subject("", "concept", subject.name)
        if not self.is_unread or subject.operation:
            self.statements.append(Statement(subject, aspect, value, self.spot(line)))

    def puzzled(self, line: int, construct: str, subject: Subject | None = None) -> None:
        """Note a construct that is not understood; with a subject, that something about it is not."""
        puzzle = NotUnderstood(self.spot(line), construct, subject)
        self.not_understood.append(puzzle)
        self.is_puzzling |= subject is None and not puzzle.is_prose

    def puzzled_by_request(self, line: int, construct: str) -> None:
        """Note a request that is not understood; if it is that of the section, nothing below it is read."""
        self.puzzled(line, construct)
        self.is_unread = not self.operation

    def spot(self, line: int) -> Spot:
        """Return the place on the page of a line that counts from the heading."""
        return Spot(self.page, self.anchor, self._start + line)

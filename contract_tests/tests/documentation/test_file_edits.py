"""Edits change the lines that they are about, and no others."""

from __future__ import annotations

import difflib

import pytest

from contract_tests.documentation.drift import Edit
from contract_tests.documentation.file_edits import edit_files
from generator.yaml_document import parse_yaml

FILE = "openapi/components/schemas/things.yaml"
TEXT = """\
# About things.
Thing:
  type: object
  description: >-
    A thing, described over
    two lines.
  required: [id, name]  # both
  properties:
    id: {type: string, format: uuid}
    name: {$ref: other.yaml#/Name}
  x-evidence: &list
    level: documented
    source: things#list
# About pages.
ThingPage:
  type: object
  properties:
    '200': {}
  x-evidence: *list
Words:
  enum:
    - one
    - two

Free: {}
"""


def after(*edits: tuple[str, ...]) -> str:
    made = edit_files({FILE: TEXT}, [Edit(FILE, 1, edit[0], edit[1], "".join(edit[2:])) for edit in edits])
    assert not made.impossible
    assert not made.later
    new = made.files.get(FILE, TEXT)
    parse_yaml(new, FILE)
    return new


def difference(new: str) -> list[str]:
    lines = difflib.unified_diff(TEXT.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:2] not in ("--", "++", "@@")]


@pytest.mark.parametrize(
    ("edits", "lines"),
    [
        (
            [("/Thing/required/-", "more"), ("/Thing/required/-", "less")],
            ["-  required: [id, name]  # both", "+  required: [id, name, more, less]  # both"],
        ),
        ([("/Thing/required/0", "")], ["-  required: [id, name]  # both", "+  required: [name]  # both"]),
        ([("/Thing/properties/name", "")], ["-    name: {$ref: other.yaml#/Name}"]),
        (
            [("/Thing/properties/name", "", "title"), ("/Thing/required/1", "title")],
            [
                "-  required: [id, name]  # both",
                "+  required: [id, title]  # both",
                "-    name: {$ref: other.yaml#/Name}",
                "+    title: {$ref: other.yaml#/Name}",
            ],
        ),
        (
            [("/Thing/properties/id/format", "email")],
            ["-    id: {type: string, format: uuid}", "+    id: {type: string, format: email}"],
        ),
        (
            [("/Thing/properties/id/maxLength", "9")],
            ["-    id: {type: string, format: uuid}", "+    id: {type: string, format: uuid, maxLength: 9}"],
        ),
        ([("/Thing/minProperties", "1")], ["+  minProperties: 1"]),
        ([("/Words/enum/-", "three"), ("/Words/enum/0", "")], ["-    - one", "+    - three"]),
        ([("/Words/enum/-", "two")], []),
        ([("/Words/examples/-", "two")], ["+  examples: [two]"]),
        (
            [("/Words/x-enum-evidence/two", "level: verified")],
            ["+  x-enum-evidence:", "+    two:", "+      level: verified"],
        ),
        ([("/New/type", "string")], ["+New:", "+  type: string"]),
        ([("/Free", "")], ["-Free: {}"]),
        ([("/ThingPage/properties/201", "$ref: x.yaml#/A")], ["+    '201': {$ref: x.yaml#/A}"]),
        ([("/Thing/absent", "")], []),
    ],
)  # fmt: skip
def test_an_edit_changes_its_own_lines(edits: list[tuple[str, ...]], lines: list[str]) -> None:
    assert difference(after(*edits)) == lines


def test_what_others_repeat_of_a_value_stays_when_the_value_changes() -> None:
    new = parse_yaml(after(("/Thing/x-evidence", "level: inferred")), FILE).value
    assert new["Thing"]["x-evidence"] == {"level": "inferred"}
    assert new["ThingPage"]["x-evidence"] == {"level": "documented", "source": "things#list"}


def test_a_change_within_a_repeated_value_is_one_of_that_place_alone() -> None:
    for at, other in (("Thing", "ThingPage"), ("ThingPage", "Thing")):
        new = parse_yaml(after((f"/{at}/x-evidence/source", "things#get")), FILE).value
        assert new[at]["x-evidence"] == {"level": "documented", "source": "things#get"}
        assert new[other]["x-evidence"] == {"level": "documented", "source": "things#list"}


def test_edits_of_one_place_wait_for_each_other() -> None:
    edits = [Edit(FILE, 1, "/Words", "type: string"), Edit(FILE, 1, "/Words/enum/0", "")]
    made = edit_files({FILE: TEXT}, edits)
    assert (made.done, made.later) == ((edits[0],), (edits[1],))


def test_an_edit_is_made_whole_or_not_at_all() -> None:
    edit = Edit(FILE, 1, "/Words/enum/0", "", also=(Edit("openapi/none.yaml", 1, "/a", "b"),))
    made = edit_files({FILE: TEXT}, [edit])
    assert made.files == {}
    assert made.impossible == ((edit, "there is no file openapi/none.yaml"),)


def test_an_edit_makes_new_files_and_what_leads_to_them() -> None:
    new = "openapi/paths/new.yaml"
    edit = Edit(new, 1, "", "/new:\n  get: {}", also=(Edit(FILE, 1, "/Words/enum/-", "new"),))
    made = edit_files({FILE: TEXT}, [edit])
    assert made.files[new] == "/new:\n  get: {}\n"
    assert "    - new\n" in made.files[FILE]
    assert edit_files(made.files, [edit]).files == {}, "made already"


@pytest.mark.parametrize(
    ("pointer", "yaml", "why"),
    [
        ("", "{}", "a whole file is never replaced"),
        ("/Thing", "# think about it", "a person has to do this"),
        ("/Words/enum/7", "x", "there is no item 7 at /Words/enum"),
        ("/Thing/type/x", "x", "/Thing/type holds no x"),
    ],
)
def test_what_cannot_be_done_is_told(pointer: str, yaml: str, why: str) -> None:
    made = edit_files({FILE: TEXT}, [Edit(FILE, 1, pointer, yaml)])
    assert made.files == {}
    assert [reason for _, reason in made.impossible] == [why]


def test_a_file_is_never_emptied() -> None:
    made = edit_files({FILE: "A: {b: 1}\n"}, [Edit(FILE, 1, "/A/b", "")])
    assert [reason for _, reason in made.impossible] == ["nothing would be left of the file"]

"""Makes edits in the texts of the description's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.yaml_change import EditError, Splice, YamlFile, overlap, spliced
from generator.finding import DescriptionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_tests.documentation.drift import Edit


class Edited(msgspec.Struct, frozen=True):
    """What edits made of files.

    Attributes:
        files: The new texts, of the files that differ, by name.
        done: The edits that are made, or were already.
        later: Edits that change what another one changes, too: they have to be proposed again.
        impossible: Edits that cannot be made, each with the reason.
    """

    files: dict[str, str]
    done: tuple[Edit, ...]
    later: tuple[Edit, ...]
    impossible: tuple[tuple[Edit, str], ...]


def edit_files(texts: Mapping[str, str], edits: Sequence[Edit]) -> Edited:
    """Make edits in texts of files, by their names; what no edit names stays as it is, to the character."""
    files: dict[str, YamlFile] = {}
    splices: dict[str, list[Splice]] = {}
    new: dict[str, str] = {}
    made: set[tuple[str, str, str, str]] = set()
    done: list[Edit] = []
    later: list[Edit] = []
    impossible: list[tuple[Edit, str]] = []
    for edit in edits:
        if any(change.pointer and change.file in new for change in edit.changes):
            later.append(edit)
            continue
        try:
            own, created = _of_edit(edit, texts, files, made)
        except (EditError, DescriptionError) as error:
            impossible.append((edit, str(error)))
            continue
        clash = any(overlap(one, other) for file, of in own.items() for one in of for other in splices.get(file, []))
        if clash or any(new.get(file, text) != text for file, text in created.items()) or _again(edit, made):
            later.append(edit)
            continue
        new |= created
        made |= {(change.file, change.pointer, change.yaml, change.key) for change in edit.changes}
        done.append(edit)
        for file, of_file in own.items():
            splices.setdefault(file, []).extend(of_file)
    changed = {file: spliced(texts[file], of_file) for file, of_file in splices.items() if of_file}
    return Edited(changed | new, tuple(done), tuple(later), tuple(impossible))


def _again(edit: Edit, made: set[tuple[str, str, str, str]]) -> bool:
    """Return whether an edit puts something else where another one has put something already."""
    places = {(file, pointer): (yaml, key) for file, pointer, yaml, key in made if not pointer.endswith("/-")}
    return any(
        places.get((change.file, change.pointer), (change.yaml, change.key)) != (change.yaml, change.key)
        for change in edit.changes
    )


def _of_edit(
    edit: Edit, texts: Mapping[str, str], files: dict[str, YamlFile], made: set[tuple[str, str, str, str]]
) -> tuple[dict[str, list[Splice]], dict[str, str]]:
    """Return the replacements in each file, and the texts of new files."""
    if edit.is_advice:
        raise EditError("a person has to do this")
    splices: dict[str, list[Splice]] = {}
    new: dict[str, str] = {}
    for change in edit.changes:
        if not change.pointer and change.file not in texts:
            new[change.file] = change.yaml.rstrip("\n") + "\n"
            continue
        if not change.pointer and texts[change.file].rstrip() == change.yaml.rstrip():
            continue
        if (change.file, change.pointer, change.yaml, change.key) in made:
            continue
        if change.file not in texts:
            raise EditError(f"there is no file {change.file}")
        if change.file not in files:
            files[change.file] = YamlFile(texts[change.file], change.file)
        of_file = splices.setdefault(change.file, [])
        for splice in files[change.file].change(change.pointer, change.yaml, change.key):
            if splice in of_file and splice.start != splice.end:
                continue
            if any(overlap(splice, other) for other in of_file):
                raise EditError(f"its parts change the same lines: {change.pointer}")
            of_file.append(splice)
    return splices, new

"""Compares the Python API of two clients, from their source alone: nothing of them is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import griffe

from generator.changes.defaults import compare_defaults
from generator.changes.note import Note

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = "bullseye_partner"


def compare_exports(old: Path, new: Path, package: str, modules: tuple[str, ...]) -> tuple[Note, ...]:
    """Return what has changed in a package that promises only what it exports, and some of its modules.

    Args:
        old: The folder that holds the package of the old version.
        new: The folder that holds that of the new version.
        package: Its name.
        modules: The modules that are promised too.
    """
    promised = {f"{package}.{module}" for module in modules}
    for folder in (old, new):
        members = _load(folder, package).members.values()
        promised |= {member.target_path for member in members if isinstance(member, griffe.Alias)}
    return tuple(
        note
        for note in compare_python_apis(old, new, package)
        if any(f"{note.subject}.".startswith((f"{path}.", f"{path}(")) for path in promised)
    )


def compare_python_apis(old: Path, new: Path, package: str = PACKAGE) -> tuple[Note, ...]:
    """Return what has changed for whoever imports a package of ours.

    Args:
        old: The folder that holds the package of the old version.
        new: The folder that holds that of the new version.
        package: Its name; the client's unless another is given.
    """
    before, after = (_load(folder, package) for folder in (old, new))
    broken = [
        Note("breaking", breakage.obj.canonical_path, f"{breakage.kind.value}{_values(breakage)}".lower(), "python")
        for breakage in griffe.find_breaking_changes(before, after)
        if _matters(breakage) and not _is_of_internal_constructor(breakage, before)
    ]
    known = {*_public_names(before), *_exported_names(before)}
    names = dict.fromkeys([*_public_names(after), *_exported_names(after)])
    added = [Note("feature", name, "is new", "python") for name in names if name not in known]
    return tuple(dict.fromkeys([*broken, *added, *compare_defaults(before, after)]))


def _load(folder: Path, package: str) -> griffe.Object | griffe.Alias:
    return griffe.load(package, search_paths=[folder], allow_inspection=False)


def _matters(breakage: griffe.Breakage) -> bool:
    if breakage.kind is griffe.BreakageKind.OBJECT_REMOVED:
        # A class that does not define it has one all the same: the `__init__` of a struct is not in the source.
        return breakage.obj.name != "__init__"
    # A value, such as the version, is no signature; defaults are compared by themselves.
    return breakage.kind is not griffe.BreakageKind.ATTRIBUTE_CHANGED_VALUE


def _is_of_internal_constructor(breakage: griffe.Breakage, before: griffe.Object | griffe.Alias) -> bool:
    """Say whether it concerns a constructor that only the client calls: it takes what users cannot make or import."""
    path = breakage.obj.canonical_path.partition(".")[2]
    constructor = before[path] if breakage.obj.name == "__init__" else None
    if not isinstance(constructor, griffe.Function):
        return False
    given = (each.annotation for each in constructor.parameters if each.required)
    names = (part for each in given if isinstance(each, griffe.Expr) for part in each.iterate())
    return any(_is_hidden_class(name.canonical_path, before) for name in names if isinstance(name, griffe.ExprName))


def _is_hidden_class(path: str, package: griffe.Object | griffe.Alias) -> bool:
    """Say whether it is a class of a private module that the package does not export, and no protocol."""
    _, _, inner = path.partition(".")
    if not inner.startswith("_") or not path.startswith(f"{package.path}."):
        return False
    found = package[inner]
    exported = {member.target_path for member in package.members.values() if isinstance(member, griffe.Alias)}
    return isinstance(found, griffe.Class) and path not in exported and "Protocol" not in map(str, found.bases)


def _values(breakage: griffe.Breakage) -> str:
    old, new = breakage.old_value, breakage.new_value
    texts = [str(value) for value in (old, new) if isinstance(value, str | griffe.Expr)]
    return f": {' -> '.join(texts)}" if len(texts) == 2 else ""


def _exported_names(package: griffe.Object | griffe.Alias) -> Iterator[str]:
    """Yield what a package exports of its private modules, such as the options of the client."""
    for member in package.members.values():
        if isinstance(member, griffe.Alias) and member.target_path.startswith(f"{package.path}._"):
            exported = package[member.target_path.removeprefix(f"{package.path}.")]
            yield exported.canonical_path
            if exported.is_class:
                yield from _public_names(exported)


def _public_names(module: griffe.Object | griffe.Alias) -> Iterator[str]:
    for member in module.members.values():
        if member.is_public and not member.is_alias:
            yield member.canonical_path
            if member.is_module or member.is_class:
                yield from _public_names(member)

"""Edits of a page: each is made wherever the page states the same part of the description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.power.documentation_styles.facts import Field, Operation, Page


def is_same(one: Field, other: Field) -> bool:
    """Whether two fields are the same part of the description; keys of maps are by their name."""
    if one.is_key_of_map and other.is_key_of_map:
        return one.name == other.name
    return one.source == other.source


def edit_field(page: Page, field: Field, new: Field) -> Page:
    """Return a page whose fields of the same source have the changes from `field` to `new`."""
    names: tuple[str, ...] = (
        "name",
        "types",
        "item_types",
        "format",
        "required",
        "nullable",
        "values",
        "minimum",
        "maximum",
    )
    names += ("max_length", "default", "sample")
    changed = {name: getattr(new, name) for name in names if getattr(new, name) != getattr(field, name)}

    def edit(fields: tuple[Field, ...]) -> tuple[Field, ...]:
        return tuple(replace(one, **changed) if is_same(one, field) else one for one in fields)

    return _edited(page, edit)


def insert_after(page: Page, sibling: Field, added: Field) -> Page:
    """Return a page with a new field behind each occurrence of another one."""

    def edit(fields: tuple[Field, ...]) -> tuple[Field, ...]:
        return tuple(new for one in fields for new in ((one, added) if is_same(one, sibling) else (one,)))

    return _edited(page, edit)


def remove_field(page: Page, field: Field) -> Page:
    """Return a page without a field."""

    def edit(fields: tuple[Field, ...]) -> tuple[Field, ...]:
        return tuple(one for one in fields if not is_same(one, field))

    return _edited(page, edit)


def without_wrapper(page: Page, wrapper: Field) -> Page:
    """Return a page whose answers show the object inside a wrapper without it."""

    def edit(fields: tuple[Field, ...]) -> tuple[Field, ...]:
        return fields[0].fields if len(fields) == 1 and is_same(fields[0], wrapper) else fields

    return replace(
        page,
        operations=tuple(
            replace(one, response=edit(one.response)) if one.response is not None else one for one in page.operations
        ),
    )


def edit_operation(page: Page, operation: Operation, new: Operation) -> Page:
    """Return a page with one operation replaced."""
    return replace(page, operations=tuple(new if one is operation else one for one in page.operations))


def _edited(page: Page, edit: Callable[[tuple[Field, ...]], tuple[Field, ...]]) -> Page:
    def deep(fields: tuple[Field, ...]) -> tuple[Field, ...]:
        return edit(tuple(replace(one, fields=deep(one.fields)) if one.fields else one for one in fields))

    return replace(
        page,
        operations=tuple(
            replace(
                one,
                query=deep(one.query),
                body=deep(one.body),
                response=None if one.response is None else deep(one.response),
            )
            for one in page.operations
        ),
    )

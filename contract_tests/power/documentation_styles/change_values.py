"""New names, types, values, limits and operations, as an API could have got them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from contract_tests.power.documentation_styles.facts import Field, Operation, Page, Place, walk
from contract_tests.power.documentation_styles.from_description import FORMAT_SAMPLES, SAMPLES

if TYPE_CHECKING:
    from random import Random

    from contract_tests.power.documentation_styles.style import Style

NAMES: Final = (
    "timezone", "regionCode", "reference", "label", "displayName", "ownerEmail", "planName", "archivedAt", "revision",
    "locale", "channel", "sourceSystem", "isPrimary", "retryCount", "contactName", "costCenter",
)  # fmt: skip
_NEW_FIELDS: Final = (
    ("timezone", "string", "Time zone of the account"),
    ("regionCode", "string", "Code of the region"),
    ("reference", "string", "Reference of the caller"),
    ("isPrimary", "boolean", "Whether it is the first choice"),
    ("retryCount", "integer", "Number of retries"),
    ("discountRate", "number", "Rate of the discount"),
    ("archivedAt", "string", "When it was archived"),
    ("labels", "array", "Labels for sorting"),
)
_VALUES: Final = ("archived", "paused", "premium", "legacy", "custom", "weekly", "internal", "partial")
_STATUSES: Final = {"200": ("202", "201"), "201": ("200", "202"), "204": ("202", "200")}
_METHODS: Final = {"GET": ("POST",), "PUT": ("PATCH", "POST"), "POST": ("PUT", "PATCH"), "DELETE": ("POST", "PUT")}
_ACTIONS: Final = (
    ("archive", "Archive"), ("restore", "Restore"), ("export", "Export"), ("history", "Get the history of"),
)  # fmt: skip
_ACCEPTED: Final = Field(
    name="accepted", source="new/accepted", types=("boolean",), required=True, text="Whether it was done", sample=True
)


def _names_of(page: Page) -> set[str]:
    places: tuple[Place, ...] = ("path", "query", "body", "response")
    return {
        one.field.name for operation in page.operations for place in places for one in walk(operation.fields(place))
    }


def new_name(page: Page, field: Field, random: Random) -> str:
    """Return another name for a field, which the page does not use yet."""
    used = _names_of(page)
    if field.is_key_of_map:
        choices = [f"{field.name}_notice", f"monthly_{field.name}"]
    else:
        upper = field.name[0].upper() + field.name[1:]
        choices = [f"{field.name}Value", f"current{upper}", *NAMES]
    return random.choice([name for name in choices if name not in used])


def new_field(page: Page, sibling: Field, style: Style, place: Place, random: Random) -> Field:
    """Return a field that the page does not have; beside keys of a map it is a key."""
    used = _names_of(page)
    if sibling.is_key_of_map:
        name = random.choice(["trial_ending", "invoice_created", "weekly_summary"])
        return replace(sibling, name=name, text=f"The `{name}` e-mail")
    name, kind, text = random.choice([one for one in _NEW_FIELDS if one[0] not in used])
    required = random.random() < 0.3 and "required" in style.states(place)
    items = ("string",) if kind == "array" else ()
    return Field(
        name=name,
        source=f"new/{name}",
        types=(kind,),
        item_types=items,
        required=required,
        text=text,
        sample=SAMPLES[kind],
    )


def other_type(field: Field, style: Style, place: Place, random: Random) -> Field:
    """Return a field of another type, without the facts that go with the old one."""
    choices = {"string", "integer", "number", "boolean", "array"} - set(field.types)
    coarse = style.types == "typescript" or style.form(place) in ("sample", "typescript")
    if coarse and field.types[0] in ("integer", "number"):
        choices -= {"integer", "number"}
    if coarse or style.types == "go":
        choices -= {"number"}
    kind = random.choice(sorted(choices))
    return replace(
        field, types=(kind,), item_types=("string",) if kind == "array" else (), format="", values=(), minimum=None,
        maximum=None, max_length=None, default=None, sample=SAMPLES[kind],
    )  # fmt: skip


def other_values(field: Field, kind: str, random: Random) -> Field:
    """Return a field with one value more, one less, or one of another name."""
    at = random.randrange(len(field.values))
    old = field.values[at]
    new = random.choice([value for value in _VALUES if value not in field.values])
    new = new.upper() if old.isupper() else new
    left, right = field.values[:at], field.values[at + 1 :]
    if kind == "add value":
        return replace(field, values=(*left, old, new, *right))
    gone = {"default": None} if field.default == old else {}
    return replace(field, values=(*left, new, *right) if kind == "rename value" else (*left, *right), **gone)


def other_bound(field: Field, random: Random) -> Field:
    """Return a field with another limit, or with one that it had not."""
    if field.max_length is not None:
        return replace(field, max_length=random.choice((64, 100, 128, 500)))
    low, high = field.minimum, field.maximum
    floor = max(one for one in (low, field.default, 0) if one is not None)
    above = [one for one in (25, 31, 50, 200, 250, 499, 699, 5000) if one > floor and one != high]
    ceiling = min(one for one in (high, field.default, 10) if one is not None)
    below = [one for one in (0, 1, 2, 5, 10) if one <= ceiling and one != low]
    if not below or random.random() < 0.5:
        return replace(field, maximum=random.choice(above))
    return replace(field, minimum=random.choice(below))


def other_default(field: Field, random: Random) -> Field | None:
    """Return a field with another default, or with one that it had not; None if there is no other."""
    if field.values:
        choices: list[object] = [value for value in field.values if value != field.default]
    elif field.types == ("boolean",):
        choices = [not field.default]
    elif field.types in (("integer",), ("number",)):
        low, high = field.minimum or 0, field.maximum if field.maximum is not None else 1000
        choices = [one for one in (2, 5, 10, 25, 50) if one != field.default and low <= one <= high]
    else:
        choices = []
    return replace(field, default=random.choice(choices)) if choices else None


def other_format(field: Field, random: Random) -> Field:
    """Return a text of another format."""
    choices = [one for one in FORMAT_SAMPLES if one != field.format]
    format_ = random.choice(choices)
    return replace(field, format=format_, sample=FORMAT_SAMPLES[format_])


def other_path(page: Page, operation: Operation, random: Random) -> str:
    """Return another path for an operation, with the same parameters; no other operation of the page has it."""
    *first, last = operation.path.split("/")
    choices = ["/".join([*first, last, "current"]), operation.path.replace("/partner/", "/partners/", 1)]
    if "{" not in last:
        choices += ["/".join([*first, f"{last}-v2"]), "/".join([*first, f"my-{last}"])]
    used = {one.path for one in page.operations}
    return random.choice([path for path in choices if path not in used])


def other_method(page: Page, operation: Operation, random: Random) -> str | None:
    """Return another method for an operation, which no other operation of that path has; None if there is none."""
    used = {one.method for one in page.operations if one.path == operation.path}
    choices = [method for method in _METHODS[operation.method] if method not in used]
    return random.choice(choices) if choices else None


def other_status(operation: Operation, random: Random) -> str:
    """Return another status of success."""
    choices = _STATUSES[operation.status]
    return choices[0] if operation.response is None else random.choice(choices)


def new_operation(page: Page, model: Operation, random: Random) -> Operation:
    """Return an operation on what another one is about."""
    action, words = random.choice(_ACTIONS)
    name = page.title.lower() if "{" not in model.path else "one of the " + page.title.lower()
    method = "GET" if action == "history" else "POST"
    return replace(
        model, id=f"{action}{model.id[0].upper()}{model.id[1:]}", title=f"{words} {name}", text=f"{words} {name}.",
        method=method, path=f"{model.path}/{action}", query=(), body=(), status="200",
        response=(_ACCEPTED,),
    )  # fmt: skip

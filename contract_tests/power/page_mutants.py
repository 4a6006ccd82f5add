"""Pages with one seeded drift each: every operator at every place of a page where it applies."""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.blocks import anchor_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.json_pointer import Json, JsonObject

_TYPES = {"string": "integer", "integer": "string", "boolean": "string", "number": "boolean", "object": "string"}
_METHODS = {"GET": "PATCH", "PUT": "PATCH", "POST": "PATCH", "DELETE": "POST"}
_RATE = re.compile(r"\*\*(?P<requests>[\d,]+) requests per (?P<window>\w+)\*\* per (?P<scope>\w+) account")


class PageMutant(msgspec.Struct, frozen=True):
    """A page with one drift: what was done, where (line of the unchanged page), and the new text.

    `section` is the anchor in the unchanged page.
    """

    operator: str
    page: str
    section: str
    line: int
    what: str
    markdown: str


class _Change(msgspec.Struct, frozen=True):
    """Lines `start` to `end` (from 0, end left out) replaced by others."""

    operator: str
    start: int
    end: int
    lines: list[str]
    what: str


def page_mutants(page: str, markdown: str) -> Iterator[PageMutant]:
    """Yield all mutants of a page that is written as `rendering` writes it."""
    lines = markdown.splitlines()
    anchors = _anchors(lines)
    for change in _changes(lines):
        mutated = [*lines[: change.start], *change.lines, *lines[change.end :]]
        text = "\n".join(mutated)
        yield PageMutant(change.operator, page, anchors[change.start], change.start + 1, change.what, text)


def _anchors(lines: list[str]) -> list[str]:
    anchors: list[str] = []
    anchor = ""
    for line in lines:
        if line.startswith(("## ", "### ")):
            anchor = anchor_of(line.lstrip("#").strip())
        anchors.append(anchor)
    return anchors


def _changes(lines: list[str]) -> Iterator[_Change]:
    end = next((i for i, line in enumerate(lines) if line.startswith("# Agent")), len(lines))
    label = ""
    i = 0
    while i < end:
        line = lines[i]
        if line.startswith("**") and ":**" in line:
            label = line[2 : line.index(":**")]
        if line.startswith("## "):
            yield from _of_section(lines, i)
            label = ""
        elif line.startswith("| ") and lines[i + 1].startswith("| ---"):
            last = next(j for j in range(i, end + 1) if j == len(lines) or not lines[j].startswith("|"))
            yield from _of_table(lines, i, last)
            i = last
            continue
        elif line.startswith("```"):
            last = next(j for j in range(i + 1, end) if lines[j] == "```")
            yield from _of_fence(lines, i, last, label)
            i = last + 1
            continue
        else:
            yield from _of_prose(lines, i)
        i += 1


def _line(operator: str, i: int, new: str, what: str) -> _Change:
    return _Change(operator, i, i + 1, [new], what)


def _of_section(lines: list[str], i: int) -> Iterator[_Change]:
    last = next((j for j in range(i + 1, len(lines)) if lines[j].startswith(("#", "***", "---"))), len(lines))
    is_operation = any(line == "**Request:**" for line in lines[i:last])
    title = lines[i]
    if is_operation:
        yield _Change("drop section", i, last, [], title)
        yield _line(
            "add operation", i, f"## New\n\n**Request:**\n\n```\nGET /partner/new\n```\n\n***\n\n{title}", title
        )
        yield _line("add error status", i, f"{title}\n\nIf that fails, the API returns `418 I'm a teapot`.", title)
        yield _line("unknown label", i, f"{title}\n\n**Permissions:**\n", title)
        table = [title, "", "| Limit | Tier |", "| --- | --- |", "| 5 | `trial` |", ""]
        yield _Change("unknown table", i, i + 1, table, title)
        for label in ("Path Parameters", "Query Parameters", "Body"):
            start = next((j for j in range(i, last) if lines[j] == f"**{label}:**"), None)
            if start is not None:
                stop = next(j for j in range(start + 1, last + 1) if j == last or lines[j].startswith("**"))
                yield _Change(f"drop {label.lower()}", start, stop, [], title)
            else:
                header = "| Field | Type | Required | Description |\n| --- | --- | --- | --- |"
                row = "| `added` | string | No | Something new |"
                at = next(j for j in range(i, last) if lines[j] == "**Example:**")
                text = f"**{label}:**\n\n{header}\n{row}\n\n**Example:**"
                yield _line(f"add {label.lower()}", at, text, title)
    elif i + 2 < last and not any(line.startswith("See [") for line in lines[i:last]):  # told on another page as well
        yield _Change("drop section without request", i, last, [], title)
    yield _line("HTML block", i, f'{title}\n\n<div class="warning">Only on Mondays.</div>', title)
    yield _line("template block", i, f'{title}\n\n{{% hint style="info" %}}\nNot on Mondays.\n{{% endhint %}}', title)
    yield _line("quotation", i, f"{title}\n\n> Deprecated.", title)
    yield _line("unknown code block", i, f"{title}\n\n```yaml\na: 1\n```", title)


def _of_table(lines: list[str], start: int, end: int) -> Iterator[_Change]:
    header = _cells(lines[start].lower())
    rows = range(start + 2, end)
    width = len(header)
    is_links = header[0] == "section"
    if header[0] in ("parameter", "field"):
        added = ["`added`", "string", "No", "Something new"]
    elif header[0] == "code":
        added = ["`Added`", "418", "Something new"]
    else:
        added = ["`X-Added`" if header[0] == "header" else "`added`", *["Something new"] * (width - 1)]
    if not is_links:
        yield _Change("add row", end - 1, end, [lines[end - 1], _row(added)], "added")
    if header[0] not in ("section", "value"):
        yield _line("rename column", start, lines[start].replace(lines[start].split("|")[1], " Thing "), "column")
    if header[0] == "field":
        yield _Change("drop table", start, end, [], "table")
    for i in rows:
        cells = _cells(lines[i])
        yield _Change("drop row", i, i + 1, [], cells[0])
        if is_links:
            continue
        renamed = cells[0].replace("`", "") + ("-Renamed" if header[0] == "header" else "Renamed")
        yield _line("rename row", i, _row([f"`{renamed}`", *cells[1:]]), cells[0])
        if header[0] in ("parameter", "field"):
            yield from _of_field_row(i, cells)
        elif header[0] == "code":
            yield _line("change status of error code", i, _row([cells[0], "418", *cells[2:]]), cells[0])


def _of_field_row(i: int, cells: list[str]) -> Iterator[_Change]:
    name, kind, required, description = cells
    base = kind.removesuffix("\\[]")

    def described(operator: str, new: str) -> _Change:
        return _line(operator, i, _row([name, kind, required, new]), name)

    yield _line("retype", i, _row([name, _TYPES[base] if base == kind else base, required, description]), name)
    yield _line("retype to array", i, _row([name, f"{kind}\\[]", required, description]), name)
    yield _line("unknown type", i, _row([name, "colour", required, description]), name)
    flipped = "No" if required == "Yes" else "Yes"
    yield _line("flip required", i, _row([name, kind, flipped, description]), name)
    yield _line("unclear required", i, _row([name, kind, "Sometimes", description]), name)
    yield described("unknown limit", f"{description}, at most 7 of them")
    if match := re.search(r", (\d+) to (\d+) characters", description):
        longer = f", {match[1]} to {int(match[2]) + 3} characters"
        yield described("change length", description.replace(match[0], longer))
        yield described("drop length", description.replace(match[0], ""))
    values = re.findall(r"`([^`]+)`", description.split("(default")[0])
    if values:
        listed = ", ".join(f"`{value}`" for value in values)
        yield described("add enum value", description.replace(listed, f"{listed}, `added_value`"))
        yield described("drop enum", description.replace(f": {listed}", ""))
        for value in values:
            yield described("rename enum value", description.replace(f"`{value}`", f"`{value}_renamed`"))
            others = ", ".join(f"`{other}`" for other in values if other != value)
            if others:
                yield described("drop enum value", description.replace(listed, others))
    else:
        yield described("add enum", f"{description}: `one`, `two`")
    if match := re.search(r" \(default: ([^)]*)\)", description):
        changed = str(int(match[1]) + 1) if match[1].isdigit() else "`other`"
        yield described("change default", description.replace(match[0], f" (default: {changed})"))
        yield described("drop default", description.replace(match[0], ""))
    else:
        yield described("add default", f"{description} (default: 7)")
    if match := re.search(r" \((\d+)-(\d+)\)", description):
        low, high = int(match[1]), int(match[2])
        yield described("change range", description.replace(match[0], f" ({low}-{high + 3})"))
        yield described("change range", description.replace(match[0], f" ({low + 1}-{high})"))
        yield described("drop range", description.replace(match[0], ""))
    else:
        yield described("add range", f"{description} (3-9)")


def _of_fence(lines: list[str], start: int, end: int, label: str) -> Iterator[_Change]:
    language, content = lines[start][3:], "\n".join(lines[start + 1 : end])
    if language == "json":
        yield from _of_sample(start, end, content, label)
    elif language == "bash":
        yield _line("change method of example", start + 1, lines[start + 1].replace("-X ", "-X X"), content)
        yield _line("change path of example", start + 1, lines[start + 1].replace("/partner/", "/partners/"), content)
        for i in range(start + 2, end):
            yield _line("rename header of example", i, lines[i].replace("X-Partner", "X-New-Partner"), content)
    elif match := re.fullmatch(r"(?P<method>[A-Z]+) (?P<path>/\S+)", content):
        method, path = match["method"], match["path"]
        yield _line("change method", start + 1, f"{_METHODS[method]} {path}", content)
        yield _line("change path", start + 1, f"{method} {path}-renamed", content)
        yield _line("change prefix of path", start + 1, f"{method} {path.replace('/partner/', '/partners/')}", content)
        yield _line("unreadable request", start + 1, f"{content} HTTP/1.1", content)
        for name in re.findall(r"\{(\w+)\}", path):
            yield _line("rename path parameter", start + 1, content.replace(f"{{{name}}}", "{id}"), content)
    elif content.startswith("https://"):
        yield _line("change base URL", start + 1, content.replace("v1", "v2"), content)
        yield _line("change base URL", start + 1, content.replace("https:", "http:"), content)
        yield _Change("drop base URL", start, end + 1, [], content)
    elif ": " in content:
        yield _line("rename authentication header", start + 1, f"X-New-{content}", content)


def _of_sample(start: int, end: int, content: str, label: str) -> Iterator[_Change]:
    sample: Json = json.loads(content)

    def changed(operator: str, path: tuple[str | int, ...], edit: Callable[[JsonObject, str], None]) -> _Change:
        mutated: Json = copy.deepcopy(sample)
        holder: Json = mutated
        for step in path[:-1]:
            holder = holder[step]
        edit(holder, str(path[-1]))
        line = _line_of(content, sample, path)
        new = ["```json", *json.dumps(mutated, indent=2, ensure_ascii=False).splitlines(), "```"]
        return _Change(operator, start, end + 1, new, f"{path} at {line}")

    objects: set[tuple[str | int, ...]] = set()
    for path, value in _fields(sample, ()):
        name = str(path[-1])
        last_of_name = not _repeats(sample, path)
        if last_of_name and label != "Body":
            # A field of a body stands in the table, too: it is still documented.
            yield changed("drop sample field", path, _drop)
        yield changed("rename sample field", path, _rename)
        if name != "value":  # of an ICP condition: its type depends on the comparator
            other: Json = {"wrong": 1} if not isinstance(value, dict) else "wrong"
            yield changed("retype sample field", path, _set(other))
            scalar: Json = 7 if isinstance(value, (str, bool)) else "seven"
            if not isinstance(value, (dict, list)):
                yield changed("retype sample scalar", path, _set(scalar))
        if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d(T|$)", value):
            yield changed("change format of time", path, _set("27 Feb 2025"))
        if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{8}-.*", value):
            yield changed("change format of id", path, _set("org_123"))
        if isinstance(value, str) and re.fullmatch(r"#[0-9a-f]{6}", value):
            yield changed("change format of colour", path, _set("navy"))
        if name == "event":
            yield changed("rename event", path, _set(f"{value}.renamed"))
        if path[:-1] not in objects and not _free(path):
            objects.add(path[:-1])
            yield changed("add sample field", path, _add)
    text = json.dumps(sample, indent=2).splitlines()
    yield _Change("break sample", start, end + 1, ["```json", *text[:-1], "  ...", "```"], label)
    if label != "Body":
        yield _Change("drop sample", start, end + 1, [], label)


def _drop(holder: JsonObject, key: str) -> None:
    del holder[key]


def _rename(holder: JsonObject, key: str) -> None:
    holder[f"{key}Renamed"] = holder.pop(key)


def _add(holder: JsonObject, _: str) -> None:
    holder["added"] = "new"


def _set(value: Json) -> Callable[[JsonObject, str], None]:
    def edit(holder: JsonObject, key: str) -> None:
        holder[key] = value

    return edit


def _fields(value: Json, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    if isinstance(value, dict):
        for key, field in cast("JsonObject", value).items():
            yield (*path, key), field
            if key not in _FREE:
                yield from _fields(field, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(cast("list[object]", value)):
            yield from _fields(item, (*path, i))


_FREE = ("metadata", "details")
"""Objects whose fields the description leaves open: what stands in their samples is nobody's claim."""


def _free(path: tuple[str | int, ...]) -> bool:
    return any(step in _FREE for step in path[:-1])


def _repeats(sample: Json, path: tuple[str | int, ...]) -> bool:
    """Return whether another item of an array shows the same field."""
    same = [
        p
        for p, _ in _fields(sample, ())
        if [s for s in p if isinstance(s, str)] == [s for s in path if isinstance(s, str)]
    ]
    return len(same) > 1


def _line_of(content: str, sample: Json, path: tuple[str | int, ...]) -> int:
    position = 0
    for other, _ in _fields(sample, ()):
        position = content.index(json.dumps(other[-1], ensure_ascii=False), position) + 1
        if other == path:
            return content.count("\n", 0, position)
    return 0


def _of_prose(lines: list[str], i: int) -> Iterator[_Change]:
    line = lines[i]
    if match := _RATE.search(line):
        yield _line("change rate limit", i, line.replace(match["requests"], "600"), line)
        yield _line("change window of rate limit", i, line.replace(f"per {match['window']}", "per hour"), line)
        yield _line("change scope of rate limit", i, line.replace("partner account", "API key"), line)
        yield _Change("drop rate limit", i, i + 1, [], line)
    elif match := re.search(r"\((\d{3}(?:, \d{3})+)\)", line):
        statuses = match[1].split(", ")
        yield _line("add success status", i, line.replace(match[1], f"{match[1]}, 202"), line)
        for status in statuses:
            rest = ", ".join(other for other in statuses if other != status)
            yield _line("drop success status", i, line.replace(match[1], rest), status)
    elif "camelCase" in line:
        yield _line("change case", i, line.replace("camelCase", "snake_case"), line)
        yield _Change("drop convention", i, i + 1, [], line)
    elif line.startswith("* Paginated"):
        for code in re.findall(r"`(\w+)`", line):
            yield _line("rename pagination field", i, line.replace(f"`{code}`", "`limit`"), code)
            yield _line("drop pagination field", i, line.replace(f"`{code}`", ""), code)
    elif line.startswith("* Timestamps"):
        yield _line("change timestamps", i, line.replace("ISO 8601", "Unix"), line)
        yield _line("change timestamps", i, re.sub("`.*`", "`1740652260`", line), line)
        yield _Change("drop convention", i, i + 1, [], line)
    elif line.startswith("The answer has "):
        for code in re.findall(r"`(\w+)`", line):
            yield _line("rename word of guide", i, line.replace(f"`{code}`", "`other`"), code)
    elif match := re.search(r"`(\d{3})( [^`]*)?`", line):
        yield _line("change status", i, line.replace(match[1], "418"), line)
        yield _Change("drop status", i, i + 1, [line.replace(match[0], "")], line)
    elif match := re.search(r"`(X-[\w-]+)`", line):
        yield _line("rename header", i, line.replace(match[1], "X-Renamed"), line)
        yield _Change("drop header", i, i + 1, [], line)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"

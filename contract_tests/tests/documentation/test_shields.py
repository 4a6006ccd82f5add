"""What is not understood is told with what it may hold, and nothing is called missing because of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from contract_tests.documentation.comparison import compare
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.page_facts import read_page
from contract_tests.documentation.samples import SampleError, read_sample
from contract_tests.documentation.statement import Subject
from contract_tests.power.page_rendering import all_documented
from generator.contradictions import read_contradictions
from generator.json_pointer import split

if TYPE_CHECKING:
    from contract_tests.documentation.drift import Drift
    from generator.description import Description

BILLING = "partner-api/billing"


def _found(description: Description, page: str, markdown: str) -> list[Drift]:
    facts = [read_page(page, markdown)]
    return compare(description, read_described(description), read_contradictions(description), facts)


def _operation(markdown: str) -> str:
    """Return the first request of a page."""
    match = re.search(r"```\n([A-Z]+ /\S+)\n```", markdown)
    assert match is not None
    return match[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("```json\n{\n", "```json\n{ ...\n"),
        ("```json\n", "```ruby\n"),
        ("**Response:**", "**Antwort:**"),
    ],
    ids=["a sample that is no JSON", "a block in another language", "a label that is not known"],
)
def test_a_block_that_is_not_understood_shields_its_section(
    description: Description, complete_pages: dict[str, str], old: str, new: str
) -> None:
    documented = all_documented(description)
    section = complete_pages[BILLING].split("\n***\n")[0]
    assert old in section
    markdown = section.replace(old, new)
    found = [f for f in _found(documented, BILLING, markdown) if f.spot.section]
    assert {f.kind for f in found} == {"not understood"}
    held = [f for f in found if f.expected]
    assert held
    assert all(re.fullmatch(rf"\d+ facts? may be in the block at line {f.spot.line}", f.expected) for f in held)


def test_without_the_block_the_same_facts_are_missing(description: Description, complete_pages: dict[str, str]) -> None:
    section = complete_pages[BILLING].split("\n***\n")[0]
    label, _, rest = section.partition("**Response:**")
    sample = rest[: rest.index("```\n", rest.index("```json") + 7) + 4]
    markdown = f"{label}**Response:**\n{rest.removeprefix(sample)}"
    found = _found(all_documented(description), BILLING, markdown)
    missing = {str(f.subject) for f in found if f.kind == "missing"}
    assert f"{_operation(section)} response" in missing


def test_a_request_that_is_not_understood_leaves_its_section_unread() -> None:
    facts = read_page(
        "partner-api/x",
        "# X\n\n## Do\n\n**Request:**\n\n```\nFETCH all of it\n```\n\n**Body:**\n\n"
        '```json\n{"a": 1}\n```\n\n### Response\n\n'
        '```json\n{"b": 2}\n```\n\n## Next\n\n```\nGET /partner/me\n```\n',
    )
    assert facts.not_understood[0].construct == "the request 'FETCH all of it'"
    assert [s.subject for s in facts.statements] == [Subject("GET /partner/me", "operation")]


def test_a_heading_that_changed_proposes_the_new_source_and_no_downgrade(
    description: Description, pages: dict[str, str]
) -> None:
    title = next(line for line in pages[BILLING].splitlines() if line.startswith("## "))
    renamed = pages[BILLING].replace(f"{title}\n", "## Quite Another Heading\n")
    found = _found(description, BILLING, renamed)
    assert {(f.kind, f.aspect, f.got) for f in found} == {("confirmed", "source", f"{BILLING}#quite-another-heading")}
    edits = [f.edit for f in found if f.edit is not None]
    assert len(edits) == len(found)
    assert all(split(edit.pointer)[-2:] == ["x-evidence", "source"] for edit in edits)
    assert all(edit.yaml == f"{BILLING}#quite-another-heading" for edit in edits)


def test_a_section_without_request_is_found_again_by_what_it_states(description: Description) -> None:
    described = read_described(description)
    page = "partner-api/icp-configs"
    fields = {part.subject.name for parts in described.concepts[page].values() for part in parts}
    assert {"operator", "conditions"} <= fields
    markdown = (
        "# ICP Configs\n\n## How Rules Are Written\n\n```json\n"
        '{"groups": [{"operator": "AND", "conditions": [{"type": "industry", "comparator": "in", "value": ["A"], '
        '"optional": false}]}]}\n```\n'
    )
    found = [f for f in _found(description, page, markdown) if f.subject.place == "concept" and f.kind != "confirmed"]
    assert found == []
    assert any(f.aspect == "source" for f in _found(description, page, markdown))


def test_a_sample_nested_too_deeply_is_no_json() -> None:
    with pytest.raises(SampleError):
        read_sample("[" * 100_000)


def test_a_ragged_table_and_a_block_without_request_are_no_error(description: Description) -> None:
    table = "<table><tr><th>Field</th><th>Type</th></tr><tr><td>a</td></tr><tr></tr></table>"
    tag = '{% swagger-parameter in="body" name="a" type="string" %}'
    for block in (table, tag):
        assert _found(description, BILLING, f"# Billing\n\n## Allocate\n\n{block}\n")


ANALYTICS = """# Analytics

## Get analytics

`GET /partner/analytics`

**Query Parameters**

| Parameter | Type | Description |
| --- | --- | --- |
| `startDate` | string | First day. |

{text}

**Response**

Returns `200 OK`.
"""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("It may span a year.", {"missing"}), ("The range ends with `endDate`.", {"not understood"})],
    ids=["text that does not name it", "text that names it"],
)
def test_what_text_names_of_which_nothing_is_read_is_not_called_missing(
    description: Description, text: str, kinds: set[str]
) -> None:
    found = _found(all_documented(description), "partner-api/analytics", ANALYTICS.format(text=text))
    told = [f for f in found if f.subject == Subject("GET /partner/analytics", "query", "endDate")]
    told += [f for f in found if f.got == "what is said of endDate"]
    assert {f.kind for f in told} == kinds


LOGS = """# Webhooks

## List the logs

`GET /partner/webhooks/logs`

**Query Parameters**

| Parameter | Type | Description |
| --- | --- | --- |
| `page` | number | Page number. |
| `pageSize` | {kind} | Items per page. |
"""


@pytest.mark.parametrize(
    ("kind", "told"), [("number", {"not understood"}), ("integer", {"different"})], ids=["one word", "two words"]
)
def test_a_number_may_be_an_integer_where_a_page_calls_nothing_an_integer(
    description: Description, kind: str, told: set[str]
) -> None:
    found = _found(all_documented(description), "partner-api/webhooks", LOGS.format(kind=kind))
    page = Subject("GET /partner/webhooks/logs", "query", "page")
    assert {f.kind for f in found if f.subject == page and (f.aspect == "type" or "type" in f.got)} == told


def test_the_description_knows_what_is_a_list_where_a_page_does_not_say_it(description: Description) -> None:
    page = (
        "# Organizations\n\n## List organizations\n\n`GET /partner/organizations`\n\n**Response**\n\n"
        "- `organizations`: Those of this page.\n  - `status` (string): State.\n  - `colour` (string): Colour.\n"
    )
    found = _found(all_documented(description), "partner-api/organizations", page)
    extra = [f.subject.name for f in found if f.kind == "extra" and f.subject.place == "response"]
    assert extra == ["organizations[].colour"]

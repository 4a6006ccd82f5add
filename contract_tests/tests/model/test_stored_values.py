"""Everything that answers show of an account is taken over; what is not is named here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.storage import metadata
from contract_tests.model.stored_values import StoredList, StoredValue, StoredValues, as_stored

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts

INTERNAL = {
    "partners": {"clock_offset", "rate_limit"},
    "api_keys": {"key_hash"},
    "organizations": {
        "name_folded",
        "owner_user_id",
        "billing_period",
        "billing_day_of_month",
        "product_type",
        "allocation_id",
        "allocated_at",
        "allocation_notes",
    },
    "webhook_logs": {"event", "payload", "next_attempt_at", "claimed_until"},
    "unmodelled_things": {"place", "name", "content"},
}
"""Columns that no answer to a GET shows. Another one that is missing is shown by a name that it does not say: see
`SHOWN_AS` in the emulator's storage."""


def test_every_column_that_answers_show_is_found_by_its_name(facts: Facts) -> None:
    shown = StoredValues(facts).places
    hidden = {
        table.name: {
            column.name
            for column in table.c
            if (table.name, column.name) not in shown and column.name != "position" and not column.foreign_keys
        }
        for table in metadata.sorted_tables
    }
    assert {name: columns for name, columns in hidden.items() if columns} == INTERNAL


def test_an_answer_is_read_into_rows_and_lists(facts: Facts) -> None:
    operation = facts.operations["listOrganizationVisitors"]
    body: Any = {
        "visitors": [{"id": "V1", "email": "a@b.example", "company": 7, "icpScore": "9", "new": 1}, 3],
        "total": 2,
    }
    found = list(StoredValues(facts).of(operation, {"organizationId": "ORG"}, body))
    assert [(one.table.name, one.id, one.column, one.value) for one in found if isinstance(one, StoredValue)] == [
        ("organizations", "org", "id", "org"),
        ("visitors", "v1", "id", "v1"),
        ("visitors", "v1", "email", "a@b.example"),
        ("visitors", "v1", "company", 7),
    ]
    assert [one for one in found if isinstance(one, StoredList)] == []  # not all of its items are things
    body["visitors"].pop()
    lists = [
        one for one in StoredValues(facts).of(operation, {"organizationId": "ORG"}, body) if isinstance(one, StoredList)
    ]
    assert [(one.table.name, one.parent, one.ids) for one in lists] == [("visitors", "org", ("v1",))]


def test_what_shows_something_else_is_stored_as_the_emulator_does(facts: Facts) -> None:
    values = StoredValues(facts)
    shown = {
        "preferences": {"credits_low": {"enabled": True, "inherited": False}, "x": {"enabled": 1, "inherited": True}}
    }
    found = values.of(facts.operations["getOrganizationEmailPreferences"], {"organizationId": "o"}, shown)
    assert [one.value for one in found if isinstance(one, StoredValue)][1:] == [{"credits_low": True}]
    webhooks = {"identification": {"hasSecret": False}, "billing": {"hasSecret": True, "url": None}}
    found = values.of(facts.operations["getWebhooks"], {}, webhooks)
    stored = {one.column: one.value for one in found if isinstance(one, StoredValue)}
    assert stored["identification_webhook_secret"] is None
    assert stored["billing_webhook_secret"]
    assert stored["billing_webhook_url"] is None


def test_instants_and_ids_are_stored_in_one_form() -> None:
    assert as_stored("2026-11-23T14:00:00.250+02:00") == "2026-11-23T12:00:00Z"
    assert as_stored("3F8F6C2E-6C1B-4B0E-9A55-0D3A1C9F4B21") == "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21"
    assert as_stored("2026-11-23") is None
    assert as_stored("9999-99-99T00:00:00Z") is None

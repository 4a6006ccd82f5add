"""The first line of a finding says which operation, which field, what was due, and what came."""

from __future__ import annotations

from msgspec import structs

from contract_tests import oracles
from contract_tests.conformance.causes import causes_of
from contract_tests.conformance.columns import first_line
from contract_tests.finding import Finding

_FINDING = Finding(
    claim="",
    oracle=oracles.of_keyword("type"),
    engine="scenario",
    operation_id="listApiKeys",
    where="$.apiKeys[0].scopes",
    expected="an array",
    got='"read write"',
    repeat="",
    level="documented",
    exchange=7,
)


def test_a_value_that_breaks_a_schema_is_told_with_what_was_due() -> None:
    assert first_line(_FINDING) == 'listApiKeys: $.apiKeys[0].scopes: expected an array, got "read write"'


def test_a_property_is_missing_or_undescribed() -> None:
    missing = structs.replace(_FINDING, oracle=oracles.REQUIRED_PROPERTY)
    more = structs.replace(_FINDING, oracle=oracles.ADDITIONAL_PROPERTY)
    assert first_line(missing) == "listApiKeys: $.apiKeys[0].scopes is missing"
    assert first_line(more) == "listApiKeys: $.apiKeys[0].scopes is not described"


def test_a_law_is_said_beside_its_values_and_long_ones_are_cut() -> None:
    law = structs.replace(_FINDING, oracle=oracles.ECHO, expected="1", got="2\n" * 100)
    line = first_line(law)
    assert line.endswith(f"(broken: {oracles.ECHO.says})")
    assert "expected 1, got 2 2 2" in line
    assert len(line) < 220


def test_our_copy_is_named_where_it_alone_is_wrong() -> None:
    assert first_line(structs.replace(_FINDING, cause="our copy is wrong")).startswith("the emulator: listApiKeys: ")


def test_a_new_name_is_the_first_line_of_both_findings_and_a_title_has_no_value() -> None:
    missing = structs.replace(_FINDING, oracle=oracles.REQUIRED_PROPERTY, where="$.partner.companyName")
    more = structs.replace(_FINDING, oracle=oracles.ADDITIONAL_PROPERTY, where="$.partner.company_name")
    (cause,) = causes_of([missing, more], {})
    assert cause.first_line == cause.title == "listApiKeys: companyName is now company_name"
    (other,) = causes_of([_FINDING], {})
    assert "read write" in other.first_line
    assert "read write" not in other.title

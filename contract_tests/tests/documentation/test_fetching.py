"""Whatever a site answers, the rest of it is compared, and what could not be read is a finding with its reason."""

from __future__ import annotations

import gzip
import time
from email.utils import formatdate
from itertools import repeat
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from contract_tests.documentation.cli import app
from contract_tests.documentation.crawl import MOST_NEW_PAGES, CrawlError
from contract_tests.documentation.fetching import HEADERS, Limits
from contract_tests.documentation.look import Look, look
from contract_tests.documentation.page_facts import read_page
from contract_tests.tests.documentation.scripted_site import Answer, ManualClock, ScriptedSite, redirect, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.statement import PageFacts
    from generator.description import Description

OVERVIEW, DOMAINS, BILLING = "partner-api/partner-api", "partner-api/domains", "partner-api/billing"
MARKDOWN = {"Content-Type": "text/markdown"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
NO_PAUSE = Limits(pause_seconds=0.0, request_seconds=5.0)


@pytest.fixture
def site(pages: dict[str, str]) -> Iterator[ScriptedSite]:
    prose = {"partner-program/analytics": "# Analytics\n\nThe other reading of a contradiction.\n"}
    with serving(pages | prose) as site:
        yield site


def path(page: str) -> str:
    return f"/{page}.md"


def looked(
    description: Description, site: ScriptedSite, clock: ManualClock | None = None, limits: Limits = NO_PAUSE
) -> Look:
    return look(description, site.url, None, clock or ManualClock(), limits)[0]


def told(found: Look) -> list[tuple[str, str, str]]:
    return [(finding.kind, str(finding.subject), finding.got) for finding in found.findings]


def test_a_site_that_answers_well_shows_nothing(description: Description, site: ScriptedSite) -> None:
    found = looked(description, site)
    assert told(found) == []
    assert len(found.pages) == 17
    assert site.asked[path(DOMAINS)] == 1


def test_each_request_says_who_asks_and_prefers_markdown(description: Description, site: ScriptedSite) -> None:
    looked(description, site)
    for _, headers in site.requests:
        assert headers["Accept"] == "text/markdown, text/plain;q=0.9, */*;q=0.1"
        assert headers["User-Agent"].startswith("bullseye-partner-docs-drift/")
        assert {name.lower() for name in headers} == {"host", "connection", *(name.lower() for name in HEADERS)}


def test_there_is_a_pause_between_requests(description: Description, site: ScriptedSite) -> None:
    clock = ManualClock()
    looked(description, site, clock, Limits(pause_seconds=0.5))
    assert clock.waits == pytest.approx([0.5] * (len(site.requests) - 1))


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": formatdate(ManualClock().time + 9, usegmt=True)}, 9.0),
        ({"Retry-After": formatdate(ManualClock().time - 9, usegmt=True)}, 0.0),
        ({"Retry-After": "soon"}, 1.0),
        ({}, 1.0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_failure_of_the_moment_is_retried_when_the_site_says(
    description: Description, site: ScriptedSite, status: int, headers: dict[str, str], wait: float
) -> None:
    site.answers[path(DOMAINS)] = [Answer("", status, headers), Answer(site.pages[DOMAINS])]
    clock = ManualClock()
    assert told(looked(description, site, clock)) == []
    assert clock.waits == [wait]


def test_a_page_that_goes_on_failing_could_not_be_read_and_the_rest_is_compared(
    description: Description, site: ScriptedSite
) -> None:
    site.answers[path(DOMAINS)] = [Answer("", 503, {})]
    site.pages[BILLING] = site.pages[BILLING].replace("`credits` | integer", "`credits` | number")
    clock = ManualClock()
    found = looked(description, site, clock)
    assert ("unread", f"page {DOMAINS}", "could not be read: it answers with 503 (3 attempts)") in told(found)
    assert [kind for kind, *_ in told(found)] == ["different", "unread"]
    assert clock.waits == [1.0, 2.0]
    assert DOMAINS not in found.pages
    assert len(found.pages) == 16


def test_a_site_that_asks_to_wait_too_long_is_not_waited_for(description: Description, site: ScriptedSite) -> None:
    site.answers[path(DOMAINS)] = [Answer("", 429, {"Retry-After": "3600"})]
    clock = ManualClock()
    ((kind, _, got),) = told(looked(description, site, clock))
    assert (kind, got) == ("unread", "could not be read: it answers with 429, and it asks to wait for 3600 s")
    assert clock.waits == []


def test_all_pages_together_have_a_time_limit(description: Description, site: ScriptedSite) -> None:
    site.answers[path(DOMAINS)] = [Answer("", 429, {"Retry-After": "50"})]
    clock = ManualClock()
    found = looked(description, site, clock, Limits(total_seconds=60, pause_seconds=1.0))
    assert clock.now() - ManualClock().time <= 60
    assert "there was no time left to ask again" in found.unread[DOMAINS]
    found = looked(description, site, ManualClock(), Limits(total_seconds=5, pause_seconds=1.0))
    assert {"it was not asked for within the limit of 5 s for all pages"} <= {*found.unread.values()}
    assert 4 <= len(found.pages) <= 5


def dripping(site: ScriptedSite) -> Iterator[bytes]:
    while not site.stopping.wait(0.05):
        yield b"x"


def test_an_answer_that_never_ends_is_given_up(description: Description, site: ScriptedSite) -> None:
    site.answers[path(DOMAINS)] = [lambda: Answer(dripping(site), headers=MARKDOWN)]
    begun = time.monotonic()
    ((kind, _, got),) = told(looked(description, site, limits=Limits(pause_seconds=0, request_seconds=0.5)))
    assert (kind, got) == ("unread", "could not be read: no whole answer came within 0.5 s (3 attempts)")
    assert time.monotonic() - begun < 60


def test_a_site_that_is_silent_is_given_up_soon(description: Description, site: ScriptedSite) -> None:
    for page in site.pages:
        site.answers[path(page)] = [lambda: Answer(dripping(site), headers=MARKDOWN)]
    with pytest.raises(CrawlError, match=r"no whole answer came .*the site has stopped answering"):
        looked(description, site, limits=Limits(pause_seconds=0, request_seconds=0.2))
    assert len(site.requests) == 2 * 3


LARGE = 50_000_000


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("<!DOCTYPE html><html><body>Sign in</body></html>", headers=HTML), "it is an HTML page, no Markdown"),
        (Answer("\ufeff\n<!doctype html>\n<html>", headers=MARKDOWN), "it is an HTML page, no Markdown"),
        (Answer("{}", headers={"Content-Type": "application/json"}), "it is no Markdown page, but application/json"),
        (Answer("", headers=MARKDOWN), "it is empty"),
        (Answer([bytes(range(256))], headers=MARKDOWN), "it is no text in UTF-8"),
        (Answer([b"\xff"], headers={"Content-Type": "text/markdown; charset=no-such"}), "it is no text in no-such"),
        (
            Answer([b"# Domains, not compressed"], headers=MARKDOWN | {"Content-Encoding": "gzip"}),
            "its compression is broken",
        ),
        (
            Answer([gzip.compress(gzip.compress(b"x"))], headers=MARKDOWN | {"Content-Encoding": "gzip, gzip"}),
            "it is compressed as 'gzip, gzip'",
        ),
        (
            Answer([gzip.compress(b"x" * LARGE)], headers=MARKDOWN | {"Content-Encoding": "gzip"}),
            "it is larger than 2,000,000 bytes",
        ),
        (Answer(repeat(b"x" * 65_536), headers=MARKDOWN), "it is larger than 2,000,000 bytes"),
        (Answer("", 403, {}), "it answers with 403"),
        (redirect("/partner-api/domains.md"), "it redirects more than 5 times"),
        (redirect("gopher://127.0.0.1/"), "it leads to an address that cannot be asked for"),
    ],
)
def test_a_page_that_is_none_is_told_with_its_reason(
    description: Description, site: ScriptedSite, answer: Answer, reason: str
) -> None:
    site.answers[path(DOMAINS)] = [answer]
    found = looked(description, site)
    ((kind, subject, got),) = told(found)
    assert (kind, subject) == ("unread", f"page {DOMAINS}")
    assert got.startswith(f"could not be read: {reason}")
    assert len(found.pages) == 16


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "```json\n" + "[" * 20_000 + "\n```",
        "```json\n" + "[" * 900 + "]" * 900 + "\n```",
        "```json\n" + '{"a":' * 150 + "1" + "}" * 150 + "\n```",
        "> " * 3000 + "x",
        "".join("  " * i + "- x\n" for i in range(1500)),
        "*" * 20_000,
        "[" * 20_000,
        "**a" * 5000,
        "`" * 9_999 + "x",
        "<div>" * 5000,
        "{% tabs %}\n" * 3000,
        "| a | b |\n| - | - |\n" + "| x | `y` |\n" * 20_000,
        "```json\n[" + ",\n".join('{"a": 1}' for _ in range(20_000)) + "]\n```",
        "#" * 50_000,
        "a\n" * 50_000 + "---",
        "(" * 30_000,
        "x-" * 20_000,
        "Valid values: " + ", ".join(f"`v{i}`" for i in range(5000)),
    ],
    ids=range(18),
)
def test_no_page_takes_the_reader_down(description: Description, site: ScriptedSite, text: str) -> None:
    site.pages[DOMAINS] += (
        f"\n\n## More\n\n{text}\n\n## Get more\n\n```\nGET /partner/more\n```\n\n**Response:**\n\n{text}\n"
    )
    begun = time.monotonic()
    found = looked(description, site)
    assert found.pages.keys() | found.unread.keys() >= {DOMAINS, BILLING}
    assert all(str(finding) and finding.finding.fingerprint for finding in found.findings)
    assert {finding.spot.page for finding in found.findings} <= {DOMAINS, OVERVIEW}
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("depth", [50, 52, 900, 20_000])
def test_a_sample_that_is_nested_too_deeply_is_not_understood(
    description: Description, site: ScriptedSite, depth: int
) -> None:
    sample = "[" * depth + "]" * depth
    site.pages[DOMAINS] += f"\n\n## More\n\n```json\n{sample}\n```\n"
    deep = [("not understood", "concept", "a sample: it is nested too deeply")]
    assert told(looked(description, site)) == (deep if depth > 51 else [])


def test_a_page_that_the_reader_fails_on_does_not_hide_the_others(
    description: Description, site: ScriptedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(page: str, markdown: str) -> PageFacts:
        if page == DOMAINS:
            raise ZeroDivisionError("nobody thought of it")
        return read_page(page, markdown)

    monkeypatch.setattr("contract_tests.documentation.look.read_page", failing)
    found = looked(description, site)
    reason = "the reader of pages failed on it (ZeroDivisionError: nobody thought of it)"
    assert told(found) == [("unread", f"page {DOMAINS}", f"could not be read: {reason}")]
    assert len(found.pages) == 16


def test_a_page_that_is_gone_is_missing(description: Description, site: ScriptedSite) -> None:
    for number, answer in enumerate([Answer("", 404), Answer("", 410), Answer("# Page not found\n\nSorry.\n")]):
        site.answers[path(DOMAINS)] = [answer]
        ((kind, subject, got),) = told(looked(description, site))
        assert (kind, subject) == ("missing", f"page {DOMAINS}"), number
        assert got.startswith("no such page: ")


@pytest.mark.parametrize("target", [f"/{OVERVIEW}.md", "/", "/welcome", f"/{BILLING}.md"])
def test_a_page_that_leads_to_another_one_is_missing(description: Description, site: ScriptedSite, target: str) -> None:
    site.pages |= {"": "# Start\n", "welcome": "# Welcome\n"}
    site.answers[path(DOMAINS)] = [redirect(target)]
    ((kind, subject, got),) = told(looked(description, site))
    assert (kind, subject) == ("missing", f"page {DOMAINS}")
    assert "no such page: it redirects to " in got


def test_a_page_that_leads_to_its_new_name_is_compared_and_told(description: Description, site: ScriptedSite) -> None:
    site.pages["partner-api/custom-domains"] = site.pages.pop(DOMAINS)
    site.answers[path(DOMAINS)] = [redirect("/partner-api/custom-domains.md")]
    found = looked(description, site)
    assert told(found) == [("different", f"page {DOMAINS}", "partner-api/custom-domains")]
    assert DOMAINS in found.pages


def test_links_that_never_end_are_not_followed_for_ever(description: Description, site: ScriptedSite) -> None:
    numbers = iter(range(10_000_000))

    def more() -> Answer:
        return Answer(f"# More\n\n[more](/partner-api/more-{next(numbers)}.md)\n")

    site.pages[DOMAINS] += "\n\n## More\n\n[more](/partner-api/more.md)\n"
    site.answers[path("partner-api/more")] = [more]
    for i in range(2 * MOST_NEW_PAGES):
        site.answers[path(f"partner-api/more-{i}")] = [more]
    found = looked(description, site)
    assert len(site.requests) < 20 + 2 * MOST_NEW_PAGES
    assert any("there are more than 100" in reason for reason in found.unread.values())


def test_a_site_that_cannot_be_reached_is_no_success() -> None:
    result = CliRunner().invoke(app, ["--from", "http://127.0.0.1:1/partner-api/partner-api"])
    assert result.exit_code == 2
    assert "no answer" in result.output

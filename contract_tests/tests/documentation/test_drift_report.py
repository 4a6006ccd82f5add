"""What was found is shown on one screen, as a page with both sides and the edit, and as JSON for programs."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest
from rich.console import Console
from typer.testing import CliRunner

from contract_tests.documentation.applying import read_texts
from contract_tests.documentation.cli import app
from contract_tests.documentation.finding_order import KINDS
from contract_tests.documentation.html_report import render_look
from contract_tests.documentation.look import Look, look
from contract_tests.documentation.report import print_look
from contract_tests.real_parts.chromium import complaints, run, screenshot, show
from contract_tests.tests.documentation.saved_pages import write
from contract_tests.tests.documentation.scripted_site import ManualClock, serving
from contract_tests.tests.support.imports import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver import Chrome

    from generator.description import Description

ORGANIZATIONS, BILLING, KEYS = "partner-api/organizations", "partner-api/billing", "partner-api/api-keys"
HOSTILE = "Beta <script>alert(1)</script> :100: [bold]x[/bold] \x1b[31m {{ 7 * 7 }}"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def drifted(complete_pages: dict[str, str]) -> dict[str, str]:
    """Pages with a finding of each kind that pages alone can make, and many confirmed ones."""
    pages = dict(complete_pages)
    for page, old, new in (
        (KEYS, "DELETE /partner/api-keys/{keyId}", "POST /partner/api-keys/{keyId}"),
        (ORGANIZATIONS, "(default: 20)", "(default: 25)"),
        (ORGANIZATIONS, '"total": 42', '"total": 42, "more": true'),
        ("partner-api/webhooks", "`X-Bullseye-Signature`", "`X-Bullseye-Hmac`"),
        (BILLING, "**Request:**", f"> {HOSTILE}\n\n**Request:**"),
    ):
        assert old in pages[page]
        pages[page] = pages[page].replace(old, new, 1)
    return pages | {"partner-api/domains": "<html><body>Sign in</body></html>"}


@pytest.fixture(scope="module")
def seen(description: Description, drifted: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Look:
    return look(description, str(write(drifted, tmp_path_factory.mktemp("docs"))), None)[0]


def printed(seen: Look, *, everything: bool = False, width: int = 200) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    print_look(seen, console, everything=everything)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_the_most_urgent_kinds_come_first_and_fit_on_one_screen(seen: Look) -> None:
    lines = printed(seen)
    assert len(lines) <= 40
    kinds = [line.partition(":")[0] for line in lines if not line.startswith(" ") and line.partition(":")[0] in KINDS]
    assert kinds == ["refuted", "different", "extra", "missing", "confirmed", "not understood", "unread"]
    assert lines[-1].startswith(f"Documentation against description: {len(seen.drift)} to act on (1 refuted,")


def test_what_is_confirmed_is_folded_by_schema(seen: Look) -> None:
    (visitor,) = [line for line in printed(seen) if line.startswith("  Visitor: ")]
    assert visitor == "  Visitor: 17 (partner-api/organizations#list-organization-visitors)"
    assert "more: --all" in "\n".join(printed(seen))


def test_a_finding_on_the_screen_begins_with_the_fingerprint_that_accepts_it(seen: Look) -> None:
    told = [line.split()[0] for line in printed(seen) if line.startswith("  ") and ": different: " in line]
    assert told == [one.finding.fingerprint for one in seen.findings if one.kind == "different"][: len(told)] != []


def test_a_screen_is_one_screen_however_much_is_found(seen: Look) -> None:
    for times in (2, 50):
        much = msgspec.structs.replace(seen, findings=seen.findings * times)
        assert len(printed(much)) <= 40
        assert len([line for line in printed(much) if ": missing: " in line]) >= 2, "no kind is left out"


def test_all_shows_every_finding_with_its_edit(seen: Look) -> None:
    text = "\n".join(printed(seen, everything=True))
    for finding in seen.findings:
        assert f"[{finding.finding.fingerprint}]" in text
        assert finding.edit is None or f"{finding.edit.file}:{finding.edit.line} {finding.edit.pointer}" in text


def test_text_of_a_page_is_shown_as_it_is_on_a_terminal(seen: Look) -> None:
    for lines in (printed(seen), printed(seen, everything=True)):
        text = "\n".join(lines)
        assert "<script>alert(1)</script> :100: [bold]x[/bold]" in text
        assert "\x1b" not in text


def page(description: Description, seen: Look, drifted: dict[str, str]) -> str:
    return render_look(seen, drifted, read_texts(ROOT), NOW)


def test_the_page_has_the_lines_of_both_sides_and_the_edit(
    description: Description, seen: Look, drifted: dict[str, str]
) -> None:
    html = page(description, seen, drifted)
    article = next(part for part in html.split("<article") if "GET /partner/organizations query pageSize" in part)
    assert "(default: 25)" in article, "the line of the page"
    assert '<span class="meant"><i>17</i>  default: 20</span>' in article, "that of the description"
    # Other operations state 20: this one gets a parameter of its own, told against the one that it is a copy of.
    copy = article.partition("a copy of PageSize")[2]
    assert re.search(r'<span class="removed">- *default: 20</span>\s*<span class="added">\+ *default: 25</span>', copy)
    order = [html.index(f'<h2 id="{kind.replace(" ", "-")}">') for kind in KINDS if kind in seen.counts()]
    assert order == sorted(order)


def test_text_of_a_page_is_no_markup_on_the_page(description: Description, seen: Look, drifted: dict[str, str]) -> None:
    html = page(description, seen, drifted)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 7 * 7 }}" in html


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (400, 844)], ids=["wide", "narrow"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("count", [0, 1, 3, 30, None])
def test_the_page_fits_its_screen(
    browser: Chrome,
    description: Description,
    seen: Look,
    drifted: dict[str, str],
    tmp_path: Path,
    width: int,
    height: int,
    dark: bool,
    count: int | None,
) -> None:
    path = tmp_path / "look.html"
    few = msgspec.structs.replace(seen, findings=seen.drift[:count])
    path.write_text(page(description, few, drifted), encoding="utf-8")
    complaints(browser)
    show(browser, path.as_uri(), width=width, height=height, dark=dark)
    assert complaints(browser) == []
    shot = screenshot(browser)
    run(browser, "document.querySelectorAll('details').forEach(one => { one.open = true })")
    root = "document.documentElement"
    scrolled, visible = run(browser, f"return [{root}.scrollWidth, {root}.clientWidth]")
    assert scrolled <= visible <= width
    ground = run(browser, "return getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(18, 22, 29)" if dark else "rgb(255, 255, 255)")
    assert run(browser, "return document.querySelectorAll('article').length") == len(few.findings)
    if count is None:
        columns = run(
            browser, "return getComputedStyle(document.querySelector('.pair')).gridTemplateColumns.split(' ').length"
        )
        assert columns == (2 if width > 1000 else 1), "page and description stand side by side where there is room"
    browser.get("about:blank")
    assert len(shot) > 5 * len(screenshot(browser)), "not blank"


def test_the_json_has_the_documented_shape(drifted: dict[str, str], tmp_path: Path) -> None:
    report, html = tmp_path / "docs.json", tmp_path / "docs.html"
    folder = write(drifted, tmp_path / "docs")
    result = CliRunner().invoke(app, ["--from", str(folder), "--json", str(report), "--html", str(html)])
    assert result.exit_code == 1, result.output
    document = msgspec.json.decode(report.read_bytes())
    documented = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
    for name in (*document, *document["findings"][0], *document["findings"][0]["spot"]):
        assert f"`{name}`" in documented, name
    fingerprints = {one["fingerprint"] for one in document["findings"]}
    assert all(len(one) == 12 for one in fingerprints)
    assert len(document["drift"]) == sum(document["counts"].values())
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_what_is_new_and_gone_since_an_earlier_look_is_said(drifted: dict[str, str], tmp_path: Path) -> None:
    folder = write(drifted, tmp_path / "docs")
    earlier, later, html = (tmp_path / name for name in ("earlier.json", "later.json", "later.html"))
    CliRunner().invoke(app, ["--from", str(folder), "--json", str(earlier)])
    page_of_keys = folder / "partner-api" / "api-keys.md"
    text = page_of_keys.read_text(encoding="utf-8")
    mended = text.replace("POST /partner/api-keys/{keyId}", "DELETE /partner/api-keys/{keyId}")
    assert mended != text
    page_of_keys.write_text(mended, encoding="utf-8")
    (folder / "partner-api" / "webhooks.md").unlink()  # of a page that is not read, nothing is gone
    page_of_billing = folder / "partner-api" / "billing.md"
    page_of_billing.write_text(
        page_of_billing.read_text(encoding="utf-8").replace('"billingMode"', '"billingKind"'), encoding="utf-8"
    )
    options = ["--from", str(folder), "--json", str(later), "--html", str(html), "--since", str(earlier)]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 1, result.output

    before, after = (msgspec.json.decode(path.read_bytes()) for path in (earlier, later))
    standing = after["standing"]
    was, drift = ({one["fingerprint"] for one in document["drift"]} for document in (before, after))
    assert set(standing["new"]) == drift - was != set()
    assert set(standing["still"]) == drift & was != set()
    assert standing["gone"]
    assert all("partner-api/api-keys" in title for title in standing["gone"])
    assert f"{len(standing['new'])} new, {len(standing['still'])} still there" in result.output
    told = html.read_text(encoding="utf-8")
    assert told.count("<b>new</b>") == len(standing["new"])
    assert "Gone since the last look" in told
    assert before["standing"]["since"] is None

    broken = CliRunner().invoke(app, ["--from", str(folder), "--since", str(html)])
    assert broken.exit_code == 2
    assert "is no JSON of docs_drift" in broken.output


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_a_report_that_cannot_be_written_is_said(pages: dict[str, str], tmp_path: Path, option: str) -> None:
    folder = write(pages, tmp_path / "docs")
    result = CliRunner().invoke(app, ["--from", str(folder), option, str(folder / "partner-api" / "billing.md" / "x")])
    assert result.exit_code == 2
    assert "cannot be written" in result.output


def test_no_secret_of_an_address_is_in_any_report(
    description: Description, pages: dict[str, str], tmp_path: Path
) -> None:
    with serving(pages) as site:
        address = site.url.replace("127.0.0.1", "ada:hunter2@127.0.0.1") + "?token=hunter3"
        seen, _ = look(description, address, None, ManualClock())
    html = render_look(seen, pages, read_texts(ROOT), NOW)
    texts = ("\n".join(printed(seen, everything=True)), html, msgspec.json.encode(seen).decode())
    assert seen.source == site.url
    assert not [text for text in texts if "hunter" in text]


def test_a_reader_of_the_console_who_leaves_does_not_lose_the_json(drifted: dict[str, str], tmp_path: Path) -> None:
    folder, report = write(drifted, tmp_path / "docs"), tmp_path / "docs.json"
    command = (sys.executable, "-m", "contract_tests.documentation", "--from", str(folder), "--json", str(report))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(("generated_client", "emulator"))}
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert "Traceback" not in ran.stderr
    assert msgspec.json.decode(report.read_bytes())["drift"]

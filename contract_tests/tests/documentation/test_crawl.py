"""The pages of a site are fetched from its overview; what the site lost is told."""

from __future__ import annotations

import http.server
import threading
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import pytest
from typer.testing import CliRunner

from contract_tests.documentation.cli import app
from contract_tests.documentation.described import GUIDES
from contract_tests.tests.documentation.saved_pages import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


OVERVIEW = "partner-api/partner-api"

run = CliRunner().invoke


@pytest.fixture
def site(pages: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of the overview page, served on loopback."""
    prose = {f"{GUIDES}analytics": "# Analytics\n\nThe source of nothing but the other readings of contradictions.\n"}
    folder = write(pages | prose, tmp_path / "site")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        extensions_map = {".md": "text/markdown"}  # noqa: RUF012

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/partner-api/partner-api"
        server.shutdown()
        thread.join()


def test_a_site_is_crawled_from_its_overview(site: str, tmp_path: Path) -> None:
    report = tmp_path / "docs.json"
    result = run(app, ["--from", site, "--json", str(report)])
    assert result.exit_code == 0, result.output
    document = msgspec.json.decode(report.read_bytes())
    assert len(document["pages"]) == 17, "the guides are read, though the overview does not link to them"
    assert document["drift"] == []


def test_a_page_that_the_site_lost_is_missing(site: str, tmp_path: Path) -> None:
    (tmp_path / "site" / "partner-api" / "domains.md").unlink()
    result = run(app, ["--from", site])
    assert result.exit_code == 1
    assert "missing: page partner-api/domains" in result.output


def test_a_guide_that_the_site_lost_is_missing(site: str, tmp_path: Path) -> None:
    (tmp_path / "site" / f"{GUIDES}branding.md").unlink()
    result = run(app, ["--from", site])
    assert result.exit_code == 1
    assert "partner-program/branding:1: missing: page partner-program/branding" in result.output


def test_nothing_read_is_no_success(site: str, tmp_path: Path) -> None:
    assert run(app, ["--from", str(tmp_path / "nowhere")]).exit_code == 2
    assert run(app, ["--from", site.replace("partner-api", "other")]).exit_code == 2
    write({OVERVIEW: "# Moved\n\nThe documentation has a new home.\n"}, tmp_path / "moved")
    result = run(app, ["--from", str(tmp_path / "moved")])
    assert result.exit_code == 2
    assert "not one statement" in result.output

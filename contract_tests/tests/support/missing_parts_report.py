"""Says at the end of a test run which real parts were missing, and how much was not tested for lack of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast, get_args

import pytest

from contract_tests.real_parts import MissingPartError, RealPart, install_command

if TYPE_CHECKING:
    from collections.abc import Generator

    from _pytest.terminal import TerminalReporter

_PROPERTY = "missing part"
_OPTION = "--require-real-parts"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of CI, where every part is installed."""
    parser.addoption(
        _OPTION, action="store_true", help="Fail if a test was skipped because a real server or program is missing."
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """Skip a test whose fixtures need a part that is missing."""
    return (yield from _skipping(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Skip a test that needs a part that is missing."""
    return (yield from _skipping(item))


def _skipping(item: pytest.Item) -> Generator[None, object, object]:
    try:
        return (yield)
    except MissingPartError as missing:
        # Properties reach the process that reports, also from the workers of pytest-xdist.
        item.user_properties.append((_PROPERTY, missing.part))
        pytest.skip(str(missing))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print one line on what was missing."""
    skipped = _skipped(terminalreporter)
    if not skipped:
        return
    tests = Counter(part for part, _ in skipped)
    parts = [part for part in get_args(RealPart) if part in tests]
    promises = {node.partition("[")[0] for _, node in skipped}
    terminalreporter.write_line(
        f"Not installed: {', '.join(f'{part} ({tests[part]} tests)' for part in parts)}. "
        f"Promises that were not tested in full: {len(promises)}. To test them: {install_command(*parts)}",
        yellow=True,
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run for a missing part if asked to."""
    reporter = cast("TerminalReporter | None", session.config.pluginmanager.get_plugin("terminalreporter"))
    if reporter and session.config.getoption(_OPTION) and _skipped(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skipped(reporter: TerminalReporter) -> list[tuple[RealPart, str]]:
    """Return the missing part and the id of each test that was skipped for it."""
    reports = cast("list[pytest.TestReport]", reporter.stats.get("skipped", []))
    return [
        (cast("RealPart", part), report.nodeid)
        for report in reports
        for name, part in report.user_properties
        if name == _PROPERTY
    ]

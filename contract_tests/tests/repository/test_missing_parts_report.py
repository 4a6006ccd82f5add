"""A test run says which real servers and programs were missing, and fails for them if asked to."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SUITE = """
    import pytest
    from contract_tests.real_parts import MissingPartError

    @pytest.fixture(scope="module")
    def server():
        raise MissingPartError("Redis")

    @pytest.mark.parametrize("number", range(3))
    def test_with_a_server(server, number):
        pass

    def test_with_a_browser():
        raise MissingPartError("Chromium")

    def test_without_either():
        pass
"""
LINE = (
    "Not installed: Redis (3 tests), Chromium (1 tests). Promises that were not tested in full: 2. "
    "To test them: apt-get install redis-server chromium chromium-driver"
)


REPORT = ("-p", "contract_tests.tests.support.missing_parts_report", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def this_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.mark.parametrize(
    ("options", "status"),
    [((), 0), (("-p", "xdist", "-n", "2", "--require-real-parts"), 1)],
    ids=["one process", "two workers, and all parts required"],
)
def test_what_was_missing_is_said_in_one_line(pytester: pytest.Pytester, options: tuple[str, ...], status: int) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest_subprocess(*REPORT, *options)
    result.assert_outcomes(passed=1, skipped=4)
    assert LINE in result.outlines
    assert result.ret == status


def test_nothing_is_said_when_nothing_is_missing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest_subprocess(*REPORT, "--require-real-parts")
    assert result.ret == 0
    assert "Not installed" not in result.stdout.str()

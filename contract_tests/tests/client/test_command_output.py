"""What commands show: chosen properties, pages as they come; and how long they take, and what they send as null."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Self

import pytest
from typer.testing import CliRunner

from bullseye_partner import _command_run
from bullseye_partner._command_line import app
from bullseye_partner.models import Organization, Visitor
from bullseye_partner.testing import make, make_answer
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.command_runs import ADDRESS, KEY, KEY_VARIABLE, is_one_clear_line, process, run
from contract_tests.tests.client.fault_server import FaultServer

if TYPE_CHECKING:
    import respx

FIRST, SECOND = make(Organization, name="One\nLine"), make(Organization, name="Two", metadata={"a": [1, {"b": 2}]})


def mocked(*arguments: str, **environment: str) -> Any:
    return run(*arguments, **{KEY_VARIABLE: KEY, **environment})


def page_body(items: list[Any], number: int, total: int, **extra: Any) -> dict[str, Any]:
    listed = [{**item.to_dict(), **extra} for item in items]
    return {"organizations": listed, "page": number, "pageSize": 1, "total": total}


@pytest.fixture
def two_pages(httpx2_mock: respx.Router) -> respx.Router:
    httpx2_mock.get(params={"page": "2"}).respond(json=page_body([SECOND], 2, 2, seats=3))
    httpx2_mock.route().respond(json=page_body([FIRST], 1, 2))
    return httpx2_mock


# All pages


@pytest.mark.usefixtures("two_pages")
def test_json_of_all_pages_is_written_as_if_it_came_at_once():
    result = mocked("organizations", "list", "--all", "--output", "json")
    assert result.exit_code == 0, result.output
    expected = [FIRST.to_dict(), {**SECOND.to_dict(), "seats": 3}]
    assert json.loads(result.stdout) == expected
    assert result.stdout == json.dumps(expected, indent=2, ensure_ascii=False) + "\n"


def test_json_of_no_items_is_an_empty_array(httpx2_mock: respx.Router):
    httpx2_mock.route().respond(json=make_answer("organizations.list", []))
    assert mocked("organizations", "list", "--all", "--output", "json").stdout == "[]\n"
    assert mocked("organizations", "list", "--output", "json").stdout == "[]\n"


@pytest.mark.usefixtures("two_pages")
def test_csv_of_all_pages_has_the_described_columns_and_says_what_has_none():
    result = mocked("organizations", "list", "--all", "--output", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["name"] for row in rows] == ["One\\x0aLine", "Two"]
    assert list(rows[0]) == [*Organization.__struct_encode_fields__]
    assert result.stderr.endswith("Left out, since the first page has no such property: seats.\n")


def test_csv_has_the_columns_that_the_first_page_has_beside(httpx2_mock: respx.Router):
    httpx2_mock.route().respond(json=page_body([FIRST], 1, 1, seats=3))
    rows = list(csv.DictReader(io.StringIO(mocked("organizations", "list", "--output", "csv").stdout)))
    assert list(rows[0]) == [*Organization.__struct_encode_fields__, "seats"]
    assert rows[0]["seats"] == "3"


def test_optional_properties_have_a_column_on_every_page(httpx2_mock: respx.Router):
    httpx2_mock.route().respond(json=make_answer("organizations.list_visitors", [Visitor(email="a@b.example")]))
    rows = list(csv.DictReader(io.StringIO(mocked("organizations", "list-visitors", "a", "--output", "csv").stdout)))
    assert list(rows[0]) == [*Visitor.__struct_encode_fields__]


@pytest.mark.usefixtures("two_pages")
def test_a_table_has_the_items_of_all_pages():
    result = mocked("organizations", "list", "--all", "--output", "table", COLUMNS="300")
    assert "One" in result.stdout
    assert "Two" in result.stdout


@pytest.mark.parametrize("output", ["json", "csv"])
def test_a_page_is_written_before_the_next_one_is_there(output: str):
    """Whoever reads the pipe has the first page while the server still holds the second one back."""
    first = json.dumps(page_body([FIRST], 1, 2)).encode()
    second = json.dumps(page_body([SECOND], 2, 2)).encode()
    read = threading.Event()

    def second_page(connection: Any) -> None:
        assert read.wait(60)
        faults.json(200, second)(connection)

    with FaultServer([faults.json(200, first), second_page]) as server:
        command = process(server, "organizations", "list", "--all", "--output", output, stdout=subprocess.PIPE)
        with command:
            assert command.stdout
            output_of = command.stdout.fileno()
            begun = b""
            while b"createdAt" not in begun or begun.count(b"\n") < 2:
                begun += os.read(output_of, 65_536)
            read.set()
            whole = (begun + command.stdout.read()).decode()
        assert command.returncode == 0
    assert "Two" not in begun.decode()
    assert "Two" in whole


def test_what_fails_on_a_later_page_leaves_no_whole_array(httpx2_mock: respx.Router):
    httpx2_mock.get(params={"page": "2"}).respond(403, json={"code": "Forbidden", "message": "no", "details": {}})
    httpx2_mock.route().respond(json=page_body([FIRST], 1, 2))
    result = mocked("organizations", "list", "--all", "--output", "json")
    assert result.exit_code == 1
    assert "403" in result.stderr
    with pytest.raises(json.JSONDecodeError):
        json.loads(result.stdout)


def test_progress_is_shown_on_a_terminal_that_has_no_results(two_pages: respx.Router, monkeypatch: pytest.MonkeyPatch):
    class Shown:
        is_terminal = True

    updates: list[int] = []

    class Progress:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def add_task(self, *_: object, total: int) -> int:
            assert total == 2
            return 0

        def update(self, _: int, *, completed: int, total: int) -> None:
            assert total == 2
            updates.append(completed)

    monkeypatch.setattr(_command_run, "messages", Shown)
    monkeypatch.setattr("rich.progress.Progress", Progress)
    assert mocked("organizations", "list", "--all", "--output", "json").exit_code == 0
    assert updates == [1, 2]
    assert two_pages.calls.call_count == 2


# Chosen properties


@pytest.mark.usefixtures("two_pages")
@pytest.mark.parametrize("typed", ["externalId,name", "external_id, name", "EXTERNAL-ID,Name,"])
def test_only_the_chosen_properties_are_shown(typed: str):
    result = mocked("organizations", "list", "--fields", typed, "--output", "json")
    assert json.loads(result.stdout) == [{"externalId": FIRST.external_id, "name": FIRST.name}]
    listed = mocked("organizations", "list", "--all", "--fields", typed, "--output", "csv").stdout
    assert listed.splitlines()[0] == "externalId,name"
    table = mocked("organizations", "list", "--fields", typed, "--output", "table").stdout
    assert "createdAt" not in table


def test_a_property_within_another_is_chosen_by_its_path(httpx2_mock: respx.Router):
    visitor = make(Visitor)
    httpx2_mock.route().respond(json=make_answer("organizations.list_visitors", [visitor, Visitor()]))
    result = mocked("organizations", "list-visitors", "a", "--fields", "email,company.name", "--output", "json")
    company: Any = visitor.to_dict()["company"]
    assert json.loads(result.stdout) == [
        {"email": visitor.email, "company.name": company["name"]},
        {"email": None, "company.name": None},
    ]


def test_one_object_is_narrowed_too_and_so_is_a_part_of_metadata(httpx2_mock: respx.Router):
    httpx2_mock.route().respond(json=make_answer("organizations.get", make(Organization, metadata={"crm": {"id": 7}})))
    result = mocked("organizations", "get", "a", "--fields", "metadata.crm.id,name", "--output", "json")
    assert json.loads(result.stdout) == {"metadata.crm.id": 7, "name": make(Organization).name}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("nmae", "--fields: there is no property nmae, but id, name, "),
        ("name,company.nmae", "--fields: there is no property company.nmae, but "),
        (" , ", "--fields: expected names with commas between them"),
    ],
)
def test_a_property_that_there_is_not_is_refused_before_anything_is_sent(typed: str, message: str):
    result = mocked("organizations", "create", "--name", "Acme", "--yes", "--fields", typed.replace("name,", ""))
    if "company" in typed:
        result = mocked("organizations", "list-visitors", "a", "--fields", typed.replace("name,", ""))
    assert is_one_clear_line(result)
    assert message in result.stderr


# Time


@pytest.mark.parametrize(("typed", "silence", "deadline"), [("5", 5.0, 5.0), ("90", 30.0, 90.0), ("0.5", 0.5, 0.5)])
def test_the_timeout_bounds_the_whole_call(
    monkeypatch: pytest.MonkeyPatch, typed: str, silence: float, deadline: float
):
    seen: list[tuple[float, float]] = []

    def call(client: Any, *_: object) -> None:
        settings = client._kernel.core.settings
        seen.append((settings.timeout, settings.deadline))

    monkeypatch.setattr(_command_run, "_call", call)
    assert mocked("partner-account", "get", "--timeout", typed).exit_code == 0
    assert seen == [(silence, deadline)]


@pytest.mark.parametrize("typed", ["0", "-1", "inf", "nan", "soon"])
def test_a_timeout_that_is_none_is_refused(typed: str):
    assert is_one_clear_line(mocked("partner-account", "get", "--timeout", typed))


# Null


def test_null_is_sent_for_what_may_be_null(httpx2_mock: respx.Router):
    httpx2_mock.route().respond(json=make_answer("organizations.update", make(Organization)))
    for typed in ("external-id", "external_id", "--external-id"):
        result = mocked("organizations", "update", "a", "--null", typed, "--name", "Acme", "--yes")
        assert result.exit_code == 0, result.output
        assert json.loads(httpx2_mock.calls.last.request.content) == {"name": "Acme", "externalId": None}
    question = mocked("organizations", "update", "a", "--null", "external-id")
    assert "external_id=None" in question.stderr


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["--null", "name"], "--null: expected one of external-id, got 'name'"),
        (["--null", "external-id", "--external-id", "b"], "--external-id is given, and is to be null by --null"),
    ],
)
def test_null_for_anything_else_is_refused(typed: list[str], message: str):
    result = mocked("organizations", "update", "a", "--yes", *typed)
    assert is_one_clear_line(result)
    assert message in result.stderr


# Help


@pytest.mark.parametrize("typed", [[], ["organizations"], ["organizations", "list"], ["login"]])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_a_short_flag_for_help(typed: list[str], flag: str):
    result = CliRunner().invoke(app, [*typed, flag])
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


def test_help_comes_without_what_calls_the_api():
    """It is what takes the time: 0.30 s of processor time became 0.17."""
    code = (
        "import sys\n"
        "from bullseye_partner.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": "generated_client", "BULLSEYE_PARTNER_BASE_URL": ADDRESS}
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True, env=environment
    )
    assert "organizations" in done.stdout
    loaded = set(done.stderr.split())
    assert "typer" in loaded
    assert loaded.isdisjoint({"httpx2", "httpcore2", "msgspec", "anyio", "ssl", "keyring"})

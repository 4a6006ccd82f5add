"""What the API says of an operation's end becomes a warning, once, and changes nothing else."""

from __future__ import annotations

import logging
import warnings
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner import APIDeprecationWarning, NotFoundError
from contract_tests.tests.client.kernel.scripted_api import as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

SUNSET = formatdate(1_798_761_599, usegmt=True)


def list_keys(client: Any) -> Any:
    return client.api_keys.list()


def answer(**headers: str) -> Any:
    return as_json({"apiKeys": []}, headers=headers)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Deprecation": "@1735689600"}, "is deprecated since 2025-01-01 00:00 UTC"),
        ({"deprecation": "true"}, "is deprecated"),
        ({"Deprecation": formatdate(1_735_689_600, usegmt=True)}, "is deprecated since 2025-01-01 00:00 UTC"),
        ({"Deprecation": "soon"}, "is deprecated since 'soon'"),
        ({"Deprecation": "@" + "9" * 50}, "is deprecated since"),
        ({"SUNSET": SUNSET}, "will end at 2026-12-31 23:59 UTC"),
        ({"Sunset": "some day"}, "will end at 'some day'"),
        ({"Deprecation": "@1735689600", "Sunset": SUNSET}, "UTC and will end at 2026-12-31 23:59 UTC"),
        (
            {
                "Deprecation": "true",
                "Link": '<https://a.example/next>; rel="next", <https://a.example/why>; rel="sunset"',
            },
            "is deprecated; see 'https://a.example/why'",
        ),
    ],
)
def test_the_headers_become_a_warning_in_words(calling: Calling, caplog: Any, headers: dict[str, str], said: str):
    _, call = calling(answer(**headers))
    with pytest.warns(APIDeprecationWarning) as caught:
        assert call(list_keys) == []
    (warning,) = caught.list
    message = str(warning.message)
    assert message.startswith("listApiKeys: the API says that this operation ")
    assert said in message
    assert message in [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def test_the_warning_points_to_the_code_that_called(calling: Calling):
    _, call = calling(answer(Deprecation="true"))
    with pytest.warns(APIDeprecationWarning) as caught:
        call(list_keys)
    # An asynchronous call is made where it is awaited.
    assert Path(caught.list[0].filename).name in {"test_deprecation.py", "conftest.py"}


def test_it_comes_once_for_each_operation_and_from_derived_clients_too(calling: Calling):
    deprecated = {"Deprecation": "true"}
    _, call = calling(answer(**deprecated), answer(**deprecated), answer(**deprecated), refusal(404, "No", deprecated))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call(list_keys)
        call(list_keys)
        call(lambda client: list_keys(client.with_options(timeout=1.0)))
        with pytest.raises(NotFoundError):
            call(lambda client: client.organizations.get("x"))
    assert [str(warning.message).partition(":")[0] for warning in caught] == ["listApiKeys", "getOrganization"]


def test_where_warnings_are_errors_a_call_keeps_its_outcome(calling: Calling, caplog: pytest.LogCaptureFixture):
    _, call = calling(answer(Deprecation="true"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert call(list_keys) == []
    assert "is deprecated" in caplog.text


@pytest.mark.filterwarnings("error")
def test_an_answer_that_says_nothing_of_it_warns_of_nothing(calling: Calling, caplog: pytest.LogCaptureFixture):
    _, call = calling(answer(Link='<https://a.example/why>; rel="deprecation"'))
    assert call(list_keys) == []
    assert caplog.records == []

"""The page says what is not modelled, and which requests were about that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from bullseye_partner_emulator import Emulator, Settings, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.real_parts.chromium import complaints, show
from contract_tests.tests.emulator.asgi import Caller
from contract_tests.tests.support.new_page import OPERATIONS

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from generator.description import Description

SECONDS = 10


def texts(browser: Chrome, emulator: Emulator) -> tuple[str, str]:
    """Return what the page says of operations, and of requests, when it has loaded both."""

    def text(element_id: str) -> str:
        return browser.find_element(By.ID, element_id).text

    with serve_in_thread(emulator) as address:
        show(browser, f"{address}/_emulator/")
        loaded = WebDriverWait(browser, SECONDS).until
        loaded(
            lambda _: (
                "getPartnerAccount" in text("requests") and browser.find_elements(By.CSS_SELECTOR, "#event option")
            )
        )
        return text("not-modelled"), text("requests")


def test_the_page_says_what_is_not_modelled(browser: Chrome, grown_description: Description) -> None:
    with create_app(Settings(seed=1, description=grown_description.bundle)) as emulator:
        api = Caller(emulator, emulator.api_key)
        api("POST", "/partner/report-preview", {"title": "Mine"})
        api.get("/partner/me")
        operations, requests = texts(browser, emulator)
    assert operations.startswith("Not modelled, and answered from the description alone:")
    for operation_id, function in OPERATIONS.items():
        assert f"{operation_id}: write {function}(call) in emulator/" in operations
    assert "previewReport · not modelled" in requests
    assert requests.count("not modelled") == 1
    assert not complaints(browser)


def test_the_page_says_nothing_where_all_is_modelled(browser: Chrome) -> None:
    with create_app(Settings(seed=1)) as emulator:
        Caller(emulator, emulator.api_key).get("/partner/me")
        operations, requests = texts(browser, emulator)
    assert operations == ""
    assert "not modelled" not in requests

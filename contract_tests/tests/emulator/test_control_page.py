from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.real_parts.chromium import complaints, devtools, run, screenshot, show
from contract_tests.tests.emulator.altered_answers import AlteredAnswers
from contract_tests.tests.emulator.asgi import Caller, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

    from bullseye_partner_emulator.deliveries import DeliveryRequest

HOSTILE = "<img src=x onerror=document.title='hacked'>"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = create_app(Settings(seed=1, clock=SteppingClock()))
    yield emulator
    emulator.close()


@dataclass(frozen=True)
class Page:
    """The page in the browser, and the emulator behind it."""

    browser: Chrome
    emulator: Emulator
    address: str
    altered: dict[str, Callable[[], tuple[int, Any]]]
    """What the emulator does not answer itself: `METHOD /path` and the status and JSON value of the answer."""

    def open(self, **screen: Any) -> None:
        show(self.browser, f"{self.address}/_emulator/", **screen)
        self.until(lambda: self.text("connection") == "Live" and self.find("#data-set option"))

    @property
    def api(self) -> Caller:
        return Caller(self.emulator, self.emulator.api_key)

    def find(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, element_id: str) -> str:
        return self.browser.find_element(By.ID, element_id).text

    def rows(self, table: str) -> list[str]:
        return [row.text for row in self.find(f"#{table} tr")]

    def press(self, selector: str) -> None:
        # By key: a mouse may miss what moves when rows come.
        self.browser.find_element(By.CSS_SELECTOR, selector).send_keys(Keys.SPACE)

    def choose(self, element_id: str, text: str) -> None:
        Select(self.browser.find_element(By.ID, element_id)).select_by_visible_text(text)

    def until(self, holds: Callable[[], Any]) -> None:
        WebDriverWait(self.browser, 30, 0.02, [StaleElementReferenceException]).until(lambda _: holds())

    def until_said(self, words: str) -> None:
        self.until(lambda: words in self.text("said"))

    def script(self, script: str, *arguments: Any) -> Any:
        return run(self.browser, script, *arguments)


@pytest.fixture
def page(browser: Chrome) -> Iterator[Page]:
    """The page, not yet opened; a browser that complains of something that the test does not expect fails it."""

    async def deliver(request: DeliveryRequest) -> int:
        return 503 if b"credits." in request.body else 200

    clock = SteppingClock(datetime(2025, 1, 31, 10, 30, tzinfo=UTC))
    emulator = create_app(Settings(seed=1, clock=clock, deliver=deliver))
    altered: dict[str, Callable[[], tuple[int, Any]]] = {}
    complaints(browser)
    with serve_in_thread(AlteredAnswers(emulator, altered)) as address:
        yield Page(browser, emulator, address, altered)
        browser.get("about:blank")
    emulator.close()
    assert complaints(browser) == []


def test_the_page_shows_accounts_requests_and_deliveries(page: Page) -> None:
    partner = page.api.get("/partner/me")["partner"]
    page.api("GET", "/partner/organizations/none")
    page.api("POST", "/partner/webhooks/test", {"type": "identification"})
    page.open()
    [account] = page.rows("accounts")
    assert account.split("\n")[:2] == [partner["name"], partner["id"]]
    total, used = partner["creditPoolTotal"], partner["creditPoolUsed"]
    assert page.text("credits") == f"{used:,} of {total:,}"
    assert page.text("now") == "2025-01-31 10:30:00"
    assert [row.split()[:3] for row in page.rows("requests")] == [
        ["200", "POST", "/api/v1/partner/webhooks/test"],
        ["400", "GET", "/api/v1/partner/organizations/none"],
        ["200", "GET", "/api/v1/partner/me"],
    ]
    assert "success · 200" in page.rows("deliveries")[0]


def test_an_event_fired_by_hand_makes_a_delivery(page: Page) -> None:
    page.open()
    assert [option.text for option in page.find("#event option")] == list(page.emulator.billing_events)
    event = page.emulator.billing_events[1]
    page.choose("event", event)
    page.press("#fire")
    page.until_said(f"{event} was fired.")
    page.emulator.settle()
    page.script("poll()")
    page.until(lambda: event in page.rows("deliveries")[0] and "503" in page.rows("deliveries")[0])
    assert "next attempt at 2025-01-31 10:3" in page.rows("deliveries")[0]


def test_a_visitor_identified_by_hand_is_one_of_the_organization(page: Page) -> None:
    organizations = page.api.get("/partner/organizations")["organizations"]
    chosen = organizations[1]["id"]
    visitors = f"/partner/organizations/{chosen}/visitors"
    before = page.api.get(visitors)["total"]
    page.open()
    page.find("#organization")[0].send_keys(chosen)
    page.press("#identify")
    page.until_said(f"was identified for organization {chosen}")
    page.emulator.settle()
    page.script("poll()")
    page.until(lambda: any("visitor.identified" in row and "200" in row for row in page.rows("deliveries")))
    assert page.api.get(visitors)["total"] == before + 1


@pytest.mark.parametrize(
    ("passes", "time"), [("hour", "2025-01-31 11:30:"), ("day", "2025-02-01 10:30:"), ("month", "2025-02-28 10:30:")]
)
def test_time_passes_for_the_chosen_partner(page: Page, passes: str, time: str) -> None:
    other = page.emulator.create_partner("empty").id
    page.open()
    page.press(f"[data-passes={passes}]")
    page.until_said(f"it is now {time}")
    page.until(lambda: page.text("now").startswith(time))
    untouched = next(row for row in page.rows("accounts") if other in row)
    assert "2025-01-31 10:30:" in untouched


def test_another_partner_can_be_chosen(page: Page) -> None:
    page.api("POST", "/partner/webhooks/test", {"type": "billing"})
    other = page.emulator.create_partner("empty").id
    page.open()
    page.until(lambda: len(page.rows("requests")) == 1)
    page.choose("partner", next(option.text for option in page.find("#partner option") if other[:8] in option.text))
    page.until(lambda: "Nothing was delivered yet" in page.rows("deliveries")[0])
    assert other in page.find("#accounts tr[aria-current=true]")[0].text
    page.press("#only")
    page.until(lambda: page.rows("requests") == ["No request came yet."])
    page.emulator.remove_partner(other)
    page.script("poll()")
    page.until(lambda: len(page.rows("accounts")) == 1 and "test" in page.rows("requests")[0])


def test_the_key_of_a_new_partner_is_shown_once(page: Page) -> None:
    page.open()
    devtools(page.browser, "Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    assert not page.find("#made")[0].is_displayed()
    page.choose("data-set", "empty")
    page.press("#make")
    page.until_said("was made")
    key = page.text("key")
    made = Caller(page.emulator, key).get("/partner/me")["partner"]["id"]
    page.until(lambda: made in page.find("#accounts tr[aria-current=true]")[0].text)
    page.press("#copy")
    page.until_said("The key was copied.")
    assert page.script("return navigator.clipboard.readText()") == key
    assert page.script("return localStorage.length + sessionStorage.length + document.cookie.length") == 0
    page.open()
    assert key not in page.browser.page_source


def test_a_key_can_be_copied_without_a_clipboard(page: Page) -> None:
    page.open()
    page.press("#make")
    page.until_said("was made")
    page.script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.press("#copy")
    page.until_said("copy it by hand")
    assert page.script("return getSelection().toString()") == page.text("key")


def test_a_reset_asks_first(page: Page) -> None:
    page.open()
    page.press("#make")
    page.until_said("was made")
    page.press("#reset")
    page.press("#sure [value=no]")
    page.until(lambda: not page.find("#sure")[0].is_displayed())
    assert len(page.emulator.accounts()) == 2
    page.press("#reset")
    page.press("#sure [value=yes]")
    page.until_said("as it was at its start")
    page.until(lambda: len(page.rows("accounts")) == 1)
    assert len(page.emulator.accounts()) == 1
    assert not page.find("#made")[0].is_displayed()


def test_what_went_wrong_is_said(page: Page) -> None:
    page.open()
    page.find("#organization")[0].send_keys("nowhere")
    page.press("#identify")
    page.until_said("the partner has no such organization (409)")
    page.altered["POST /_emulator/partners/{id}/clock"] = lambda: (500, "Internal Server Error")
    page.press("[data-passes=day]")
    page.until_said("The emulator failed (500)")
    assert page.find("#said")[0].get_attribute("class") == "bad"
    page.altered["GET /_emulator/requests"] = lambda: (503, {"message": "not now"})
    page.script("poll()")
    page.until(lambda: page.text("connection") == "not now (503) Trying again.")
    page.altered.clear()
    page.script("poll()")
    page.until(lambda: page.text("connection") == "Live")
    logged = complaints(page.browser)
    assert len(logged) == 3
    assert all("Failed to load resource" in entry for entry in logged)


def test_an_emulator_that_ended_is_noticed(browser: Chrome) -> None:
    emulator = create_app(Settings(seed=1))
    with serve_in_thread(emulator) as address:
        page = Page(browser, emulator, address, {})
        page.open()
    emulator.close()
    page.script("poll()")
    page.until(lambda: page.text("connection") == "The emulator does not answer. Trying again.")
    assert page.rows("accounts")[0], "what was known last stays"
    assert all("ERR_CONNECTION_REFUSED" in entry for entry in complaints(browser))


def test_nothing_that_came_from_outside_becomes_markup(page: Page) -> None:
    def hostile(value: Any) -> Any:
        text = json.dumps(value)
        return json.loads(re.sub(r'(: ")', lambda found: found[1] + HOSTILE, text))

    def has_hostile_rows(table: str) -> bool:
        return all(HOSTILE in row for row in page.rows(table))

    def answering(value: Any) -> Callable[[], tuple[int, Any]]:
        return lambda: (200, value)

    page.api("GET", f"/{HOSTILE}")
    page.api("POST", "/partner/webhooks/test", {"type": "billing"})
    page.open()
    page.press("#identify")
    page.until_said("was identified")
    partner_id = page.api.get("/partner/me")["partner"]["id"]
    for path in ("partners", "requests", f"partners/{partner_id}/deliveries"):
        answer = hostile(send(page.emulator, "GET", f"/_emulator/{path}").json)
        page.altered[f"GET /_emulator/{path.replace(partner_id, '{id}')}"] = answering(answer)
    page.altered["POST /_emulator/partners"] = lambda: (201, {"id": HOSTILE, "apiKey": HOSTILE})
    page.altered["POST /_emulator/reset"] = lambda: (409, {"message": HOSTILE})
    page.script("poll()")
    for table in ("accounts", "requests", "deliveries"):
        page.until(partial(has_hostile_rows, table))
    page.press("#make")
    page.until_said(HOSTILE)
    assert page.text("key") == HOSTILE
    page.press("#reset")
    page.press("#sure [value=yes]")
    page.until_said(f"{HOSTILE} (409)")
    assert page.find("img, #said *") == []
    assert page.browser.title == "Bullseye Partner emulator"
    assert [entry for entry in complaints(page.browser) if "409" not in entry] == []


def test_the_page_looks_every_two_seconds_while_it_is_seen(page: Page) -> None:
    spy = """
        window.timers = []; setInterval = (act, period) => timers.push({act, period});
        window.fetched = 0; const original = fetch; fetch = (...request) => (fetched++, original(...request));
    """
    added = devtools(page.browser, "Page.addScriptToEvaluateOnNewDocument", source=spy)
    page.open()
    devtools(page.browser, "Page.removeScriptToEvaluateOnNewDocument", **added)
    page.until(lambda: page.script("return loading === null"))
    assert page.script("return timers.map((timer) => timer.period)") == [2000]
    page.api.get("/partner/me")
    page.script("timers[0].act()")
    page.until(lambda: "/partner/me" in page.rows("requests")[0] and page.script("return loading === null"))
    page.script("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    tick = "const before = fetched; timers[0].act(); return fetched - before"
    assert page.script(tick) == 0
    page.script("Object.defineProperty(document, 'hidden', {value: false})")
    assert page.script(tick) == 1


def test_rows_that_did_not_change_stay(page: Page) -> None:
    page.api.get("/partner/me")
    page.open()
    row = page.find("#requests tr")[0]
    page.script("return refresh()")
    assert row.is_displayed(), "a selection in it would be lost otherwise"


def test_a_page_of_another_origin_drives_nothing(page: Page) -> None:
    async def elsewhere(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<link rel=icon href=data:,>"})

    with serve_in_thread(elsewhere) as other:
        page.browser.get(other)
        send_it = "return fetch(arguments[0], {method: 'POST', mode: 'no-cors'}).then(() => 'answered')"
        assert page.script(send_it, f"{page.address}/_emulator/partners") == "answered"
        assert len(page.emulator.accounts()) == 1
        page.browser.get("about:blank")
    assert ["403" in entry for entry in complaints(page.browser)] == [True]


def test_everything_has_a_name_and_a_header(page: Page) -> None:
    page.open()
    controls = page.find("button:not(dialog button, #copy), select, input, meter, [role=region]")
    assert len(controls) > 12
    assert [control.get_attribute("id") for control in controls if not control.accessible_name] == []
    assert len(page.find("table")) == len(page.find("[role=region][tabindex='0'] > table")) == 3
    assert page.find("th:not([scope])") == []
    assert page.find("#said[role=status][aria-live=polite]")
    page.press("#identify")
    page.until_said("was identified")
    assert page.script("return document.activeElement.id") == "identify", "the focus stays where it was"


@pytest.mark.parametrize(
    ("width", "height", "dark"), [(1280, 900, False), (1280, 900, True), (390, 844, False), (390, 844, True)]
)
def test_the_page_fits_its_screen(page: Page, tmp_path: Path, width: int, height: int, dark: bool) -> None:
    for path in ("/partner/me", "/partner/organizations", "/partner/organizations/" + "x" * 300, "/" + "y z" * 100):
        page.api("GET", path)
    page.open(width=width, height=height, dark=dark)
    for button, said in (("identify", "was identified"), ("fire", "was fired"), ("make", "was made")):
        page.press(f"#{button}")
        page.until_said(said)
    scrolled, visible = page.script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert scrolled <= visible <= width
    ink, ground = (
        page.script(f"return getComputedStyle(document.body).{name}") for name in ("color", "backgroundColor")
    )
    assert (_lightness(ink) > _lightness(ground)) == dark
    shot = screenshot(page.browser)
    (tmp_path / "page.png").write_bytes(shot)
    page.browser.get("about:blank")
    assert len(shot) > 5 * len(screenshot(page.browser)), "not blank"


def _lightness(colour: str) -> int:
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3])

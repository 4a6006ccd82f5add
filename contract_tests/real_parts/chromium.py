"""A headless Chromium for pages: an installed browser and its driver, no download, no network but this machine's."""

from __future__ import annotations

import tempfile
from base64 import b64decode
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from contract_tests.real_parts import program, real_time

if TYPE_CHECKING:
    from collections.abc import Generator

_OPTIONS = (
    "--headless",
    "--no-sandbox",  # CI runs as root, for which Chromium has no sandbox; it is shown pages of our own only
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@contextmanager
def running_chromium() -> Generator[Chrome]:
    """Yield a browser with a fresh profile.

    Raises:
        MissingPartError: the browser or its driver is not installed.
    """
    browser, driver = program("Chromium", "chromium", "google-chrome"), program("Chromium", "chromedriver")
    options = ChromeOptions()
    options.binary_location = browser
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for option in (*_OPTIONS, f"--user-data-dir={profile}"):
            options.add_argument(option)
        chromium = Chrome(options, ChromeService(driver, env=real_time()))
        try:
            yield chromium
        finally:
            chromium.quit()


def show(browser: Chrome, url: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
    """Open a page on a screen of a size, in pixels, of somebody who prefers light or dark colours."""
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < height}
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    devtools(browser, "Emulation.setDeviceMetricsOverride", **screen)
    devtools(browser, "Emulation.setEmulatedMedia", features=[scheme])
    browser.get(url)


def screenshot(browser: Chrome) -> bytes:
    """Return the whole page, also what is not in view, as PNG."""
    return b64decode(devtools(browser, "Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"])


def complaints(browser: Chrome) -> list[str]:
    """Return the errors and warnings that were logged since the last call: of scripts, requests, refused content."""
    driver: Any = browser
    entries: list[dict[str, Any]] = driver.get_log("browser")
    return [entry["message"] for entry in entries if entry["level"] in ("SEVERE", "WARNING")]


def run(browser: Chrome, script: str, *arguments: Any) -> Any:
    """Return what a script returns, in the end: a promise is waited for."""
    driver: Any = browser
    return driver.execute_script(script, *arguments)


def devtools(browser: Chrome, command: str, **parameters: Any) -> Any:
    """Send a command of https://chromedevtools.github.io/devtools-protocol/ and return the answer."""
    driver: Any = browser
    return driver.execute_cdp_cmd(command, parameters)

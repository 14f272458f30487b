"""Headless Chromium that opens the report from disk, and what it shows there."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement

_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
)  # fmt: skip
_SECONDS = 60.0

#: Everything that a page shows, read in one call: blocks with their SQL, tables and tiles.
_READ = """
return [...document.querySelectorAll('section.block')].map((section) => ({
  name: section.dataset.name || section.dataset.block,
  state: section.dataset.state || '',
  heading: section.querySelector('h2') ? section.querySelector('h2').textContent : '',
  messages: [...section.querySelectorAll('.message')].map((place) => place.textContent),
  sql: section.querySelector('details.sql code') ? section.querySelector('details.sql code').textContent : null,
  charts: section.querySelectorAll('.chart svg').length,
  marks: section.querySelectorAll('.chart svg .mark-rect path').length,
  columns: [...section.querySelectorAll('thead th')].map((place) => place.dataset.column),
  heads: [...section.querySelectorAll('thead th')].map((place) => place.textContent),
  rows: section.querySelector('.table tbody')
    ? [...section.querySelectorAll('.table tbody tr')].map((row) => Object.fromEntries([...row.children].map((place) =>
        [place.dataset.column, {text: place.textContent, raw: place.dataset.raw ?? null,
          href: place.querySelector('a') ? place.querySelector('a').getAttribute('href') : null}])))
    : section.querySelector('dl.tiles')
      ? [Object.fromEntries([...section.querySelectorAll('dd[data-column]')].map((place) =>
          [place.dataset.column, {text: place.textContent, raw: null,
            href: place.querySelector('a') ? place.querySelector('a').getAttribute('href') : null,
            scaled: place.parentElement.querySelector('[data-scaled]')
              ? place.parentElement.querySelector('[data-scaled]').firstChild.textContent : null,
            unit: place.parentElement.querySelector('[data-scaled]')
              ? place.parentElement.querySelector('[data-scaled]').dataset.unit : null}]))]
      : [],
}))
"""


class Browser:
    """One Chromium. ``open`` shows a page of a report and waits until it is drawn."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, folder: Path, address: str, width: int = 1280) -> float:
        """Open ``page.html#…`` of the report in ``folder``; returns the seconds until everything is drawn."""
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        started = time.monotonic()
        self.driver.get(f"{folder.as_uri()}/{address}")
        self.wait()
        return time.monotonic() - started

    def wait(self) -> None:
        """Until the page is drawn after it was opened or something was clicked."""
        deadline = time.monotonic() + _SECONDS
        while self.script("return document.body.dataset.ready") != "yes":
            if time.monotonic() > deadline:
                raise AssertionError(f"the page was not drawn within {_SECONDS:g} s: {self.console()}")
            time.sleep(0.02)

    def click(self, element: WebElement) -> None:
        """Click, and wait until what follows from it is drawn."""
        self.script("document.body.dataset.ready = 'no'; arguments[0].click()", element)
        self.wait()

    def script(self, code: str, *arguments: Any) -> Any:
        return self.driver.execute_script(code, *arguments)

    def blocks(self) -> dict[str, dict[str, Any]]:
        """What the page shows, by block."""
        return {block["name"]: block for block in self.script(_READ)}

    def console(self) -> list[str]:
        """Everything the page wrote to the console."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Addresses that were asked for since the page was opened."""
        entries = self.driver.get_log("performance")
        messages = [json.loads(entry["message"])["message"] for entry in entries]
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def find(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements("css selector", selector)


@contextmanager
def chromium(program: str, driver: str, profile: Path) -> Iterator[Browser]:
    """A browser of its own, with a profile of its own."""
    options = webdriver.ChromeOptions()
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    running = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield Browser(running)
    finally:
        running.quit()

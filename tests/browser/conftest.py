"""A real Chromium, and pages that are watched: no request, no console message, no violation of the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import find

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RECORD_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Watched:
    """An open page and what it did that it should not."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def misdeeds(self) -> list[str]:
        """Requests beyond the file, console messages, errors, and violations of the policy."""
        own = (
            self.address,
            "data:",
            "blob:",
        )  # a picture is drawn from, and saved as, what the page made itself
        beyond = [url for url in self.requests if not url.split("#")[0].startswith(own)]
        violations: list[str] = self.page.evaluate("window.violations")
        return [*beyond, *self.messages, *violations]

    def data(self) -> dict[str, Any]:
        """The page's data block."""
        block: dict[str, Any] = self.page.evaluate(
            "JSON.parse(document.getElementById('geomap-data').textContent)"
        )
        return block


Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests fail, for a page that no browser has opened is not tested."""
    path = find.chromium()
    if path is None:
        pytest.fail(find.MISSING, pytrace=False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open HTML from a file, wait until it is ready, and at the end of the test assert that it behaved."""
    opened: list[Watched] = []

    def opener(html: str, *, width: int = 1280, height: int = 900, wish: str = "", **context: Any) -> Watched:
        path = tmp_path / f"map{len(opened)}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        context = {"reduced_motion": "reduce", **context}
        page = browser.new_page(viewport={"width": width, "height": height}, **context)
        watched = Watched(page, path.as_uri())
        opened.append(watched)
        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("console", lambda message: watched.messages.append(message.text))
        page.on("pageerror", lambda error: watched.messages.append(str(error)))
        page.set_default_timeout(10_000)
        page.add_init_script(RECORD_VIOLATIONS)
        page.goto(path.as_uri() + wish)
        page.wait_for_selector("html[data-geomap-ready='1']")
        return watched

    yield opener
    misdeeds = [deed for watched in opened for deed in watched.misdeeds()]
    for watched in opened:
        watched.page.close()
    assert misdeeds == []

"""The served map in a browser: it loads anew where the reader was, and makes no other request."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from geomap.workflow import serve, write
from tests.browser import story
from tests.browser.conftest import RECORD_VIOLATIONS

pytestmark = pytest.mark.browser

READY = "html[data-geomap-ready='1']"


def test_an_open_page_loads_anew_where_the_reader_was(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    requests, messages = [], []
    with serve.serving(path, 0) as server:
        page = browser.new_page(reduced_motion="reduce")
        page.set_default_timeout(30_000)
        page.add_init_script(RECORD_VIOLATIONS)
        page.on("request", lambda request: requests.append(request.url.split("#")[0]))
        page.on("pageerror", lambda error: messages.append(str(error)))
        wish = f"#date={story.DATES[1]}&mode=known"
        page.goto(server.address + wish)
        page.get_by_text("There is no map yet").wait_for()

        write.write_whole(path, story.html(notes=["The first map."]))
        page.wait_for_selector(READY)
        page.get_by_text("The first map.").wait_for()
        assert page.evaluate("location.hash") == wish
        assert page.locator("#geomap-date").get_attribute("datetime") == story.DATES[1]

        write.write_whole(path, story.html(notes=["The second map."]))
        page.get_by_text("The second map.").wait_for()
        page.wait_for_selector(READY)
        assert page.evaluate("location.hash") == wish
        assert page.locator("#geomap-date").get_attribute("datetime") == story.DATES[1]
        assert page.evaluate("window.violations") == []
        page.close()
    assert set(requests) == {server.address, f"{server.address}changes"}
    assert requests.count(server.address) == 3, "each map once"
    assert messages == []

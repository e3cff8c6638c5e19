"""Text from articles is hostile until it has proved to be text."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from geomap.model import Stance, StanceLayer
from tests.browser import sample
from tests.browser.conftest import Open, Watched
from tests.browser.story import DATES, html, panel

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(open_page: Open) -> Watched:
    return open_page(html())


HOSTILE = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "${window.pwned = 1}",
    "</script><script>window.pwned = 1</script>",
    "javascript:window.pwned=1",
    "]]><svg onload=window.pwned=1>",
    "\"'`>;window.pwned=1;//",
    "line\u2028window.pwned = 1\u2029<!--<script>",
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_stays_text(open_page: Open, payload: str) -> None:
    day = date(2031, 4, 2)
    said = sample.sourced("FRA", Stance.OPPOSED, payload, day, title=payload, source=payload, url=payload)
    hostile = html(
        topic=sample.topic(payload, dict.fromkeys(Stance, payload)),
        layers=[StanceLayer(day, {"FRA": sample.verdict(said)}, frozenset({"DEU"}))],
        names={**sample.NAMES, "FRA": payload, "DEU": payload},
        notes=[payload],
    )
    opened = open_page(hostile, wish="#country=FRA")
    opened.page.locator("path[data-alpha3=DEU]").hover()
    assert opened.page.locator("#geomap-panel-name").text_content() == payload
    assert panel(opened.page).locator(".geomap-quote").text_content() == payload
    assert opened.page.locator("h1").text_content() == payload
    assert opened.page.locator(".geomap-foot p").nth(2).text_content() == payload
    links = opened.page.locator("main a:not([role=button])")
    assert (
        links.evaluate_all("all => all.filter((a) => a.className !== 'leaflet-control-layers-toggle').length")
        == 0
    )
    assert opened.page.evaluate("window.pwned") is None
    assert opened.page.locator("img, script[src], iframe").count() == 0


def test_links_are_safe_links(opened: Watched) -> None:
    link = opened.page.locator("#geomap-rows a").first
    expect(link).to_have_attribute("href", "https://news.example/straits")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")


def test_a_script_that_got_in_would_not_run(browser: Browser, tmp_path: Any) -> None:
    path = tmp_path / "map.html"
    path.write_text(html().replace("<footer", "<script>window.pwned = 1</script><footer"), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-geomap-ready='1']")
    assert page.evaluate("window.pwned") is None
    page.close()


def test_the_data_block_is_plain_json_for_other_programs(opened: Watched) -> None:
    text = opened.page.locator("#geomap-data").text_content()
    assert text is not None
    assert json.loads(text)["dates"] == DATES

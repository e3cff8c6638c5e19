"""Everyone: keyboard, screen readers (axe), sizes, themes, motion, paper, languages."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geomap import resources
from geomap.render import words
from tests.browser import sample
from tests.browser.conftest import Open, Watched
from tests.browser.story import DATES, html, panel

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LANGUAGES = words.available(resources.find("templates"))


@pytest.fixture
def opened(open_page: Open) -> Watched:
    return open_page(html())


def violations(page: Page) -> list[str]:
    """What axe finds wrong, of any impact."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


STATES = {
    "start": "",
    "panel": "geomap.select('FRA')",
    "contested": "geomap.show('2031-04-09'); geomap.select('HUN')",
    "known": "geomap.mode('known')",
    "filtered": "document.querySelector('[data-look=opposed] button').click()",
    "table": "document.querySelector('#geomap-stances').scrollIntoView()",
    "dates": "document.querySelector('.leaflet-control-layers-toggle').focus()",
    "link": "document.querySelector('#geomap-address').hidden = false",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(open_page: Open, state: str, scheme: str) -> None:
    page = open_page(html(), color_scheme=scheme).page
    page.evaluate(STATES[state])
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 768])
def test_axe_finds_nothing_on_small_screens(open_page: Open, width: int) -> None:
    page = open_page(html(), width=width, height=740).page
    page.evaluate("geomap.show('2031-04-02'); geomap.select('CAN')")
    assert violations(page) == []


def test_the_slider_is_at_most_eight_tab_stops_away(opened: Watched) -> None:
    for _ in range(8):
        opened.page.keyboard.press("Tab")
        if opened.page.evaluate("document.activeElement.id") == "geomap-slider":
            break
    assert opened.page.evaluate("document.activeElement.id") == "geomap-slider"


def test_the_first_tab_stop_leads_past_the_map(opened: Watched) -> None:
    opened.page.keyboard.press("Tab")
    link = opened.page.get_by_role("link", name="To the date")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()


def test_the_live_region_tells_date_and_counts(opened: Watched) -> None:
    opened.page.evaluate("geomap.show('2031-04-09')")
    status = opened.page.locator("#geomap-headline[role=status]")
    expect(status).to_contain_text("On 9 April 2031")
    expect(status).to_contain_text("2 logistics only")


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920])
@pytest.mark.parametrize("state", ["start", "contested", "known"])
def test_no_width_scrolls_sideways_and_nothing_covers_the_map(
    open_page: Open, width: int, state: str
) -> None:
    page = open_page(html(), width=width, height=740).page
    page.evaluate(STATES[state])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [page.locator(part).bounding_box() for part in (".folium-map", ".geomap-controls")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["height"] >= 250
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"], "the controls stand below the map"


def test_the_panel_never_lies_over_the_table(opened: Watched) -> None:
    opened.page.evaluate("geomap.mode('known'); document.querySelector('#geomap-stances').scrollIntoView()")
    side, table = (opened.page.locator(part).bounding_box() for part in ("#geomap-panel", ".geomap-table"))
    assert side is not None
    assert table is not None
    assert side["y"] + side["height"] <= table["y"]


def test_names_of_countries_are_not_broken_within_a_word(opened: Watched) -> None:
    opened.page.evaluate("geomap.mode('known')")
    rows = opened.page.locator("#geomap-rows th button").evaluate_all(
        "all => all.map((one) => [one.textContent, one.getClientRects().length])"
    )
    assert rows
    assert all(lines == 1 for name, lines in rows if " " not in name)


@pytest.mark.parametrize("width", [320, 1280])
def test_no_text_is_smaller_than_12_px(open_page: Open, width: int) -> None:
    page = open_page(html(), width=width).page
    page.evaluate("geomap.mode('known'); geomap.select('HUN')")
    small = """() => [...document.querySelectorAll("body *")]
        .filter((node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim()))
        .filter((node) => node.getClientRects().length && !["SCRIPT", "NOSCRIPT"].includes(node.tagName))
        .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 12)
        .map((node) => node.outerHTML.slice(0, 90))"""
    assert page.evaluate(small) == []


def test_buttons_are_large_enough_for_a_thumb(open_page: Open) -> None:
    page = open_page(html(), width=360, height=740, has_touch=True).page
    small = """() => [...document.querySelectorAll("button:not([hidden])")]
        .map((node) => [node.textContent, node.getBoundingClientRect()])
        .filter(([, box]) => box.height && (box.height < 24 || box.width < 24)).map(([text]) => text)"""
    assert page.evaluate(small) == []


def test_the_dark_theme_is_dark_and_keeps_the_stances_colours(open_page: Open) -> None:
    looks = "code => getComputedStyle(document.querySelector(`path[data-alpha3=${code}]`)).fill"
    pages = [open_page(html(), color_scheme=scheme).page for scheme in ("light", "dark")]
    light, dark = (page.evaluate("getComputedStyle(document.body).backgroundColor") for page in pages)
    assert light == "rgb(255, 255, 255)"
    assert max(map(int, re.findall(r"\d+", dark))) < 50
    assert pages[0].evaluate(looks, "FIN") == pages[1].evaluate(looks, "FIN")
    assert pages[0].evaluate(looks, "CAN") != pages[1].evaluate(looks, "CAN"), "land is darker"


def test_forced_colours_keep_the_map_and_its_legend(open_page: Open) -> None:
    page = open_page(html(), forced_colors="active").page
    fill = "getComputedStyle(document.querySelector('path[data-alpha3=FIN]')).fill"
    assert "geomap-look-undecided" in page.evaluate(fill)
    kept = ".geomap-window, .geomap-swatch, .geomap-strip"
    assert page.locator(kept).evaluate_all(
        "all => all.every((node) => getComputedStyle(node).forcedColorAdjust === 'none')"
    )


@pytest.mark.parametrize(("wish", "animated"), [("reduce", False), ("no-preference", True)])
def test_motion_is_left_out_where_it_is_unwanted(open_page: Open, wish: str, animated: bool) -> None:
    page = open_page(html(), reduced_motion=wish).page
    assert page.evaluate("L.Map.prototype.options.zoomAnimation") is animated


def printed(page: Page) -> tuple[int, str]:
    """The number of pages and the words of the page as it is printed."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True, print_background=True)))
    return len(reader.pages), unicodedata.normalize(
        "NFKC", " ".join(one.extract_text() for one in reader.pages)
    )


def test_paper_has_one_sheet_with_all_that_is_needed(opened: Watched) -> None:
    opened.page.evaluate("geomap.mode('known')")
    pages, text = printed(opened.page)
    assert pages == 1
    for words_ in (
        "Force for the Grey Straits", "As known by 1 May 2031", "Troops offered",
        "Poland offers bases, but no soldiers.",
        "Harbour Wire", "Borders as the sample world knows them.", "Printed on ",
    ):  # fmt: skip
        assert words_ in " ".join(text.split()), words_
    assert "Find a country" not in text
    assert "Play" not in text


def test_after_printing_the_page_is_as_before(opened: Watched) -> None:
    def place() -> list[float]:
        box = opened.page.locator("path[data-alpha3=UKR]:not(.geomap-dot)").bounding_box()
        assert box is not None
        return [box["x"], box["y"], box["width"], box["height"]]

    before = place()
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert place() != pytest.approx(before, abs=20)
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert place() == pytest.approx(before, abs=1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_speaks_the_language_and_dates_in_it(open_page: Open, lang: str) -> None:
    opened = open_page(html(lang=lang), wish="#date=2031-04-09&country=HUN")
    page = opened.page
    spoken = json.loads((resources.find("templates") / "words" / f"{lang}.json").read_text(encoding="utf-8"))
    expect(page.locator("html")).to_have_attribute("lang", lang)
    month = {"en": "April", "fr": "avril", "de": "April", "uk": "квітня", "pl": "kwietnia"}[lang]
    expect(page.locator("#geomap-date")).to_contain_text(month)
    expect(page.locator("#geomap-play")).to_have_text(spoken["play"])
    expect(page.locator("#geomap-rows")).to_contain_text(spoken["label.logistics_only"])
    expect(panel(page)).to_contain_text("Opposed to it")
    expect(panel(page)).to_contain_text("Budapest refuses to take any part.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert violations(page) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_fits_a_narrow_phone(open_page: Open, lang: str) -> None:
    page = open_page(html(lang=lang), width=320, height=700).page
    page.evaluate("geomap.mode('known'); geomap.select('FIN')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_page_read_from_right_to_left_keeps_time_and_slider_together(open_page: Open) -> None:
    mirrored = html().replace('dir="ltr"', 'dir="rtl"', 1)
    page = open_page(mirrored, wish=f"#date={DATES[0]}").page
    where = "part => part.getBoundingClientRect().left"
    track, handle = (page.locator(part).evaluate(where) for part in ("#geomap-track", "#geomap-handle"))
    assert handle > track + 300, "the first date stands at the right"
    page.get_by_role("slider").press("ArrowLeft")
    expect(page.locator("#geomap-date")).to_have_attribute("datetime", DATES[1])
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_foot_names_the_point_of_view_of_the_borders(open_page: Open) -> None:
    for pov, words_ in (
        ("default", "default point of view"),
        ("un", "United Nations"),
        ("de_facto", "who controls"),
    ):
        expect(open_page(html(pov=pov)).page.locator(".geomap-foot")).to_contain_text(words_)


def test_the_name_of_the_projection_stands_in_the_foot(open_page: Open) -> None:
    for projection, name in (("equal_earth", "Equal Earth"), ("mercator", "Web Mercator")):
        given: dict[str, Any] = {"projection": projection, "topic": sample.topic()}
        expect(open_page(html(**given)).page.locator(".geomap-foot")).to_contain_text(name)

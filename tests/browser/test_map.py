"""The map page as a reader meets it, in Chromium, opened from a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from geomap.model import Stance, StanceLayer
from geomap.render import page as map_page
from tests.browser import sample
from tests.browser.conftest import Open, Watched

pytestmark = pytest.mark.browser

DATES = ["2031-04-02", "2031-04-09", "2031-05-01"]
STANCES_SHOWN = """() => Object.fromEntries(
    [...document.querySelectorAll('path[data-alpha3]:not(.geomap-dot)')]
        .map((path) => [path.dataset.alpha3, path.dataset.stance ?? null]))"""


def html(**changes: Any) -> str:
    """The sample page."""
    given: dict[str, Any] = {
        "topic": sample.topic(),
        "layers": sample.layers(),
        "names": sample.NAMES,
        "geometry": sample.geometry(),
        "notes": ["Borders as the sample world knows them."],
        **changes,
    }
    return map_page.render(**given)


@pytest.fixture
def opened(open_page: Open) -> Watched:
    return open_page(html())


def said_on(data: dict[str, Any], day: str) -> dict[str, str | None]:
    """What every shape must show for one date, by the data block alone."""
    said = data["layers"][day]
    return {code: said[code]["stance"] if code in said else None for code in sample.geometry()["countries"]}


def known_by(data: dict[str, Any], day: str) -> dict[str, str | None]:
    known: dict[str, str | None] = dict.fromkeys(sample.geometry()["countries"])
    for earlier in data["dates"][: data["dates"].index(day) + 1]:
        for code, verdict in data["layers"][earlier].items():
            if code in known:
                known[code] = verdict["stance"]
    return known


def by_script(page: Page, day: str) -> None:
    page.evaluate("day => geomap.show(day)", day)


def by_layer_control(page: Page, day: str) -> None:
    page.locator(".leaflet-control-layers").hover()
    page.locator(".leaflet-control-layers-list label", has_text=day).click()


def by_slider_keys(page: Page, day: str) -> None:
    slider = page.locator("#geomap-slider")
    slider.press("Home")
    for _ in range(DATES.index(day)):
        slider.press("ArrowRight")


def by_buttons(page: Page, day: str) -> None:
    while page.get_by_role("button", name="Previous date").is_enabled():
        page.get_by_role("button", name="Previous date").click()
    for _ in range(DATES.index(day)):
        page.get_by_role("button", name="Next date").click()


def popup(page: Page) -> Locator:
    return page.locator(".leaflet-popup .geomap-card")


def test_it_opens_on_the_last_date_as_that_day(opened: Watched) -> None:
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(opened.data(), DATES[-1])
    expect(opened.page.locator("#geomap-headline")).to_contain_text("1 May 2031")
    expect(opened.page).to_have_title("Force for the Grey Straits")


@pytest.mark.parametrize("go", [by_script, by_layer_control, by_slider_keys, by_buttons])
def test_every_path_shows_each_date_whichever_way_it_is_chosen(
    opened: Watched, go: Callable[[Page, str], None]
) -> None:
    data = opened.data()
    for day in ["2031-04-09", "2031-04-02", "2031-05-01", "2031-04-09"]:
        go(opened.page, day)
        assert opened.page.evaluate(STANCES_SHOWN) == said_on(data, day)
        checked = opened.page.locator(".leaflet-control-layers-list label:has(input:checked)")
        expect(checked).to_have_text([day])
        assert opened.page.locator("#geomap-slider").input_value() == str(DATES.index(day))


def test_the_layer_control_goes_back_to_the_date_that_the_page_opened_on(opened: Watched) -> None:
    by_slider_keys(opened.page, DATES[0])
    by_layer_control(opened.page, DATES[-1])
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(opened.data(), DATES[-1])


@pytest.mark.parametrize("day", DATES)
def test_as_known_by_then_carries_stances_over(opened: Watched, day: str) -> None:
    by_script(opened.page, day)
    opened.page.get_by_text("As known by then").click()
    data = opened.data()
    assert opened.page.evaluate(STANCES_SHOWN) == known_by(data, day)
    carried = [
        code for code, stance in known_by(data, day).items() if stance and code not in data["layers"][day]
    ]
    paler = opened.page.locator("path.geomap-carried:not(.geomap-dot)")
    assert sorted(paler.evaluate_all("all => all.map((path) => path.dataset.alpha3)")) == sorted(carried)
    opened.page.get_by_text("That day", exact=True).click()
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(data, day)


def test_a_stance_carried_over_is_dated(opened: Watched) -> None:
    opened.page.evaluate("geomap.mode('known'); geomap.select('HUN')")
    expect(popup(opened.page)).to_contain_text("Last reported on 9 April 2031")
    row = opened.page.locator("#geomap-rows tr[data-alpha3=HUN]")
    expect(row).to_contain_text("as of 9 April 2031")


def test_stances_and_silence_all_look_different(opened: Watched) -> None:
    opened.page.evaluate("geomap.mode('known')")
    fill = "code => getComputedStyle(document.querySelector(`path[data-alpha3=${code}]`)).fill"
    looks = {code: opened.page.evaluate(fill, code) for code in ("CAN", "FRA", "FIN", "HUN", "ITA")}
    by_script(opened.page, DATES[0])
    looks["never mentioned"] = opened.page.evaluate(fill, "ITA")
    assert len(set(looks.values())) == len(looks), looks
    for look in looks.values():
        assert "url" not in look or opened.page.locator(look[5:-2]).count() == 1, "the pattern exists"


def test_the_popup_quotes_what_the_data_holds_with_its_source(opened: Watched) -> None:
    data = opened.data()
    for day in DATES:
        by_script(opened.page, day)
        for code, verdict in data["layers"][day].items():
            opened.page.evaluate("code => geomap.select(code)", code)
            evidence = [data["evidence"][index] for index in verdict["evidence"]]
            quotes = popup(opened.page).locator("blockquote .geomap-quote")
            assert quotes.all_text_contents() == [one["quote"] for one in evidence]
            for one, block in zip(evidence, popup(opened.page).locator("blockquote").all(), strict=True):
                expect(block).to_contain_text(one["source"])
                expect(block.locator("time")).to_have_attribute("datetime", one["date"])


def test_the_popup_of_a_contested_country_shows_both_sides(opened: Watched) -> None:
    opened.page.evaluate("geomap.show('2031-04-09'); geomap.select('HUN')")
    card = popup(opened.page)
    expect(card).to_contain_text("Contested")
    assert card.locator("h3").all_inner_texts() == ["Opposed to it", "Still undecided"]
    expect(card).to_contain_text("likely (61 %)")


def test_a_ruling_is_marked(opened: Watched) -> None:
    opened.page.evaluate("geomap.select('FIN')")
    expect(popup(opened.page)).to_contain_text("Decided by a reviewer")


def test_the_popup_follows_the_date(opened: Watched) -> None:
    opened.page.evaluate("geomap.select('FRA')")
    expect(popup(opened.page)).to_contain_text("Paris now speaks of tankers only.")
    by_slider_keys(opened.page, DATES[0])
    expect(popup(opened.page)).to_contain_text("France and Canada will each send a frigate")
    by_slider_keys(opened.page, DATES[1])
    expect(popup(opened.page)).to_contain_text("Not mentioned in these articles.")


def test_a_click_on_a_country_opens_it_and_a_click_on_the_sea_closes_it(opened: Watched) -> None:
    opened.page.locator("path[data-alpha3=FIN]:not(.geomap-dot)").click()
    expect(popup(opened.page).locator("h2")).to_have_text("Finland")
    expect(opened.page.locator("path.geomap-selected")).to_have_attribute("data-alpha3", "FIN")
    opened.page.locator(".folium-map").click(position={"x": 20, "y": 200})
    expect(popup(opened.page)).to_have_count(0)
    expect(opened.page.locator("path.geomap-selected")).to_have_count(0)


def test_a_country_of_the_table_is_selected_by_its_button(opened: Watched) -> None:
    opened.page.locator("#geomap-rows").get_by_role("button", name="France").click()
    expect(popup(opened.page).locator("h2")).to_have_text("France")
    pressed = opened.page.locator("button.geomap-pick[aria-pressed=true]")
    assert pressed.all_inner_texts() == ["France"]


def test_a_country_without_a_shape_is_in_the_table_and_speaks(opened: Watched) -> None:
    by_script(opened.page, DATES[1])
    opened.page.locator("#geomap-rows").get_by_role("button", name="Poland").press("Enter")
    expect(popup(opened.page)).to_contain_text("Poland offers bases, but no soldiers.")


def test_the_table_is_sorted_by_stance_and_then_by_name(opened: Watched) -> None:
    opened.page.evaluate("geomap.mode('known')")
    names = opened.page.locator("#geomap-rows th").all_inner_texts()
    assert names == ["Canada", "France", "Germany", "Malta", "Poland", "Finland", "Hungary"]
    mentioned = opened.page.locator("#geomap-mentioned button").all_inner_texts()
    assert mentioned == ["Italy", "San Marino", "Ukraine", "United States"]


def test_the_legend_counts_what_is_shown(opened: Watched) -> None:
    by_script(opened.page, DATES[1])
    counts = opened.page.locator("#geomap-legend li").evaluate_all(
        "all => Object.fromEntries(all.map((item) => "
        "[item.dataset.look, item.querySelector('.geomap-count').textContent]))"
    )
    assert counts == {
        "troops_offered": "0",
        "logistics_only": "2",
        "undecided": "0",
        "opposed": "1",
        "contested": "1",
        "uncertain": "0",
        "carried": "0",
        "mentioned": "2",
        "none": "6",
        "disputed": "",
    }
    status = opened.page.get_by_role("status")
    expect(status).to_contain_text("9 April 2031")
    expect(status).to_contain_text(
        "3 countries with a stance. Logistics only 2 · Opposed to it 1 · contested 1"
    )


def test_small_countries_have_a_dot_while_they_are_small(opened: Watched) -> None:
    def dots() -> dict[str, str | None]:
        found: dict[str, str | None] = opened.page.locator("path.geomap-dot").evaluate_all(
            "all => Object.fromEntries(all.map((dot) => [dot.dataset.alpha3, dot.dataset.stance ?? null]))"
        )
        return found

    assert dots() == {"SMR": None}, "mentioned, in a shape of two pixels"
    by_script(opened.page, DATES[0])
    assert dots() == {"MLT": "logistics_only"}
    opened.page.locator("path.geomap-dot").click()
    expect(popup(opened.page)).to_contain_text("Malta lends its docks, and no more.")
    opened.page.keyboard.press("Escape")
    for _ in range(3):
        opened.page.get_by_role("button", name="Zoom in").click()
    opened.page.wait_for_selector("path.geomap-dot", state="detached")
    assert dots() == {}


def test_hovering_names_country_and_stance_without_making_tab_stops(opened: Watched) -> None:
    opened.page.locator("path[data-alpha3=FIN]:not(.geomap-dot)").hover()
    expect(opened.page.locator(".leaflet-tooltip")).to_have_text("FinlandStill undecided")
    opened.page.mouse.move(5, 5)
    expect(opened.page.locator(".leaflet-tooltip")).to_have_count(0)


def test_the_slider_is_at_most_eight_tab_stops_away_and_speaks_dates(opened: Watched) -> None:
    for _ in range(8):
        opened.page.keyboard.press("Tab")
        if opened.page.evaluate("document.activeElement.id") == "geomap-slider":
            break
    assert opened.page.evaluate("document.activeElement.id") == "geomap-slider"
    expect(opened.page.locator("#geomap-slider")).to_have_attribute("aria-valuetext", "1 May 2031, 3 of 3")


def test_play_runs_from_the_first_date_to_the_last_and_stops(open_page: Open) -> None:
    opened = open_page(html())
    page = opened.page
    page.clock.install()
    page.reload()
    page.wait_for_selector("html[data-geomap-ready='1']")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#geomap-headline")).to_contain_text("2 April 2031")
    page.clock.run_for(1300)
    expect(page.locator("#geomap-headline")).to_contain_text("9 April 2031")
    page.clock.run_for(2500)
    expect(page.locator("#geomap-headline")).to_contain_text("1 May 2031")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_deep_link_opens_date_country_and_mode(open_page: Open) -> None:
    opened = open_page(html(), wish="#date=2031-04-09&country=CAN&mode=known")
    assert opened.page.evaluate(STANCES_SHOWN) == known_by(opened.data(), "2031-04-09")
    expect(popup(opened.page).locator("h2")).to_have_text("Canada")
    assert opened.page.locator("input[value=known]").is_checked()


def test_the_address_is_obeyed_when_it_changes_and_kept_up_to_date(opened: Watched) -> None:
    opened.page.evaluate("location.hash = '#date=2031-04-02&country=FRA'")
    expect(popup(opened.page).locator("h2")).to_have_text("France")
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(opened.data(), "2031-04-02")
    opened.page.evaluate("geomap.mode('known'); geomap.show('2031-04-09'); geomap.select('DEU')")
    opened.page.wait_for_url("**#date=2031-04-09&country=DEU&mode=known")
    opened.page.evaluate("geomap.select(null)")
    opened.page.wait_for_url("**#date=2031-04-09&mode=known")


@pytest.mark.parametrize("wish", ["#date=1999-01-01&country=XXX&mode=ever", "#%%%", "#country=constructor"])
def test_a_senseless_address_is_ignored(open_page: Open, wish: str) -> None:
    opened = open_page(html(), wish=wish)
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(opened.data(), DATES[-1])
    expect(popup(opened.page)).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360, 768, 1920])
def test_no_width_scrolls_sideways_and_nothing_covers_the_map(open_page: Open, width: int) -> None:
    page = open_page(html(), width=width, height=740).page
    page.evaluate("geomap.mode('known')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [page.locator(part).bounding_box() for part in (".folium-map", ".geomap-controls")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["height"] >= 250
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]


def test_one_date_alone_needs_no_slider_to_move(open_page: Open) -> None:
    opened = open_page(html(layers=sample.layers()[:1]))
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(opened.data(), DATES[0])
    expect(opened.page.get_by_role("button", name="Next date")).to_be_disabled()


def test_a_year_of_dates_stays_usable(open_page: Open) -> None:
    layer = sample.layers()[0]
    days = [date(2031, 1, 1) + timedelta(days=at) for at in range(365)]
    opened = open_page(html(layers=[StanceLayer(day, layer.verdicts, layer.mentioned) for day in days]))
    opened.page.evaluate("geomap.show('2031-08-15')")
    opened.page.locator(".leaflet-control-layers").hover()
    chosen = opened.page.locator(".leaflet-control-layers-list label:has(input:checked)")
    expect(chosen).to_have_text(["2031-08-15"])
    expect(chosen).to_be_in_viewport()
    lists = opened.page.locator(".leaflet-control-layers-list").bounding_box()
    assert lists is not None
    assert lists["height"] < 300
    labels = opened.page.locator("#geomap-ticks span").all_inner_texts()
    assert labels[0] == "1 Jan"
    assert labels[-1] == "31 Dec"
    assert len(labels) < 10


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
    expect(popup(opened.page).locator("h2")).to_have_text(payload)
    assert popup(opened.page).locator(".geomap-quote").text_content() == payload
    assert opened.page.locator("h1").text_content() == payload
    assert opened.page.locator(".geomap-foot p").nth(1).text_content() == payload
    links = opened.page.locator("main a:not(.leaflet-container a[role=button])")
    assert links.evaluate_all("all => all.filter((a) => !a.role).map((a) => a.href)") == []
    assert opened.page.evaluate("window.pwned") is None
    assert opened.page.locator("img, script[src], iframe").count() == 0


def test_links_are_safe_links(opened: Watched) -> None:
    link = opened.page.locator("#geomap-rows a").first
    expect(link).to_have_attribute("href", "https://news.example/straits")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")


def test_a_script_that_got_in_would_not_run(browser: Browser, tmp_path: Any) -> None:
    path = tmp_path / "map.html"
    path.write_text(html().replace("<main>", "<main><script>window.pwned = 1</script>"), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-geomap-ready='1']")
    assert page.evaluate("window.pwned") is None
    page.close()


def test_the_data_block_is_plain_json_for_other_programs(opened: Watched) -> None:
    text = opened.page.locator("#geomap-data").text_content()
    assert text is not None
    assert json.loads(text)["dates"] == DATES

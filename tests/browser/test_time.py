"""Time: slider, buttons, layer control, keys, the strip, both modes; every path against the data."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from geomap.model import StanceLayer
from tests.browser import sample
from tests.browser.conftest import Open, Watched
from tests.browser.story import DATES, STANCES_SHOWN, html, known_by, said_on

pytestmark = pytest.mark.browser

WHERE = "part => { const {left, width} = part.getBoundingClientRect(); return [left, width]; }"


@pytest.fixture
def opened(open_page: Open) -> Watched:
    return open_page(html())


def by_script(page: Page, day: str) -> None:
    page.evaluate("day => geomap.show(day)", day)


def by_layer_control(page: Page, day: str) -> None:
    page.locator(".leaflet-control-layers").hover()
    page.locator(".leaflet-control-layers-list label", has_text=day).click()


def by_slider_keys(page: Page, day: str) -> None:
    slider = page.get_by_role("slider")
    slider.press("Home")
    for _ in range(DATES.index(day)):
        slider.press("ArrowRight")


def by_buttons(page: Page, day: str) -> None:
    while page.get_by_role("button", name="Previous date").is_enabled():
        page.get_by_role("button", name="Previous date").click()
    for _ in range(DATES.index(day)):
        page.get_by_role("button", name="Next date").press("Enter")


def by_track(page: Page, day: str) -> None:
    left, width = page.locator("#geomap-track").evaluate(WHERE)
    top = page.locator("#geomap-track").bounding_box()
    assert top is not None
    days = [date.fromisoformat(one).toordinal() for one in DATES]
    along = (date.fromisoformat(day).toordinal() - days[0]) / (days[-1] - days[0])
    page.mouse.click(left + min(along * width, width - 1), top["y"] + 20)


@pytest.mark.parametrize("go", [by_script, by_layer_control, by_slider_keys, by_buttons, by_track])
def test_every_path_shows_each_date_whichever_way_it_is_chosen(
    opened: Watched, go: Callable[[Page, str], None]
) -> None:
    data = opened.data()
    for day in ["2031-04-09", "2031-04-02", "2031-05-01", "2031-04-09"]:
        go(opened.page, day)
        assert opened.page.evaluate(STANCES_SHOWN) == said_on(data, day)
        checked = opened.page.locator(".leaflet-control-layers-list label:has(input:checked)")
        expect(checked).to_have_text([day])
        expect(opened.page.get_by_role("slider")).to_have_attribute("aria-valuenow", str(DATES.index(day)))
        expect(opened.page.locator("#geomap-date")).to_have_attribute("datetime", day)


def test_the_layer_control_goes_back_to_the_date_that_the_page_opened_on(opened: Watched) -> None:
    by_slider_keys(opened.page, DATES[0])
    by_layer_control(opened.page, DATES[-1])
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(opened.data(), DATES[-1])


def test_the_handle_is_dragged_to_the_nearest_date(opened: Watched) -> None:
    left, width = opened.page.locator("#geomap-track").evaluate(WHERE)
    box = opened.page.locator("#geomap-handle").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] - 5
    opened.page.mouse.move(box["x"] + 1, y)
    opened.page.mouse.down()
    opened.page.mouse.move(left + 0.30 * width, y)
    expect(opened.page.locator("#geomap-date")).to_have_attribute("datetime", DATES[1])
    opened.page.mouse.move(left - 40, y)
    opened.page.mouse.up()
    expect(opened.page.locator("#geomap-date")).to_have_attribute("datetime", DATES[0])


def test_ticks_stand_at_true_distances_in_time(opened: Watched) -> None:
    left, width = opened.page.locator("#geomap-track").evaluate(WHERE)
    at = opened.page.locator("#geomap-ticks span").evaluate_all(
        "all => all.map((tick) => tick.style.insetInlineStart)"
    )
    assert [float(place.rstrip("%")) for place in at] == pytest.approx([0, 100 * 7 / 29, 100], abs=0.01)
    by_script(opened.page, DATES[1])
    handle = opened.page.locator("#geomap-handle").evaluate(WHERE)
    assert handle[0] + 1 == pytest.approx(left + width * 7 / 29, abs=1)


def test_the_strip_stacks_as_many_countries_as_the_data_has(opened: Watched) -> None:
    heights = """stance => {
        const d = document.querySelector(`[data-bars=${stance}]`).getAttribute("d");
        return [...d.matchAll(/v([\\d.]+)h-/g)].map((match) => Number(match[1]));
    }"""
    most, full = 4, 42
    assert opened.page.evaluate(heights, "troops_offered") == pytest.approx([full * 2 / most], abs=0.1)
    assert opened.page.evaluate(heights, "logistics_only") == pytest.approx(
        [full / most, full * 2 / most, full / most], abs=0.1
    )
    opened.page.get_by_text("As known by then").click()
    known = 7
    assert opened.page.evaluate(heights, "troops_offered") == pytest.approx(
        [full * 2 / known, full * 2 / known, full / known], abs=0.1
    )


def test_the_slider_knows_all_keys_of_a_slider(opened: Watched) -> None:
    slider = opened.page.get_by_role("slider")
    for key, index in (
        ("Home", 0), ("ArrowUp", 1), ("ArrowRight", 2), ("ArrowRight", 2), ("ArrowDown", 1), ("PageUp", 2),
        ("PageDown", 0), ("ArrowLeft", 0), ("End", 2),
    ):  # fmt: skip
        slider.press(key)
        expect(slider).to_have_attribute("aria-valuenow", str(index))
    expect(slider).to_have_attribute("aria-valuetext", "1 May 2031, 3 of 3")


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
    assert paler.evaluate_all("all => all.every((path) => path.style.fill.includes('-pale'))")
    opened.page.get_by_text("That day", exact=True).click()
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(data, day)


def test_the_mode_is_switched_by_keyboard(opened: Watched) -> None:
    opened.page.get_by_role("radio", name="That day").press("ArrowRight")
    expect(opened.page.locator("#geomap-date")).to_have_text("As known by 1 May 2031")
    assert opened.page.evaluate(STANCES_SHOWN) == known_by(opened.data(), DATES[-1])


def test_play_runs_from_the_first_date_to_the_last_and_stops(open_page: Open) -> None:
    page = open_page(html()).page
    page.clock.install()
    page.reload()
    page.wait_for_selector("html[data-geomap-ready='1']")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#geomap-date")).to_have_text("On 2 April 2031")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.clock.run_for(1300)
    expect(page.locator("#geomap-date")).to_have_text("On 9 April 2031")
    page.clock.run_for(2500)
    expect(page.locator("#geomap-date")).to_have_text("On 1 May 2031")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_pause_stays_where_it_is(open_page: Open) -> None:
    page = open_page(html()).page
    page.clock.install()
    page.reload()
    page.wait_for_selector("html[data-geomap-ready='1']")
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(1300)
    page.get_by_role("button", name="Pause").press("Enter")
    page.clock.run_for(5000)
    expect(page.locator("#geomap-date")).to_have_text("On 9 April 2031")


def test_one_date_alone_needs_no_slider_to_move(open_page: Open) -> None:
    opened = open_page(html(layers=sample.layers()[:1]))
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(opened.data(), DATES[0])
    expect(opened.page.get_by_role("button", name="Next date")).to_be_disabled()
    expect(opened.page.locator("#geomap-changes-title")).to_have_text("The first date")


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
    labels = opened.page.locator("#geomap-ticks .geomap-named")
    words = labels.all_inner_texts()
    assert (words[0], words[-1]) == ("1 Jan", "31 Dec")
    assert 6 <= len(words) <= 16
    boxes = [box for label in labels.all() if (box := label.bounding_box())]
    assert all(one["x"] + one["width"] <= other["x"] for one, other in itertools.pairwise(boxes))

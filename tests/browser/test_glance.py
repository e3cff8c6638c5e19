"""At a glance: headline, what changed, the legend and its filter, the looks of the map."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from geomap.model import Stance
from tests.browser import sample
from tests.browser.conftest import Open, Watched
from tests.browser.story import DATES, STANCES_SHOWN, html, said_on, table_codes

pytestmark = pytest.mark.browser

LEGEND = """() => Object.fromEntries([...document.querySelectorAll("#geomap-legend li")]
    .map((item) => [item.dataset.look, item.querySelector(".geomap-count").textContent]))"""
FILL = "code => getComputedStyle(document.querySelector(`path[data-alpha3=${code}]:not(.geomap-dot)`)).fill"


@pytest.fixture
def opened(open_page: Open) -> Watched:
    return open_page(html())


def test_the_headline_tells_date_numbers_and_news_in_the_topics_words(opened: Watched) -> None:
    status = opened.page.locator("#geomap-headline")
    expect(status).to_have_attribute("role", "status")
    expect(status.locator("time")).to_have_text("On 1 May 2031")
    expect(opened.page.locator("#geomap-finding")).to_have_text("1 logistics only; Still undecided: 1")
    expect(opened.page.locator("#geomap-news")).to_have_text("Finland newly still undecided; 1 more change.")
    opened.page.evaluate("geomap.show('2031-04-09')")
    expect(opened.page.locator("#geomap-finding")).to_have_text(
        "2 logistics only; Opposed to it: 1; 1 is contested"
    )
    opened.page.evaluate("geomap.show('2031-04-02')")
    expect(opened.page.locator("#geomap-finding")).to_have_text(
        "2 offer troops; 1 logistics only; Still undecided: 1"
    )
    expect(opened.page.locator("#geomap-news")).to_be_empty()


def test_what_changed_is_outlined_on_the_map_and_listed(opened: Watched) -> None:
    outlined = (
        "() => [...document.querySelectorAll('path.geomap-changed')].map((p) => p.dataset.outlines).sort()"
    )
    assert opened.page.evaluate(outlined) == ["FIN", "FRA"]
    opened.page.evaluate("geomap.show('2031-04-09')")
    assert opened.page.evaluate(outlined) == ["DEU", "HUN"], "Poland changed too, and has no shape"
    expect(opened.page.locator("#geomap-changes-title")).to_have_text("Changed since 2 April 2031")
    assert opened.page.locator("#geomap-changes li").all_inner_texts() == [
        "Germany\nStill undecided\n→\nLogistics only",
        "Poland\nno stance before\n→\nLogistics only",
        "Hungary\nno stance before\n→\nOpposed to it",
    ]
    opened.page.locator("#geomap-changes").get_by_role("button", name="Hungary").click()
    expect(opened.page.locator("#geomap-panel-name")).to_have_text("Hungary")


def test_outlines_stay_on_their_countries_when_the_map_moves(opened: Watched) -> None:
    same = """() => ["FIN", "FRA"].every((code) =>
        document.querySelector(`path[data-outlines=${code}]`).getAttribute("d")
        === document.querySelector(`path[data-alpha3=${code}]`).getAttribute("d"))"""
    before = opened.page.evaluate("document.querySelector('path[data-outlines=FIN]').getAttribute('d')")
    opened.page.get_by_role("button", name="World").click()
    assert opened.page.evaluate(same)
    assert (
        opened.page.evaluate("document.querySelector('path[data-outlines=FIN]').getAttribute('d')") != before
    )


def test_a_date_that_changes_nothing_says_so(open_page: Open) -> None:
    first, second, third = sample.layers()
    again = type(first)(second.published, first.verdicts, first.mentioned)
    opened = open_page(html(layers=[first, again, third]), wish=f"#date={DATES[1]}")
    expect(opened.page.locator("#geomap-no-changes")).to_be_visible()
    expect(opened.page.locator("path.geomap-changed")).to_have_count(0)


def test_the_legend_counts_what_is_shown(opened: Watched) -> None:
    opened.page.evaluate("geomap.show('2031-04-09')")
    assert opened.page.evaluate(LEGEND) == {
        "troops_offered": "0",
        "logistics_only": "2",
        "undecided": "0",
        "opposed": "1",
        "changed": "3",
        "contested": "1",
        "uncertain": "0",
        "ruled": "0",
        "carried": "0",
        "mentioned": "2",
        "none": "6",
        "disputed": "",
    }
    expect(opened.page.locator("[data-look=carried]")).to_be_hidden()
    opened.page.evaluate("geomap.mode('known'); geomap.show('2031-05-01')")
    counts = opened.page.evaluate(LEGEND)
    assert {key: counts[key] for key in ("ruled", "uncertain", "carried")} == {
        "ruled": "1",
        "uncertain": "1",
        "carried": "5",
    }
    expect(opened.page.locator("[data-look=carried]")).to_be_visible()


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_pressing_the_legend_shows_only_those(opened: Watched, way: str) -> None:
    page = opened.page
    page.evaluate("geomap.mode('known')")
    shown = page.evaluate(STANCES_SHOWN)

    def press(name: str) -> None:
        line = page.locator("#geomap-legend").get_by_role("button", name=name)
        if way == "mouse":
            line.click()
        else:
            line.press("Space")

    press("Opposed to it")
    assert table_codes(page) == ["HUN"]
    land = page.evaluate(FILL, "UKR")
    assert page.evaluate(FILL, "CAN") != page.evaluate(FILL, "HUN")
    assert page.locator("path.geomap-faded:not(.geomap-dot)").count() == 5
    assert page.evaluate(STANCES_SHOWN) == shown, "the filter hides colours, and changes no stance"
    press("Decided by a reviewer")
    assert table_codes(page) == ["FIN", "HUN"]
    assert land != page.evaluate(FILL, "FIN")
    page.get_by_role("button", name="Show all").click()
    assert len(table_codes(page)) == 7
    expect(page.locator(".geomap-faded")).to_have_count(0)
    expect(page.get_by_role("button", name="Show all")).to_be_hidden()


def test_stances_and_silence_all_look_different(opened: Watched) -> None:
    opened.page.evaluate("geomap.mode('known')")
    looks = {code: opened.page.evaluate(FILL, code) for code in ("CAN", "FRA", "FIN", "HUN", "ITA")}
    opened.page.evaluate("geomap.show('2031-04-02')")
    looks["never mentioned"] = opened.page.evaluate(FILL, "ITA")
    looks["of that day"] = opened.page.evaluate(FILL, "CAN")
    looks["unsure"] = opened.page.evaluate(FILL, "DEU")
    assert len(set(looks.values())) == len(looks), looks
    for look in looks.values():
        assert "url" not in look or opened.page.locator(look[5:-2]).count() == 1, "the pattern exists"
    for kind in ("contested", "uncertain", "ruled", "carried", "changed"):
        assert opened.page.locator(f"#geomap-legend .geomap-{kind}").count() == 1


def test_a_country_with_a_stance_has_its_name_where_it_fits(opened: Watched) -> None:
    names = opened.page.locator(".geomap-label")
    assert sorted(names.all_inner_texts()) == ["France", "✓ Finland"]
    france = opened.page.locator(".geomap-label[data-alpha3=FRA]").bounding_box()
    shape = opened.page.locator("path[data-alpha3=FRA]:not(.geomap-dot)").bounding_box()
    assert france is not None
    assert shape is not None
    middle = france["x"] + france["width"] / 2
    assert middle == pytest.approx(shape["x"] + shape["width"] / 2, abs=2)
    opened.page.get_by_role("button", name="World").click()
    assert sorted(names.all_inner_texts()) == ["France", "✓"], (
        "the tick of a ruling is there even where the name has no room"
    )


def test_small_countries_have_a_dot_while_they_are_small(opened: Watched) -> None:
    def dots() -> dict[str, str | None]:
        found: dict[str, str | None] = opened.page.locator("path.geomap-dot").evaluate_all(
            "all => Object.fromEntries(all.map((dot) => [dot.dataset.alpha3, dot.dataset.stance ?? null]))"
        )
        return found

    assert dots() == {"SMR": None}, "mentioned, in a shape of two pixels"
    opened.page.evaluate("geomap.show('2031-04-02')")
    assert dots() == {"MLT": "logistics_only"}
    width = "getComputedStyle(document.querySelector('path.geomap-dot')).strokeWidth"
    assert opened.page.evaluate(width) == "1.25px"
    opened.page.locator("path.geomap-dot").click()
    expect(opened.page.locator("#geomap-panel")).to_contain_text("Malta lends its docks, and no more.")
    assert opened.page.evaluate(width) == "3.5px", "a dot is outlined as a country is"
    for _ in range(4):
        opened.page.get_by_role("button", name="Zoom in").click()
    opened.page.wait_for_selector("path.geomap-dot", state="detached")
    assert dots() == {}


def test_hovering_names_country_and_stance_without_making_tab_stops(opened: Watched) -> None:
    opened.page.locator("path[data-alpha3=FIN]:not(.geomap-dot)").hover(position={"x": 8, "y": 8})
    expect(opened.page.locator(".leaflet-tooltip")).to_have_text("FinlandStill undecided")
    opened.page.mouse.move(5, 5)
    expect(opened.page.locator(".leaflet-tooltip")).to_have_count(0)


def test_a_topics_own_labels_are_used_everywhere(open_page: Open) -> None:
    labels = dict(zip(Stance, ["Ships sent", "Ports lent", "Waiting", "Against"], strict=True))
    opened = open_page(html(topic=sample.topic(labels=labels)), wish="#date=2031-04-02&country=FRA")
    expect(opened.page.locator("#geomap-finding")).to_have_text("Ships sent: 2; Ports lent: 1; Waiting: 1")
    expect(opened.page.locator("#geomap-panel")).to_contain_text("Ships sent")
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(opened.data(), DATES[0])

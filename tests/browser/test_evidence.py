"""Evidence: the panel's quotes equal the data, it follows the date, and it is reached in every way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from geomap.model import Highlight
from tests.browser import sample
from tests.browser.conftest import Open, Watched
from tests.browser.story import DATES, html, panel, table_codes

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(open_page: Open) -> Watched:
    return open_page(html())


def test_the_panel_quotes_what_the_data_holds_with_its_source(opened: Watched) -> None:
    data = opened.data()
    for day in DATES:
        opened.page.evaluate("day => geomap.show(day)", day)
        for code, verdict in data["layers"][day].items():
            opened.page.evaluate("code => geomap.select(code)", code)
            expect(opened.page.locator("#geomap-panel-name")).to_have_text(data["countries"][code])
            evidence = [data["evidence"][index] for index in verdict["evidence"]]
            quotes = panel(opened.page).locator("blockquote .geomap-quote")
            assert quotes.all_text_contents() == [one["quote"] for one in evidence]
            for one, block in zip(evidence, panel(opened.page).locator("blockquote").all(), strict=True):
                expect(block).to_contain_text(one["source"])
                expect(block.locator("time")).to_have_attribute("datetime", one["date"])


def test_a_contested_country_shows_both_sides(opened: Watched) -> None:
    opened.page.evaluate("geomap.show('2031-04-09'); geomap.select('HUN')")
    expect(panel(opened.page)).to_contain_text(
        "Contested: the articles of 9 April 2031 contradict each other."
    )
    assert panel(opened.page).locator("h3").all_inner_texts() == ["Opposed to it", "Still undecided"]
    expect(panel(opened.page)).to_contain_text("likely (61%)")


def test_a_ruling_and_a_doubt_are_told_in_words(opened: Watched) -> None:
    opened.page.evaluate("geomap.select('FIN')")
    expect(panel(opened.page)).to_contain_text("Decided by a reviewer")
    opened.page.evaluate("geomap.select('FRA')")
    expect(panel(opened.page)).to_contain_text("uncertain (58%)")
    expect(panel(opened.page)).to_contain_text("Uncertain: read the sentence before you rely on the colour.")


def test_what_is_left_out_and_a_challenged_ruling_are_told(open_page: Open) -> None:
    layers = [
        replace(
            layer,
            verdicts={
                code: replace(verdict, more=7 if code == "FRA" else 0, challenged=code == "FIN")
                for code, verdict in layer.verdicts.items()
            },
        )
        for layer in sample.layers()
    ]
    opened = open_page(html(layers=layers))
    opened.page.evaluate("geomap.select('FIN')")
    expect(panel(opened.page)).to_contain_text("Articles that came later contradict the decision.")
    opened.page.evaluate("geomap.select('FRA')")
    expect(panel(opened.page)).to_contain_text("7 more sentences, in the ledger")
    expect(panel(opened.page)).not_to_contain_text("Articles that came later")


def test_the_panel_follows_the_date(opened: Watched) -> None:
    opened.page.evaluate("geomap.select('FRA')")
    expect(panel(opened.page)).to_contain_text("Paris now speaks of tankers only.")
    slider = opened.page.get_by_role("slider")
    slider.press("Home")
    expect(panel(opened.page)).to_contain_text("France and Canada will each send a frigate")
    slider.press("ArrowRight")
    expect(panel(opened.page)).to_contain_text("Not mentioned in the articles of this date.")
    opened.page.get_by_text("As known by then").click()
    expect(panel(opened.page)).to_contain_text("Last reported on 2 April 2031.")
    row = opened.page.locator("#geomap-rows tr[data-alpha3=FRA]")
    expect(row).to_contain_text("as of 2 April 2031")


def test_the_course_of_a_country_leads_to_its_dates(opened: Watched) -> None:
    opened.page.evaluate("geomap.select('DEU')")
    expect(panel(opened.page).locator("circle")).to_have_count(2)
    left, right = (
        float(x)
        for x in panel(opened.page)
        .locator("circle")
        .evaluate_all("all => all.map((c) => c.getAttribute('cx'))")
    )
    assert (right - left) / (320 - 16) == pytest.approx(7 / 29, abs=0.001)
    panel(opened.page).get_by_text("Reported on 2 dates").click()
    panel(opened.page).get_by_role("button", name="2 April 2031").click()
    expect(opened.page.locator("#geomap-date")).to_have_attribute("datetime", DATES[0])
    expect(panel(opened.page)).to_contain_text("has not made up its mind")


def test_deciding_words_names_and_speaker_are_marked_at_their_offsets(open_page: Open) -> None:
    layers = sample.layers()
    claim = layers[0].verdicts["DEU"].claims[0].claim
    quote = claim.evidence.quote
    at = quote.index("not made up")
    who = quote.index("a spokesman")
    mark = Highlight(((at, at + 11),), {"DEU": ((0, 6),), "FRA": ((7, 8),)}, (who, who + 11))
    opened = open_page(html(highlights={claim.evidence: mark}), wish=f"#date={DATES[0]}&country=DEU")
    assert panel(opened.page).locator("mark.geomap-deciding").all_inner_texts() == ["not made up"]
    assert panel(opened.page).locator("mark.geomap-name").all_inner_texts() == ["Berlin"]
    expect(panel(opened.page).locator(".geomap-speaker")).to_have_text("Said by: a spokesman")
    assert panel(opened.page).locator(".geomap-quote").text_content() == quote


def test_a_click_on_a_country_opens_it_and_a_click_on_the_sea_closes_it(opened: Watched) -> None:
    expect(panel(opened.page)).to_be_hidden()
    opened.page.locator("path[data-alpha3=FIN]:not(.geomap-dot)").click(position={"x": 8, "y": 8})
    expect(opened.page.locator("#geomap-panel-name")).to_have_text("Finland")
    expect(opened.page.locator("path.geomap-selected")).to_have_attribute("data-outlines", "FIN")
    opened.page.locator(".folium-map").click(position={"x": 20, "y": 200})
    expect(panel(opened.page)).to_be_hidden()
    expect(opened.page.locator("path.geomap-selected")).to_have_count(0)


def test_a_tap_opens_the_panel_on_a_phone_without_covering_the_map(open_page: Open) -> None:
    page = open_page(html(), width=360, height=780, has_touch=True, is_mobile=True).page
    page.locator("path[data-alpha3=FRA]:not(.geomap-dot)").tap(position={"x": 6, "y": 6})
    expect(page.locator("#geomap-panel-name")).to_have_text("France")
    box = page.locator("#geomap-panel").bounding_box()
    shape = page.locator("path[data-alpha3=FRA]:not(.geomap-dot)").bounding_box()
    assert box is not None
    assert shape is not None
    assert box["y"] >= 780 * 0.5
    assert shape["y"] + shape["height"] <= box["y"]
    page.get_by_role("button", name="Close").tap()
    expect(page.locator("#geomap-evidence")).to_be_hidden()


def test_a_country_of_the_table_is_opened_by_enter_and_the_focus_returns(opened: Watched) -> None:
    button = opened.page.locator("#geomap-rows").get_by_role("button", name="France")
    button.press("Enter")
    expect(opened.page.locator("#geomap-panel-name")).to_have_text("France")
    expect(opened.page.locator("#geomap-panel-name")).to_be_focused()
    pressed = opened.page.locator("#geomap-stances button[aria-pressed=true]")
    assert pressed.all_inner_texts() == ["France"]
    opened.page.keyboard.press("Escape")
    expect(panel(opened.page)).to_be_hidden()
    expect(opened.page.locator("#geomap-rows").get_by_role("button", name="France")).to_be_focused()


def test_arrow_keys_go_from_country_to_country_through_the_whole_table(opened: Watched) -> None:
    page = opened.page
    page.evaluate("geomap.mode('known')")
    names = page.locator("#geomap-rows th").all_inner_texts()
    mentioned = page.locator("#geomap-mentioned button").all_inner_texts()
    assert names == ["Canada", "France", "Germany", "Malta", "Poland", "Finland", "Hungary"]
    assert mentioned == ["Italy", "San Marino", "Ukraine", "United States"]
    page.locator("#geomap-rows button").first.focus()
    visited = []
    for _ in [*names, *mentioned]:
        visited.append(page.evaluate("document.activeElement.textContent"))
        page.keyboard.press("ArrowDown")
    assert visited == [*names, *mentioned]
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.textContent") == "Canada"
    stops = page.locator("#geomap-stances button.geomap-pick[tabindex='0']")
    assert stops.all_inner_texts() == ["Canada"], "one stop for the tab key"


def test_a_country_without_a_shape_is_in_the_table_and_speaks(opened: Watched) -> None:
    opened.page.evaluate("geomap.show('2031-04-09')")
    opened.page.locator("#geomap-rows").get_by_role("button", name="Poland").press("Enter")
    expect(panel(opened.page)).to_contain_text("Poland offers bases, but no soldiers.")


def test_the_table_says_what_the_data_says(opened: Watched) -> None:
    data = opened.data()
    for day in DATES:
        opened.page.evaluate("day => geomap.show(day)", day)
        assert sorted(table_codes(opened.page)) == sorted(data["layers"][day])
        for code, verdict in data["layers"][day].items():
            row = opened.page.locator(f"#geomap-rows tr[data-alpha3={code}]")
            expect(row).to_contain_text(data["labels"][verdict["stance"]])
            expect(row.locator(".geomap-quote")).to_have_text(
                data["evidence"][verdict["evidence"][0]]["quote"]
            )


def test_a_row_that_stays_as_it_is_keeps_the_focus_when_the_date_changes(opened: Watched) -> None:
    opened.page.evaluate("geomap.mode('known'); geomap.show('2031-04-09')")
    opened.page.locator("#geomap-rows").get_by_role("button", name="Canada").focus()
    opened.page.evaluate("geomap.show('2031-05-01')")
    expect(opened.page.locator("#geomap-rows").get_by_role("button", name="Canada")).to_be_focused()
    assert table_codes(opened.page) == ["CAN", "FRA", "DEU", "MLT", "POL", "FIN", "HUN"]

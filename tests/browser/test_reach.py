"""Reach: what lies outside the view, search, framing, addresses and the back button, downloads."""

from __future__ import annotations

import base64
import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geomap.model import Stance, StanceLayer
from tests.browser import sample
from tests.browser.conftest import Open, Watched
from tests.browser.story import DATES, STANCES_SHOWN, html, known_by, panel, said_on

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(open_page: Open) -> Watched:
    return open_page(html())


def chips(page: Page, side: str) -> list[str]:
    found: list[str] = page.locator(f"#geomap-edge-{side} button").evaluate_all(
        "all => all.map((chip) => chip.dataset.alpha3)"
    )
    return found


def test_a_country_beyond_the_view_is_a_chip_at_its_side_and_leads_there(opened: Watched) -> None:
    page = opened.page
    assert [chips(page, side) for side in ("top", "left", "right", "bottom")] == [[], [], [], []]
    page.evaluate("geomap.show('2031-04-02')")
    assert chips(page, "left") == ["CAN"]
    expect(page.locator("#geomap-edge-left button")).to_have_accessible_name("Canada: Troops offered")
    page.locator("#geomap-edge-left button").click()
    expect(page.locator("#geomap-panel-name")).to_have_text("Canada")
    shape = page.locator("path[data-alpha3=CAN]:not(.geomap-dot)").bounding_box()
    window = page.locator(".folium-map").bounding_box()
    assert shape is not None
    assert window is not None
    middle = shape["x"] + shape["width"] / 2
    assert window["x"] < middle < window["x"] + window["width"]
    assert chips(page, "left") == []
    assert chips(page, "right"), "what was in view has gone beyond the other side"


def test_many_beyond_one_side_are_summed_up(open_page: Open) -> None:
    layer = sample.layers()[0]
    said = layer.verdicts["CAN"]
    codes = ["AAA", "BBB", "DDD", "EEE", "GGG"]
    geometry = sample.geometry()
    far = geometry["countries"]["CAN"]
    for at, code in enumerate(codes):
        geometry["countries"][code] = {**far, "at": [-50.0, 11.0 + at]}
    verdicts = {**layer.verdicts, **dict.fromkeys(codes, said)}
    names = {**sample.NAMES, **{code: f"Land {code}" for code in codes}}
    opened = open_page(
        html(layers=[StanceLayer(layer.published, verdicts, layer.mentioned)], geometry=geometry, names=names)
    )
    words = opened.page.locator("#geomap-edge-left button").all_inner_texts()
    assert len(words) == 4
    assert words[-1] == "+3"
    opened.page.get_by_role("button", name="+3").click()
    assert chips(opened.page, "left") == [], "the world is in view"


def test_a_country_is_found_by_name_code_and_beginning(opened: Watched) -> None:
    field = opened.page.get_by_role("combobox", name="Find a country")
    for wish, name in (("finland", "Finland"), ("hun", "Hungary"), ("Ger", "Germany")):
        field.fill(wish)
        field.press("Enter")
        expect(opened.page.locator("#geomap-panel-name")).to_have_text(name)
        expect(opened.page.locator("#geomap-panel-name")).to_be_focused()
    field.fill("Atlantis")
    opened.page.get_by_role("button", name="Go", exact=True).click()
    assert field.evaluate("field => field.validationMessage") == "No country has this name."
    expect(opened.page.locator("#geomap-panel-name")).to_have_text("Germany")


def test_region_and_world_frame_the_map(opened: Watched) -> None:
    def width() -> float:
        box = opened.page.locator("path[data-alpha3=UKR]:not(.geomap-dot)").bounding_box()
        assert box is not None
        return box["width"]

    region = width()
    opened.page.get_by_role("button", name="World").click()
    world = width()
    assert world < region / 2
    opened.page.get_by_role("button", name="Region").press("Enter")
    assert width() == pytest.approx(region, rel=0.02)


def test_a_deep_link_opens_date_country_and_mode(open_page: Open) -> None:
    opened = open_page(html(), wish="#date=2031-04-09&country=CAN&mode=known")
    assert opened.page.evaluate(STANCES_SHOWN) == known_by(opened.data(), "2031-04-09")
    expect(opened.page.locator("#geomap-panel-name")).to_have_text("Canada")
    assert opened.page.locator("input[value=known]").is_checked()


def test_the_address_is_obeyed_when_it_changes_and_kept_up_to_date(opened: Watched) -> None:
    opened.page.evaluate("location.hash = '#date=2031-04-02&country=FRA'")
    expect(opened.page.locator("#geomap-panel-name")).to_have_text("France")
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(opened.data(), "2031-04-02")
    opened.page.evaluate("geomap.mode('known'); geomap.show('2031-04-09'); geomap.select('DEU')")
    opened.page.wait_for_url("**#date=2031-04-09&country=DEU&mode=known")
    opened.page.evaluate("geomap.select(null)")
    opened.page.wait_for_url("**#date=2031-04-09&mode=known")


def test_the_back_button_leads_to_what_was_shown_before(opened: Watched) -> None:
    page = opened.page
    page.get_by_role("button", name="Previous date").click()
    page.wait_for_url("**#date=2031-04-09&mode=day")
    page.locator("#geomap-rows").get_by_role("button", name="Hungary").click()
    page.wait_for_url("**#date=2031-04-09&country=HUN&mode=day")
    page.get_by_text("As known by then").click()
    page.wait_for_url("**#date=2031-04-09&country=HUN&mode=known")
    page.go_back()
    expect(page.locator("input[value=day]")).to_be_checked()
    expect(page.locator("#geomap-panel-name")).to_have_text("Hungary")
    page.go_back()
    expect(panel(page)).to_be_hidden()
    assert page.evaluate(STANCES_SHOWN) == said_on(opened.data(), DATES[1])
    page.go_forward()
    expect(panel(page)).to_be_visible()


@pytest.mark.parametrize("wish", ["#date=1999-01-01&country=XXX&mode=ever", "#%%%", "#country=constructor"])
def test_a_senseless_address_is_ignored(open_page: Open, wish: str) -> None:
    opened = open_page(html(), wish=wish)
    assert opened.page.evaluate(STANCES_SHOWN) == said_on(opened.data(), DATES[-1])
    expect(panel(opened.page)).to_be_hidden()


def test_the_link_to_the_view_is_copied_or_shown_to_be_copied(opened: Watched) -> None:
    opened.page.evaluate("geomap.select('FIN')")
    opened.page.wait_for_url("**country=FIN**")
    opened.page.evaluate(
        """Object.defineProperty(navigator, "clipboard",
            {value: {writeText: async (text) => { window.copied = text; }}})"""
    )
    opened.page.get_by_role("button", name="Copy link").click()
    expect(opened.page.locator("#geomap-told")).to_have_text("Link copied.")
    assert opened.page.evaluate("window.copied") == opened.page.url
    opened.page.evaluate(
        "() => { navigator.clipboard.writeText = async () => { throw new Error('no leave'); }; }"
    )
    opened.page.get_by_role("button", name="Copy link").click()
    expect(opened.page.get_by_role("textbox", name="Link to this view")).to_have_value(opened.page.url)


def saved(page: Page, button: str, *, by_key: bool = False) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        control = page.get_by_role("button", name=button)
        control.press("Enter") if by_key else control.click()
    expect(page.locator("#geomap-told")).to_have_text("Saved.")
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_the_table_is_saved_as_shown(open_page: Open) -> None:
    first = sample.layers()[0]
    nasty = sample.sourced("ITA", Stance.OPPOSED, "=1+1, it “said”,\nand no.", first.published, title='A "b"')
    layer = StanceLayer(first.published, {**first.verdicts, "ITA": sample.verdict(nasty)}, first.mentioned)
    opened = open_page(html(layers=[layer]))
    name, content = saved(opened.page, "Download CSV")
    assert name == "grey-straits-2031-2031-04-02.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["alpha_3"] for row in rows] == ["CAN", "FRA", "MLT", "DEU", "ITA"]
    italy = rows[-1]
    assert italy["quote"] == "'=1+1, it “said”,\nand no."
    assert (italy["title"], italy["stance"], italy["label"]) == ('A "b"', "opposed", "Opposed to it")
    assert rows[0]["confidence"] == "0.93"
    opened.page.locator("#geomap-legend").get_by_role("button", name="Logistics only").click()
    _, content = saved(opened.page, "Download CSV", by_key=True)
    assert [row["alpha_3"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))] == ["MLT"]


def test_the_drawing_is_saved_as_a_whole_svg(opened: Watched) -> None:
    name, content = saved(opened.page, "Download SVG", by_key=True)
    assert name == "grey-straits-2031-2031-05-01.svg"
    root = ET.fromstring(content)
    space = "{http://www.w3.org/2000/svg}"
    words = [node.text for node in root.iter(f"{space}text")]
    assert "Force for the Grey Straits" in words
    assert "On 1 May 2031: 1 logistics only; Still undecided: 1" in words
    assert "France" in words
    fills = {path.get("fill") for path in root.iter(f"{space}path")}
    patterns = {f"url(#{pattern.get('id')})" for pattern in root.iter(f"{space}pattern")}
    used = {fill for fill in fills if fill and fill.startswith("url")}
    assert {"url(#geomap-look-undecided)", "url(#geomap-look-logistics_only-pale)"} <= used <= patterns
    text = content.decode()
    assert "class=" not in text
    assert "style=" not in text
    assert "var(" not in text


def test_the_picture_is_saved_twice_as_sharp(opened: Watched) -> None:
    name, content = saved(opened.page, "Download PNG")
    assert name == "grey-straits-2031-2031-05-01.png"
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    box = opened.page.locator(".folium-map").evaluate("map => [map.clientWidth, map.clientHeight]")
    assert (width, height) == (2 * box[0], 2 * (box[1] + 64 + 34))
    pixel = """async (picture) => {
        const image = new Image();
        image.src = "data:image/png;base64," + picture;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width, image.height];
        const pencil = canvas.getContext("2d");
        pencil.drawImage(image, 0, 0);
        const {data: dots} = pencil.getImageData(0, 0, image.width, image.height);
        return new Set(dots.filter((_, at) => at % 4 < 3)).size;
    }"""
    assert opened.page.evaluate(pixel, base64.b64encode(content).decode()) > 20, "it is no empty sheet"


def test_a_chip_and_the_print_button_answer_to_keys(opened: Watched) -> None:
    page = opened.page
    page.evaluate("geomap.show('2031-04-02'); window.print = () => { window.wasPrinted = true; }")
    page.locator("#geomap-edge-left button").press("Enter")
    expect(page.locator("#geomap-panel-name")).to_have_text("Canada")
    page.keyboard.press("Escape")
    expect(page.locator("#geomap-evidence")).to_be_hidden()
    page.get_by_role("button", name="Print").press("Space")
    assert page.evaluate("window.wasPrinted")


def test_the_map_itself_moves_and_zooms_by_keys(opened: Watched) -> None:
    def box() -> dict[str, float]:
        found = opened.page.locator("path[data-alpha3=UKR]:not(.geomap-dot)").bounding_box()
        assert found is not None
        return {"x": found["x"], "width": found["width"]}

    before = box()
    opened.page.locator(".folium-map").press("+")
    assert box()["width"] > before["width"]
    opened.page.locator(".folium-map").press("-")
    opened.page.locator(".folium-map").press("ArrowRight")
    opened.page.wait_for_function(
        "x => document.querySelector('path[data-alpha3=UKR]').getBoundingClientRect().x < x",
        arg=before["x"] - 20,
    )

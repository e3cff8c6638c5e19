"""Two maps in one notebook: each by itself, neither reaches the notebook; a picture where frames go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import geomap

pytestmark = pytest.mark.browser
HOST = (
    '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Notebook</title>'
    '<link rel="icon" href="data:,"><body><div>{}</div><div>{}</div>'
)


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The outputs of two cells, in English and in French."""
    place = tmp_path_factory.mktemp("notebook")
    for name, text in {
        "2025-03-06-a.txt": "Estonia is ready to send a company of soldiers.",
        "2025-03-09-b.txt": "Estonia will not send soldiers, its minister said.",
    }.items():
        (place / name).write_text(text, encoding="utf-8")
    shown = geomap.build(sorted(place.glob("*.txt")), ledger=place / "map.sqlite", classifier="rules")
    return shown._repr_html_() or "", shown.styled(lang="fr")._repr_html_() or ""


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """An empty page that must ask for nothing and say nothing."""
    opened = browser.new_page(viewport={"width": 1100, "height": 1700})
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: said.append(request.url))
    yield opened
    opened.close()
    assert [one for one in said if not one.startswith((tmp_path.as_uri(), "data:", "about:srcdoc"))] == []


def show(page: Page, tmp_path: Path, *cells: str) -> None:
    path = tmp_path / "notebook.html"
    path.write_text(HOST.format(*cells), encoding="utf-8", newline="\n")
    page.goto(path.as_uri())


def test_two_maps_work_by_themselves_and_reach_nothing_else(
    page: Page, cells: tuple[str, str], tmp_path: Path
) -> None:
    show(page, tmp_path, *cells)
    frames = page.frames[1:]
    for frame in frames:
        frame.wait_for_selector("html[data-geomap-ready='1']")
    stance = "document.querySelector('[data-alpha3=EST]').dataset.stance"
    frames[0].evaluate("window.geomap.show('2025-03-06')")
    assert [frame.evaluate(stance) for frame in frames] == ["troops_offered", "opposed"]
    assert [frame.evaluate("document.documentElement.lang") for frame in frames] == ["en", "fr"]
    frames[1].evaluate("window.geomap.select('EST')")
    assert "Estonia will not send soldiers" in frames[1].inner_text("body")
    reach = (
        "() => { try { return String(window.parent.document.title) } catch (error) { return error.name } }"
    )
    assert [frame.evaluate(reach) for frame in frames] == ["SecurityError", "SecurityError"]
    assert page.evaluate(
        "[typeof window.geomap, typeof window.L, document.querySelectorAll('[id]').length]"
    ) == [
        "undefined",
        "undefined",
        0,
    ]
    boxes = [element.bounding_box() for element in page.query_selector_all("iframe")]
    assert [box and box["height"] for box in boxes] == [800, 800]


def test_where_frames_and_styles_are_taken_out_the_picture_is_seen(
    page: Page, cells: tuple[str, str], tmp_path: Path
) -> None:
    bare = [
        re.sub(r' style="[^"]*"', "", re.sub(r"<iframe.*?</iframe>", "", cell, flags=re.DOTALL))
        for cell in cells
    ]
    show(page, tmp_path, *bare)
    pictures = page.query_selector_all("img")
    boxes = [picture.bounding_box() for picture in pictures]
    assert [box and box["width"] > 1000 and box["height"] > 600 for box in boxes] == [True, True]
    assert "Estonia" in (pictures[0].get_attribute("alt") or "")
    assert "Estonie" in (pictures[1].get_attribute("alt") or "")

"""The briefing in a real browser: on a desk, on a phone, on paper, and beside the page that it speaks of."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page

from geomap.render.briefing import html
from tests import briefs
from tests.browser.conftest import Open
from tests.browser.story import html as map_page

pytestmark = pytest.mark.browser

LONG = "Gesamtverteidigungsministeriumsverordnung" * 3


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Page:
    """The sample's briefing, with a title that has no place to break."""
    day = briefs.DAY
    articles = [*briefs.ARTICLES, (day, LONG, LONG, f"https://news.example/{LONG}")]
    told = briefs.briefing(articles=articles)
    path = tmp_path / "briefing.html"
    path.write_text(html.render(told, briefs.picture()), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("width", [320, 400, 768, 1200])
def test_nothing_is_wider_than_the_window(shown: Page, width: int) -> None:
    shown.set_viewport_size({"width": width, "height": 700})
    assert shown.evaluate("document.documentElement.scrollWidth") == width
    shown.close()


def test_on_paper_every_word_is_there_and_no_heading_ends_a_page(shown: Page) -> None:
    told = briefs.briefing()
    paper = pypdf.PdfReader(io.BytesIO(shown.pdf(prefer_css_page_size=True)))
    shown.close()
    texts = (unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in paper.pages)
    sheets = [" ".join(text.split()) for text in texts]
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in paper.pages} <= {
        (595, 842),
        (596, 842),
    }
    whole = " ".join(sheets)
    for quote in [line.quote for group in told.groups for line in group.lines if line.quote]:
        assert quote.text in whole
    assert "Open the interactive map" not in whole, "a link that nobody can press"
    headings = ("Contested", "Uncertain", "Decided by reviewers", "Method and limits", "Sources")
    assert not [sheet for sheet in sheets if sheet.endswith(headings)]


def test_the_briefing_says_what_the_page_says(open_page: Open) -> None:
    page = open_page(map_page()).page
    page.evaluate("geomap.mode('known')")
    told = briefs.briefing()
    said = page.locator("#geomap-finding").inner_text()
    assert said[:1].upper() + said[1:] == told.headline.replace("\u00a0", " ")
    assert page.locator("#geomap-news").inner_text() == told.news
    assert page.locator("#geomap-date").inner_text() == told.when
    listed = page.locator("#geomap-changes li button").all_inner_texts()
    assert listed == [one.country for one in told.changes]

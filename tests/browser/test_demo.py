"""The demo as a stranger makes it: every date path by path, every quote in its article, one sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from geomap import cli, readers, resources
from tests.browser.story import STANCES_SHOWN, panel

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The demo's page, opened."""
    path = tmp_path_factory.mktemp("demo") / "demo.html"
    done = CliRunner().invoke(cli.main, ["demo", "-o", str(path)])
    assert done.exit_code == 0, done.output
    opened = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    messages: list[str] = []
    opened.on("console", lambda message: messages.append(message.text))
    opened.goto(path.as_uri())
    opened.wait_for_selector("html[data-geomap-ready='1']")
    yield opened
    opened.close()
    assert messages == []


def test_every_path_on_every_date_and_in_both_modes_is_what_the_data_says(page: Page) -> None:
    data = page.evaluate("JSON.parse(document.getElementById('geomap-data').textContent)")
    assert len(data["dates"]) == 5
    known: dict[str, str] = {}
    for day in data["dates"]:
        said = {code: verdict["stance"] for code, verdict in data["layers"][day].items()}
        known.update(said)
        for mode, expected in (("day", said), ("known", known)):
            page.evaluate("([day, mode]) => { geomap.show(day); geomap.mode(mode); }", [day, mode])
            shown = page.evaluate(STANCES_SHOWN)
            assert len(shown) > 230
            assert {code: stance for code, stance in shown.items() if stance} == expected
            looks = page.locator("path[data-stance]:not(.geomap-dot)").evaluate_all(
                "all => all.map((path) => [path.dataset.stance, path.style.fill])"
            )
            assert all(f"geomap-look-{stance}" in fill for stance, fill in looks)


def test_every_quote_of_the_panel_stands_in_an_article_of_its_date(page: Page) -> None:
    sample = [str(resources.find("data") / "sample")]
    articles = [entry.article for entry in readers.read(sample) if isinstance(entry, readers.Entry)]
    texts: dict[str, list[str]] = {}
    for article in articles:
        assert article.published is not None
        texts.setdefault(article.published.isoformat(), []).append(article.text)
    data = page.evaluate("JSON.parse(document.getElementById('geomap-data').textContent)")
    page.evaluate("geomap.mode('day')")
    seen = 0
    for day in data["dates"]:
        page.evaluate("day => geomap.show(day)", day)
        for code in data["layers"][day]:
            page.evaluate("code => geomap.select(code)", code)
            quotes = panel(page).locator(".geomap-quote").all_text_contents()
            assert quotes
            assert all(any(quote in text for text in texts[day]) for quote in quotes)
            seen += len(quotes)
    assert seen > 40
    page.evaluate("geomap.select(null)")


def test_every_date_of_the_demo_prints_on_one_sheet(page: Page) -> None:
    dates = page.evaluate("JSON.parse(document.getElementById('geomap-data').textContent).dates")
    page.evaluate("geomap.mode('day')")
    for day in dates:
        page.evaluate("day => geomap.show(day)", day)
        sheet = page.pdf(format="A4", prefer_css_page_size=True, print_background=True)
        assert len(PdfReader(io.BytesIO(sheet)).pages) == 1, day

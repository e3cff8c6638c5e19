"""Maps in pages of others: twice on a page, whatever that page does to itself."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, FrameLocator, Locator, Page, expect

from geomap import boundaries, countries
from tests.browser.conftest import RECORD_VIOLATIONS
from tests.browser.embeds import DATES, PAYLOAD, Site, build, served
from tests.browser.test_everyone import violations

pytestmark = pytest.mark.browser

FORMS = ("iframe", "web-component", "fragment", "srcdoc")
FRAMES = ("iframe", "srcdoc")
ELEMENTS = ("web-component", "fragment")
Open = Callable[..., Page]
Inside = Locator | FrameLocator


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boundaries, "read", functools.cache(boundaries.read))
        patch.setattr(countries, "load", functools.cache(countries.load))
        with served(build(tmp_path_factory.mktemp("embeds"))) as running:
            yield running


@pytest.fixture(scope="module")
def plain(site: Site) -> dict[str, tuple[str, str]]:
    """Each form as the command prints it without options, and the policy it asks for."""
    return {form: site.embed("--as", form) for form in FORMS}


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open a page of others; at the end assert that none complained or was broken into."""
    pages: list[tuple[Page, list[str]]] = []

    def opener(address: str, *, width: int = 900, **context: Any) -> Page:
        context = {"reduced_motion": "reduce", **context}
        page = browser.new_page(viewport={"width": width, "height": 900}, **context)
        said: list[str] = []
        pages.append((page, said))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("requestfailed", lambda request: said.append(request.url))
        page.set_default_timeout(10_000)
        page.add_init_script(RECORD_VIOLATIONS)
        page.goto(address)
        return page

    yield opener
    deeds = [deed for _, said in pages for deed in said]
    for page, _ in pages:
        for frame in page.frames:
            deeds += frame.evaluate("[...window.violations, ...(window.pwned ? ['it was broken into'] : [])]")
        page.close()
    assert deeds == []


def allowing(policy: str) -> str:
    """The strictest policy of a page with a style and a script of its own that allows what is asked for."""
    for directive in ("script-src", "style-src", "img-src"):
        if directive in policy:
            policy = policy.replace(f"{directive} ", f"{directive} 'self' ")
    return f"default-src 'self'; {policy}"


def strict(form: str, told: str) -> str:
    """A policy that knows nothing of maps, or, for what is in one piece, names its hashes."""
    return allowing(told) if form in {"fragment", "srcdoc"} else "default-src 'self'"


def maps(page: Page, form: str) -> list[Inside]:
    """The two maps of a page, each ready."""
    if form in FRAMES:
        frames = [page.locator("iframe[data-geomap]").nth(at) for at in (0, 1)]
        for frame in frames:
            frame.scroll_into_view_if_needed()
            frame.content_frame.locator("html[data-geomap-ready='1']").wait_for()
        return [frame.content_frame for frame in frames]
    elements = [page.locator("geomap-map").nth(at) for at in (0, 1)]
    for element in elements:
        expect(element).to_have_attribute("data-geomap-ready", "1")
    return list(elements)


def style(inside: Inside, part: str, name: str) -> str:
    value: str = inside.locator(part).first.evaluate(f"node => getComputedStyle(node)['{name}']")
    return value


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("form", FORMS)
def test_twice_on_a_page_that_resets_everything_under_a_strict_policy(
    site: Site, plain: dict[str, tuple[str, str]], opened: Open, form: str, scheme: str
) -> None:
    snippet, policy = plain[form]
    address = site.page(f"{form}-{scheme}.html", snippet + snippet, strict(form, policy))
    page = opened(address, color_scheme=scheme)
    for inside in maps(page, form):
        expect(inside.locator("#geomap-date")).to_have_text("As known by 16 April 2025")
        expect(inside.locator("path[data-alpha3=FRA]")).to_have_attribute("data-stance", "troops_offered")
        assert "geomap-look-troops_offered" in style(inside, "path[data-alpha3=FRA]", "fill")
        assert style(inside, "#geomap-finding", "letter-spacing") == "normal"
        assert style(inside, "#geomap-finding", "text-transform") == "none"
        assert float(style(inside, "#geomap-finding", "font-size").removesuffix("px")) >= 16
        ground = "rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 25, 30)"
        assert style(inside, "#geomap-frame", "background-color") == ground
        assert PAYLOAD in (inside.locator(".geomap-origin").first.text_content() or "")
        assert inside.locator("img").count() == 0
    assert page.evaluate("[L.mine, geomap.mine, leaflet.mine]") == [1, 2, 3]


@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_a_map_reaches_the_page_around(
    site: Site, plain: dict[str, tuple[str, str]], opened: Open, form: str
) -> None:
    look = """() => {
        const tall = /^(height|block-size|perspective-origin|transform-origin)$/;
        const styles = ["html", "body", "#probe", "#after"].map((part) => {
            const style = getComputedStyle(document.querySelector(part));
            return [...style].filter((name) => !tall.test(name)).map((name) => style.getPropertyValue(name));
        });
        const { adoptedStyleSheets, body, documentElement } = document;
        const tags = [body, documentElement].map((node) => node.cloneNode(false).outerHTML);
        return JSON.stringify([styles, adoptedStyleSheets.length, tags]);
    }"""
    without = opened(site.page("without.html", "", hostile=False)).evaluate(look)
    snippet, _ = plain[form]
    page = opened(site.page(f"leak-{form}.html", snippet + snippet, hostile=False))
    for inside in maps(page, form):
        inside.locator("#geomap-previous").click()
        inside.locator("path[data-alpha3=POL]:not(.geomap-dot)").first.click()
        expect(inside.locator("#geomap-panel-name")).to_have_text("Poland")
    assert page.evaluate(look) == without
    names = "[...Object.keys(window), ...Object.keys(document)]"
    found = page.evaluate(f"{names}.filter((name) => /geomap|leaflet|^L$/i.test(name))")
    left = set(found) - {"_geomap_events"}
    assert left == {"L", "geomap", "leaflet"}, "those are the page's own"
    assert page.url == f"{site.address}/leak-{form}.html"
    assert page.evaluate("history.length") == 2, "its back button leads to the page before"


def heights(page: Page) -> list[list[float]]:
    """Of each frame: its own height, and that of the map in it."""
    found: list[list[float]] = []
    for at in (0, 1):
        frame = page.locator("iframe[data-geomap]").nth(at)
        inner = frame.content_frame.locator("body").evaluate("body => body.getBoundingClientRect().height")
        found.append([frame.evaluate("frame => frame.clientHeight"), inner])
    return found


def settled(page: Page) -> list[float]:
    """Wait until every frame is as tall as its map and stays so; return the heights."""
    for _ in range(40):
        before = heights(page)
        page.wait_for_timeout(100)
        now = heights(page)
        if before == now and all(0 <= outer - inner < 1 for outer, inner in now):
            return [outer for outer, _ in now]
    raise AssertionError(f"the heights do not settle: {heights(page)}")


@pytest.mark.parametrize("form", FRAMES)
def test_the_height_of_a_frame_follows_its_map_and_settles(
    site: Site, plain: dict[str, tuple[str, str]], opened: Open, form: str
) -> None:
    snippet, policy = plain[form]
    page = opened(site.page(f"height-{form}.html", snippet * 2, strict(form, policy), hostile=False))
    first, second = maps(page, form)
    assert isinstance(first, FrameLocator)
    before = settled(page)
    assert before[0] == before[1] > 720
    page.evaluate("window.told = 0; addEventListener('message', () => { window.told += 1; })")
    first.locator("path[data-alpha3=POL]:not(.geomap-dot)").first.click()
    expect(first.locator("#geomap-evidence")).to_be_visible()
    expect(second.locator("#geomap-evidence")).to_be_hidden()
    page.wait_for_function("window.told > 0")
    grown = settled(page)
    assert grown[0] != before[0], "a panel with a quote is not as tall as a list of changes"
    assert grown[1] == before[1]
    assert page.evaluate("window.told") <= 3, "the map and its frame do not drive each other up"
    first.locator("#geomap-close").click()
    assert settled(page) == before
    page.set_viewport_size({"width": 340, "height": 700})
    narrow = settled(page)
    assert narrow[0] > before[0]
    page.set_viewport_size({"width": 900, "height": 900})
    assert settled(page) == before


@pytest.mark.parametrize("order", ["before", "after"])
def test_the_script_may_come_before_or_after_the_frame_and_from_elsewhere(
    site: Site, opened: Open, order: str
) -> None:
    with served(Site(site.folder, site.ledger)) as elsewhere:
        snippet, policy = site.embed("--base-url", f"{elsewhere.address}/", "--no-controls", name="bare")
        assert policy == f"script-src {elsewhere.address}; frame-src {elsewhere.address}"
        script, frame = snippet.split("\n", 1)
        late = script.replace(" async", " defer")
        body = script + frame * 2 if order == "before" else frame * 2 + late
        page = opened(site.page(f"{order}.html", body, allowing(policy), hostile=False))
        maps(page, "iframe")
        one, two = settled(page)
        assert one == two
        assert one > 500


def test_the_frame_script_hears_nobody_but_the_maps_it_may_size(site: Site, opened: Open) -> None:
    script, frame = site.embed()[0].split("\n", 1)
    (site.folder / "other.html").write_text(
        "<!DOCTYPE html><title>Other</title><script src='other.js'></script>", encoding="utf-8"
    )
    (site.folder / "other.js").write_text(
        "for (const data of [{geomap: 1, height: 5000}, {geomap: 1, height: 'tall'}, "
        "{geomap: 1, height: -4}, null, 7, {height: 300}]) parent.postMessage(data, '*');",
        encoding="utf-8",
    )
    others = '<iframe src="other.html" title="Other" height="111"></iframe>'
    tall = '<iframe data-geomap src="tall.html" title="Tall" height="222"></iframe>'
    (site.folder / "tall.html").write_text(
        "<!DOCTYPE html><title>Tall</title>"
        "<script>parent.postMessage({geomap: 1, height: 9e9}, '*')</script>",
        encoding="utf-8",
    )
    page = opened(
        site.page("others.html", script.replace(" async", "") + others + tall + frame, hostile=False)
    )
    page.locator("iframe[src^='map.html']").content_frame.locator("html[data-geomap-ready]").wait_for()
    page.wait_for_function("document.querySelector('iframe[src=\"tall.html\"]').clientHeight > 222")
    sizes = page.evaluate("[...document.querySelectorAll('iframe')].map((frame) => frame.clientHeight)")
    assert sizes[:2] == [111, 20_000]


OPTIONS = (
    "--date", "2025-04-12", "--country", "Poland", "--mode", "day", "--theme", "dark", "--no-controls",
    "--ratio", "2:1", "--title", 'A "title" & <more>', "--lang", "fr",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_options_lead_to_what_the_map_shows_and_how_it_sits(site: Site, opened: Open, form: str) -> None:
    snippet, _ = site.embed("--as", form, *OPTIONS, name="other")
    page = opened(site.page(f"options-{form}.html", snippet * 2, hostile=False), color_scheme="light")
    for inside in maps(page, form):
        expect(inside.locator("#geomap-date")).to_have_attribute("datetime", DATES[1])
        expect(inside.locator("#geomap-panel-name")).to_have_text("Pologne")
        expect(inside.locator("#geomap-frame")).to_have_attribute("data-mode", "day")
        expect(inside.locator("path[data-alpha3=FRA]").first).not_to_have_attribute(
            "data-stance", "troops_offered"
        )
        assert style(inside, "#geomap-frame", "background-color") == "rgb(20, 25, 30)"
        for part in ("#geomap-track", ".geomap-tools", "#geomap-stances", ".leaflet-control-layers"):
            expect(inside.locator(part)).to_be_hidden()
        for part in ("#geomap-headline", ".folium-map", "#geomap-legend"):
            expect(inside.locator(part)).to_be_visible()
        size = inside.locator(".folium-map").evaluate("map => map.offsetWidth / map.offsetHeight")
        assert size == pytest.approx(2, rel=0.02)
        whole = inside.locator("#geomap-full-link")
        if form in {"iframe", "web-component"}:
            expect(whole).to_have_text("Ouvrir la carte complète")
            expect(whole).to_have_attribute(
                "href", f"{site.address}/other.html#date={DATES[1]}&country=POL&mode=day"
            )
        else:
            expect(whole).to_be_hidden()
    if form in FRAMES:
        expect(page.locator("iframe").first).to_have_attribute("title", 'A "title" & <more>')


def test_what_is_chosen_in_a_frame_keeps_how_it_looks(site: Site, opened: Open) -> None:
    snippet, _ = site.embed("--theme", "dark", "--no-controls")
    page = opened(site.page("keeps.html", snippet * 2, hostile=False))
    first, _ = maps(page, "iframe")
    first.locator("path[data-alpha3=POL]:not(.geomap-dot)").first.click()
    frame = page.frames[1]
    for _ in range(50):
        if "country=POL" in frame.url:
            break
        page.wait_for_timeout(50)
    assert "country=POL" in frame.url
    assert "theme=dark" in frame.url
    assert "controls=off" in frame.url
    frame.evaluate("location.reload()")
    expect(first.locator("#geomap-panel-name")).to_have_text("Poland")
    assert style(first, "#geomap-frame", "background-color") == "rgb(20, 25, 30)"


def test_an_element_heeds_its_attributes_and_methods_and_keeps_its_state_when_moved(
    site: Site, plain: dict[str, tuple[str, str]], opened: Open
) -> None:
    page = opened(site.page("attributes.html", plain["web-component"][0] * 2, hostile=False))
    first, second = maps(page, "web-component")
    page.evaluate("document.querySelector('geomap-map').setAttribute('date', '2025-04-02')")
    expect(first.locator("#geomap-date")).to_have_attribute("datetime", DATES[0])
    expect(second.locator("#geomap-date")).to_have_attribute("datetime", DATES[2])
    page.evaluate("""() => {
        const map = document.querySelector("geomap-map");
        map.show("2025-04-09");
        map.select("POL");
        map.mode("day");
        map.setAttribute("theme", "dark");
    }""")
    expect(first.locator("#geomap-panel-name")).to_have_text("Poland")
    assert style(first, "#geomap-frame", "background-color") == "rgb(20, 25, 30)"
    page.evaluate("document.querySelector('geomap-map').removeAttribute('theme')")
    assert style(first, "#geomap-frame", "background-color") == "rgb(255, 255, 255)"
    page.evaluate("""() => {
        const map = document.querySelector("geomap-map");
        map.remove();
        dispatchEvent(new Event("beforeprint"));
        dispatchEvent(new Event("afterprint"));
        document.querySelector("#after").after(map);
    }""")
    moved = page.locator("#after + geomap-map")
    expect(moved).to_have_attribute("data-geomap-ready", "1")
    expect(moved.locator("#geomap-date")).to_have_attribute("datetime", DATES[1])
    expect(moved.locator("#geomap-panel-name")).to_have_text("Poland")


def test_the_keyboard_works_in_an_element_and_leaves_the_page_where_it_is(
    site: Site, plain: dict[str, tuple[str, str]], opened: Open
) -> None:
    page = opened(site.page("keys.html", plain["web-component"][0] * 2, hostile=False))
    first, second = maps(page, "web-component")
    first.locator(".geomap-skips a").first.focus()
    page.keyboard.press("Enter")
    expect(first.locator("#geomap-slider")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(first.locator("#geomap-date")).to_have_attribute("datetime", DATES[1])
    expect(second.locator("#geomap-date")).to_have_attribute("datetime", DATES[2])
    width = "path => path.getBoundingClientRect().width"
    shape = "path[data-alpha3=POL]:not(.geomap-dot)"
    before = [inside.locator(shape).first.evaluate(width) for inside in (first, second)]
    first.locator(".folium-map").press("+")
    after = [inside.locator(shape).first.evaluate(width) for inside in (first, second)]
    assert after[0] > before[0]
    assert after[1] == before[1]
    assert page.url.endswith("/keys.html")


def test_an_element_is_found_by_its_name_and_axe_finds_nothing(
    site: Site, plain: dict[str, tuple[str, str]], opened: Open
) -> None:
    for scheme in ("light", "dark"):
        page = opened(
            site.page("axe.html", f"<main>{plain['web-component'][0]}</main>", hostile=False),
            color_scheme=scheme,
        )
        expect(page.locator("geomap-map")).to_have_attribute("data-geomap-ready", "1")
        expect(page.get_by_role("region", name="Coalition of the willing for Ukraine")).to_be_visible()
        own = ('id="probe"', 'id="after"')
        found = [one for one in violations(page) if not any(part in one for part in own)]
        assert found == []


def test_an_element_follows_the_room_it_has(
    site: Site, plain: dict[str, tuple[str, str]], opened: Open
) -> None:
    tabs = f'<div id="tab" hidden>{plain["web-component"][0]}</div>'
    page = opened(site.page("tabs.html", tabs, hostile=False), width=1280)
    inside = page.locator("geomap-map")
    page.wait_for_timeout(300)
    assert inside.get_attribute("data-geomap-ready") is None, "it waits until it can be seen"
    page.evaluate("document.querySelector('#tab').hidden = false")
    expect(inside).to_have_attribute("data-geomap-ready", "1")
    side = "part => getComputedStyle(part).gridTemplateColumns.split(' ').length"
    assert inside.locator(".geomap-main").evaluate(side) == 2
    page.evaluate("document.querySelector('#tab').style.width = '330px'")
    assert inside.locator(".geomap-main").evaluate(side) == 1
    assert inside.locator("#geomap-frame").evaluate("frame => frame.scrollWidth") <= 330
    drawn = inside.locator(".folium-map").evaluate("map => map.clientWidth")
    assert drawn < 330


def test_without_script_or_without_its_file_an_element_shows_words_and_a_link(
    site: Site, plain: dict[str, tuple[str, str]], opened: Open, browser: Browser
) -> None:
    snippet, _ = plain["web-component"]
    address = site.page("silent.html", snippet, hostile=False)
    silent = browser.new_page(java_script_enabled=False)
    silent.goto(address)
    expect(silent.locator("geomap-map")).to_contain_text("troops offered: France")
    expect(silent.get_by_role("link", name="Open the full map")).to_be_visible()
    silent.close()
    page = browser.new_page()
    page.goto(site.page("lost.html", snippet.replace("map.geomap.json", "lost.json"), hostile=False))
    page.wait_for_function("Boolean(customElements.get('geomap-map'))")
    page.wait_for_timeout(300)
    expect(page.get_by_role("link", name="Open the full map")).to_be_visible()
    page.close()


@pytest.mark.parametrize("form", ["fragment", "srcdoc"])
def test_what_is_in_one_piece_works_from_a_file(
    plain: dict[str, tuple[str, str]], opened: Open, form: str, tmp_path: Path
) -> None:
    path = tmp_path / "host.html"
    snippet, _ = plain[form]
    path.write_text(
        f"<!DOCTYPE html><meta charset='utf-8'><title>File</title>{snippet * 2}", encoding="utf-8"
    )
    page = opened(path.as_uri())
    for inside in maps(page, form):
        inside.locator("#geomap-rows button").first.click()
        expect(inside.locator("#geomap-panel-name")).to_be_visible()
    if form == "srcdoc":
        settled(page)


def test_a_policy_that_does_not_allow_it_leaves_the_words_of_a_fragment(
    site: Site, plain: dict[str, tuple[str, str]], browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(site.page("refused.html", plain["fragment"][0], "default-src 'self'", hostile=False))
    expect(page.locator("geomap-map")).to_contain_text("troops offered: France")
    with pytest.raises(Error):
        page.wait_for_selector("geomap-map[data-geomap-ready]", timeout=500)
    page.close()

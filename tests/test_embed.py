"""`geomap embed`: what is printed, what is written, and that neither says more than it should."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from geomap import resources, topics
from geomap.cli import main
from geomap.cli.embed import embed as command
from geomap.errors import GeomapError, UsageError
from geomap.render import embed, page, shadow, sheet, snippets
from geomap.workflow import Content, Method, content, embeds
from tests.browser import sample
from tests.browser.embeds import PAYLOAD, Site, build

pytestmark = pytest.mark.usefixtures("read_once")

TEMPLATES = resources.find("templates")
WORDS = snippets.Words('A "title" </iframe>', "All <b>told</b> {{ 7*7 }}", "Whole map")
LEAKS = re.compile(r"\{[{%#]")


class Reader(HTMLParser):
    """Collects tags with their attributes, and the text of each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append((self.tags[-1][0] if self.tags else "", data))

    def only(self, tag: str) -> dict[str, str | None]:
        """The attributes of the one element of a kind."""
        (found,) = (attributes for name, attributes in self.tags if name == tag)
        return found


def made(**changes: Any) -> sheet.Sheet:
    borders = sheet.Borders(sample.geometry())
    return sheet.sheet(sample.topic(), sample.layers(), sample.NAMES, borders, notes=["A note."], **changes)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build(tmp_path_factory.mktemp("embed"))


@pytest.fixture(scope="module")
def shown(site: Site) -> Content:
    return content(site.ledger, Method(topics.load("ukraine-2025"), "rules"))


def run(site: Site, output: Path, *options: str) -> Result:
    return CliRunner().invoke(
        command, ["-o", str(output), "--store", str(site.ledger), "--classifier", "rules", *options]
    )


def test_the_script_of_the_element_holds_all_and_can_stand_in_a_page() -> None:
    script = embed.element()
    assert script == embed.element()
    assert "Leaflet 1.9.4" in script
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    for sign in ("</script", "<!--", "sourceMappingURL", "@import", "@page", ":root", "_leaflet_events"):
        assert sign not in script, sign
    assert not LEAKS.search(script), "a template engine would find something to do"
    for phrase in ("Stances and their evidence", "Equal Earth", "Grey Straits"):
        assert phrase not in script, "what is told comes with each map"


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    (tmp_path / "embed").mkdir()
    with pytest.raises(GeomapError, match=r"shadow\.css"):
        embed.element(tmp_path)


def test_the_block_of_the_element_is_the_pages_and_safe_wherever_it_stands() -> None:
    hostile = sheet.sheet(
        sample.topic("{{ 7*7 }}</script>{% x %}{#"),
        sample.layers(),
        sample.NAMES,
        sheet.Borders(sample.geometry()),
    )
    text = embed.content(hostile)
    assert not re.search("[<>&]", text)
    assert not LEAKS.search(text)
    block = json.loads(text)
    assert block["places"]["title"] == block["data"]["topic"]["title"] == "{{ 7*7 }}</script>{% x %}{#"
    assert (block["version"], block["words"]["lang"], block["map"]["zoomSnap"]) == (1, "en", 0.1)
    assert block["shapes"] == sample.geometry()
    assert list(block["data"]["layers"]) == block["data"]["dates"]


def test_the_words_of_the_element_are_those_of_its_language() -> None:
    places = json.loads(embed.content(made(lang="de")))["places"]
    table = json.loads((TEMPLATES / "words" / "de.json").read_text(encoding="utf-8"))
    assert places == {
        "title": "Force for the Grey Straits",
        "pov_line": table["pov_default"],
        "boundaries_line": table["boundaries_equal_earth"],
    }


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("@media (min-width: 64rem) { a { b: 1 } }", "@container (min-width: 1024px) { a { b: 1 } }"),
        ("@media (max-width: 63.99rem) {", "@container (max-width: 1023.84px) {"),
        ("@media print { p { margin: 0 } }", "@media print { p { margin: 0 } }"),
        ("margin: .75rem -20rem", "margin: calc(.75 * var(--rem, 16px)) calc(-20 * var(--rem, 16px))"),
        ("clamp(1rem, 2.2vw, 2em)", "clamp(calc(1 * var(--rem, 16px)), 2.2cqi, 2em)"),
        (".a-1rem { color: #1rem2; width: 3px }", ".a-1rem { color: #1rem2; width: 3px }"),
    ],
)
def test_a_style_hangs_on_the_room_and_not_on_the_window(style: str, expected: str) -> None:
    assert shadow.shadowed(style) == expected


def test_no_style_of_the_element_asks_the_page_around() -> None:
    style = shadow.shadowed("".join(resources.text(TEMPLATES / name) for name in sheet.STYLES))
    assert not re.search(r"\d(rem|vw)\b|@media \((min|max)-width", style)
    assert not re.search(r"(^|[\s,}])(:root|html|body)\b", style), "there is no such thing in an element"
    assert "url(" not in style, "a strict policy lets no style load a picture"


def test_a_frame_is_escaped_and_reserves_its_room() -> None:
    html = snippets.iframe(TEMPLATES, WORDS, "map.html#a=1&b=2", "geomap-embed.js", 640)
    read = Reader(html)
    assert [tag for tag, _ in read.tags] == ["script", "iframe"]
    frame = read.only("iframe")
    assert (frame["title"], frame["src"]) == (WORDS.title, "map.html#a=1&b=2")
    assert (frame["width"], frame["height"], frame["loading"]) == ("100%", "640", "lazy")
    assert "style" not in frame, "a strict policy forbids it"


def test_an_element_has_words_for_those_who_see_none_and_attributes_only_if_asked() -> None:
    element = snippets.Element({"date": "", "theme": "dark", "country": '"><script>'}, "map.html")
    html = snippets.component(TEMPLATES, WORDS, element, "map.geomap.json", "geomap-map.js")
    read = Reader(html)
    assert [tag for tag, _ in read.tags] == ["script", "geomap-map", "p", "p", "a"]
    assert read.only("geomap-map") == {
        "src": "map.geomap.json", "href": "map.html", "theme": "dark", "country": '"><script>',
    }  # fmt: skip
    assert ("p", WORDS.alt) in read.texts
    assert not LEAKS.search(html)


def test_two_runs_give_the_same_bytes_of_every_form(site: Site, tmp_path: Path) -> None:
    said: list[dict[str, Any]] = []
    for turn in ("one", "two"):
        output = tmp_path / turn / "map.html"
        printed = {form: run(site, output, "--as", form).stdout for form in embeds.FORMS}
        files = {path.name: path.read_bytes() for path in sorted(output.parent.iterdir())}
        said.append({**printed, **files})
    assert said[0] == said[1]
    assert set(said[0]) == {
        *embeds.FORMS, "map.html", "geomap-embed.js", "map.oembed.json", "geomap-map.js", "map.geomap.json",
    }  # fmt: skip


def test_the_frame_shows_the_page_that_map_draws(site: Site, tmp_path: Path) -> None:
    output, drawn = tmp_path / "embedded.html", tmp_path / "drawn.html"
    result = run(
        site, output, "--date", "2025-04-12", "--country", "poland", "--theme", "dark", "--no-controls"
    )
    options = ["map", "-o", str(drawn), "--store", str(site.ledger), "--classifier", "rules"]
    assert CliRunner().invoke(main, options).exit_code == 0
    assert output.read_bytes() == drawn.read_bytes()
    src = "embedded.html#date=2025-04-09&country=POL&mode=known&theme=dark&controls=off"
    assert Reader(result.stdout).only("iframe")["src"] == src
    assert "embedded.oembed.json" in result.stderr
    assert "script-src 'self'; frame-src 'self'" in result.stderr


def test_the_card_is_oembed_of_the_frame(site: Site, tmp_path: Path) -> None:
    output = tmp_path / "a map.html"
    base = "https://maps.example/now"
    result = run(site, output, "--base-url", base, "--height", "333", "--title", "T & U")
    card = json.loads((tmp_path / "a map.oembed.json").read_text(encoding="utf-8"))
    html = card.pop("html")
    assert card == {
        "version": "1.0", "type": "rich", "title": "T & U", "provider_name": "geomap",
        "width": 900, "height": 333,
    }  # fmt: skip
    assert Reader(html).only("iframe")["src"] == f"{base}/a%20map.html#mode=known"
    assert html in result.stdout
    assert "<script" not in html, "a content system takes it out, or the frame with it"
    assert "frame-src https://maps.example" in result.stderr


def test_a_fragment_has_an_id_of_its_own_or_the_one_given(site: Site, tmp_path: Path) -> None:
    ids = set()
    for options in ([], ["--date", "2025-04-02"], ["--id", "my-map"]):
        html = run(site, tmp_path / "map.html", "--as", "fragment", *options).stdout
        read = Reader(html)
        name = read.only("geomap-map")["id"]
        assert read.only("geomap-map")["src"] == f"#{name}-data"
        (block,) = (
            attributes for tag, attributes in read.tags if attributes.get("type") == "application/json"
        )
        assert block["id"] == f"{name}-data"
        ids.add(name)
        assert not LEAKS.search(html)
        assert PAYLOAD not in html
    assert len(ids) == 3
    assert "my-map" in ids
    assert list(tmp_path.iterdir()) == [], "it needs no file"


def test_a_frame_in_one_piece_holds_the_page_as_it_is(site: Site, tmp_path: Path, shown: Content) -> None:
    options = ("--as", "srcdoc", "--mode", "day", "--base-url", "https://maps.example/x/")
    result = run(site, tmp_path / "map.html", *options)
    held = Reader(result.stdout).only("iframe")["srcdoc"]
    assert held is not None
    head = Reader(held).only("html")
    assert head["data-geomap-start"] == "mode=day"
    assert head["data-geomap-full"] == "https://maps.example/x/map.html"
    for source in re.findall(r"'sha256-[^']+'", page.policy_of(held)):
        assert source in result.stderr
    whole = embeds.page_html(shown)
    assert "data-geomap-start" not in whole.split("<head>")[0]
    started = embeds.page_html(shown, start=embeds.Start(mode="day", theme="light"))
    assert 'data-geomap-start="mode=day&amp;theme=light"' in started


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--date", "2025-04-01"], "the first date is 2025-04-02"),
        (["--country", "Atlantis"], "Atlantis"),
        (["--ratio", "9:1"], "9:1"),
        (["--ratio", "16/9"], "16/9"),
        (["--base-url", "javascript:alert(1)"], "no web address"),
        (["--base-url", "https://a.example/x' y"], "no web address"),
        (["--id", "1st", "--as", "fragment"], "1st"),
        (["--lang", "tlh"], "tlh"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_written(
    site: Site, tmp_path: Path, options: list[str], why: str
) -> None:
    result = run(site, tmp_path / "map.html", *options)
    assert isinstance(result.exception, UsageError | SystemExit)
    assert why in f"{result.exception} {getattr(result.exception, 'hint', '')} {result.output}"
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "start", [embeds.Start(mode="ever"), embeds.Start(theme="pink"), embeds.Start(country="XXX")]
)
def test_a_start_that_there_is_not_is_refused(shown: Content, start: embeds.Start) -> None:
    with pytest.raises(UsageError):
        embeds.wish(shown, start)


def test_a_form_that_there_is_not_is_refused(site: Site, tmp_path: Path) -> None:
    method = Method(topics.load("ukraine-2025"), "rules")
    with pytest.raises(UsageError, match="no form"):
        embeds.embed(site.ledger, tmp_path / "map.html", method, way=embeds.Way(form="object"))

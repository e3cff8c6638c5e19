"""The documentation: commands work as told, the reference is the code's, the site stands alone."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import sync_playwright

from geomap.cli import main
from tests import docs_runner
from tests.browser import find
from tests.browser.conftest import ARGUMENTS
from tests.docs_runner import DOCS, Block

pytestmark = pytest.mark.usefixtures("read_once")

ROOT = DOCS.parent
REFERENCE = runpy.run_path(str(ROOT / "tools" / "build_reference.py"))
SAMPLE = ROOT / "geomap" / "data" / "sample"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly and in silence, where there is no network."""
    folder = tmp_path_factory.mktemp("site")
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, **nowhere, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if not line.startswith("INFO ")] == []
    assert done.stdout == ""
    return folder


def test_every_command_of_the_tutorial_prints_what_it_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reader(_command: str) -> None:
        why = "announced by the navy, stopped by the senate"
        docs_runner.rule(Path("review.csv"), {"Brazil": ("undecided", why)})

    docs_runner.forget_settings(monkeypatch)
    monkeypatch.chdir(tmp_path)
    assert docs_runner.run(DOCS / "tutorial.md", before=reader) > 9


def test_the_page_of_the_tutorial_has_the_snippet_that_is_printed() -> None:
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    (page,) = (block.text for block in docs_runner.blocks(text) if block.file == "output/index.html")
    (told,) = (
        command.printed
        for block in docs_runner.blocks(text)
        if block.kind == "console"
        for command in docs_runner.commands(block)
        if command.typed.startswith("geomap embed ")
    )
    assert docs_runner.is_like(page, ("…", *told[:2], "…"))


def test_every_command_of_the_read_me_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs_runner.forget_settings(monkeypatch)
    monkeypatch.setenv("GEOMAP_CLASSIFIER", "rules")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SAMPLE, tmp_path / "articles")
    ran = 0
    for block in docs_runner.blocks((ROOT / "README.md").read_text(encoding="utf-8")):
        for command in docs_runner.commands(block) if block.kind == "console" else ():
            if not command.typed.startswith("make "):  # which is what runs this test
                docs_runner.type_in(command.typed, command.status, "README.md")
                ran += 1
    assert ran > 5


def test_every_page_that_has_commands_is_run() -> None:
    """The guides by `tests/test_guides.py`, the others here."""
    has = {name for name in PAGES if docs_runner.is_run(DOCS / name)}
    assert {name for name in has if not name.startswith("guides/")} == {"tutorial.md"}


def test_a_page_of_commands_that_does_not_run_says_why() -> None:
    for name in PAGES:
        for block in docs_runner.blocks((DOCS / name).read_text(encoding="utf-8")):
            assert block.reason == "" or len(block.reason.split()) > 3, f"{name}: {block.reason}"


def test_the_figures_of_the_methods_are_those_of_the_accuracy() -> None:
    accuracy = (DOCS / "accuracy.md").read_text(encoding="utf-8")
    figures = re.findall(r"\b0\.\d+", (DOCS / "methods.md").read_text(encoding="utf-8"))
    assert len(figures) > 4
    assert [figure for figure in figures if f"| {figure} |" not in accuracy] == []


# The runner itself


@pytest.mark.parametrize(
    ("printed", "told", "good"),
    [
        ("one\ntwo\n", ("one", "two"), True),
        ("one\ntwo\n", ("one",), False),
        ("one\ntwo\nthree\n", ("one", "…"), True),
        ("one\ntwo\nthree\n", ("…", "three"), True),
        ("one\ntwo\nthree\n", ("…", "two"), False),
        ("map: 12 dates, 3 countries\n", ("map: … dates, 3 countries",), True),
        ("map: 12 dates, 4 countries\n", ("map: … dates, 3 countries",), False),
        ("a\tb   c\n", ("a b c",), True),
        ("axb\n", ("a.b",), False),
    ],
)
def test_what_is_printed_is_held_against_what_is_told(
    printed: str, told: tuple[str, ...], good: bool
) -> None:
    assert docs_runner.is_like(printed, told) is good


def test_a_page_is_read_block_by_block() -> None:
    page = (
        "Text\n\n```console\n$ geomap one \\\n> --two  # exit status 3\nsaid\n$ geomap three\n```\n"
        '\n```toml title="a/b.toml"\nx = 1\n```\n'
        "\n<!-- not run: it has no end -->\n```python\nwhile True: ...\n```\n"
    )
    first, second, third = docs_runner.blocks(page)
    assert [(one.typed, one.status, one.printed) for one in docs_runner.commands(first)] == [
        ("geomap one --two", 3, ("said",)),
        ("geomap three", 0, ()),
    ]
    assert second == Block("toml", "x = 1\n", 10, file="a/b.toml")
    assert (third.kind, third.reason) == ("python", "it has no end")


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("```console\n$ geomap --version\ngeomap 0.0.0\n```\n", "printed"),
        ("```console\n$ geomap --version  # exit status 3\n```\n", "exit status 0"),
        ("```console\n$ test 1 = 2\n```\n", "exit status 1"),
        ("```python\n>>> 2 + 2\n5\n```\n", "Got"),
    ],
)
def test_a_page_that_is_wrong_fails(page: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(page, encoding="utf-8")
    with pytest.raises(AssertionError, match=fault):
        docs_runner.run(path)


# The reference


@pytest.mark.parametrize("path", list(REFERENCE["pages"]()), ids=lambda path: path.stem)
def test_the_reference_is_the_code_s(path: Path) -> None:
    stale = "it is stale: run python tools/build_reference.py"
    assert path.read_text(encoding="utf-8") == REFERENCE["pages"]()[path], stale


def test_every_command_and_option_is_in_the_reference() -> None:
    page = REFERENCE["commands_page"]()
    for name, command in main.commands.items():
        assert f"`geomap {name}" in page
        for param in command.params:
            assert all(f"{option}" in page for option in param.opts if option.startswith("--"))


# The site


class Links(HTMLParser):
    """What a page loads, where it leads, and the places in it that can be led to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.ids: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        if tag in {"a", "area"}:
            self.leads.append(given.get("href", ""))
        elif tag == "link" and given.get("rel") not in {"canonical", "next", "prev"}:
            self.loads.append(given.get("href", ""))
        else:
            self.loads += [given[name] for name in ("src", "srcset", "data", "poster") if name in given]


@pytest.fixture(scope="module")
def parsed(site: Path) -> dict[Path, Links]:
    return {path: Links(path) for path in sorted(site.rglob("*.html"))}


def test_no_page_of_the_site_asks_for_anything_from_elsewhere(site: Path, parsed: dict[Path, Links]) -> None:
    loads = {address for links in parsed.values() for address in links.loads}
    assert len(loads) > 10
    assert [one for one in sorted(loads) if urlsplit(one).scheme not in {"", "data"} or one[:2] == "//"] == []
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)\s]*", styles) == []


def test_every_link_inside_the_site_leads_somewhere(site: Path, parsed: dict[Path, Links]) -> None:
    checked = 0
    for path, links in parsed.items():
        for address in [*links.leads, *links.loads]:
            parts = urlsplit(address)
            if parts.scheme or path.name == "404.html" or not address:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            assert target.is_relative_to(site.resolve()), f"{path.name}: {address}"
            assert target.is_file(), f"{path.name}: {address}"
            if parts.fragment and target in parsed:
                assert unquote(parts.fragment) in {*parsed[target].ids, "__skip"}, f"{path.name}: {address}"
            checked += 1
    assert checked > 1000


def test_every_page_can_be_reached_from_the_first(site: Path, parsed: dict[Path, Links]) -> None:
    led = {unquote(urlsplit(address).path) for address in parsed[site / "index.html"].leads}
    wanted = {name.removesuffix(".md") + ".html" for name in PAGES}
    assert sorted(wanted - led) == []


def test_every_picture_of_the_gallery_is_shown() -> None:
    shown = "".join((DOCS / name).read_text(encoding="utf-8") for name in PAGES)
    assert [path.name for path in (DOCS / "gallery").glob("*.*") if f"gallery/{path.name}" not in shown] == []


def _searched(chromium: str, site: Path) -> tuple[list[str], list[str], list[str]]:
    """The results of a search in the site opened from files, what was asked for, and the page's errors."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        asked: list[str] = []
        errors: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((site / "index.html").as_uri())
        page.click("input.md-search__input")
        page.wait_for_selector(".md-search-result__meta:has-text('Type to start')", state="attached")
        page.keyboard.type("contested")
        page.wait_for_selector(".md-search-result__link", state="attached")
        found = page.locator(".md-search-result__link").evaluate_all("links => links.map(link => link.href)")
        browser.close()
    return found, asked, errors


@pytest.mark.browser
def test_the_site_opens_and_is_searched_from_a_file_without_a_request(site: Path) -> None:
    path = find.chromium()
    if path is None:
        pytest.fail(find.MISSING, pytrace=False)
    with ThreadPoolExecutor(1) as beside:  # away from the event loop of the other browser tests
        found, asked, errors = beside.submit(_searched, path, site).result()
    assert any("guides/review.html" in address for address in found), found
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:", "blob:", "about:"))] == []
    assert errors == []

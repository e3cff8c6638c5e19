"""geomap from Python: tables, files, the output of a notebook's cell, and the guide."""

from __future__ import annotations

import base64
import csv
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import geomap
from geomap.api import saving
from geomap.workflow import briefs, exports, pictures
from tests import docs_runner

pytestmark = pytest.mark.usefixtures("read_once")

DOCS = Path(__file__).parent.parent / "docs"
ARTICLES = {
    "2025-03-06-talks.txt": "Poland will provide logistics to the force. "
    "Estonia is ready to send a company of soldiers.",
    "2025-03-09-vote.md": "---\nsource: <b>Wire</b>\n---\nEstonia will not send soldiers. "
    "Spain will send troops. Spain is ready to send a battalion of soldiers, its minister said.",
}
RULES: Any = {"classifier": "rules"}
SMALL: Any = {"size": "480x360"}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> geomap.Map:
    """The map of two articles, which nobody changes."""
    place = tmp_path_factory.mktemp("shown")
    for name, text in ARTICLES.items():
        (place / name).write_text(text, encoding="utf-8")
    paths = [place / name for name in ARTICLES]
    return geomap.build(paths, ledger=place / "map.sqlite", **RULES)


# --- tables


def test_the_long_table_has_a_row_for_each_date_and_country(shown: geomap.Map) -> None:
    table = shown.to_dataframe()
    rows = list(table[["date", "alpha_3", "stance", "contested"]].itertuples(index=False, name=None))
    assert rows == [
        (pd.Timestamp(2025, 3, 6), "EST", "troops_offered", False),
        (pd.Timestamp(2025, 3, 6), "POL", "logistics_only", False),
        (pd.Timestamp(2025, 3, 9), "ESP", "troops_offered", False),
        (pd.Timestamp(2025, 3, 9), "EST", "opposed", False),
    ]
    assert table["source"].isna().tolist() == [True, True, False, False]
    known = shown.to_dataframe("known")
    assert known["reported"].dt.day.tolist() == [6, 6, 9, 9, 6]
    assert len(shown.to_dataframe(quotes="all")) == 5
    with pytest.raises(geomap.UsageError, match="choose one of: best, all"):
        shown.to_dataframe(quotes="some")  # type: ignore[arg-type]


def test_the_long_table_is_that_of_the_export(shown: geomap.Map, tmp_path: Path) -> None:
    (file, *_) = shown.save(tmp_path / "a.csv")
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    table = shown.to_dataframe()
    assert table.columns.tolist() == header
    assert table["quote"].tolist() == [row[header.index("quote")] for row in rows]


def test_a_geodataframe_has_every_country_once(shown: geomap.Map) -> None:
    world = shown.to_geodataframe("2025-03-07")
    assert world.crs.to_epsg() == 4326
    assert world["alpha_3"].is_unique
    stances = world.dropna(subset="stance").set_index("alpha_3")["stance"]
    assert stances.to_dict() == {"EST": "troops_offered", "POL": "logistics_only"}
    west, south, east, north = world.set_index("alpha_3").geometry["EST"].bounds
    assert 20 < west < east < 29
    assert 57 < south < north < 60
    assert shown.to_geodataframe(mode="day").dropna(subset="stance")["alpha_3"].tolist() == ["ESP", "EST"]


# --- files


@pytest.mark.parametrize(
    ("name", "options", "content"),
    [
        ("a.png", SMALL, (PNG, ["a.alt.txt"])),
        ("a.svg", SMALL, (b"<?xml", ["a.alt.txt"])),
        ("a.pdf", {**SMALL, "panels": True, "dates": "all"}, (b"%PDF", ["a.alt.txt"])),
        ("a.GIF", {**SMALL, "duration": 0.5}, (b"GIF89a", ["a.alt.txt"])),
        ("a.csv", {}, (b"date,alpha_3", ["datapackage.json"])),
        ("a.json", {"date": "2025-03-06"}, (b"{", [])),
        ("a.gpkg", {"mode": "known"}, (b"SQLite format 3", [])),
        ("a.md", {"since": date(2025, 3, 6)}, (b"Coalition of the willing", ["a-map.png"])),
        ("a.html", {}, (b"<!DOCTYPE html>", [])),
        ("b.html", {"kind": "briefing"}, (b"<!DOCTYPE html>", [])),
        ("c.html", {"date": "2025-03-06", "country": "Estonia"}, (b"<!DOCTYPE html>", [])),
    ],
)
def test_the_suffix_tells_what_is_saved(
    name: str, options: dict[str, Any], content: tuple[bytes, list[str]], shown: geomap.Map, tmp_path: Path
) -> None:
    files = shown.save(tmp_path / "new" / name, **options)
    start, others = content
    assert [file.name for file in files] == [name, *others]
    assert files[0].read_bytes().startswith(start)
    assert sorted(files) == sorted((tmp_path / "new").iterdir())


def test_saved_twice_are_the_same_bytes(shown: geomap.Map, tmp_path: Path) -> None:
    again = geomap.open(shown.ledger, **RULES)
    for name, how in (("a.png", SMALL), ("a.xlsx", {}), ("a.html", {})):
        (one, *_), (other, *_) = shown.save(tmp_path / name, **how), again.save(tmp_path / f"2{name}", **how)
        assert one.read_bytes() == other.read_bytes(), name


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.bmp", {}, "ends in .bmp, which geomap does not write .use .html, .png"),
        ("a", {}, "ends in no suffix"),
        ("a.png", {"colour": "red"}, "a picture has no option colour .it has: date, dates"),
        ("a.csv", {"dates": "some"}, "no choice of dates 'some' .choose one of: all, last"),
        ("a.html", {"kind": "poem"}, "no kind 'poem' .choose one of: page, picture, export, briefing"),
        ("a.html", {"country": "Atlantis"}, "Atlantis"),
        ("a.png", {"mode": "week"}, "no mode 'week'"),
    ],
)
def test_what_cannot_be_saved_is_refused_and_leaves_nothing(
    name: str, options: dict[str, Any], message: str, shown: geomap.Map, tmp_path: Path
) -> None:
    with pytest.raises(geomap.UsageError, match=message):
        shown.save(tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []


def test_every_form_that_geomap_writes_has_its_suffix() -> None:
    assert saving.SUFFIXES["picture"] == tuple(f".{form}" for form in (*pictures.STILLS, *pictures.MOVIES))
    assert sorted(saving.SUFFIXES["export"]) == sorted(exports.SUFFIXES)
    assert {*saving.SUFFIXES["briefing"], ".html"} == set(briefs.FORMS)


def test_dates_that_a_picture_has_no_room_for_are_told(
    shown: geomap.Map, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = pictures.Drawn((tmp_path / "a.png",), (date(2025, 3, 6), date(2025, 3, 9)), 5)
    monkeypatch.setattr(pictures, "draw_picture", lambda *_args, **_how: drawn)
    with pytest.warns(geomap.GeomapWarning, match=r"a\.png has room for 2 of 7 dates"):
        assert shown.save(tmp_path / "a.png", panels=True) == (tmp_path / "a.png",)


def test_a_picture_has_words(shown: geomap.Map) -> None:
    assert "Poland" in shown.alt_text()
    assert "Poland" not in shown.alt_text("2025-03-09", "day")
    assert "Polen" in shown.styled(lang="de").alt_text()


# --- a cell of a notebook


class Tags(HTMLParser):
    """All tags of a text, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_cell_shows_the_page_in_a_frame_over_a_picture(shown: geomap.Map) -> None:
    text = shown._repr_html_()
    assert text is not None
    (_, box), (picture, image), (frame, page) = Tags(text).found
    assert (picture, frame) == ("img", "iframe")
    assert (page["loading"], page["title"]) == ("lazy", shown.topic.title)
    assert "allow-same-origin" not in (page["sandbox"] or "")
    assert (page["srcdoc"] or "").startswith("<!DOCTYPE html>")
    assert "Estonia will not send soldiers." in (page["srcdoc"] or "")
    assert image["alt"] == shown.alt_text()
    head, _, data = (image["src"] or "").partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data) == shown._repr_png_()
    assert not any("id" in attributes for attributes in (box, image, page))


def test_a_cell_is_the_same_bytes_again(shown: geomap.Map) -> None:
    again = geomap.open(shown.ledger, **RULES)
    assert (again._repr_html_(), again._repr_png_()) == (shown._repr_html_(), shown._repr_png_())


def test_nothing_of_an_article_is_markup_in_a_cell(shown: geomap.Map) -> None:
    text = shown._repr_html_() or ""
    assert "Wire" in text
    assert text.count("<") == 5  # div, img, iframe, and the ends of two of them
    assert text.count(">") == 5


def test_the_guide_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs_runner.forget_settings(monkeypatch)
    monkeypatch.chdir(tmp_path)
    assert docs_runner.run(DOCS / "guides" / "python.md") > 7


def test_the_guide_lists_every_suffix_and_option() -> None:
    table = [
        line
        for line in (DOCS / "guides" / "python.md").read_text(encoding="utf-8").split("\n")
        if line[:2] == "| "
    ]
    for kind in saving.SUFFIXES:
        told = "\n".join(line for line in table if f"| {kind} |" in line)
        named = [*saving.SUFFIXES[kind], *saving.options_of(kind)]
        assert [one for one in named if f"`{one}" not in told and one != ".geoparquet"] == [], kind

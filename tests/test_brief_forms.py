"""The forms of a briefing: HTML, Markdown and Word tell the same, and text of articles stays text in each."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html as lxml_html
from markupsafe import Markup

from geomap.model import Stance
from geomap.render.briefing import docx, html, markdown, svg
from geomap.render.briefing.markup import escaped_markdown
from tests import briefs
from tests.browser import sample

EVIL = '"><script>alert(1)</script>\x00\x1b[31m|](javascript:alert(2)) `*_\u202e'


def page(**fields: Any) -> Any:
    return lxml_html.fromstring(html.render(briefs.briefing(**fields), briefs.picture()))


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def document(**fields: Any) -> Any:
    return Document(io.BytesIO(docx.render(briefs.briefing(**fields), briefs.picture())))


def all_words(made: Any) -> str:
    cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in made.paragraphs), *cells))


def test_html_holds_everything_in_one_file_and_nothing_that_runs() -> None:
    made = page()
    assert not made.xpath("//script | //link | //img | //iframe | //@onload")
    assert made.xpath("//main//svg[@role='img']/@aria-label") == ["A road <over> the Marches"]
    assert words(made.xpath("//h1")[0]) == briefs.briefing().headline.replace("\u00a0", " ")
    heads = [words(one) for one in made.xpath("//h2")]
    assert heads == [
        "Changed since 9 April 2031", "Stances and their evidence", "Contested", "Uncertain",
        "Decided by reviewers", "Mentioned without a stance", "Method and limits", "Sources",
    ]  # fmt: skip
    assert "map.html" in made.xpath("//a/@href")


@pytest.mark.parametrize("form", ["html", "markdown", "docx"])
def test_every_form_has_every_quote_and_source(form: str) -> None:
    told = briefs.briefing()
    said = {
        "html": lambda: words(page()),
        "markdown": lambda: markdown.render(told, briefs.picture(), "map.png").replace("\\", ""),
        "docx": lambda: all_words(document()),
    }[form]()
    lines = [line for group in told.groups for line in group.lines] + list(told.uncertain)
    sides = [quote for one in told.disputes for side in one.sides for quote in side.quotes]
    assert len(lines) + len(sides) == 8
    for quote in [line.quote for line in lines if line.quote] + sides:
        assert quote.quoted in said
        assert quote.source in said
    for outlet in told.sources:
        assert outlet.name in said
    assert "Articles that came later contradict the decision." in said
    assert "Italy, San Marino, Ukraine, United States" in said


def hostile() -> dict[str, Any]:
    one = sample.sourced(
        "ITA", sample.L, f"Rome {EVIL}\nsaid.", briefs.DAY, title=EVIL, source=EVIL, url="javascript:alert(3)"
    )
    other = sample.sourced(
        "ITA", sample.X, EVIL, briefs.DAY, title=EVIL, source=EVIL, url=f"https://a.example/{EVIL}"
    )
    both = sample.verdict(one, other, confidence=0.7)
    return {
        "topic": sample.topic(EVIL, dict.fromkeys(Stance, EVIL)),
        "names": {"ITA": EVIL, "FIN": EVIL},
        "entries": {"ITA": (briefs.DAY, both), "FIN": (briefs.DAY, sample.verdict(one, confidence=0.9))},
        "articles": [(briefs.DAY, EVIL, EVIL, "javascript:alert(4)")],
        "notes": (EVIL,),
    }


def test_hostile_text_stays_text_in_html() -> None:
    text = html.render(briefs.briefing(**hostile()), briefs.picture(alt=EVIL))
    made = lxml_html.fromstring(text)
    assert not made.xpath("//script")
    assert all(
        href.startswith(("http", "map.html")) for href in made.xpath("//@href") if not href.startswith("#")
    )
    assert "alert(1)" in words(made.xpath("//main")[0])
    assert not set(text) & {"\x00", "\x1b", "\u202e"}


def test_hostile_text_stays_text_in_markdown() -> None:
    text = markdown.render(briefs.briefing(**hostile()), briefs.picture(alt=EVIL), "map.png")
    bare = re.sub(r"\\.", "", text)
    assert "<script" not in bare
    assert "](javascript" not in bare
    rows = [line for line in bare.splitlines() if line.startswith("|")]
    assert rows
    assert {line.count("|") for line in rows} == {5}


def test_hostile_text_stays_text_in_word() -> None:
    made = document(**hostile())
    links = [one.target_ref for one in made.part.rels.values() if one.is_external]
    assert all(link.startswith("http") for link in links)
    assert "alert(1)" in all_words(made)


@pytest.mark.parametrize(
    "text", ["1. one", "- two", "a|b", "<b>", "[x](y)", "a_b*c`d", "# e", "\\", "~~f~~", "@g", "1) h"]
)
def test_markdown_escapes_what_it_would_obey(text: str) -> None:
    escaped = escaped_markdown(text)
    assert escaped != text
    assert re.sub(r"\\(.)", r"\1", escaped) == text


def test_word_has_real_headings_a_repeated_head_and_words_for_the_picture() -> None:
    made = document()
    styles = [one.style.name for one in made.paragraphs]
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") == 8
    assert styles.count("Heading 2") == 1
    table = made.tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[0].cells] == ["Country", "As of", "Best quote and source"]
    shades = [shade.get(qn("w:fill")) for shade in table._tbl.iter(qn("w:shd"))]
    assert list(dict.fromkeys(shades)) == ["E8ECEF", "0B5394", "56B4E9", "F0C949", "C44601"]
    (properties,) = made.element.iter(qn("wp:docPr"))
    assert properties.get("descr") == "A road <over> the Marches"
    links = {one.target_ref for one in made.part.rels.values() if one.is_external}
    assert {"https://news.example/straits", "http://gazette.example/no"} <= links


def test_word_says_who_made_it_and_holds_no_time_of_its_own() -> None:
    told = briefs.briefing()
    packed = docx.render(told, briefs.picture())
    assert packed == docx.render(told, briefs.picture())
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = Document(io.BytesIO(packed)).core_properties
    assert (about.author, about.title) == ("geomap", "Force for the Grey Straits")
    assert about.created.replace(tzinfo=None) == about.modified.replace(tzinfo=None) == datetime(2031, 5, 1)
    assert about.comments == ""


def test_a_picture_becomes_part_of_a_page_with_ids_of_its_own() -> None:
    made = svg.inlined(briefs.SVG, "Seen", "geomap-a")
    assert isinstance(made, Markup)
    root = lxml_html.fragment_fromstring(made)
    assert [one.get("id") for one in root.xpath("//*[@id]")] == [
        "geomap-a-cut",
        "geomap-a-land",
        "geomap-a-road",
    ]
    assert 'clip-path="url(#geomap-a-cut)"' in made
    assert 'href="#geomap-a-road"' in made
    assert 'viewBox="0 0 60 40"' in made
    assert 'style="stroke-linejoin: round"' in made
    assert "<style" not in made


def test_a_pictures_paths_are_told_in_hundredths() -> None:
    path = b'<path d="M 1.23456 -2.0 \nL 3 .5 \nz\n"/>'
    given = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">' + path + b"</svg>"
    assert 'd="M1.23 -2L3 .5z"' in svg.inlined(given, "a", "b")


def test_the_style_of_many_marks_is_told_once() -> None:
    marks = b"".join(b'<use xlink:href="#m" x="%d.125" style="fill: #123456"/>' % n for n in range(3))
    names = b'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"'
    made = svg.inlined(
        b"<svg " + names + b"><g>" + marks + b'</g><g><use style="a"/><use/></g></svg>', "c", "d"
    )
    assert made.count("fill: #123456") == 1
    assert '<g style="fill: #123456"><use xlink:href="#d-m" x="0.12"/>' in made
    assert '<use style="a"/><use/>' in made


def test_a_picture_brings_nothing_that_runs_or_asks() -> None:
    evil = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="a()"><script>b()</script>
        <a href="http://c.example"><path onclick="d()" d="M0 0"/></a><image href="http://e.example/f.png"/>
        <foreignObject><p>g</p></foreignObject></svg>"""
    made = svg.inlined(evil, "h", "i")
    assert not re.search(r"script|on\w+=|example|foreign|<p>", made)
    assert "<path" in made

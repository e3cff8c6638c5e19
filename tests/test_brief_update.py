"""Briefings between the markers of other pages: nothing else of a page is touched."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geomap import resources
from geomap.errors import GeomapError
from geomap.render.briefing import html, update
from tests import briefs

BEGIN, END = b"<!-- geomap:begin -->", b"<!-- geomap:end -->"
OUTSIDE = st.binary().filter(
    lambda raw: b"geomap:" not in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff"))
)


@given(OUTSIDE, OUTSIDE, OUTSIDE)
@example(b"\xef\xbb\xbf<p>\r\n", b"old", b"\xe4\x00\r</p>")
@example("<meta charset=shift_jis>表".encode("shift_jis"), b"", b"")
def test_what_stands_outside_the_markers_stays_byte_for_byte(
    before: bytes, inside: bytes, after: bytes
) -> None:
    page = update.page("p.html", before + BEGIN + inside + END + after)
    made = page.filled(["<p>Øre</p>"])
    line_end = b"\r\n" if b"\r\n" in before + inside + after else b"\n"
    assert made == before + BEGIN + line_end + b"<p>&#216;re</p>" + line_end + END + after
    assert update.page("p.html", made).filled(["<p>Øre</p>"]) == made


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_page_in_utf_16_stays_one(encoding: str) -> None:
    mark = "\ufeff".encode(encoding)
    text = "<p>Ж</p>\r\n<!-- geomap:begin x --><!-- geomap:end x -->ß"
    made = update.page("p.html", mark + text.encode(encoding)).filled(["é"])
    assert made.decode("utf-16") == "<p>Ж</p>\r\n<!-- geomap:begin x -->\r\n&#233;\r\n<!-- geomap:end x -->ß"
    assert made.startswith(mark)


def test_several_regions_with_names_and_options() -> None:
    text = (
        b'<!--geomap:begin north date=2031-05-01 mode=day topic="our topic.toml"-->a<!-- geomap:end north -->'
        b"<!-- geomap:begin -->b<!-- geomap:end -->"
    )
    page = update.page("p.html", text)
    assert [(one.name, dict(one.options)) for one in page.regions] == [
        ("north", {"date": "2031-05-01", "mode": "day", "topic": "our topic.toml"}),
        ("2", {}),
    ]
    assert page.filled(["1", "2"]).replace(b"\n", b"") == text.replace(b">a<", b">1<").replace(b">b<", b">2<")


def test_a_page_without_markers_has_no_regions() -> None:
    assert update.page("p.html", b"<p>geomap:begin</p>").regions == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("\n<!-- geomap:begin -->", r"p\.html, line 2: the region that begins here has no end"),
        ("\n\n<!-- geomap:end -->", r"p\.html, line 3: a region ends here that does not begin"),
        ("<!-- geomap:begin --><!-- geomap:begin --><!-- geomap:end -->", "begins inside another"),
        ("<!-- geomap:begin a --><!-- geomap:end b -->", "the region a ends as b"),
        ("<!-- geomap:begin --><!-- geomap:end b -->", "the region without a name ends as b"),
        ("<!-- geomap:begin a --><!-- geomap:end a -->" * 2, "a region a is there twice"),
        ("<!-- geomap:start -->", "there is no marker geomap:start"),
        ("<!-- geomap:begin a colour=red --><!-- geomap:end a -->", "a marker sets no colour"),
        ("<!-- geomap:begin a b --><!-- geomap:end a -->", "cannot be read at 'b'"),
        ('<!-- geomap:begin date="2031 --><!-- geomap:end -->', "cannot be read at"),
    ],
)
def test_markers_that_do_not_fit_are_told_with_their_line(text: str, complaint: str) -> None:
    with pytest.raises(GeomapError, match=complaint):
        update.page("p.html", text.encode())


def test_a_template_that_writes_a_marker_is_refused() -> None:
    page = update.page("p.html", BEGIN + END)
    with pytest.raises(GeomapError, match="itself writes a marker"):
        page.filled([END.decode()])


def test_a_part_has_no_head_of_its_own_and_every_rule_stays_inside() -> None:
    part = html.render(briefs.briefing(), briefs.picture(), part="north")
    assert not any(tag in part for tag in ("<html", "<head>", "<body", "<meta", "<h1", "<!DOCTYPE"))
    assert 'id="geomap-north-cut"' in part
    assert '<h2 class="geomap-brief-headline">' in part
    style = part.partition("<style>")[2].partition("</style>")[0]
    assert style.isascii(), "characters cannot be written as references there"
    rules = [line for line in style.splitlines() if "{" in line and not line.lstrip().startswith(("@", "/*"))]
    assert rules
    assert all(line.lstrip().startswith(".geomap-brief") for line in rules)


def test_every_class_of_the_style_is_used() -> None:
    folder = resources.find("templates")
    style = (folder / "briefing.css").read_text(encoding="utf-8")
    used = (folder / "briefing.html.j2").read_text(encoding="utf-8") + 'class="geomap-brief-swatch"'
    named = set(re.findall(r"\.(geomap-brief[\w-]*)", style))
    assert named == {one for one in named if re.search(rf"\b{one}\b(?!-)", used)}

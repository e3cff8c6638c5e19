"""What python-docx has no call for: links, shades, repeated heads, fields, alt texts, fixed bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.run import Run

from geomap.render.briefing.method import web_address

_EPOCH = (1980, 1, 1, 0, 0, 0)
_BLANKS = "\u00a0\u202f\u200c\u200d"


def _legal(text: str) -> str:
    """Return text without what XML cannot hold, or Word would take for the end of a line."""
    return "".join(c if c.isprintable() or c in _BLANKS else "\ufffd" for c in text)


def run(paragraph: Any, text: str, *, bold: bool = False, style: str = "") -> Any:
    """Add text to a paragraph, on one line and without what XML cannot hold."""
    added = paragraph.add_run(_legal(text))
    added.bold = bold or None
    if style:
        added.style = style
    return added


def link(paragraph: Any, text: str, url: str, style: str = "") -> None:
    """Add text to a paragraph, as a hyperlink if `url` is an address of the web."""
    address = web_address(url)
    if not address:
        run(paragraph, text, style=style)
        return
    identity = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    hyperlink = OxmlElement("w:hyperlink")
    hyperlink.set(qn("r:id"), identity)
    inside = OxmlElement("w:r")
    hyperlink.append(inside)
    paragraph._p.append(hyperlink)
    linked = Run(inside, paragraph)
    linked.text = _legal(text)
    if style:
        linked.style = style
    linked.font.underline = True


def shade(cell: Any, colour: str) -> None:
    """Fill a cell with ``#rrggbb``."""
    properties = cell._tc.get_or_add_tcPr()
    fill = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour.lstrip("#").upper())):
        fill.set(qn(f"w:{name}"), value)
    properties.append(fill)


def whole_row(row: Any, *, head: bool = False) -> None:
    """Keep a row on one page; a head is repeated on every page of its table."""
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(("w:tblHeader",) if head else ())):
        properties.append(OxmlElement(name))


def page_number(paragraph: Any) -> None:
    """Add the number of the page."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        added = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        added._r.append(mark)


def describe(picture: Any, alt: str) -> None:
    """Give an inline picture the words for those who do not see it."""
    properties = picture._inline.docPr
    properties.set("descr", _legal(alt))
    properties.set("name", "geomap")


def language(style: Any, lang: str) -> None:
    """Tell in which language a style's text is, for spelling and for readers aloud."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), lang)
    properties.append(mark)


def font(style: Any, name: str) -> None:
    """Set a style's font for every script, over that of the theme."""
    style.font.name = name
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)


def no_border(style: Any) -> None:
    """Take the line below a style's paragraphs away."""
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def hairlines(style: Any) -> None:
    """Rule a table style's rows with a thin pale line, and nothing between its columns."""
    for border in style.element.iter(qn("w:tblBorders")):
        for side in border:
            across = side.tag in {qn("w:top"), qn("w:bottom"), qn("w:insideH")}
            side.set(qn("w:val"), "single" if across else "nil")
            side.set(qn("w:color"), "D5DBE0")
    for margins in style.element.iter(qn("w:tblCellMar")):
        for side in margins:
            if side.tag in {qn("w:top"), qn("w:bottom")}:
                side.set(qn("w:w"), "40")


def same_bytes(document: bytes) -> bytes:
    """Return a document whose parts have no time: packed again, the same parts give the same bytes."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as given,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            made.writestr(info, given.read(name))
    return packed.getvalue()

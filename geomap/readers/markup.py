"""HTML to plain text: one paragraph a line, without what a reader of the page does not see."""

from __future__ import annotations

import re

from geomap.readers.items import whole_characters

_BREAK = "\u2029"  # the paragraph separator of Unicode, so that line ends of the source stay mere spaces
_BLOCKS = (
    *("address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
    *("nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
)
_UNSEEN = (
    *("audio", "canvas", "embed", "head", "iframe", "math", "noscript", "object", "script", "style"),
    *("svg", "template", "title", "video"),
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


def plain_text(markup: str) -> str:
    """Return the text of a piece of HTML; nothing is fetched or run."""
    from lxml import etree, html  # noqa: PLC0415 - only where a file holds HTML

    # The parser declares its encoding itself: a str that names one would be refused.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    page = f"<body>{parsable(whole_characters(markup))}</body>".encode()
    root = html.document_fromstring(page, parser=parser)
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    for block in root.iter(*_BLOCKS):
        block.text = _BREAK + (block.text or "")
        block.tail = _BREAK + (block.tail or "")
    paragraphs = (" ".join(part.split()) for part in str(root.text_content()).split(_BREAK))
    return "\n".join(filter(None, paragraphs))


def parsable(markup: str) -> str:
    """Return HTML without the characters, written out or by number, that a tree of libxml2 cannot hold."""
    return _NOT_XML.sub(_instead, _ENTITY.sub(_entity, markup))


def _instead(found: re.Match[str]) -> str:
    return " " if found[0].isspace() else ""  # a form feed parts words


def _entity(found: re.Match[str]) -> str:
    """Return a numeric entity as it is, unless what it stands for may not be in a tree."""
    digits, base = (found[1], 16) if found[1] else (found[2], 10)
    digits = digits.lstrip("0")
    if not digits or len(digits) > 7:
        return ""
    code = int(digits, base)
    # Those from 0x80 to 0x9f stand for characters of Windows, and the parser knows that.
    if code > 0x10FFFF:
        return ""
    barred = None if 0x7F <= code <= 0x9F else _NOT_XML.match(chr(code))
    return _instead(barred) if barred else found[0]

"""A web page to a tree: nothing is fetched, no entity is looked up, comments are left out."""

from __future__ import annotations

import re
from typing import Any

from geomap.readers.items import ItemError

INSTEAD = "save its text as a .txt file"
NOTHING = f"no article was found in the page; {INSTEAD}"

_HEAD = 4096
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARED = re.compile(
    rb"""<(?:meta\s[^>]{0,500}?charset|\?xml\s[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-zA-Z!?/]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_DEEPEST = 255  # libxml2 leaves out what lies deeper


def declared_encoding(data: bytes) -> str:
    """Return the encoding that a page names in its head, or nothing."""
    found = _DECLARED.search(_COMMENT.sub(b"", data[:_HEAD]))
    return found[1].decode("ascii", "replace") if found else ""


def tree(text: str) -> Any:
    """Return the root element of a page.

    Raises:
        ItemError: ``unreadable`` if it is no HTML or nested too deep, ``no text`` if nothing is in it.
    """
    from lxml import etree, html  # noqa: PLC0415 - it takes time to load

    if not text.strip("\ufeff \t\r\n\f"):
        raise ItemError("no text", NOTHING)
    if not _TAG.search(text):
        raise ItemError("unreadable", f"there is no HTML in it; {INSTEAD}")
    parser = html.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
        no_network=True,
        huge_tree=False,
    )
    data = _NOT_XML.sub("", _ENTITY.sub(_entity, text.removeprefix("\ufeff"))).encode()
    try:
        root = html.document_fromstring(data, parser=parser)
    except etree.LxmlError as error:
        raise ItemError("no text", NOTHING) from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise ItemError("unreadable", f"its tags are nested more than {_DEEPEST} deep; {INSTEAD}")
    return root


def _entity(found: re.Match[str]) -> str:
    """Return a numeric entity as it is, unless what it stands for may not be in a tree."""
    digits, base = (found[1], 16) if found[1] else (found[2], 10)
    digits = digits.lstrip("0")
    if not digits or len(digits) > 7:
        return ""
    code = int(digits, base)
    # Those from 0x80 to 0x9f stand for characters of Windows, and the parser knows that.
    barred = code > 0x10FFFF or (not 0x7F <= code <= 0x9F and _NOT_XML.match(chr(code)))
    return "" if barred else found[0]

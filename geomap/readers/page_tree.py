"""A web page to a tree: nothing is fetched, no entity is looked up, comments are left out."""

from __future__ import annotations

import re
from typing import Any

from geomap.readers.items import ItemError
from geomap.readers.markup import parsable

INSTEAD = "save its text as a .txt file"
NOTHING = f"no article was found in the page; {INSTEAD}"

_HEAD = 4096
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARED = re.compile(
    rb"""<(?:meta\s[^>]{0,500}?charset|\?xml\s[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-zA-Z!?/]")
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
    data = parsable(text.removeprefix("\ufeff")).encode()
    try:
        root = html.document_fromstring(data, parser=parser)
    except etree.LxmlError as error:
        raise ItemError("no text", NOTHING) from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise ItemError("unreadable", f"its tags are nested more than {_DEEPEST} deep; {INSTEAD}")
    return root

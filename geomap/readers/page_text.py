"""The text of the article in a web page, without what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from geomap.readers.items import ItemError
from geomap.readers.page_layout import take_apart
from geomap.readers.page_tree import INSTEAD, NOTHING

_MOST_ELEMENTS = 40_000  # the longest live blogs have half as many; time grows with them
_MOST_DEPTHS = 2_000_000  # of all elements together, coming and going
_UNSEEN_TAGS = {
    *("button", "canvas", "dialog", "footer", "iframe", "label", "nav", "noscript", "object", "script"),
    *("select", "style", "svg", "template", "textarea"),
}
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONSENT = re.compile(
    r"""cookie[-_]?(?:banner|bar|consent|law|message|modal|notice|overlay|policy|popup|wall)
      | (?:consent|gdpr)[-_]?(?:banner|bar|box|manager|modal|notice|overlay|popup|wall)
      | borlabs-?cookie | cmplz | cookiebot | didomi | onetrust | qc-cmp | usercentrics""",
    re.IGNORECASE | re.VERBOSE,
)
_BLANK = re.compile(r"[\s|-]*")  # or what trafilatura draws below the head of a table
_MOSTLY_LINKS = 0.9


def check_size(root: Any) -> None:
    """Refuse a page that is larger, counted in elements and not in words, than any with one article.

    Raises:
        ItemError: ``too large``.
    """
    from lxml import etree  # noqa: PLC0415 - it takes time to load

    elements = depth = depths = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        depths += depth
        if elements > _MOST_ELEMENTS or depths > _MOST_DEPTHS:
            detail = (
                f"the page has more elements, or they are nested deeper, than one article needs; {INSTEAD}"
            )
            raise ItemError("too large", detail)


def article_text(root: Any, title: str) -> str:
    """Return the paragraphs of the article below its title, one a line; prunes the tree of what is not seen.

    Raises:
        ItemError: ``no text``.
    """
    from trafilatura import bare_extraction  # noqa: PLC0415 - it takes time to load

    for element in [element for element in root.iter() if _unseen(element)]:
        if element.getparent() is not None:
            element.drop_tree()
    take_apart(root)
    document = bare_extraction(root, include_comments=False, include_formatting=False)
    text = (document.text or "") if document else ""  # type: ignore[union-attr]
    lines = [line.strip() for line in text.splitlines() if not _BLANK.fullmatch(line)]
    if not lines or _is_list_of_links(lines, root):
        raise ItemError("no text", NOTHING)
    return "\n".join(lines[1:] if len(lines) > 1 and lines[0] == title else lines)


def _unseen(element: Any) -> bool:
    if element.tag in {"html", "body", "main", "article"}:
        return False
    named = f"{element.get('id', '')} {element.get('class', '')}"
    hidden = "hidden" in element.attrib or _UNSEEN_STYLE.search(element.get("style", ""))
    return element.tag in _UNSEEN_TAGS or bool(hidden) or bool(_CONSENT.search(named))


def _is_list_of_links(lines: Sequence[str], root: Any) -> bool:
    """Return whether there is nothing but links to articles, as on a front page."""
    links = {" ".join(str(link.text_content()).split()) for link in root.iter("a")}
    linked = sum(len(line) for line in lines if line.removeprefix("- ") in links)
    return linked > _MOSTLY_LINKS * sum(map(len, lines))

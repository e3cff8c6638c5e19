"""Reads the article of a saved web page, the page alone or with its parts in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from geomap.model import DateOrigin
from geomap.readers import mime, page_tree
from geomap.readers.declared import decode_as
from geomap.readers.items import LIMIT, Broken, Found, ItemError, whole_characters
from geomap.readers.page_dates import published
from geomap.readers.page_text import article_text, check_size
from geomap.readers.whole import packed, whole

_OWN_MAP = b'<script type="application/json" id="geomap-data">'
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S{1,2000})\s*-->")
_LANGUAGES = ("og:locale", "content-language", "dc.language")


def read_page(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the article of a saved web page; none of a map that geomap drew, whose quotes are others'.

    Raises:
        ItemError: ``too large``, ``binary``, ``encoding``, ``unreadable`` or ``no text``.
    """
    data = whole(stream)
    if _OWN_MAP not in data:
        yield article(data)


def read_mhtml(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the article of a page that was saved in one file with its pictures.

    The date of such a file says when it was saved, and is not used.

    Raises:
        ItemError: as `read_page`.
    """
    message = mime.parse(packed(stream))
    texts = [part for part in mime.leaves(message) if mime.is_text(part)]
    pages = [part for part in texts if mime.is_text(part, "html")]
    title = mime.header(message, "Subject")
    if pages:
        main = _main(pages, mime.header(message, "Content-Type"))
        found = article(*mime.content(main), _address(message, main))
        yield found if found.title else replace(found, title=title)
        return
    for part in texts:
        decoded = decode_as(*mime.content(part))
        if decoded.text.strip():
            url = _address(message, part)
            yield Found(decoded.text, title=title, url=url, notices=decoded.notices)
            return
    raise ItemError("no text", page_tree.NOTHING)


def article(data: bytes, declared: str = "", url: str = "") -> Found:
    """Return the article of a page.

    Args:
        data: the page.
        declared: the encoding that whatever held the page names; it comes before the page's own word.
        url: where the page came from, if it does not say so itself.

    Raises:
        ItemError: ``too large``, ``binary``, ``encoding``, ``unreadable`` or ``no text``.
    """
    if len(data) > LIMIT:
        raise ItemError("too large", f"its text has more than {LIMIT // 1_000_000} MB; split it")
    decoded = decode_as(data, declared or page_tree.declared_encoding(data))
    root = page_tree.tree(decoded.text)
    check_size(root)
    saved_from = _SAVED_FROM.search(decoded.text)
    try:
        found = _found(root, url or (saved_from[1] if saved_from else ""))
    except ItemError:
        raise
    except Exception as error:
        detail = f"its HTML cannot be taken apart ({type(error).__name__}); {page_tree.INSTEAD}"
        raise ItemError("unreadable", detail) from error
    return replace(found, notices=decoded.notices + found.notices)


def _found(root: Any, url: str) -> Found:
    for base in list(root.iter("base")):
        base.drop_tree()  # trafilatura would take it for the address of the page
    about = _metadata(root)
    title = about.title or ""
    url = about.url or url
    dated = published(root, url)
    language = _language(root)
    return Found(
        text=whole_characters(article_text(root, title)),  # the last step, since it prunes the tree
        date=dated.day,
        date_origin=DateOrigin.PAGE,
        title=whole_characters(title),
        source=whole_characters(about.sitename or ""),
        url=whole_characters(url),
        language=language,
        notices=dated.notices,
    )


def _metadata(root: Any) -> Any:
    """Return what trafilatura makes out but for the date, which is read elsewhere and without the clock."""
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415 - it takes time to load

    # With a format that is none htmldate returns at once.
    return extract_metadata(root, date_config={"outputformat": "none"})


def _language(root: Any) -> str:
    """Return the language tag of the page, as written."""
    own = root.get("lang") or root.get("xml:lang")
    if own:
        return str(own)
    metas = {
        (meta.get("property") or meta.get("name") or meta.get("http-equiv") or "").lower(): meta
        for meta in root.iter("meta")
    }
    return next((metas[name].get("content", "") for name in _LANGUAGES if name in metas), "")


def _main(pages: list[Any], content_type: str) -> Any:
    """Return the part that the others belong to: the one that `content_type` starts with, else the first."""
    start = re.search(r'start="?(<[^>"]+>)', content_type)
    named = (part for part in pages if start and mime.header(part, "Content-ID") == start[1])
    return next(named, pages[0])


def _address(message: Any, part: Any) -> str:
    given = mime.header(message, "Snapshot-Content-Location") or mime.header(part, "Content-Location")
    return given if re.match("https?://", given) else ""

"""Reads the entries of an RSS or Atom feed."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from geomap.model import DateOrigin
from geomap.readers.feed_dates import written_day
from geomap.readers.feed_source import source
from geomap.readers.items import Broken, Found, ItemError, whole_characters
from geomap.readers.markup import plain_text
from geomap.readers.notices import on_first
from geomap.readers.whole import whole

_HTML = ("application/xhtml+xml", "text/html")
_RDF = ("rss090", "rss10")
_MALFORMED = "the feed is malformed; what could be made out of it was read"
_CHANGED = "dated by when it was last changed"


def read_feed(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the entries of a feed in its order, each with its title above its text; nothing is fetched.

    Raises:
        ItemError: ``unsupported`` if it is no feed, ``empty`` if it has no entry; as `whole` and
            `source` raise it.
    """
    text = source(whole(stream))
    parsed = _parsed(text.text)
    malformed = (_MALFORMED,) if parsed["bozo"] else ()
    return on_first(_entries(parsed), text.notices + malformed)


def _parsed(text: str) -> Mapping[str, Any]:
    """Return the feed; feedparser gets a stream, since it would open what it takes for an address."""
    with warnings.catch_warnings():
        # Releases up to 6.0.11 import a module that Python 3.13 no longer has.
        warnings.filterwarnings("ignore", "'cgi' is deprecated", DeprecationWarning)
        import feedparser  # noqa: PLC0415 - only who has a feed needs it
    stream = io.BytesIO(text.encode())
    try:
        parsed = feedparser.parse(stream, resolve_relative_uris=False, sanitize_html=False)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        detail = f"the feed is malformed beyond reading ({type(error).__name__}); correct or fetch it anew"
        raise ItemError("unreadable", detail) from error
    if not parsed["version"]:
        raise ItemError("unsupported", "it is XML but no RSS or Atom feed; give the feed or the articles")
    return dict(parsed)


def _entries(parsed: Mapping[str, Any]) -> Iterator[Found | Broken]:
    if not parsed["entries"]:
        raise ItemError("empty", "the feed has no entry; remove it, or fetch it anew")
    feed = dict(parsed["feed"])
    rdf = parsed["version"] in _RDF
    for number, entry in enumerate(parsed["entries"], 1):
        # As a plain mapping: feedparser's own gives one date for another.
        yield _entry(dict(entry), number, feed, rdf=rdf)


def _entry(entry: Mapping[str, Any], number: int, feed: Mapping[str, Any], *, rdf: bool) -> Found | Broken:
    link = _string(entry, "link")
    given_id = _string(entry, "id") or link
    text, language = _body(entry)
    if not text:
        fault = ItemError("no text", f"entry {number} has no text; leave it out, or give its article")
        return Broken(number, fault, given_id)
    day, notices = _date(entry, rdf=rdf)
    title = _title(entry)
    return Found(
        text=text if text.startswith(title) else f"{title}\n{text}",  # which often alone names the host
        line=number,
        given_id=given_id,
        date=day,
        date_origin=DateOrigin.FEED,
        title=title,
        source=_title(_mapping(entry, "source")) or _title(feed),
        url=link,
        language=_string(entry, "language") or language or _string(feed, "language"),
        notices=notices,
    )


def _body(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Return the fullest text of an entry, and the language it is said to be in."""
    contents = entry.get("content")
    bodies = [*(contents if isinstance(contents, list) else []), _mapping(entry, "summary_detail")]
    texts = [(_plain(body), _string(body, "language")) for body in bodies]
    return max(texts, key=lambda text: len(text[0]))


def _date(entry: Mapping[str, Any], *, rdf: bool) -> tuple[str, tuple[str, ...]]:
    """Return the day of an entry, and what there is to say of it.

    What stands as changed in RSS 1.0 is its ``dc:date``, the day of publication.
    """
    if published := _string(entry, "published"):
        return written_day(published, entry.get("published_parsed")), ()
    if updated := _string(entry, "updated"):
        return written_day(updated, entry.get("updated_parsed")), () if rdf else (_CHANGED,)
    return "", ()


def _title(of: Mapping[str, Any]) -> str:
    detail = _mapping(of, "title_detail")
    return " ".join((_plain(detail) if detail else _string(of, "title")).split())


def _plain(detail: Mapping[str, Any]) -> str:
    """Return the text of a construct that is plain text or HTML; of anything else, nothing."""
    kind, value = _string(detail, "type"), _string(detail, "value")
    if kind in _HTML:
        return plain_text(value)
    return whole_characters(value) if kind.startswith("text/") else ""


def _string(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return whole_characters(value).strip() if isinstance(value, str) else ""


def _mapping(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = of.get(name)
    return dict(value) if isinstance(value, dict) else {}

"""When a web page says its article was published; neither the clock nor the time of the file is asked."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parsedate_tz
from typing import Any

from geomap.readers import linked_data
from geomap.readers.dates import EARLIEST
from geomap.readers.day_in_text import day_in_text
from geomap.readers.items import shown

_LATEST = date(2999, 12, 31)
_AGREEING = timedelta(days=2)
_PUBLISHED = (
    *("article:published_time", "article:published", "og:article:published_time", "og:published_time"),
    *("og:pubdate", "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.date"),
    *("dcterms.date", "datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime"),
    *("pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "date"),
)
_CHANGED = (
    *("article:modified_time", "article:modified", "og:article:modified_time", "og:modified_time"),
    *("og:updated_time", "dc.date.modified", "dcterms.modified", "datemodified", "dateupdate", "lastmod"),
    *("last-modified", "lastmodified", "last_updated_date", "modified", "revised", "revision_date"),
)
_NAMES = ("property", "name", "itemprop", "http-equiv")
_DAY = re.compile(r"\s*(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d)")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Dated:
    """The day of publication as ``YYYY-MM-DD``, or nothing, and what a person should know about it."""

    day: str = ""
    notices: tuple[str, ...] = ()


def published(root: Any, url: str) -> Dated:
    """Return when the page at `root`, which came from `url`, was published."""
    linked = _first(_values(linked_data.articles(root), "datePublished"))
    name, meta = _meta(root, _PUBLISHED)
    if linked:
        return Dated(linked.isoformat(), _disagreement(linked, name, meta))
    stated = meta or _stated_in_body(root) or _first(_values(linked_data.pages(root), "datePublished"))
    if stated:
        return Dated(stated.isoformat())
    guessed = day_in_text(_without_changes(root), url, EARLIEST, _LATEST)
    if guessed:
        words = "no field of the page says when it was published; the date is from its text or its address"
        return Dated(guessed, (words,))
    changed = _changed(root)
    return Dated(changed.isoformat(), ("dated by when it was last changed",)) if changed else Dated()


def day(value: str) -> date | None:
    """Return the day that `value` is written with, in ISO 8601 or the way of mail; offsets do not move it."""
    found = _DAY.match(value)
    written = found.group(1, 3, 4) if found else (parsedate_tz(value[:_LONGEST]) or ())[:3]
    try:
        read = date(*map(int, written))
    except (OverflowError, TypeError, ValueError):
        return None
    return read if EARLIEST <= read <= _LATEST else None


def _disagreement(linked: date, name: str, meta: date | None) -> tuple[str, ...]:
    if not meta or abs(linked - meta) <= _AGREEING:
        return ()
    return (f"its JSON-LD says {linked}, its meta {shown(name)} says {meta}; the JSON-LD was taken",)


def _values(objects: Iterable[Mapping[str, Any]], name: str) -> Iterator[str]:
    for each in objects:
        value = each.get(name)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str):
            yield value


def _first(values: Iterable[str]) -> date | None:
    return next((read for read in map(day, values) if read), None)


def _meta(root: Any, names: tuple[str, ...]) -> tuple[str, date | None]:
    """Return the strongest meta of those with `names`, strongest first, that holds a date, and its day."""
    days: dict[str, date] = {}
    for element in root.iter("meta"):
        read = day(element.get("content") or element.get("datetime") or "")
        if read:
            days.update({key: read for key in _keys(element) if key in names and key not in days})
    return next(((name, days[name]) for name in names if name in days), ("", None))


def _keys(element: Any) -> list[str]:
    """Return the names that an element gives what it holds; the colon of ``DC:date`` is a full stop."""
    keys = (element.get(name, "").strip().lower() for name in _NAMES)
    return [re.sub(r"^(dc|dcterms):", r"\1.", key) for key in keys if key]


def _stated_in_body(root: Any) -> date | None:
    times = (time for time in root.iter("time") if "pubdate" in time.attrib or _is(time, "datepublished"))
    marked = (element for element in root.iter("span", "div", "p", "abbr") if _is(element, "datepublished"))
    return _first(_written(element) for each in (times, marked) for element in each)


def _changed(root: Any) -> date | None:
    linked = _first(_values(linked_data.articles(root), "dateModified"))
    times = (time for time in root.iter("time") if _is(time, "datemodified") or _is_update(time))
    paged = _values(linked_data.pages(root), "dateModified")
    return linked or _meta(root, _CHANGED)[1] or _first(map(_written, times)) or _first(paged)


def _is(element: Any, itemprop: str) -> bool:
    return itemprop in element.get("itemprop", "").lower().split()


def _is_update(time: Any) -> bool:
    """Return whether it is what WordPress marks a change with; it marks publication ``published updated``."""
    classes = time.get("class", "").split()
    return "updated" in classes and "published" not in classes


def _written(element: Any) -> str:
    return str(element.get("datetime") or element.get("content") or element.text or "")


def _without_changes(root: Any) -> Any:
    """Return a copy of the page without scripts and without what says when it was changed."""
    page = copy.deepcopy(root)
    for element in list(page.iter("meta", "time", "span", "div", "p", "script", "style")):
        barred = element.tag in {"script", "style"} or _is(element, "datemodified") or _is_update(element)
        if element.tag == "meta":
            barred = any(key in {*_CHANGED, "copyrightyear"} for key in _keys(element))
        if barred and element.getparent() is not None:
            element.drop_tree()
    return page

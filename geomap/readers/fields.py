"""The names that exports give to what is known of an article, and one record of them as an article."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from geomap.readers.items import Found, ItemError, whole_characters

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "text": ("text", "body", "content", "article", "fulltext"),
        "title": ("title", "headline"),
        "date": (
            *("date", "published", "published_at", "publish_date"),
            *("publishedAt", "pubDate", "datePublished"),
        ),
        "source": ("source", "publication", "outlet", "publisher"),
        "url": ("url", "link", "web_url"),
        "id": ("id", "_id", "uri", "guid"),
        "lang": ("lang", "language"),
    }
)
"""A field to the names it is read by, the documented one first; the first that says something counts."""

_BY_LOWER_CASE = MappingProxyType({name.lower(): name for names in NAMES.values() for name in names})
_REPAIRED = "half a character of a surrogate pair is read as U+FFFD"


def known(column: str) -> str:
    """Return the name in `NAMES` that heads a column, whatever its case, or nothing."""
    return _BY_LOWER_CASE.get(column.strip().lower(), "")


def text_of(record: Mapping[str, Any]) -> str | None:
    """Return the text of `record`, which may be blank, or None if none of its fields can hold one."""
    texts = [value for value in _values(record, "text") if isinstance(value, str)]
    return next((text for text in texts if text.strip()), texts[0] if texts else None)


def id_of(record: Mapping[str, Any]) -> str:
    """Return the id that `record` has of its own, as text; empty if it has none."""
    value = next((value for value in _values(record, "id") if value not in (None, "")), "")
    try:
        return whole_characters(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    except RecursionError:
        return ""  # lists in lists a thousand deep name nothing


def found(record: Mapping[str, Any], line: int, place: str, notices: tuple[str, ...] = ()) -> Found:
    """Return the article that `record` holds.

    Args:
        record: its fields by their names in `NAMES`.
        line: where in its file it stands, as `Found` has it.
        place: the same in words, for a message.
        notices: what there is to say of how it was read.

    Raises:
        ItemError: ``no text``.
    """
    text = text_of(record)
    if text is None:
        others = ", ".join(NAMES["text"][1:])
        raise ItemError("no text", f'{place} has no field "text" (or {others}) that is a string; add it')
    whole = whole_characters(text)
    return Found(
        text=whole,
        line=line,
        given_id=id_of(record),
        date=_first(record, "date"),
        title=_first(record, "title"),
        source=_first(record, "source"),
        url=_first(record, "url"),
        language=_first(record, "lang"),
        notices=notices + ((_REPAIRED,) if whole != text else ()),
    )


def _values(record: Mapping[str, Any], field: str) -> Iterator[Any]:
    return (record[name] for name in NAMES[field] if name in record)


def _first(record: Mapping[str, Any], field: str) -> str:
    written = map(_scalar, _values(record, field))
    return next((value for value in written if value.strip()), "")


def _scalar(value: object) -> str:
    """Return a field as text, an object by its name; null or a list says nothing that could be used."""
    if isinstance(value, Mapping):
        value = value.get("name")
    return whole_characters(str(value)) if isinstance(value, str | int | float) else ""

"""Says once of a file what is true of all its articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from geomap.readers.items import Broken, Found


def on_first(items: Iterable[Found | Broken], notices: tuple[str, ...]) -> Iterator[Found | Broken]:
    """Yield `items`; the first article carries `notices` before its own."""
    for item in items:
        if notices and isinstance(item, Found):
            yield replace(item, notices=notices + item.notices)
            notices = ()
        else:
            yield item

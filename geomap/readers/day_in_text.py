"""The day that htmldate finds in the text or the address of a page, made independent of the clock."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

# Two days that share nothing: what is not written in a text comes out different.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 2))
_NEVER = re.compile("(?!)")


def day_in_text(root: Any, url: str, earliest: date, latest: date) -> str:
    """Return the first day, as ``YYYY-MM-DD``, that the page at `root` seems dated with, or nothing."""
    from htmldate import extractors, find_date  # noqa: PLC0415 - it takes time to load, and few need it

    # Its own would complete a date that lacks a day, or a century, from today, or take a month for its first.
    extractors.dateutil_parse = _parse  # type: ignore[attr-defined]
    extractors.YM_PATTERN = _NEVER
    found = find_date(
        root,
        extensive_search=False,
        original_date=True,
        url=url or None,
        min_date=earliest.isoformat(),
        max_date=latest.isoformat(),
    )
    return found or ""


def _parse(text: str, **_: object) -> datetime:
    """Return the day and time written in `text`.

    Raises:
        ValueError: part of it, or all, is not written there.
    """
    from dateutil import parser  # noqa: PLC0415 - as above

    class Info(parser.parserinfo):  # type: ignore[misc]
        """Takes a year as it is written, where dateutil would move 25 into this century."""

        def convertyear(self, year: int, century_specified: bool = False) -> int:
            return year

    first, second = (
        parser.parse(text, parserinfo=Info(), default=default, ignoretz=True) for default in _DEFAULTS
    )
    if first.date() != second.date():
        raise ValueError("part of the date is missing")
    return first  # type: ignore[no-any-return]

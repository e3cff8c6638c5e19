"""The day that an entry of a feed is dated with, as it is written there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"\d+")


def written_day(written: str, parsed: Sequence[int] | None) -> str:
    """Return the day of `written` in its own time zone, as ``YYYY-MM-DD``.

    Args:
        written: a date as RFC 822 or ISO 8601 have it, or in a form that feedparser knows.
        parsed: year, month and day as feedparser understood it, in UTC.

    Returns:
        The day; `written` itself if it names none, for whoever reads on to refuse it.
    """
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(written.strip()).date().isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return _understood(written, parsed) or written


def _understood(written: str, parsed: Sequence[int] | None) -> str:
    """Return the day `parsed`, unless it was made up: feedparser takes what is missing from the clock."""
    try:
        day = date(*parsed[:3]) if parsed else None
    except (ValueError, TypeError, OverflowError):
        return ""
    if day is None or not 1 < day.year < 9999:
        return ""
    numbers = [int(digits) for digits in _NUMBER.findall(written[:200])]
    near = (day + timedelta(days=shift) for shift in (-1, 0, 1))  # its own time zone may have had another day
    stands = any(other.year in numbers and other.day in numbers for other in near)
    return day.isoformat() if stands else ""

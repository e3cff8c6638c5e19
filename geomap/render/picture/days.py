"""Which of the dates a picture shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geomap.errors import UsageError

ALL = "all"
_HOW = "give dates as 2025-03-06, several with commas, first..last, or all"


def chosen(asked: str, known: Sequence[date]) -> tuple[date, ...]:
    """Return the dates that an expression asks for, ascending.

    Args:
        asked: ``all``; dates with commas between them; or ``FIRST..LAST``, either of which may be left out.
        known: the source dates, ascending.

    Raises:
        UsageError: it cannot be read, or there is no such date.
    """
    if asked.strip() == ALL:
        return tuple(known)
    if ".." in asked:
        first, _, last = (part.strip() for part in asked.partition(".."))
        start, end = (_date(first) if first else known[0]), (_date(last) if last else known[-1])
        found = tuple(day for day in known if start <= day <= end)
        if not found:
            raise UsageError(f"there is no date in {asked}", f"articles are of {known[0]} to {known[-1]}")
        return found
    return tuple(sorted({_date(part.strip()) for part in asked.split(",")}))


def spread(days: Sequence[date], most: int) -> tuple[date, ...]:
    """Return at most so many of the dates, evenly chosen, the first and the last among them."""
    if len(days) <= most:
        return tuple(days)
    if most == 1:
        return (days[-1],)
    return tuple(days[round(number * (len(days) - 1) / (most - 1))] for number in range(most))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no date", _HOW) from error

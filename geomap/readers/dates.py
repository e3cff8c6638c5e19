"""The rules for dates: which word on an article's date counts, and what is no date at all.

Only ISO 8601 is read, nothing is guessed: never the time of the file, never today.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from pathlib import PurePath

from geomap.model import DateOrigin
from geomap.readers.items import ItemError, shown

FOUR_WAYS = (
    'a manifest row (--manifest), front matter or a "date" field, '
    "an ISO date in the file name (2025-03-06), or --date"
)
_WRITTEN = re.compile(r"([^Tt\s]*)([Tt\s]?)(.*)", re.DOTALL)
# Eight digits that stand alone are a date or a slip; glued to letters only if they can be one.
_IN_NAME = re.compile(
    r"""(?<!\d)(?:
        (?:19|20)\d\d ([-_]) \d\d \1 \d\d
      | (?<![^\W_]) (?:19|20)\d{6} (?![^\W_])
      | (?:19|20)\d\d (?:0[1-9]|1[0-2]) (?:0[1-9]|[12]\d|3[01])
    )(?!\d)""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A date as somebody wrote it, and the place where, in words for a message."""

    value: str
    origin: DateOrigin
    place: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A date, and how it was known; both None where nothing says one."""

    published: date | None = None
    origin: DateOrigin | None = None


def calendar_day(value: str) -> date:
    """Return the day that an ISO 8601 date, or date and time, is written with; offsets do not move it.

    Raises:
        ValueError: it is no such date, or not in the calendar.
    """
    day, separator, clock = _WRITTEN.fullmatch(value.strip()).groups()  # type: ignore[union-attr]
    if separator:
        time.fromisoformat(re.sub(r"\s+(?=[+-]\d)", "", clock))
    return date.fromisoformat(day)


def in_name(name: str) -> list[str]:
    """Return what reads as a date in a file name, in order, each once, as ``YYYY-MM-DD``."""
    stem = PurePath(name).stem
    digits = (re.sub("[-_]", "", found[0]) for found in _IN_NAME.finditer(stem))
    return list(dict.fromkeys(f"{each[:4]}-{each[4:6]}-{each[6:]}" for each in digits))


def settle(statements: Iterable[Statement], name: str, fallback: date | None) -> Settled:
    """Return the date of an article: the first statement, else the file name, else `fallback`.

    Raises:
        ItemError: ``date`` if what comes first is no date, or the name holds two; the next way is not tried.
    """
    for statement in statements:
        if statement.value.strip():
            return Settled(_day(statement), statement.origin)
    named = in_name(name)
    if len(named) > 1:
        wrong = f"its file name holds two dates, {' and '.join(named)}"
        raise ItemError("date", f"{wrong}; give the right one in a manifest row")
    if named:
        statement = Statement(named[0], DateOrigin.FILE_NAME, "its file name")
        return Settled(_day(statement), statement.origin)
    return Settled(fallback, DateOrigin.OPTION) if fallback else Settled()


def _day(statement: Statement) -> date:
    try:
        return calendar_day(statement.value)
    except ValueError as error:
        wrong = f"{statement.place} says {shown(statement.value)}, which is no ISO date of the calendar"
        raise ItemError("date", f"{wrong}; write it like 2025-03-06") from error

"""The rules for dates: which word on an article's date counts, and what is no date at all.

Only ISO 8601 is read, nothing is guessed: never the time of the file, never today. Today only tells what lies
in the future, and is refused, as is what lies before `EARLIEST`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import PurePath

from geomap.model import DateOrigin
from geomap.readers.items import ItemError, shown

FOUR_WAYS = (
    'a manifest row (--manifest), front matter or a "date" field, '
    "an ISO date in the file name (2025-03-06), or --date"
)
EARLIEST = date(1945, 1, 1)
_LEEWAY = timedelta(days=1)  # somewhere it is tomorrow already
_TWO_DAYS = timedelta(days=2)  # of two statements that agree: evening edition, other time zone
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
    """A date, and how it was known; both None where nothing says one.

    Attributes:
        notices: what says another date, by more than two days.
    """

    published: date | None = None
    origin: DateOrigin | None = None
    notices: tuple[str, ...] = ()


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
        ItemError: ``date`` if what comes first is no date or none that an article can have, or the name holds
            two; the next way is not tried.
    """
    stated = [statement for statement in statements if statement.value.strip()]
    named = in_name(name)
    if not stated and len(named) > 1:
        wrong = f"its file name holds two dates, {' and '.join(named)}"
        raise ItemError("date", f"{wrong}; give the right one in a manifest row")
    if len(named) == 1:
        stated.append(Statement(named[0], DateOrigin.FILE_NAME, "its file name"))
    if not stated:
        return Settled(fallback, DateOrigin.OPTION) if fallback else Settled()
    first, *others = stated
    published = _day(first)
    return Settled(published, first.origin, tuple(_differences(first, published, others)))


def _differences(first: Statement, published: date, others: Iterable[Statement]) -> Iterator[str]:
    for other in others:
        try:
            day = _day(other)
        except ItemError:
            continue  # what is no date contradicts nothing
        if abs(day - published) > _TWO_DAYS:
            yield f"{first.place} says {published}, {other.place} {day}; the first is used"


def _day(statement: Statement) -> date:
    try:
        day = calendar_day(statement.value)
    except ValueError as error:
        wrong = f"{statement.place} says {shown(statement.value)}, which is no ISO date of the calendar"
        raise ItemError("date", f"{wrong}; write it like 2025-03-06") from error
    if not EARLIEST <= day <= _today() + _LEEWAY:
        is_ahead = day > EARLIEST
        where = "in the future" if is_ahead else f"before {EARLIEST.year}"
        detail = f"{statement.place} says {day}, which lies {where}; correct it in a manifest row"
        raise ItemError("date", detail, passes=is_ahead)
    return day


def _today() -> date:
    return date.today()

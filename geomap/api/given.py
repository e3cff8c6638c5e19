"""What a caller may give in several forms, as the one form that geomap works with."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeVar, get_args

from geomap import topics
from geomap.errors import UsageError
from geomap.model import Topic
from geomap.workflow import Method

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
Day = datetime.date | str | None
Mode = Literal["day", "known"]
Quotes = Literal["best", "all"]

_Word = TypeVar("_Word", bound=str)

_METHODS = 4  # an encoder in memory is some 100 MB


def paths(given: Paths) -> tuple[str, ...]:
    """Return one path or several as texts.

    Raises:
        UsageError: there is none.
    """
    several = (given,) if isinstance(given, str | os.PathLike) else given
    if not (found := tuple(os.fspath(path) for path in several)):
        raise UsageError("there is nothing to read", "give a file, a folder, an address, or several of them")
    return found


def path(given: str | os.PathLike[str]) -> Path:
    """Return a path as `Path`, a leading ``~`` read as the home folder."""
    return Path(given).expanduser()


def day(given: Day) -> datetime.date | None:
    """Return a day, given as a date, a moment or in ISO 8601.

    Raises:
        UsageError: it is no day.
    """
    if isinstance(given, str):
        try:
            return datetime.date.fromisoformat(given)
        except ValueError:
            raise UsageError(f"{given!r} is no date", 'give one such as "2025-03-06"') from None
    return given.date() if isinstance(given, datetime.datetime) else given


def mode(given: Mode) -> Mode:
    """Return the mode as given.

    Raises:
        UsageError: there is none of that name.
    """
    return one_of("mode", given, get_args(Mode))


def quotes(given: Quotes) -> Quotes:
    """Return which quotes are wanted, as given.

    Raises:
        UsageError: it is none of the two.
    """
    return one_of("choice of quotes", given, get_args(Quotes))


def one_of(what: str, given: _Word, known: tuple[str, ...]) -> _Word:
    """Return a word as given.

    Raises:
        UsageError: it is none of those known.
    """
    if given not in known:
        raise UsageError(f"there is no {what} {given!r}", f"choose one of: {', '.join(known)}")
    return given


def topic(given: str | os.PathLike[str] | Topic) -> Topic:
    """Return a topic, given as such, by the id of a packaged one, or by its TOML file.

    Raises:
        UsageError: there is neither a packaged topic nor a file of that name.
        TopicError: the file is not valid.
    """
    return given if isinstance(given, Topic) else topics.load(os.fspath(given))


def method(of: Topic, classifier: str, jobs: int = 1) -> Method:
    """Return how articles are read; the pipeline of the same topic and classifier is loaded once."""
    return _method(_Named(of), classifier, jobs)


class _Named:
    """A topic that can be a key: two of one digest are the same."""

    def __init__(self, of: Topic) -> None:
        self.topic = of

    def __hash__(self) -> int:
        return hash((self.topic.id, self.topic.digest))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and self.topic == other.topic


@lru_cache(maxsize=_METHODS)
def _method(of: _Named, classifier: str, jobs: int) -> Method:
    return Method(of.topic, classifier, jobs)

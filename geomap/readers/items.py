"""What readers hand on: articles as found, articles as settled, and what had to be refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from geomap.errors import ReadError
from geomap.model import Article, DateOrigin, Failure

LIMIT = 20_000_000
"""Bytes that one text file, or one line of JSON, may have."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class ItemError(ReadError):
    """Why one item cannot be read.

    Attributes:
        kind: one of ``binary``, ``broken json``, ``date``, ``empty``, ``encoding``, ``forbidden``,
            ``front matter``, ``manifest``, ``no text``, ``too large``, ``undated``, ``unreachable``,
            ``unreadable``, ``unsupported``.
        passes: whether it may be gone though the item stays as it is: a day has come, a drive is back.
    """

    def __init__(self, kind: str, detail: str, *, passes: bool = False) -> None:
        super().__init__(detail)
        self.kind = kind
        self.passes = passes


@dataclass(frozen=True, slots=True)
class Entry:
    """One article, ready for analysis.

    Attributes:
        given_id: the ``id`` of a JSON line as text; empty if there was none.
        raw: the text as given, before normalisation; it equals ``article.text`` if nothing was changed.
        place: what a newer version of the article would come from, too: its file; of a line, its ``id``. What
            has neither, a line or standard input, is known by its content alone.
    """

    article: Article
    given_id: str = ""
    raw: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """One item that could not be read, its ``id`` if one could be made out, and whether that may pass."""

    failure: Failure
    given_id: str = ""
    passes: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One article as its file gives it; nothing is settled yet.

    Attributes:
        line: where in the file it stands, from 1; 0 if it is the whole file.
        member: the name of its file within an archive; empty outside archives.
        date: the date as written, or empty; `date_origin` says where it was written.
        notices: what a person should know about how it was read.
    """

    text: str
    line: int = 0
    given_id: str = ""
    date: str = ""
    date_origin: DateOrigin = DateOrigin.FIELD
    title: str = ""
    source: str = ""
    url: str = ""
    language: str = ""
    notices: tuple[str, ...] = ()
    member: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """One line, or one member, that holds no article; those after it are read all the same."""

    line: int
    fault: ItemError
    given_id: str = ""
    member: str = ""


Reader: TypeAlias = Callable[[BinaryIO], Iterator[Found | Broken]]
"""Reads one format: bytes in, articles out, in order; raises `ItemError` if the whole file is of no use."""


def refuse(uri: str, fault: ItemError, given_id: str = "") -> Refused:
    """Return `fault` as a refusal of `uri`, its detail on one printable line."""
    return Refused(Failure(uri, fault.kind, shown(fault.message, 1000)), given_id, fault.passes)


def shown(value: str, length: int = 80) -> str:
    """Return `value` on one line, fit for a message: nothing unprintable, cut at `length` characters."""
    plain = " ".join(value[: 4 * length].split())
    plain = "".join(character if character.isprintable() else "�" for character in plain)
    return plain if len(plain) <= length else plain[: length - 1] + "…"


def whole_characters(text: str) -> str:
    """Return `text` with each half of a surrogate pair, which is no character, as U+FFFD; offsets stay."""
    return _SURROGATE.sub("\ufffd", text)

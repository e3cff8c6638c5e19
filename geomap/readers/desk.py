"""Settles what readers found: text, date and names of an article, or why there is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from geomap.model import Article, DateOrigin, Notice, normalise
from geomap.readers import dates, files
from geomap.readers.archive_names import base_name, suffix_of
from geomap.readers.items import Broken, Entry, Found, ItemError, Refused, refuse, shown
from geomap.readers.manifest import Row, Rows
from geomap.readers.outside import STDIN, Outside
from geomap.readers.registry import by_content, plug_ins

VERSION = 3
"""Raised whenever a reader makes something else of the same bytes, so that known files are read again."""

Item: TypeAlias = Entry | Refused | Notice
"""What comes of reading: an article, why there is none, or what a person should know."""

_MOST_MARKS = 30  # as in the Stream-Safe Text Format of Unicode Standard Annex 15
_LONG_RUN = re.compile(rf"[^\w\s]{{{_MOST_MARKS + 1},}}")
_LONGEST_FIELD = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article comes from, and what the manifest says of it.

    Attributes:
        members: names within it that were read.
    """

    uri: str
    name: str = ""
    rows: Rows = field(default_factory=Rows)
    members: set[str] = field(default_factory=set)

    def row(self, found: Found) -> Row | None:
        """Return the row of an article: its own, or that of the archive that it lies in.

        Raises:
            ItemError: its rows do not agree.
        """
        self.members.add(found.member)
        own = self.rows.members.get(found.member) if found.member else None
        if isinstance(own, ItemError):
            raise own
        return own or self.rows.row

    def at(self, item: Found | Broken) -> str:
        """Return where an item stands: file, member, line."""
        file = self._file(item)
        return f"{file}#{item.line}" if item.line else file

    def of(self, found: Found, article: Article) -> str:
        """Return what a newer version of the article would come from, too."""
        file = self._file(found)
        if found.given_id:
            return f"{file}#id={found.given_id}"
        return f"{file}#{article.id}" if found.line or self.uri == STDIN else file

    def _file(self, item: Found | Broken) -> str:
        return f"{self.uri}#{item.member}" if item.member else self.uri


@dataclass(frozen=True, slots=True)
class Desk:
    """Settles what readers found; the same for every article of a call."""

    manifest: Path | None
    rows: Mapping[str, Rows]
    fallback_date: date | None
    require_date: bool
    outside: Outside

    def settings(self, source: files.Source) -> str:
        """Return a digest of all but the file that decides what is read from it."""
        rows, suffix = self.rows.get(source.resolved) or Rows(), suffix_of(source.name)
        plug_in = plug_ins().get(suffix)
        by = f" {plug_in.distribution} {plug_in.version}" if plug_in else ""
        return _digest(f"{VERSION} {self.fallback_date} {self.require_date} {suffix} {rows!r}{by}")

    def place(self, source: files.Source) -> Place:
        """Return where articles of a file come from.

        Raises:
            ItemError: its rows do not agree.
        """
        rows = self.rows.get(source.resolved) or Rows()
        if rows.fault:
            raise rows.fault
        return Place(source.uri, source.name, rows)

    def unread(self, place: Place) -> Iterator[Refused]:
        """Yield for each row that names what is not in an archive that there is no such thing."""
        for member, row in place.rows.members.items():
            if member not in place.members and isinstance(row, Row) and self.manifest:
                detail = (
                    f"row {row.number} of {shown(self.manifest.name)} names it, and no such article is there"
                )
                yield refuse(f"{place.uri}#{member}", ItemError("manifest", f"{detail}; correct the row"))

    def settle(self, found: Found, place: Place) -> Iterator[Item]:
        """Yield the article, its notices before it, or why there is none."""
        uri = place.at(found)
        try:
            text = _text(found.text)
            row = place.row(found)
            settled, notices = self._date(found, place, row)
            row = row or Row(0, "")
            article = Article(
                uri=uri,
                text=text,
                published=settled.published,
                date_origin=settled.origin,
                title=_line(row.title or found.title),
                source=_line(row.source or found.source),
                url=_line(row.url or found.url),
                language=_language(found.language),
            )
        except ItemError as fault:
            yield refuse(uri, fault, found.given_id)
        else:
            yield from (Notice(uri, notice) for notice in (*found.notices, *notices))
            yield Entry(article, found.given_id, found.text, place.of(found, article))

    def _date(self, found: Found, place: Place, row: Row | None) -> tuple[dates.Settled, tuple[str, ...]]:
        is_field = found.line and found.date_origin is DateOrigin.FIELD
        written = 'its field "date"' if is_field else f"its {found.date_origin}"
        statements = [dates.Statement(found.date, found.date_origin, written)]
        if row and self.manifest:
            statements.insert(0, row.statement(self.manifest))
        try:
            name = base_name(found.member) or place.name
            # A web archive is named by the day on which it was made.
            file_name = "" if ".warc" in suffix_of(name) else name
            settled = dates.settle(statements, file_name, self.fallback_date)
        except ItemError as fault:
            if self.require_date:
                raise
            return dates.Settled(), (f"read without a date: {fault.message}",)
        if settled.published is None and self.require_date:
            detail = f"it has no date; give it one by {dates.FOUR_WAYS}{self._row_missing(place, row)}"
            raise ItemError("undated", detail)
        return settled, settled.notices

    def _row_missing(self, place: Place, row: Row | None) -> str:
        if not self.manifest or not place.name:
            return ""
        table = shown(self.manifest.name)
        if row:
            return f"; row {row.number} of {table} has no date"
        return f"; {table} has no row for it"


@lru_cache(maxsize=1024)
def _digest(said: str) -> str:
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def of_file(source: files.Source, desk: Desk) -> Iterator[Item]:
    """Read a file, and settle what is in it."""
    try:
        place = desk.place(source)
        stream = source.open()
    except ItemError as fault:
        yield refuse(source.uri, fault)
        return
    with stream:
        reader = by_content(suffix_of(source.name))
        yield from settled(lambda: reader(stream), place, desk)
    yield from desk.unread(place)


def settled(read: Callable[[], Iterator[Found | Broken]], place: Place, desk: Desk) -> Iterator[Item]:
    """Read, and settle what comes."""
    try:
        for found in read():
            if isinstance(found, Broken):
                place.members.add(found.member)
                yield refuse(place.at(found), found.fault, found.given_id)
            else:
                yield from desk.settle(found, place)
    except ItemError as fault:
        yield refuse(place.uri, fault)
    except OSError as error:
        yield refuse(place.uri, files.unreadable(error))


def _text(raw: str) -> str:
    """Return `raw` as articles hold it.

    Bringing marks into canonical order takes time that grows with the square of their number, so that a
    letter may not carry more than anyone writes.
    """
    for run in [] if raw.isascii() else _LONG_RUN.findall(raw):
        if sum(unicodedata.combining(character) > 0 for character in run) > _MOST_MARKS:
            raise ItemError("binary", f"a letter in it carries more than {_MOST_MARKS} accents; remove them")
    text = normalise(raw)
    if not text.strip():
        raise ItemError("empty", "it holds no words; remove it, or give its text")
    return text


def _line(value: str) -> str:
    """Return a title, a source or an address as one line of normal text."""
    return normalise(" ".join(value[:_LONGEST_FIELD].split()))


def _language(value: str) -> str:
    """Return the ISO 639-1 part of a language tag such as ``en-GB``, or nothing."""
    part = value.strip().replace("_", "-").split("-")[0].lower()
    return part if len(part) == 2 and part.isascii() and part.isalpha() else ""

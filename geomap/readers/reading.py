"""From paths to articles: finds, reads, dates, and says of everything else why not."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from geomap.model import Article, DateOrigin, Notice, normalise
from geomap.readers import dates, files
from geomap.readers import manifest as _manifest
from geomap.readers.archive_names import ARCHIVES, PACKED, base_name, suffix_of
from geomap.readers.items import Broken, Entry, Found, ItemError, Refused, refuse, shown
from geomap.readers.registry import by_content, plug_ins, suffixes
from geomap.readers.stdin import read_stdin

if TYPE_CHECKING:
    from geomap.readers.address import Fetcher

VERSION = 1
"""Raised whenever a reader makes something else of the same bytes, so that known files are read again."""

_MOST_MARKS = 30  # as in the Stream-Safe Text Format of Unicode Standard Annex 15
STDIN = "stdin"
"""The uri of standard input."""

Item: TypeAlias = Entry | Refused | Notice
"""What comes of reading: an article, why there is none, or what a person should know."""

_LONG_RUN = re.compile(rf"[^\w\s]{{{_MOST_MARKS + 1},}}")
_LONGEST_FIELD = 2000


@dataclass(frozen=True)
class Outside:
    """How to read what is no file: standard input, and the web.

    Attributes:
        stdin: what ``-`` reads; the process's own standard input unless given.
        allow_private: whether web addresses may lie outside the public internet.
    """

    stdin: BinaryIO | None = None
    allow_private: bool = False

    def standard_input(self) -> Iterator[Found | Broken]:
        """Read standard input."""
        return read_stdin(self.stdin or sys.stdin.buffer)

    def fetched(self, url: str) -> Iterator[Found | Broken]:
        """Fetch and read what is at an address."""
        from geomap.readers.address import read_fetched  # noqa: PLC0415 - few read from the web

        return read_fetched(self._fetcher(url))

    @cached_property
    def _fetcher(self) -> Fetcher:
        """The one for all addresses, so that it knows what each site wishes."""
        from geomap.readers.address import Fetcher  # noqa: PLC0415

        return Fetcher(allow_private=self.allow_private)


def read(
    paths: Sequence[str],
    *,
    manifest: Path | None = None,
    fallback_date: date | None = None,
    require_date: bool = True,
    outside: Outside | None = None,
) -> Iterator[Item]:
    """Read the articles that `paths` name, one at a time, in the order named and sorted within folders.

    Takes what `documents` takes, and raises what it raises.

    Returns:
        Articles, refusals and notices as they come up; a notice stands before the article it is about, and
        rows of the manifest that name nothing stand last.
    """
    found = documents(
        paths,
        manifest=manifest,
        fallback_date=fallback_date,
        require_date=require_date,
        outside=outside,
    )
    return chain.from_iterable(found)


def documents(
    paths: Sequence[str],
    *,
    manifest: Path | None = None,
    fallback_date: date | None = None,
    require_date: bool = True,
    outside: Outside | None = None,
) -> list[Document]:
    """Return what there is to read, none of it read yet, in the order named and sorted within folders.

    Args:
        paths: files, folders, web addresses, and ``-`` for standard input.
        manifest: a CSV table with the columns file and date, and perhaps title, source and url.
        fallback_date: the date of articles that nothing else dates.
        require_date: refuse what has no date. If False, a date that cannot be read is a notice too.
        outside: how to read what is no file.

    Raises:
        UsageError: a path or the manifest is not there or of no use.
    """
    table = manifest
    rows = _manifest.load(table) if table else ()
    plan = files.plan(paths, suffixes(), leave_out=table.resolve() if table else None)
    sources = [item for item in plan.items if isinstance(item, files.Source)]
    matched = _manifest.match(rows, table, sources, plan.bases) if table else _manifest.Matched()
    desk = _Desk(table, matched.rows, fallback_date, require_date, outside or Outside())
    return [Document(item, desk) for item in (*plan.items, *matched.refused)]


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to read: a file, an address, standard input, or what is already known to be of no use."""

    _what: files.Source | files.Address | files.StandardInput | Refused | Notice
    _desk: _Desk

    @property
    def uri(self) -> str:
        """Where it is; articles of a file that holds several have this and more after a ``#``."""
        if isinstance(self._what, files.StandardInput):
            return STDIN
        return self._what.failure.uri if isinstance(self._what, Refused) else self._what.uri

    def stamp(self) -> str:
        """Return what is another once reading it anew could give something else; empty if it always could."""
        if not isinstance(self._what, files.Source):
            return ""
        stamp = self._what.stamp()
        return f"{stamp} {self._desk.settings(self._what)}" if stamp else ""

    def alone(self) -> Document | None:
        """Return it with no more than its own reading needs, to be read in another process.

        None if it is no file, or may hold so much that it had better be read one article at a time.
        """
        if not isinstance(self._what, files.Source) or not self._what.is_small():
            return None
        row = self._desk.rows.get(self._what.resolved)
        if isinstance(row, ItemError) or suffix_of(self._what.name) in ARCHIVES | PACKED:
            return None
        rows = {self._what.resolved: row} if row else {}
        return Document(self._what, replace(self._desk, rows=rows, outside=Outside()))

    def __iter__(self) -> Iterator[Item]:
        """Read it."""
        if isinstance(self._what, files.Source):
            return _file(self._what, self._desk)
        if isinstance(self._what, files.Address):
            url = self._what.url
            return _articles(lambda: self._desk.outside.fetched(url), _Place(self.uri), self._desk)
        if isinstance(self._what, files.StandardInput):
            return _articles(self._desk.outside.standard_input, _Place(STDIN), self._desk)
        return iter([self._what])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an article comes from, and what the manifest says of it."""

    uri: str
    name: str = ""
    row: _manifest.Row | None = None

    def at(self, item: Found | Broken) -> str:
        file = self._file(item)
        return f"{file}#{item.line}" if item.line else file

    def of(self, found: Found, article: Article) -> str:
        file = self._file(found)
        if found.given_id:
            return f"{file}#id={found.given_id}"
        return f"{file}#{article.id}" if found.line or self.uri == STDIN else file

    def _file(self, item: Found | Broken) -> str:
        return f"{self.uri}#{item.member}" if item.member else self.uri


@dataclass(frozen=True, slots=True)
class _Desk:
    """Settles what readers found; the same for every article of a call."""

    manifest: Path | None
    rows: Mapping[str, _manifest.Row | ItemError]
    fallback_date: date | None
    require_date: bool
    outside: Outside

    def settings(self, source: files.Source) -> str:
        """Return a digest of all but the file that decides what is read from it."""
        row, suffix = self.rows.get(source.resolved), suffix_of(source.name)
        plug_in = plug_ins().get(suffix)
        by = f" {plug_in.distribution} {plug_in.version}" if plug_in else ""
        return _digest(f"{VERSION} {self.fallback_date} {self.require_date} {suffix} {row!r}{by}")

    def place(self, source: files.Source) -> _Place:
        row = self.rows.get(source.resolved)
        if isinstance(row, ItemError):
            raise row
        return _Place(source.uri, source.name, row)

    def settle(self, found: Found, place: _Place) -> Iterator[Item]:
        """Yield the article, its notices before it, or why there is none."""
        uri = place.at(found)
        try:
            text = _text(found.text)
            settled, notices = self._date(found, place)
            row = place.row or _manifest.Row(0, "")
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

    def _date(self, found: Found, place: _Place) -> tuple[dates.Settled, tuple[str, ...]]:
        is_field = found.line and found.date_origin is DateOrigin.FIELD
        written = 'its field "date"' if is_field else f"its {found.date_origin}"
        statements = [dates.Statement(found.date, found.date_origin, written)]
        if place.row and self.manifest:
            statements.insert(0, place.row.statement(self.manifest))
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
            detail = f"it has no date; give it one by {dates.FOUR_WAYS}{self._row_missing(place)}"
            raise ItemError("undated", detail)
        return settled, settled.notices

    def _row_missing(self, place: _Place) -> str:
        if not self.manifest or not place.name:
            return ""
        table = shown(self.manifest.name)
        if place.row:
            return f"; row {place.row.number} of {table} has no date"
        return f"; {table} has no row for it"


@lru_cache(maxsize=1024)
def _digest(said: str) -> str:
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _file(source: files.Source, desk: _Desk) -> Iterator[Item]:
    try:
        place = desk.place(source)
        stream = source.open()
    except ItemError as fault:
        yield refuse(source.uri, fault)
        return
    with stream:
        reader = by_content(suffix_of(source.name))
        yield from _articles(lambda: reader(stream), place, desk)


def _articles(read: Callable[[], Iterator[Found | Broken]], place: _Place, desk: _Desk) -> Iterator[Item]:
    try:
        for found in read():
            if isinstance(found, Broken):
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

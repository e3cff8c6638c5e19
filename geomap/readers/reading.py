"""From paths to articles: finds what there is to read, and hands it to its reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from geomap.model import Notice
from geomap.readers import files
from geomap.readers import manifest as _manifest
from geomap.readers.archive_names import ARCHIVES, PACKED
from geomap.readers.desk import Desk, Item, Place, of_file, settled
from geomap.readers.items import Refused
from geomap.readers.outside import STDIN, Outside
from geomap.readers.registry import suffixes


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
    desk = Desk(table, matched.rows, fallback_date, require_date, outside or Outside())
    return [Document(item, desk) for item in (*plan.items, *matched.refused)]


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to read: a file, an address, standard input, or what is already known to be of no use."""

    _what: files.Source | files.Address | files.StandardInput | Refused | Notice
    _desk: Desk

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
        rows = self._desk.rows.get(self._what.resolved)
        if (rows and rows.fault) or self._what.path.suffix.lower() in ARCHIVES | PACKED:
            return None
        own = {self._what.resolved: rows} if rows else {}
        return Document(self._what, replace(self._desk, rows=own, outside=Outside()))

    def __iter__(self) -> Iterator[Item]:
        """Read it."""
        if isinstance(self._what, files.Source):
            return of_file(self._what, self._desk)
        if isinstance(self._what, files.Address):
            url = self._what.url
            return settled(lambda: self._desk.outside.fetched(url), Place(self.uri), self._desk)
        if isinstance(self._what, files.StandardInput):
            return settled(self._desk.outside.standard_input, Place(STDIN), self._desk)
        return iter([self._what])

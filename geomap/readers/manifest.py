"""Reads the table that dates files by hand, and finds the file each row means."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from geomap.errors import UsageError
from geomap.model import DateOrigin
from geomap.readers.archive_names import is_archive
from geomap.readers.dates import Statement
from geomap.readers.encoding import decode
from geomap.readers.files import Source, uri_of
from geomap.readers.items import ItemError, Refused, refuse, shown

_NEEDED = ("file", "date")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as written; `number` counts as a spreadsheet does, the header being row 1."""

    number: int
    file: str
    date: str = ""
    title: str = ""
    source: str = ""
    url: str = ""

    def statement(self, manifest: Path) -> Statement:
        """Return the date of this row, and the place where it says so."""
        return Statement(self.date, DateOrigin.MANIFEST, f"row {self.number} of {manifest.name}")


@dataclass(slots=True)
class Rows:
    """The rows of one file.

    Attributes:
        row: that of the file itself; of an archive, it counts for all in it that has none of its own.
        fault: what is wrong with the rows of the file itself.
        members: those of what lies in an archive, by its name there; or what is wrong with them.
    """

    row: Row | None = None
    fault: ItemError | None = None
    members: dict[str, Row | ItemError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matched:
    """Which rows belong to which file.

    Attributes:
        rows: resolved path to its rows.
        refused: the rows that name nothing, in order.
    """

    rows: Mapping[str, Rows] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()


def load(manifest: Path) -> tuple[Row, ...]:
    """Return the rows of a CSV table with the columns file and date; title, source and url may be there.

    Raises:
        UsageError: it cannot be read, is no such table, or lacks a column.
    """
    hint = "give a CSV file with the columns file, date, title, source, url"
    try:
        text = decode(manifest.read_bytes()).text.removeprefix("\ufeff")
        table = list(csv.reader(io.StringIO(text, newline="")))
    except OSError as error:
        raise UsageError(f"the manifest {manifest} cannot be read: {error.strerror}", hint) from error
    except (ItemError, csv.Error) as error:
        raise UsageError(f"the manifest {manifest} cannot be read: {error}", hint) from error
    header = [name.strip().lower() for name in table[0]] if table else []
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise UsageError(f"the manifest {manifest} lacks the column {' and the column '.join(missing)}", hint)
    named = [(number, dict(zip(header, cells, strict=False))) for number, cells in enumerate(table[1:], 2)]
    return tuple(_row(number, cells) for number, cells in named if any(map(str.strip, cells.values())))


def _row(number: int, cells: Mapping[str, str]) -> Row:
    file, day, title, source, url = (
        cells.get(name, "").strip() for name in ("file", "date", "title", "source", "url")
    )
    return Row(number, file, day, title, source, url)


def match(rows: Sequence[Row], manifest: Path, sources: Sequence[Source], bases: Sequence[Path]) -> Matched:
    """Find the file of each row.

    A row's path is taken from the manifest's folder, else from one of `bases` (the folders being read, and
    those of the files being read); a bare name also means the one file of that name, wherever it lies. Rows
    that name a file which is there but not being read are left alone. What lies in an archive is named by the
    archive's path, ``#``, and its name there.
    """
    places = [Path(os.path.realpath(manifest.parent)), *bases]
    index = _Index(sources)
    matched: dict[str, Rows] = {}
    refused = []
    for row in rows:
        found, member = index.find_in(row.file, places)
        if len(found) == 1:
            _keep(matched.setdefault(found[0], Rows()), member, row, manifest)
        elif fault := _astray(row, found, places):
            refused.append(refuse(uri_of(places[0] / manifest.name), fault))
    return Matched(matched, tuple(refused))


class _Index:
    """The files being read, by path and by bare name."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._by_path: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        for source in sources:
            self._by_path[source.where] = self._by_path[source.resolved] = source.resolved
            self._by_name.setdefault(source.name, []).append(source.resolved)

    def find(self, file: str, places: Sequence[Path]) -> list[str]:
        """Return the files that `file` can mean: the manifest's neighbour alone, if there is one."""
        paths = (os.path.normpath(place / file) for place in places)
        found = list(dict.fromkeys(self._by_path[path] for path in paths if path in self._by_path))
        if found and os.path.normpath(places[0] / file) in self._by_path:
            return found[:1]
        return found or self._by_name.get(file, [])

    def find_in(self, file: str, places: Sequence[Path]) -> tuple[list[str], str]:
        """Return the files that `file` can mean, and the name in the archive if it means what lies in one."""
        if found := self.find(file, places):
            return found, ""
        parts = file.split("#")
        for end in range(1, len(parts)):
            archive, member = "#".join(parts[:end]), "#".join(parts[end:])
            if is_archive(archive) and (found := self.find(archive, places)):
                return found, member
        return [], ""


def _keep(rows: Rows, member: str, row: Row, manifest: Path) -> None:
    known = rows.members.get(member) if member else rows.fault or rows.row
    kept: Row | ItemError = row
    if isinstance(known, ItemError):
        kept = known
    elif known and known != replace(row, number=known.number, file=known.file):
        both = f"rows {known.number} and {row.number} of {manifest.name}"
        kept = ItemError("manifest", f"{both} both name it and do not agree; keep one")
    if member:
        rows.members[member] = kept
    elif isinstance(kept, ItemError):
        rows.fault = kept
    else:
        rows.row = kept


def _astray(row: Row, found: Sequence[str], places: Sequence[Path]) -> ItemError | None:
    name = shown(row.file)
    if not row.file:
        return ItemError("manifest", f"row {row.number} names no file; fill in the column file")
    if found:
        detail = f"row {row.number} names {name}, which lies in {len(found)} folders; give its path"
        return ItemError("manifest", detail)
    if any(os.path.lexists(place / row.file) for place in places):
        return None
    return ItemError("manifest", f"row {row.number} names {name}, which is not there; correct the row")

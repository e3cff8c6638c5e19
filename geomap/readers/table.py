"""Reads articles from a table with a header, one a row: commas, semicolons or tabs between its cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from geomap.readers import fields
from geomap.readers.encoding import decode
from geomap.readers.items import LIMIT, Broken, Found, ItemError, shown
from geomap.readers.notices import on_first
from geomap.readers.whole import whole

_DELIMITERS = (",", ";", "\t")
_ACCEPTED = ", ".join(fields.NAMES["text"])


def read_table(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the articles of a table; rows count as a spreadsheet does, the header being row 1.

    Raises:
        ItemError: ``empty``; ``no text`` if no column can hold one; ``unsupported`` if two columns have one
            name; ``unreadable`` where quotes are astray, after the rows before; as `whole` and `decode` do.
    """
    decoded = decode(whole(stream))
    return on_first(_articles(decoded.text.removeprefix("\ufeff")), decoded.notices)


def _articles(text: str) -> Iterator[Found | Broken]:
    rows = _rows(text)
    _, header = next(rows, (0, []))
    if not header:
        raise ItemError("empty", 'it holds no row; give a header with a column "text", and a row an article')
    columns = _columns(header)
    empty = True
    for number, row in rows:
        empty = False
        record = {name: row[place] for place, name in columns.items() if place < len(row)}
        try:
            _check(row, number, record, len(header))
            yield fields.found(record, number, f"row {number}")
        except ItemError as fault:
            yield Broken(number, fault, fields.id_of(record))
    if empty:
        raise ItemError("empty", "it holds no row below its header; give one an article")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, and their numbers."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    while True:
        number += 1
        try:
            with _long_cells():
                row = next(rows, None)
        except csv.Error as error:
            wrong = f"row {number} cannot be told from the next: {error}"
            hint = "put the cell in quotes and double the quotes inside it; nothing below was read"
            raise ItemError("unreadable", f"{wrong}; {hint}") from error
        if row is None:
            return
        if any(cell and not cell.isspace() for cell in row):
            yield number, row


def _delimiter(text: str) -> str:
    """Return what parts the header into the most columns that are known, then into the most."""
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")

    def merit(delimiter: str) -> tuple[int, int]:
        with _long_cells():
            cells = next(csv.reader([header], delimiter=delimiter), [])
        return sum(map(bool, map(fields.known, cells))), len(cells)

    return max(_DELIMITERS, key=merit)


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let a cell be as long as an article may be; the limit is one for the whole process."""
    usual = csv.field_size_limit(LIMIT + 1)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _columns(header: Sequence[str]) -> Mapping[int, str]:
    """Return the known names of columns by the places these have in a row."""
    columns = {place: name for place, cell in enumerate(header) if (name := fields.known(cell))}
    names = list(columns.values())
    if not set(names) & set(fields.NAMES["text"]):
        if "file" in {cell.strip().lower() for cell in header}:
            raise ItemError("no text", "it is a manifest, not articles; give it with --manifest")
        seen = shown(", ".join(cell.strip() for cell in header[:20]))
        detail = f'it has no column "text"; head the column with the text by one of {_ACCEPTED}, not {seen}'
        raise ItemError("no text", detail)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ItemError("unsupported", f'it has the column "{twice}" twice; rename or remove one')
    return columns


def _check(row: Sequence[str], number: int, record: Mapping[str, str], width: int) -> None:
    if any(cell.strip() for cell in row[width:]):
        wrong = f"row {number} has {len(row)} cells, and the header {width}"
        raise ItemError("unreadable", f"{wrong}; put each cell that holds a separator in quotes")
    if not (fields.text_of(record) or "").strip():
        raise ItemError("no text", f"row {number} has nothing in the column of its text; fill it in")

"""CSV: the long table and the wide one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from geomap.export import cells, columns, wide
from geomap.export.columns import Column
from geomap.export.rows import BEST, Cell, rows
from geomap.export.subject import Subject

BOM = "\ufeff"


def long(subject: Subject, quotes: str = BEST, *, everyone: bool = False, bom: bool = False) -> str:
    """Return the long table as CSV (RFC 4180, but with line feeds).

    Dates are ISO 8601, truth is ``true`` or ``false``, decimals have a point, nothing is an empty field. A
    text that a spreadsheet would take for a formula begins with an apostrophe.

    Args:
        subject: what to tell.
        quotes: `BEST` or `ALL`.
        everyone: whether countries without a stance have a row, too.
        bom: whether the text begins with a byte order mark, by which Excel knows UTF-8.
    """
    shown = columns.of_long(everyone=everyone)
    found = (row.cells(shown) for row in rows(subject, quotes, everyone=everyone))
    return _table(shown, found, bom=bom)


def grid(subject: Subject, *, everyone: bool = False, bom: bool = False) -> str:
    """Return the wide table as CSV, a line for each country, a column for each date; else as `long`."""
    days = [state.day.isoformat() for state in subject.states]
    found = (
        [code, name, *(_stance(by_day[day].stance) if day in by_day else None for day in days)]
        for code, name, by_day in wide.lines(subject, everyone=everyone)
    )
    return _table(wide.columns(subject), found, bom=bom)


def _stance(stance: Cell) -> str | None:
    return str(stance) if stance else None


def _table(shown: Sequence[Column], lines: Iterable[Sequence[Cell]], *, bom: bool) -> str:
    text = io.StringIO(newline="")
    text.write(BOM if bom else "")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in shown])
    writer.writerows([_field(cell) for cell in line] for line in lines)
    return text.getvalue()


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cells.for_csv(cell) if isinstance(cell, str) else str(cell)

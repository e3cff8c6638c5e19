"""JSON: the long table with the dictionary of its columns."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from geomap.export import columns
from geomap.export.rows import BEST, Cell, rows
from geomap.export.subject import Subject

VERSION = 1


def text(subject: Subject, quotes: str = BEST, *, everyone: bool = False) -> str:
    """Return one JSON object: what is told, the columns, and a row an object, one to a line.

    Args:
        subject: what to tell.
        quotes: `BEST` or `ALL`.
        everyone: whether countries without a stance have a row, too.
    """
    shown = columns.of_long(everyone=everyone)
    names = [column.name for column in shown]
    found = [
        dict(zip(names, map(plain, row.cells(shown)), strict=True))
        for row in rows(subject, quotes, everyone=everyone)
    ]
    head = {
        "version": VERSION,
        "topic": {"id": subject.topic.id, "title": subject.topic.title},
        "mode": subject.mode,
        "pov": subject.pov,
        "lang": subject.lang,
        "dates": [state.day.isoformat() for state in subject.states],
        "columns": [columns.field(column) for column in shown],
        "notes": list(subject.notes),
    }
    return "{" + ",\n".join([*(_member(*item) for item in head.items()), _member("rows", found)]) + "}\n"


def plain(cell: Cell) -> str | float | int | bool | None:
    """Return a cell as JSON has it: dates as ISO 8601."""
    return cell.isoformat() if isinstance(cell, date) else cell


def compact(value: Any) -> str:
    """Return JSON on one line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _member(name: str, value: Any) -> str:
    if name in {"rows", "columns"}:
        return f'"{name}":[\n' + ",\n".join(map(compact, value)) + "\n]"
    return f"{compact(name)}:{compact(value)}"

"""The wide table: countries down, dates across, a stance in each cell."""

from __future__ import annotations

from collections.abc import Iterator

from geomap.export.columns import WIDE, Column, of_date
from geomap.export.rows import Row, clean, of_state
from geomap.export.subject import Subject

Line = tuple[str, str, dict[str, Row]]
"""Alpha-3, name, and by ISO date the row that the cell is of."""


def columns(subject: Subject) -> tuple[Column, ...]:
    """Return the columns of the wide table: code, name, and the dates ascending."""
    return (*WIDE, *(of_date(state.day.isoformat()) for state in subject.states))


def lines(subject: Subject, *, everyone: bool = False) -> Iterator[Line]:
    """Give the lines of the wide table by alpha-3; with `everyone`, countries without any stance, too."""
    cells: dict[str, dict[str, Row]] = {code: {} for code in subject.names} if everyone else {}
    for state in subject.states:
        for row in of_state(subject, state):
            cells.setdefault(row.alpha_3, {})[state.day.isoformat()] = row
    for code in sorted(cells):
        yield code, clean(subject.names.get(code, code)), cells[code]

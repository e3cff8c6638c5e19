"""XLSX: the long table, the wide one, the sources, and what the columns mean."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geomap.errors import GeomapError
from geomap.export import cells, colour, columns, wide
from geomap.export.rows import ALL, BEST, Cell, Row, rows
from geomap.export.subject import ATTRIBUTION, KNOWN, Subject
from geomap.model import Stance

STANCES, BY_DATE, SOURCES, ABOUT = "stances", "by date", "sources", "about"
MOST_ROWS = 1_048_576
_WIDTHS = {
    "alpha_3": 8, "name": 20, "stance": 15, "label": 18, "rival": 15, "quotes": 8, "quote": 80,
    "quote_stance": 15, "title": 40, "source": 24, "url": 44,
}  # fmt: skip
_WIDTH, _LINE_HEIGHT, _MOST_HEIGHT = 11, 15, 405  # of other columns, in letters; of a row, in points
_WRAPPED = ("quote", "title")
_FONT = "Calibri"
_HEAD = PatternFill("solid", fgColor="FF2E3A44")
_TOP = Alignment(vertical="top", wrap_text=True)
_ALONE = Alignment(vertical="top", horizontal="left")
_DAY = "yyyy-mm-dd"
_TRUTH = '"TRUE";"TRUE";"FALSE"'  # LibreOffice would show some as 1 and 0
_A4 = 9
_PALE = 0.5
_PAGE = 170  # letters across a page that can still be read
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip archive knows
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def build(
    subject: Subject, grid: Subject | None = None, quotes: str = BEST, *, everyone: bool = False
) -> bytes:
    """Return a workbook of four sheets: ``stances`` (long), ``by date`` (wide), ``sources``, ``about``.

    Texts are texts, whatever they begin with; dates are dates; stances have the colours of the map, paler in
    the wide sheet where they are carried over from an earlier date. Nothing becomes a link.

    Args:
        subject: what the long table tells.
        grid: what the wide one tells, if it is something else.
        quotes: `BEST` or `ALL`, for the long table.
        everyone: whether countries without a stance are listed, too.

    Raises:
        GeomapError: there are more rows than a sheet can hold.
    """
    book = Workbook(write_only=True)
    pencil = _Pencil(book, subject)
    found = list(rows(subject, quotes, everyone=everyone))
    if len(found) >= MOST_ROWS:
        raise GeomapError(
            f"{len(found):,} rows are more than a sheet can hold", "write a .csv, or --quotes best"
        )
    _stances(pencil, found, columns.of_long(everyone=everyone))
    _by_date(pencil, grid or subject, everyone=everyone)
    _sources(pencil, rows(subject, ALL))
    _about(pencil, subject)
    book.properties.creator = "geomap"
    book.properties.title = cells.for_workbook(subject.topic.title)
    moment = datetime(subject.last.year, subject.last.month, subject.last.day)
    book.properties.created = moment
    file = io.BytesIO()
    book.save(file)
    return _still(file, moment)


_Look = tuple[Stance, bool]


class _Pencil:
    """Writes sheets with the looks of a subject."""

    def __init__(self, book: Workbook, subject: Subject) -> None:
        self._book = book
        self._styles: dict[tuple[type, _Look | None, bool, bool], Any] = {}
        self.subject = subject
        self._fills = {
            (stance, pale): (colour.over_white(shade, _PALE) if pale else shade)
            for stance, shade in subject.topic.colours.items()
            for pale in (False, True)
        }

    def sheet(self, title: str, heads: Sequence[str], widths: Sequence[float], kept: int = 0) -> Any:
        """Begin a sheet with a row of heads; it and `kept` columns stay in sight and are on each page."""
        sheet = self._book.create_sheet(title)
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = f"{get_column_letter(kept + 1)}2"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.fitToWidth = max(1, round(sum(widths) / _PAGE))
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:1"
        if kept:
            sheet.print_title_cols = f"A:{get_column_letter(kept)}"
        sheet.row_dimensions[1].height = 2 * _LINE_HEIGHT
        sheet.append([self._head(sheet, head) for head in heads])
        return sheet

    def cell(self, sheet: Any, value: Cell, look: _Look | None = None, *, wrap: bool = False) -> Any:
        """Return a cell, or None for nothing; `look` is the stance whose colour it has, and whether paler."""
        if value is None:
            return None
        cell = _text(sheet, value) if isinstance(value, str) else WriteOnlyCell(sheet, value)
        quoted = isinstance(value, str) and cells.is_formula(value)
        key = (type(value), look, wrap, quoted)
        if key not in self._styles:
            self._styles[key] = self._styled(sheet, value, look, wrap=wrap, quoted=quoted)
        cell._style = self._styles[key]  # shared: to look the style up for each cell takes most of the time
        return cell

    def _styled(self, sheet: Any, value: Cell, look: _Look | None, *, wrap: bool, quoted: bool) -> Any:
        cell = WriteOnlyCell(sheet, None)
        cell.alignment = _TOP if wrap else _ALONE
        if isinstance(value, date):
            cell.number_format = _DAY
        if isinstance(value, bool):
            cell.number_format = _TRUTH
        if look:
            ground = self._fills[look]
            cell.fill = PatternFill("solid", fgColor=f"FF{ground[1:].upper()}")
            cell.font = Font(name=_FONT, color=f"FF{colour.ink(ground)[1:].upper()}", italic=look[1])
        if quoted:
            cell.quotePrefix = True  # stays a text when somebody edits it
        return cell._style

    def _head(self, sheet: Any, value: str) -> Any:
        cell = _text(sheet, value)
        cell.fill, cell.font, cell.alignment = _HEAD, Font(name=_FONT, bold=True, color="FFFFFFFF"), _TOP
        return cell


def _text(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, cells.for_workbook(value))
    cell.data_type = "s"  # openpyxl would make formulas of "=…" and errors of "#N/A"
    return cell


def _stances(pencil: _Pencil, found: Sequence[Row], shown: Sequence[columns.Column]) -> None:
    names = [column.name for column in shown]
    sheet = pencil.sheet(STANCES, names, [_WIDTHS.get(name, _WIDTH) for name in names], 3)
    for number, row in enumerate(found, 2):
        sheet.row_dimensions[number].height = _height(row)
        looks = {
            "stance": row.stance,
            "label": row.stance,
            "rival": row.rival,
            "quote_stance": row.quote_stance,
        }
        values = zip(names, row.cells(shown), strict=True)
        sheet.append(
            [
                pencil.cell(sheet, value, _look(looks.get(name)), wrap=name in _WRAPPED)
                for name, value in values
            ]
        )
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(found) + 1}"


def _height(row: Row) -> int:
    """Return the height that the wrapped texts of a row need, which not every program finds by itself."""
    texts = ((getattr(row, name) or "", _WIDTHS[name]) for name in _WRAPPED)
    lines = max(sum(1 + len(line) // width for line in text.split("\n")) for text, width in texts)
    return min(_MOST_HEIGHT, lines * _LINE_HEIGHT)


def _by_date(pencil: _Pencil, subject: Subject, *, everyone: bool) -> None:
    days = [state.day.isoformat() for state in subject.states]
    sheet = pencil.sheet(BY_DATE, ["alpha_3", "name", *days], [9, 22, *(16 for _ in days)], 2)
    for code, name, by_day in wide.lines(subject, everyone=everyone):
        said = (by_day.get(day) for day in days)
        sheet.append(
            [pencil.cell(sheet, code), pencil.cell(sheet, name), *(_spot(pencil, sheet, row) for row in said)]
        )


def _spot(pencil: _Pencil, sheet: Any, row: Row | None) -> Any:
    if row is None or row.stance is None:
        return None
    return pencil.cell(sheet, row.label, (row.stance, row.carried))


def _look(stance: Stance | None) -> _Look | None:
    return (stance, False) if stance else None


def _sources(pencil: _Pencil, found: Iterable[Row]) -> None:
    sheet = pencil.sheet(SOURCES, ["date", "source", "title", "url", "quotes"], [13, 26, 60, 60, 9])
    counts: dict[tuple[date, str, str, str], set[str]] = {}
    for row in found:
        if row.reported and row.quote:
            key = (row.reported, row.source or "", row.title or "", row.url or "")
            counts.setdefault(key, set()).add(row.quote)
    for key in sorted(counts):
        sheet.append([pencil.cell(sheet, value) for value in (*key, len(counts[key]))])


def _about(pencil: _Pencil, subject: Subject) -> None:
    sheet = pencil.sheet(ABOUT, ["what", "says"], [24, 110])
    how = "what was known by each date" if subject.mode == KNOWN else "what the articles of each date say"
    facts = [
        ("topic", subject.topic.title),
        ("dates", f"{len(subject.states)}: {subject.states[0].day} to {subject.last}"),
        ("stances", how),
        ("by date", "Paler and slanted: carried over from an earlier date."),
        ("point of view", subject.pov),
        ("borders", ATTRIBUTION),
        *(("disputed", note) for note in subject.notes),
    ]
    for what, says in facts:
        sheet.append([pencil.cell(sheet, what), pencil.cell(sheet, says)])
    for stance, label in subject.labels.items():
        sheet.append([pencil.cell(sheet, stance.value, (stance, False)), pencil.cell(sheet, label)])
    for column in columns.LONG:
        sheet.append(
            [pencil.cell(sheet, f"column {column.name}"), pencil.cell(sheet, column.says.replace("`", ""))]
        )


def _still(file: io.BytesIO, moment: datetime) -> bytes:
    """Return the archive without the times at which it was made."""
    still = io.BytesIO()
    told = moment.isoformat().encode() + b"Z"
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + told, content)
            kept.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return still.getvalue()

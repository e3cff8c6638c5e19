"""The briefing as a Word document, in real styles, with the map as a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor

from geomap.render.briefing import word_parts as parts
from geomap.render.briefing.facts import Briefing, Dispute, Group, Line, Picture, Quote
from geomap.render.briefing.phrases import plain

TEXT_WIDTH = 17.0
"""Centimetres between the margins of a sheet of A4."""

_COLUMNS = (3.4, 3.6, 10.0)
_INK, _QUIET = RGBColor(0x1C, 0x21, 0x26), RGBColor(0x55, 0x60, 0x6A)
_SMALL = "Briefing small"
_LOCALES = {"en": "en-GB", "de": "de-DE", "fr": "fr-FR", "pl": "pl-PL", "uk": "uk-UA"}
_RULE = "#E8ECEF"


def render(briefing: Briefing, picture: Picture) -> bytes:
    """Return the briefing as a document for Word: same arguments, same bytes.

    Args:
        briefing: what it tells.
        picture: with a PNG.
    """
    document = Document()
    _set_up(document, briefing)
    writer = _Writer(document, briefing)
    writer.head(picture)
    writer.changes()
    writer.stances()
    writer.contested()
    writer.uncertain()
    writer.decisions()
    writer.mentioned()
    writer.method()
    writer.sources()
    packed = io.BytesIO()
    document.save(packed)
    return parts.same_bytes(packed.getvalue())


def _set_up(document: Any, briefing: Briefing) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21.0 - TEXT_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Cm(1.9), Cm(1.8)
    _styles(document, _LOCALES.get(briefing.lang, briefing.lang))
    properties = document.core_properties
    day = datetime.fromisoformat(briefing.day)
    properties.created = properties.modified = day
    properties.author = properties.last_modified_by = "geomap"
    properties.title, properties.subject = plain(briefing.title), plain(briefing.when)
    properties.comments, properties.keywords, properties.revision = "", "", 1
    properties.language = briefing.lang
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    parts.run(foot, f"{briefing.title} · {briefing.when} · ", style=_SMALL)
    parts.page_number(foot)


def _styles(document: Any, lang: str) -> None:
    sizes = {
        "Normal": (10, 0, 4), "Title": (19, 0, 6), "Subtitle": (9.5, 0, 2), "Heading 1": (13, 16, 5),
        "Heading 2": (10.5, 10, 2), "List Bullet": (10, 0, 2), "Footer": (8, 0, 0),
    }  # fmt: skip
    for name, (size, before, after) in sizes.items():
        style = document.styles[name]
        parts.font(style, "Calibri")
        style.font.size, style.font.italic = Pt(size), False
        style.font.color.rgb = _QUIET if name in {"Subtitle", "Footer"} else _INK
        style.font.bold = name.startswith(("Title", "Heading"))
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.08
        style.paragraph_format.widow_control = True
    parts.no_border(document.styles["Title"])
    parts.hairlines(document.styles["Table Grid"])
    parts.language(document.styles["Normal"], lang)
    small = document.styles.add_style(_SMALL, 2)
    small.font.size, small.font.color.rgb = Pt(8.5), _QUIET


class _Writer:
    def __init__(self, document: Any, briefing: Briefing) -> None:
        self.document, self.briefing, self.words = document, briefing, briefing.words

    def paragraph(self, text: str = "", style: str = "Normal", *, small: bool = False) -> Any:
        added = self.document.add_paragraph(style=style)
        if text:
            parts.run(added, text, style=_SMALL if small else "")
        return added

    def head(self, picture: Picture) -> None:
        briefing = self.briefing
        self.paragraph(f"{briefing.title} · {briefing.when}", "Subtitle")
        self.paragraph(briefing.headline, "Title")
        if briefing.news:
            self.paragraph(briefing.news)
        if briefing.basis:
            self.paragraph(briefing.basis, small=True)
        shown = self.document.add_picture(io.BytesIO(picture.png), width=Cm(TEXT_WIDTH))
        parts.describe(shown, picture.alt)
        if picture.link:
            parts.link(self.paragraph(), str(self.words["map_link"]), picture.link, _SMALL)

    def changes(self) -> None:
        briefing = self.briefing
        if briefing.changes_heading == self.words["first_date"]:
            return
        self.paragraph(briefing.changes_heading, "Heading 1")
        for one in briefing.changes:
            line = self.paragraph(style="List Bullet")
            parts.run(line, one.country, bold=True)
            notes = f" ({', '.join(one.notes)})" if one.notes else ""
            parts.run(line, f": {one.before} → {one.after}{notes}")
        if not briefing.changes:
            self.paragraph(self.words["no_changes"])

    def stances(self) -> None:
        if not self.briefing.groups:
            return
        self.paragraph(self.words["stances"], "Heading 1")
        table = self.table()
        for group in self.briefing.groups:
            self.group(table, group)

    def table(self) -> Any:
        table = self.document.add_table(rows=1, cols=len(_COLUMNS))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.LEFT, False
        for column, width in zip(table.columns, _COLUMNS, strict=True):
            column.width = Cm(width)
        heads = (self.words["country"], self.words["as_of"], self.words["quote_and_source"])
        for cell, text in zip(table.rows[0].cells, heads, strict=True):
            parts.run(cell.paragraphs[0], text, bold=True)
            parts.shade(cell, _RULE)
        parts.whole_row(table.rows[0], head=True)
        return table

    def group(self, table: Any, group: Group) -> None:
        cell = _spanning(table)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        parts.shade(cell, group.colour)
        named = parts.run(cell.paragraphs[0], f"{group.stance} ({group.count})", bold=True)
        named.font.color.rgb = _rgb(group.ink)
        for line in group.lines:
            self.row(table, line)
        if group.also:
            parts.run(_spanning(table).paragraphs[0], group.also, style=_SMALL)

    def row(self, table: Any, line: Line, *, stance: bool = False) -> None:
        row = table.add_row()
        parts.whole_row(row)
        country, when, said = (cell.paragraphs[0] for cell in row.cells)
        parts.run(country, line.country, bold=True)
        _below(country, (line.stance if stance else "", self.words["tag.changed"] if line.changed else ""))
        parts.run(when, line.date)
        carried = self.words["legend.carried"] if line.carried else ""
        challenged = self.words["challenged_long"] if line.challenged else ""
        _below(when, (carried, line.sureness, challenged))
        if stance:
            parts.shade(row.cells[0], line.colour)
            for run in country.runs:
                run.font.color.rgb = _rgb(line.ink)
        if line.quote:
            self.quote(said, line.quote)
        else:
            parts.run(said, self.words["no_quote"])

    def quote(self, paragraph: Any, quote: Quote) -> None:
        parts.run(paragraph, quote.quoted)
        paragraph.add_run().add_break()
        parts.run(paragraph, f"{quote.source}, ", style=_SMALL)
        parts.link(paragraph, quote.title, quote.url, _SMALL)
        if quote.copies:
            parts.run(paragraph, f". {quote.copies}", style=_SMALL)

    def contested(self) -> None:
        if not self.briefing.disputes:
            return
        self.paragraph(self.words["contested_heading"], "Heading 1")
        self.intro(self.words["contested_intro"])
        for one in self.briefing.disputes:
            self.dispute(one)

    def intro(self, text: str) -> None:
        self.paragraph(text, small=True).paragraph_format.keep_with_next = True

    def dispute(self, one: Dispute) -> None:
        head = self.paragraph(one.country, "Heading 2")
        parts.run(head, f"  {one.date}, {one.sureness}", style=_SMALL).bold = False
        table = self.document.add_table(rows=0, cols=2)
        table.style, table.autofit = "Table Grid", False
        for column, width in zip(table.columns, (_COLUMNS[0], TEXT_WIDTH - _COLUMNS[0]), strict=True):
            column.width = Cm(width)
        for side in one.sides:
            row = table.add_row()
            parts.whole_row(row)
            name, said = row.cells
            name.width, said.width = (column.width for column in table.columns)
            parts.shade(name, side.colour)
            label = parts.run(name.paragraphs[0], side.stance, bold=True)
            label.font.color.rgb = _rgb(side.ink)
            for at, quote in enumerate(side.quotes):
                self.quote(said.add_paragraph() if at else said.paragraphs[0], quote)

    def uncertain(self) -> None:
        if not self.briefing.uncertain:
            return
        self.paragraph(self.words["uncertain_heading"], "Heading 1")
        self.intro(self.words["uncertain_intro"])
        table = self.table()
        for line in self.briefing.uncertain:
            self.row(table, line, stance=True)

    def decisions(self) -> None:
        if not self.briefing.decisions:
            return
        self.paragraph(self.words["rulings_heading"], "Heading 1")
        for one in self.briefing.decisions:
            line = self.paragraph(style="List Bullet")
            parts.run(line, one.country, bold=True)
            parts.run(line, " ".join(part for part in (f": {one.said}", one.why, one.challenged) if part))

    def mentioned(self) -> None:
        if self.briefing.mentioned:
            self.paragraph(self.words["mentioned_heading"], "Heading 1")
            self.paragraph(", ".join(self.briefing.mentioned))

    def method(self) -> None:
        self.paragraph(self.words["method_heading"], "Heading 1")
        for text in self.briefing.method:
            self.paragraph(text)
        if self.briefing.notes:
            self.paragraph(" ".join(self.briefing.notes))

    def sources(self) -> None:
        if not self.briefing.sources:
            return
        self.paragraph(self.words["sources_heading"], "Heading 1")
        if self.briefing.sources_note:
            self.intro(self.briefing.sources_note)
        for outlet in self.briefing.sources:
            name = self.paragraph()
            name.paragraph_format.keep_with_next = True
            parts.run(name, outlet.name, bold=True)
            for one in outlet.articles:
                line = self.paragraph(style="List Bullet")
                parts.run(line, f"{one.date}: ")
                parts.link(line, one.title, one.url)


def _spanning(table: Any) -> Any:
    """Return the one cell of a new row across all columns."""
    row = table.add_row()
    parts.whole_row(row)
    return row.cells[0].merge(row.cells[-1])


def _below(paragraph: Any, texts: Sequence[str]) -> None:
    for text in texts:
        if text:
            paragraph.add_run().add_break()
            parts.run(paragraph, text, style=_SMALL)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())

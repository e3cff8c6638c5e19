"""The legend: every look that a picture has, with the number of countries and their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.path import Path

from geomap.model import Stance
from geomap.render.phrases import in_order
from geomap.render.picture import fonts
from geomap.render.picture.canvas import Box, Canvas, rectangle
from geomap.render.picture.looks import MENTIONED, Brush, Look
from geomap.render.picture.scene import MARKS, Scene
from geomap.render.picture.theme import CHANGED, HALO, LINE
from geomap.render.picture.told import Told

_SWATCH_PX = (22.0, 14.0)
_ROW_PX, _TEXT_PX, _NAMES_PX, _NAMES_ROW_PX = 23.0, 14.0, 12.0, 16.0
_GAP_PX, _MORE_PX = 8.0, 18.0
_MOST_LINES = 5
_FIRST, *_, _LAST = Stance
_LOOKS = {
    **{str(stance): Look(stance) for stance in Stance},
    "changed": Look(_FIRST),
    "contested": Look(_FIRST, _LAST, outline="contested"),
    "uncertain": Look(_FIRST, pale=True, outline="uncertain"),
    "ruled": Look(_FIRST, outline="ruled"),
    "carried": Look(_FIRST, pale=True),
    "mentioned": MENTIONED,
}


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the legend: its kind, its words, how many countries, and the countries to list below."""

    kind: str
    words: str
    count: int | None = None
    names: tuple[str, ...] = ()


def items(told: Told, scenes: Sequence[Scene], box: Box) -> list[Item]:
    """Return a line for each stance, and for whatever else there is in the scenes or a window."""
    there = {kind for scene in scenes for kind, n in scene.counts.items() if n}
    lines = [Item(stance, fonts.drawable(told.phrases.labels[stance], stance)) for stance in Stance]
    silent = ["none", *(["disputed"] if told.has_disputed(box) else [])]
    others = [*(kind for kind in (*MARKS, "mentioned") if kind in there), *silent]
    return [*lines, *(Item(kind, told.phrases.say(f"legend.{kind}")) for kind in others)]


def counted(lines: Sequence[Item], scene: Scene) -> list[Item]:
    """Return the lines with the numbers of a scene."""
    return [replace(line, count=scene.counts.get(line.kind)) for line in lines]


def named(lines: Sequence[Item], told: Told, scene: Scene) -> list[Item]:
    """Return the lines with the names of the countries of each stance."""
    of_kind: dict[str, list[str]] = {}
    for code, entry in scene.entries.items():
        of_kind.setdefault(str(entry.verdict.stance), []).append(told.name(code))
    return [replace(line, names=tuple(in_order(of_kind.get(line.kind, ())))) for line in lines]


def draw_column(
    canvas: Canvas, told: Told, lines: Sequence[Item], box: Box, outside: Sequence[str] = ()
) -> None:
    """Draw the legend from the top of a box down, with as many names as there is room for.

    Args:
        canvas: where.
        told: how it looks.
        lines: what to draw.
        box: where on the sheet.
        outside: countries that the map does not show, named in a last paragraph if there is room.
    """
    blocks, tail = _filled(told, lines, box, outside)
    indent = told.px(_SWATCH_PX[0] + _GAP_PX)
    y = box.top
    for line, names in blocks:
        y -= told.px(_ROW_PX)
        label = _label(told, line, box.width)
        draw_item(canvas, told, line, box.x, y, label)
        y -= told.px(_MORE_PX) * (len(label) - 1)
        for words in names:
            y -= told.px(_NAMES_ROW_PX)
            canvas.text(box.x + indent, y + told.px(4), words, told.letters(_NAMES_PX), told.colours.quiet)
        y -= told.px(5) if names else 0
    y -= told.px(10)
    for words in tail:
        y -= told.px(_NAMES_ROW_PX)
        canvas.text(box.x, y + told.px(4), words, told.letters(_NAMES_PX), told.colours.quiet)


def draw_rows(
    canvas: Canvas, told: Told, lines: Sequence[Item], box: Box, outside: Sequence[str] = ()
) -> None:
    """Draw the legend in rows from the top of a box down, and below it the countries outside the map."""
    for line, (x, y) in zip(lines, _flow(told, lines, box.width), strict=True):
        label = _label(told, line, box.width, most=1)
        draw_item(canvas, told, line, box.x + x, box.top - y - told.px(_ROW_PX), label)
    y = box.top - rows_height(told, lines, box.width) + told.px(4)
    for words in _names(told, outside, box.width, 1, _before(told)):
        canvas.text(box.x, y, words, told.letters(_NAMES_PX), told.colours.quiet)


def column_width(told: Told, lines: Sequence[Item]) -> float:
    """Return the width that the widest line needs."""
    return max(_width(told, line) for line in lines)


def rows_height(told: Told, lines: Sequence[Item], width: float) -> float:
    """Return the height that `draw_rows` needs, with a line for countries outside the map."""
    last = max((y for _, y in _flow(told, lines, width)), default=0.0)
    return last + told.px(_ROW_PX + _NAMES_ROW_PX)


def draw_item(  # noqa: PLR0913, PLR0917
    canvas: Canvas, told: Told, line: Item, x: float, y: float, label: Sequence[str]
) -> None:  # fmt: skip
    """Draw a line with its words as they are broken, `y` the lower edge of the first of them."""
    swatch(canvas, told.brush(), line.kind, x, y + told.px((_ROW_PX - _SWATCH_PX[1]) / 2))
    size, colour = told.letters(_TEXT_PX), told.colours.text
    left, base = x + told.px(_SWATCH_PX[0] + _GAP_PX), y + told.px(_ROW_PX) / 2 - size * 0.36
    for number, words in enumerate(label):
        canvas.text(left, base - number * told.px(_MORE_PX), words, size, colour)
    if line.count is not None:
        base -= told.px(_MORE_PX) * (len(label) - 1)
        at = left + fonts.width(f"{label[-1]}  ", size)
        canvas.text(at, base, str(line.count), size, colour, bold=True)


def swatch(canvas: Canvas, brush: Brush, kind: str, x: float, y: float) -> None:
    """Draw the sample of a kind, its lower left corner at (x, y)."""
    unit, theme = brush.unit, brush.theme
    box = Box(x, y, _SWATCH_PX[0] * unit, _SWATCH_PX[1] * unit)
    shape = rectangle(Box(0, 0, box.width, box.height), 2 * unit)
    if kind == "changed":
        canvas.path(shape, stroke=HALO, width=4 * unit, at=(x, y))
    if kind in _LOOKS:
        brush.fill(canvas, _LOOKS[kind], [shape], box, (x, y))
    elif kind == "none":
        canvas.path(shape, fill=theme.land, at=(x, y))
    edge = {"changed": CHANGED, "contested": LINE, "uncertain": LINE, "ruled": LINE, "disputed": theme.quiet}
    width = {"changed": 2.4, "contested": 1.6, "uncertain": 1.8, "disputed": 1.1}.get(kind, 1.0)
    dash = {"uncertain": (1.5, 3.0), "disputed": (4.0, 3.0)}.get(kind, ())
    canvas.path(
        shape,
        stroke=edge.get(kind, theme.edge),
        width=width * unit,
        dash=tuple(part * unit for part in dash),
        at=(x, y),
    )
    if kind == "ruled":
        tick = Path([(6.5 * unit, 6.8 * unit), (9.8 * unit, 3.6 * unit), (16 * unit, 10.4 * unit)])
        canvas.path(tick, stroke=HALO, width=2.4 * unit, at=(x, y))


def swatch_width(told: Told) -> float:
    """Return how wide a swatch is, in points."""
    return told.px(_SWATCH_PX[0])


def _filled(
    told: Told, lines: Sequence[Item], box: Box, outside: Sequence[str]
) -> tuple[list[tuple[Item, list[str]]], list[str]]:
    """Return the lines with their names and the last paragraph, each as long as there is room for."""
    across = box.width - told.px(_SWATCH_PX[0] + _GAP_PX)

    def fits(blocks: Sequence[tuple[Item, list[str]]], tail: Sequence[str]) -> bool:
        return _height(told, blocks, tail, box.width) <= box.height + 1e-6

    blocks: list[tuple[Item, list[str]]] = [(line, []) for line in lines]
    while len(blocks) > len(Stance) and not fits(blocks, ()):
        blocks.pop()
    tail: list[str] = []
    first = [(line, _names(told, line.names, across, 1)) for line, _ in blocks]
    if not fits(first, tail):
        return blocks, tail
    blocks = first
    for most in range(2, _MOST_LINES + 1):
        for number, (line, _) in enumerate(blocks):
            block = (line, _names(told, line.names, across, most))
            longer = [*blocks[:number], block, *blocks[number + 1 :]]
            blocks = longer if fits(longer, tail) else blocks
        paragraph = _names(told, outside, box.width, most, _before(told))
        tail = paragraph if fits(blocks, paragraph) else tail
    return blocks, tail


def _before(told: Told) -> str:
    return told.phrases.with_colon(told.phrases.say("outside"), "")


def _names(told: Told, names: Sequence[str], across: float, most: int, before: str = "") -> list[str]:
    """Return names in at most so many lines, as many as there is room for, and how many are left out."""
    size = told.letters(_NAMES_PX)
    for shown in range(len(names), 0, -1):
        rest = len(names) - shown
        more = f" {told.phrases.say('more', n=rest)}" if rest else ""
        lines = fonts.wrap(before + ", ".join(names[:shown]) + more, across, size, most=most + 1)
        if len(lines) <= most:
            return lines
    return []


def _label(told: Told, line: Item, across: float, most: int = 2) -> list[str]:
    """Return the words of a line, broken so that the number has room beside the last of them."""
    size = told.letters(_TEXT_PX)
    count = "" if line.count is None else str(line.count)
    room = across - told.px(_SWATCH_PX[0] + _GAP_PX) - fonts.width(f"  {count}", size, bold=True)
    return fonts.wrap(line.words, room, size, most=most)


def _height(
    told: Told, blocks: Sequence[tuple[Item, Sequence[str]]], tail: Sequence[str], across: float
) -> float:
    rows = sum(told.px(_ROW_PX + _NAMES_ROW_PX * len(names) + (5 if names else 0)) for _, names in blocks)
    more = sum(len(_label(told, line, across)) - 1 for line, _ in blocks)
    return rows + told.px(_MORE_PX * more) + (told.px(_NAMES_ROW_PX * len(tail) + 10) if tail else 0.0)


def _flow(told: Told, lines: Sequence[Item], width: float) -> list[tuple[float, float]]:
    """Return where each line goes, x from the left and y from the top down to its upper edge."""
    places, x, y = [], 0.0, 0.0
    for line in lines:
        needed = _width(told, line)
        if x and x + needed > width:
            x, y = 0.0, y + told.px(_ROW_PX)
        places.append((x, y))
        x += needed + told.px(16)
    return places


def _width(told: Told, line: Item) -> float:
    size = told.letters(_TEXT_PX)
    count = "" if line.count is None else str(line.count)
    letters = fonts.width(f"{line.words}  ", size) + fonts.width(count, size, bold=True)
    return told.px(_SWATCH_PX[0] + _GAP_PX) + letters

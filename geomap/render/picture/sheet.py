"""A sheet with one map: where everything goes, and the drawing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geomap.render.phrases import in_order
from geomap.render.picture import frame, legend
from geomap.render.picture.canvas import Box, Canvas, rectangle
from geomap.render.picture.chart import Chart
from geomap.render.picture.scene import Scene
from geomap.render.picture.told import Told

_MARGIN_PX, _GAP_PX, _RAIL_PX = 28.0, 12.0, 22.0
_WIDE = 1.25  # times as wide as high: the legend stands beside the map
_COLUMN_PX = 330.0
_MOST_COLUMN = 0.32  # of the width


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet laid out for some scenes, which share everything but colours, words and numbers.

    Attributes:
        rail: where a movie shows how far it is; None on a picture of one date.
    """

    told: Told
    canvas: Canvas
    chart: Chart
    head: Box
    key: Box
    foot: Box
    rail: Box | None
    lines: tuple[legend.Item, ...]
    is_wide: bool

    def ground(self) -> None:
        """Draw what is the same for every scene."""
        self.chart.ground()
        frame.write(self.canvas, frame.foot(self.told, self.foot.width), self.foot)

    def paint(self, scene: Scene, *, with_names: bool = True) -> None:
        """Draw a scene over the ground."""
        told = self.told
        self.chart.paint(scene, told.names)
        frame.write(self.canvas, frame.head(told, scene, self.head.width), self.head)
        lines = legend.counted(self.lines, scene)
        if self.is_wide:
            shown = legend.named(lines, told, scene) if with_names else lines
            legend.draw_column(self.canvas, told, shown, self.key, outside(told, self.chart, [scene]))
        else:
            legend.draw_rows(self.canvas, told, lines, self.key, outside(told, self.chart, [scene]))

    def mark(self, places: Sequence[float], at: int) -> None:
        """Draw the dates of a movie on a rail, each between 0 and 1, and which of them is on show."""
        if self.rail is None:
            return
        box, colours, unit = self.rail, self.told.colours, self.told.size.unit
        middle = box.y + box.height / 2
        self.canvas.path(rectangle(Box(box.x, middle - unit, box.width, 2 * unit)), fill=colours.edge)
        for number, place in enumerate(places):
            x, now = box.x + place * (box.width - 2 * unit), number == at
            width, high = (5.0, 16.0) if now else (2.0, 9.0)
            tick = Box(x + unit - width * unit / 2, middle - high * unit / 2, width * unit, high * unit)
            self.canvas.path(rectangle(tick), fill=colours.text if now else colours.edge)


def lay_out(told: Told, scenes: Sequence[Scene], *, moves: bool = False) -> Sheet:
    """Return a sheet with room for any of the scenes."""
    margin, gap = told.px(_MARGIN_PX), told.px(_GAP_PX)
    width, height = told.size.width - 2 * margin, told.size.height - 2 * told.px(20)
    low = told.px(20)
    head = max(frame.height(frame.head(told, scene, width)) for scene in scenes)
    foot = frame.height(frame.foot(told, width))
    rail = told.px(_RAIL_PX) if moves else 0.0
    body = Box(margin, low + foot + rail + gap * 0.6, width, height - foot - head - rail - gap * 1.4)
    is_wide = body.width > _WIDE * body.height
    lines = _widest(legend.items(told, scenes, body), scenes)
    column = max(min(0.24 * width, told.px(_COLUMN_PX)), legend.column_width(told, lines) + told.px(2))
    column = min(column, _MOST_COLUMN * width)
    rows = 0.0 if is_wide else legend.rows_height(told, lines, width) + gap
    window = told.snapped(
        Box(body.x, body.y + rows, body.width - (column + 2 * gap if is_wide else 0), body.height - rows)
    )
    beside = Box(window.right + 2 * gap, body.y, body.right - window.right - 2 * gap, body.height)
    below = Box(body.x, body.y, body.width, rows - gap)
    canvas = told.canvas()
    land = told.land(window)
    return Sheet(
        told,
        canvas,
        told.chart(canvas, land, window),
        Box(margin, low + height - head, width, head),
        beside if is_wide else below,
        Box(margin, low, width, foot),
        Box(window.x, low + foot + gap * 0.3, window.width, rail) if moves else None,
        tuple(legend.items(told, scenes, window)),
        is_wide,
    )


def draw(told: Told, scene: Scene) -> Canvas:
    """Return a sheet with the picture of one date."""
    sheet = lay_out(told, [scene])
    sheet.ground()
    sheet.paint(scene)
    return sheet.canvas


def _widest(lines: Sequence[legend.Item], scenes: Sequence[Scene]) -> list[legend.Item]:
    """Return the lines with the largest numbers of any scene, which need most room."""
    most = {line.kind: max(scene.counts.get(line.kind, 0) for scene in scenes) for line in lines}
    return [legend.Item(line.kind, line.words, most[line.kind]) for line in lines]


def outside(told: Told, chart: Chart, scenes: Sequence[Scene]) -> list[str]:
    """Return the names of the countries with a stance in any scene that the window does not show, sorted."""
    codes = {code for scene in scenes for code in scene.entries if not chart.land.is_inside(code)}
    return in_order(map(told.name, codes))

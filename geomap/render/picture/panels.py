"""Small multiples: a map for each date on one sheet, under one legend."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.model import Stance
from geomap.render.picture import fonts, frame, legend, sheet
from geomap.render.picture.canvas import Box, Canvas
from geomap.render.picture.scene import Scene
from geomap.render.picture.told import Told

MOST = 24
_SWATCH = 0.65  # of those in the legend
_LEAST_SCALE, _LARGE = 0.55, 1.5  # a panel two thirds as wide as the sheet has looks of full size
_MARGIN_PX, _GAP_PX, _DATE_PX, _COUNT_PX = 28.0, 14.0, 13.0, 11.0


def draw(told: Told, scenes: Sequence[Scene]) -> Canvas:
    """Return a sheet with a panel for each scene, at most `MOST`, in their order."""
    margin, gap = told.px(_MARGIN_PX), told.px(_GAP_PX)
    width, height = told.size.width - 2 * margin, told.size.height - 2 * told.px(20)
    low = told.px(20)
    head, foot = _head(told, scenes, width), frame.foot(told, width)
    lines = legend.items(told, scenes, Box(0, 0, width, height))
    below = frame.height(foot) + gap * 0.5 + legend.rows_height(told, lines, width)
    body = Box(margin, low + below + gap, width, height - below - frame.height(head) - gap * 1.5)
    canvas = told.canvas()
    boxes = _boxes(told, body, len(scenes))
    land, scale = told.land(boxes[0]), min(1.0, max(_LEAST_SCALE, boxes[0].width / width * _LARGE))
    for box, scene in zip(boxes, scenes, strict=True):
        chart = told.chart(canvas, land, box, scale)
        chart.ground()
        chart.paint(scene, told.names)
        _heading(canvas, told, scene, box)
    frame.write(canvas, head, Box(margin, 0, width, low + height))
    unseen = sheet.outside(told, chart, scenes)
    legend.draw_rows(canvas, told, lines, Box(margin, low, width, below), unseen)
    frame.write(canvas, foot, Box(margin, low, width, frame.height(foot)))
    return canvas


def _head(told: Told, scenes: Sequence[Scene], across: float) -> list[frame.Line]:
    dates = told.phrases.span(scenes[0].day, scenes[-1].day)
    return frame.opening(told, dates, told.phrases.say(f"mode_{scenes[0].mode}"), across)


def _boxes(told: Told, body: Box, n: int) -> list[Box]:
    """Return the windows, row by row, all of one size: in as many columns as give the largest map."""
    gap, heading = told.px(_GAP_PX), told.letters(_DATE_PX) * 1.6
    minx, miny, maxx, maxy = told.ground.view

    def window(columns: int) -> tuple[float, float]:
        rows = -(-n // columns)
        return (body.width - gap * (columns - 1)) / columns, (body.height - gap * (rows - 1)) / rows - heading

    def scale(columns: int) -> float:
        width, height = window(columns)
        return min(width / (maxx - minx), height / (maxy - miny))

    columns = max(range(1, n + 1), key=scale)
    width, height = window(columns)
    places = [divmod(number, columns) for number in range(n)]
    tops = body.top - heading
    return [
        told.snapped(
            Box(
                body.x + column * (width + gap), tops - height - row * (height + heading + gap), width, height
            )
        )
        for row, column in places
    ]


def _heading(canvas: Canvas, told: Told, scene: Scene, box: Box) -> None:
    """Write the date over a panel, and at its right how many countries have each stance, if all fit."""
    size, small = told.letters(_DATE_PX), told.letters(_COUNT_PX)
    base, brush, phrases = box.top + size * 0.4, told.brush(_SWATCH), told.phrases
    counts = [(stance, str(scene.counts[stance])) for stance in Stance]
    swatch, air = legend.swatch_width(told) * _SWATCH, told.px(4)
    needed = sum(swatch + 3 * air + fonts.width(count, small, bold=True) for _, count in counts)
    dates = [phrases.date(scene.day), phrases.short_date(scene.day)]
    room = [date for date in dates if fonts.width(date, size, bold=True) + needed <= box.width]
    date = (room or [date for date in dates if fonts.width(date, size, bold=True) <= box.width] or dates)[0]
    canvas.text(box.x, base, date, size, told.colours.text, bold=True)
    x = box.right - needed
    for stance, count in counts if room else ():
        x += 2 * air
        legend.swatch(canvas, brush, stance, x, base)
        x += swatch + air
        canvas.text(x, base, count, small, told.colours.text, bold=True)
        x += fonts.width(count, small, bold=True)

"""What stands above and below the map: title, date and finding, and whose borders are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geomap.render.picture import fonts
from geomap.render.picture.canvas import Box, Canvas
from geomap.render.picture.scene import Scene
from geomap.render.picture.told import Told

_TITLE_PX, _DATE_PX, _FINDING_PX, _NEWS_PX, _FOOT_PX = 15.0, 36.0, 20.0, 15.0, 11.0
_LEADING = 1.3
_MOST_OF_SHEET = 0.27


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, its size in points."""

    words: str
    size: float
    colour: str
    bold: bool = False


def head(told: Told, scene: Scene, across: float) -> list[Line]:
    """Return the lines above the map of one date, if any; what changed only where there is room."""
    if not told.with_head:
        return []
    phrases = told.phrases
    lines = opening(told, phrases.head(scene), phrases.finding(scene.verdicts), across)
    news = fonts.drawable(phrases.news(scene.turns, {code: told.name(code) for code in scene.entries}))
    told_news = _lines(told, news, _NEWS_PX, told.colours.quiet, across, most=1)
    return lines if height([*lines, *told_news]) > _MOST_OF_SHEET * told.size.height else [*lines, *told_news]


def opening(told: Told, date: str, finding: str, across: float) -> list[Line]:
    """Return title, a date in large letters, and a finding."""
    colours, size = told.colours, told.letters(_DATE_PX)
    large = size * min(1.0, across / fonts.width(date, size, bold=True))
    return [
        *_lines(told, told.title, _TITLE_PX, colours.quiet, across, most=1, bold=True),
        Line(date, large, colours.text, bold=True),
        *_lines(told, fonts.drawable(finding), _FINDING_PX, colours.text, across, most=2),
    ]


def foot(told: Told, across: float) -> list[Line]:
    """Return how the stances were read and whose borders are drawn."""
    method = told.phrases.say("method").split(". ")[0].rstrip(".")
    return _lines(told, f"{method}. {told.credit}", _FOOT_PX, told.colours.quiet, across, most=3)


def height(lines: Sequence[Line]) -> float:
    """Return how high some lines are, in points."""
    return sum(line.size for line in lines) * _LEADING


def write(canvas: Canvas, lines: Sequence[Line], box: Box) -> None:
    """Write lines from the top of a box down."""
    y = box.top
    for line in lines:
        y -= line.size * _LEADING
        canvas.text(box.x, y + line.size * 0.3, line.words, line.size, line.colour, bold=line.bold)


def _lines(  # noqa: PLR0913
    told: Told, words: str, pixels: float, colour: str, across: float, *, most: int, bold: bool = False
) -> list[Line]:
    size = told.letters(pixels)
    wrapped = fonts.wrap(words, across, size, bold=bold, most=most) if words else []
    return [Line(line, size, colour, bold) for line in wrapped]

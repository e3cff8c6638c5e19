"""What a picture is made of: the operation, the words, the ground, and how it is to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.model import Topic
from geomap.render.picture import fonts, marks
from geomap.render.picture.canvas import Box, Canvas
from geomap.render.picture.chart import Chart
from geomap.render.picture.land import Bounds, Land, Window, lay, window
from geomap.render.picture.looks import Brush
from geomap.render.picture.phrases import Phrases
from geomap.render.picture.sizes import Size
from geomap.render.picture.theme import THEMES, Theme

if TYPE_CHECKING:
    import geopandas


@dataclass(frozen=True, slots=True)
class Ground:
    """What all pictures of an operation lie on.

    Attributes:
        frame: projected countries in metres: `alpha_3`, `label_x`, `label_y` and polygons.
        disputed: projected disputed lines in metres.
        view: (minx, miny, maxx, maxy) in metres.
    """

    frame: geopandas.GeoDataFrame
    disputed: geopandas.GeoDataFrame
    view: Bounds


@dataclass(frozen=True, slots=True)
class Told:
    """What a picture says and how it looks.

    Attributes:
        names: alpha-3 to the name to show.
        credit: whose borders, from whose point of view, in what projection.
        theme: a key of `THEMES`.
        with_head: whether title, date and finding stand above the map.
    """

    topic: Topic
    phrases: Phrases
    names: Mapping[str, str]
    ground: Ground
    credit: str
    size: Size
    theme: str = "light"
    with_head: bool = True

    @property
    def colours(self) -> Theme:
        """The colours of what is not a stance."""
        return THEMES[self.theme]

    @property
    def title(self) -> str:
        """The operation's title in one line, as far as the font has its letters."""
        return fonts.drawable(self.topic.title, self.topic.id)

    def px(self, pixels: float) -> float:
        """Return so many pixels of the page in points of this sheet."""
        return pixels * self.size.unit

    def letters(self, pixels: float) -> float:
        """Return in points the size of letters of so many pixels on the page, never too small to read."""
        return max(7.0, self.px(pixels))

    def name(self, alpha_3: str) -> str:
        """Return the name of a country as far as the font has its letters, or its code."""
        return fonts.drawable(self.names.get(alpha_3, alpha_3), alpha_3)

    def snapped(self, box: Box) -> Box:
        """Return a box whose edges are on whole pixels, so that they are drawn sharp."""
        pixel = 72 / self.size.dpi
        left, low, right, top = (round(edge / pixel) * pixel for edge in (box.x, box.y, box.right, box.top))
        return Box(left, low, right - left, top - low)

    def canvas(self) -> Canvas:
        """Return an empty sheet."""
        return Canvas(self.size, self.colours.paper)

    def brush(self, scale: float = 1.0) -> Brush:
        """Return what paints the looks, smaller or larger than the letters are."""
        unit = self.size.unit * scale
        return Brush(self.colours, self.topic.colours, marks.tile_of(unit, self.size.dpi), unit)

    def window(self, box: Box) -> Window:
        """Return how a window shows the operation's part of the world."""
        return window(self.ground.view, box.width, box.height)

    def land(self, box: Box) -> Land:
        """Return the world as a window shows it."""
        return lay(self.ground.frame, self.ground.disputed, self.window(box), 72 / self.size.dpi / 4)

    def has_disputed(self, box: Box) -> bool:
        """Tell whether a window shows a disputed line."""
        cut = self.window(box).cut(self.ground.disputed.geometry.to_numpy(), margin=0.0)
        return not all(line.is_empty for line in cut)

    def chart(self, canvas: Canvas, land: Land, box: Box, scale: float = 1.0) -> Chart:
        """Return a map of `land` in a window of its size."""
        return Chart(canvas, self.brush(scale), land, box)

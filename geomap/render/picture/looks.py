"""How a country looks: a stance's colour and hatching, paler, in stripes with another's, and an outline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path

from geomap.model import Stance
from geomap.render.picture import marks
from geomap.render.picture.canvas import ORIGIN, Box, Canvas
from geomap.render.picture.land import Bounds, Points, together, vertices
from geomap.render.picture.scene import Entry
from geomap.render.picture.theme import HALO, LINE, Theme, ink_on, over_white

_PALE = 0.5


@dataclass(frozen=True, slots=True, order=True)
class Look:
    """A way in which a country is painted.

    Attributes:
        stance: whose colour and hatching; None for a country that is only mentioned.
        rival: the stance whose stripes alternate with it, if contested.
        pale: it is uncertain or from an earlier date.
        outline: ``plain``, ``mentioned``, ``contested``, ``uncertain`` or ``ruled``.
    """

    stance: Stance | None
    rival: Stance | None = None
    pale: bool = False
    outline: str = "plain"


MENTIONED = Look(None, outline="mentioned")
_DASH = (1.5, 3.5)
_WIDTHS = {"plain": 0.9, "mentioned": 0.6, "contested": 1.6, "uncertain": 1.8, "ruled": 1.0}


def look_of(entry: Entry) -> Look:
    """Return the look of a country with a stance."""
    verdict, sides = entry.verdict, entry.sides()
    uncertain = verdict.is_uncertain
    rival = sides[1] if verdict.contested and len(sides) > 1 else None
    outline = "ruled" if verdict.ruled else "contested" if verdict.contested else "plain"
    return Look(verdict.stance, rival, entry.carried or uncertain, "uncertain" if uncertain else outline)


@dataclass(frozen=True, slots=True)
class Brush:
    """Paints looks.

    Attributes:
        colours: by stance, ``#rrggbb``.
        tile: width of a tile of a hatching in points.
        unit: points that stand for a pixel of the page.
    """

    theme: Theme
    colours: Mapping[Stance, str]
    tile: float
    unit: float

    def fill(
        self,
        canvas: Canvas,
        look: Look,
        paths: Iterable[Path],
        box: Box,
        at: tuple[float, float] = ORIGIN,
    ) -> Path:
        """Paint paths, relative to `at`, with colour and hatching but no outline, and return them as one.

        Args:
            canvas: where.
            look: how.
            paths: of the shapes, y up, in points.
            box: what lies outside it on the sheet is left out; its corner is `at`.
            at: where the origin of the paths lies on the sheet.
        """
        given = list(paths)
        shape = together(given)
        areas = list(marks.within(given, box.width, box.height))
        place = _Place(canvas, shape, box, at)
        ground = self._ground(look.stance, look.pale)
        canvas.path(shape, fill=ground, at=at, box=box)
        if look.rival is None:
            self._hatch(place, look.stance, look.pale, areas)
        else:
            for area in areas:
                self._stripes(place, look, area)
        return shape

    def outline(
        self, canvas: Canvas, look: Look, shape: Path, box: Box, at: tuple[float, float] = ORIGIN
    ) -> None:
        """Draw the outline of a look around a shape."""
        colour = {"plain": HALO, "mentioned": self.theme.border}.get(look.outline, LINE)
        dash = tuple(part * self.unit for part in _DASH) if look.outline == "uncertain" else ()
        width = _WIDTHS[look.outline] * self.unit
        canvas.path(shape, stroke=colour, width=width, dash=dash, at=at, box=box)

    def _ground(self, stance: Stance | None, pale: bool) -> str:
        if stance is None:
            return self.theme.mentioned
        return over_white(self.colours[stance], _PALE) if pale else self.colours[stance]

    def _ink(self, stance: Stance | None, pale: bool) -> str:
        return self.theme.mentioned_dot if stance is None else ink_on(self._ground(stance, pale))

    def _hatch(
        self, place: _Place, stance: Stance | None, pale: bool, areas: list[Bounds], *, turn: bool = False
    ) -> None:
        hatching = marks.MENTIONED if stance is None else marks.HATCHINGS.get(stance, marks.PLAIN)
        ink, alpha = self._ink(stance, pale), 0.75 if pale else 1.0
        size = self.tile / marks.TILE_PX
        lines = marks.lines(hatching, [_whole(areas)] if areas and not turn else areas, self.tile)
        if lines is not None:
            drawn = Path(marks.turned(vertices(lines)), lines.codes) if turn else lines
            place.path(drawn, stroke=ink, width=hatching.width * size, alpha=alpha)
        dots = marks.dots(hatching, areas, self.tile)
        if len(dots):
            place.dots(marks.turned(dots) if turn else dots, hatching.radius * size, ink, alpha)

    def _stripes(self, place: _Place, look: Look, area: Bounds) -> None:
        """Paint the rival's stripes over the ground, and each side's hatching on its own stripes."""
        assert look.rival is not None
        other = marks.stripes(area, self.tile, second=True)
        place.path(marks.boxes(other), fill=self._ground(look.rival, look.pale))
        own = marks.stripes(area, self.tile, second=False)
        self._hatch(place, look.stance, look.pale, own, turn=True)
        self._hatch(place, look.rival, look.pale, other, turn=True)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something is painted: inside a shape and a box."""

    canvas: Canvas
    shape: Path
    box: Box
    at: tuple[float, float]

    def path(
        self, path: Path, *, fill: str = "none", stroke: str = "none", width: float = 0.0, alpha: float = 1.0
    ) -> None:
        self.canvas.path(
            path,
            fill=fill,
            stroke=stroke,
            width=width,
            alpha=alpha,
            at=self.at,
            inside=self.shape,
            box=self.box,
        )

    def dots(self, points: Points, radius: float, colour: str, alpha: float) -> None:
        # Agg draws dots inside a shape without heed to the box.
        most = np.array([self.box.width, self.box.height]) - radius
        kept = points[np.all((points >= radius) & (points <= most), axis=1)]
        if len(kept):
            self.canvas.dots(kept, radius, colour, alpha=alpha, at=self.at, inside=self.shape, box=self.box)


def _whole(areas: Iterable[Bounds]) -> Bounds:
    given = list(areas)
    return (
        min(area[0] for area in given),
        min(area[1] for area in given),
        max(area[2] for area in given),
        max(area[3] for area in given),
    )

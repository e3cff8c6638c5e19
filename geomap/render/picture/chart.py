"""The map in its window: the land once, then what a scene paints over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.path import Path

from geomap.render.picture import names as labels
from geomap.render.picture.canvas import Box, Canvas, rectangle
from geomap.render.picture.land import Land, together
from geomap.render.picture.looks import MENTIONED, Brush, Look, look_of
from geomap.render.picture.scene import Scene
from geomap.render.picture.theme import CHANGED, HALO, LINE

_SMALL_PX = 9.0
_DOT_WIDTH_PX = 1.25


@dataclass(frozen=True, slots=True)
class Chart:
    """A window on the world, on a sheet; made once, painted for every scene."""

    canvas: Canvas
    brush: Brush
    land: Land
    box: Box

    @property
    def at(self) -> tuple[float, float]:
        """Where the window's lower left corner is on the sheet."""
        return self.box.x, self.box.y

    def ground(self) -> None:
        """Draw sea, land and borders, the same for every scene."""
        theme, unit = self.brush.theme, self.brush.unit
        self.canvas.path(rectangle(self.box), fill=theme.sea)
        self.canvas.path(
            self.land.base, fill=theme.land, stroke=theme.border, width=0.6 * unit, at=self.at, box=self.box
        )

    def paint(self, scene: Scene, names: Mapping[str, str]) -> None:
        """Paint the countries of a scene, and the disputed lines, dots and names over them."""
        dots = self._dots(scene)
        groups = self._groups(scene, self.land.paths)
        shapes = [
            (look, self.brush.fill(self.canvas, look, groups[look], self.box, self.at))
            for look in _order(groups)
        ]
        for look, shape in shapes:
            self.brush.outline(self.canvas, look, shape, self.box, self.at)
        self._disputed()
        self._changes([self.land.paths[code] for code in _changed(scene) if code in self.land.paths])
        for code, dot in dots.items():
            self._dot(scene, code, dot)
        self._frame()
        named = scene.entries.keys() & dots.keys()
        self._names(labels.placed(self.land, scene, names, self.brush.unit, named))

    def _groups(self, scene: Scene, paths: Mapping[str, Path]) -> dict[Look, list[Path]]:
        groups: dict[Look, list[Path]] = defaultdict(list)
        for code in sorted((scene.entries.keys() | scene.mentioned) & paths.keys()):
            groups[_look(scene, code)].append(paths[code])
        return groups

    def _disputed(self) -> None:
        unit = self.brush.unit
        self.canvas.path(
            self.land.disputed,
            stroke=self.brush.theme.mentioned_dot,
            width=1.1 * unit,
            dash=(4 * unit, 3 * unit),
            at=self.at,
            box=self.box,
        )

    def _changes(self, paths: Sequence[Path]) -> None:
        if paths:
            shape, unit = together(paths), self.brush.unit
            self.canvas.path(shape, stroke=HALO, width=5 * unit, at=self.at, box=self.box)
            self.canvas.path(shape, stroke=CHANGED, width=2.4 * unit, at=self.at, box=self.box)

    def _dots(self, scene: Scene) -> dict[str, Path]:
        """Return a circle for each country with something to say whose shape is too small to see."""
        small, radius = _SMALL_PX * self.brush.unit, labels.DOT_PX * self.brush.unit
        circles = {}
        for code in sorted((scene.entries.keys() | scene.mentioned) & self.land.boxes.keys()):
            minx, miny, maxx, maxy = self.land.boxes[code]
            if max(maxx - minx, maxy - miny) < small and self.land.is_inside(code):
                circles[code] = Path.circle(self.land.at[code], radius)
        return circles

    def _dot(self, scene: Scene, code: str, circle: Path) -> None:
        unit, look = self.brush.unit, _look(scene, code)
        self.brush.fill(self.canvas, look, [circle], self.box, self.at)
        if look.outline == "uncertain":
            self.brush.outline(self.canvas, look, circle, self.box, self.at)
            return
        fresh = code in scene.entries and scene.entries[code].changed
        width = 2.6 if fresh else _DOT_WIDTH_PX
        self.canvas.path(
            circle, stroke=CHANGED if fresh else LINE, width=width * unit, at=self.at, box=self.box
        )

    def _frame(self) -> None:
        self.canvas.path(rectangle(self.box), stroke=self.brush.theme.rule, width=self.brush.unit)

    def _names(self, placed: Sequence[labels.Name]) -> None:
        for name in placed:
            x, y = self.box.x + name.x, self.box.y + name.y - name.size * 0.36
            self.canvas.text(
                x, y, name.text, name.size, LINE, bold=True, halo=name.size * 0.3, align="center"
            )


def _look(scene: Scene, code: str) -> Look:
    return look_of(scene.entries[code]) if code in scene.entries else MENTIONED


def _order(groups: Mapping[Look, Sequence[Path]]) -> list[Look]:
    """Return the looks, those with an outline of their own last, so that it lies over their neighbours'."""

    def rank(look: Look) -> tuple[int, str]:
        return (("mentioned", "plain", "ruled", "contested", "uncertain").index(look.outline), repr(look))

    return sorted(groups, key=rank)


def _changed(scene: Scene) -> list[str]:
    return [code for code, entry in scene.entries.items() if entry.changed]

"""The marks of a hatching: lines and dots on a tile, as ``templates/js/looks.js`` has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path

from geomap.model import Stance
from geomap.render.picture.land import Bounds, Points, vertices

TILE_PX = 8.0
STRIPE_PX = 11.0
_TURN = np.deg2rad(30)
_AXES = np.array(
    [[np.cos(_TURN), -np.sin(_TURN)], [np.sin(_TURN), np.cos(_TURN)]]
)  # across stripes, along them
_DOTS = np.array([[0.25, 0.75], [0.75, 0.25]])  # in tiles


@dataclass(frozen=True, slots=True)
class Hatching:
    """What is drawn over a colour, in pixels of the page.

    Attributes:
        slopes: of lines, 1 for rising ones and −1 for falling ones.
        width: of the lines.
        radius: of the dots, 0 if there are none.
    """

    slopes: tuple[int, ...] = ()
    width: float = 0.0
    radius: float = 0.0


PLAIN = Hatching()
HATCHINGS = {
    Stance.LOGISTICS_ONLY: Hatching((1,), 1.5),
    Stance.UNDECIDED: Hatching(radius=1.15),
    Stance.OPPOSED: Hatching((1, -1), 1.0),
}
MENTIONED = Hatching(radius=0.9)


def tile_of(unit: float, dpi: float) -> float:
    """Return the width of a tile in points, so that half of it is a whole number of pixels."""
    halves = max(2, round(TILE_PX * unit * dpi / 72 / 2))
    return 2 * halves * 72 / dpi


def lines(hatching: Hatching, areas: Iterable[Bounds], tile: float) -> Path | None:
    """Return the lines of a hatching in some rectangles, as one path."""
    found = [_lines(slope, area, tile) for area in areas for slope in hatching.slopes]
    ends = np.concatenate(found) if found else np.empty((0, 2, 2))
    return segments(ends) if len(ends) else None


def dots(hatching: Hatching, areas: Iterable[Bounds], tile: float) -> Points:
    """Return the middles of the dots of a hatching in some rectangles, each once, of shape (n, 2)."""
    if not hatching.radius:
        return np.empty((0, 2))
    found = [_dots(area, tile) for area in areas]
    return np.unique(np.concatenate(found), axis=0) if found else np.empty((0, 2))


def segments(ends: Points) -> Path:
    """Return a path of lines from their ends, of shape (n, 2, 2)."""
    codes = np.tile(np.array([Path.MOVETO, Path.LINETO], dtype=Path.code_type), len(ends))
    return Path(ends.reshape(-1, 2), codes)


def stripes(area: Bounds, tile: float, second: bool) -> list[Bounds]:
    """Return every other stripe over a rectangle, first or second ones, as rectangles along the stripes.

    `turned` brings them back to where the rectangle is.
    """
    minx, miny, maxx, maxy = area
    corners = np.array([[minx, miny], [minx, maxy], [maxx, miny], [maxx, maxy]]) @ _AXES.T
    (left, low), (right, top) = corners.min(axis=0), corners.max(axis=0)
    across = STRIPE_PX * tile / TILE_PX
    first = int(np.floor(left / (2 * across)))
    last = int(np.ceil(right / (2 * across)))
    starts = ((2 * number + second) * across for number in range(first, last + 1))
    return [(start, float(low), start + across, float(top)) for start in starts]


def turned(points: Points) -> Points:
    """Return points from along the stripes to where they lie."""
    return np.asarray(points @ _AXES)


def boxes(areas: Iterable[Bounds]) -> Path:
    """Return rectangles along the stripes as one path, where they lie."""
    corners = [_corners(area) for area in areas]
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(corners)
    return Path(turned(np.concatenate(corners)), codes)


def _corners(area: Bounds) -> Points:
    minx, miny, maxx, maxy = area
    return np.array([[minx, miny], [maxx, miny], [maxx, maxy], [minx, maxy], [minx, miny]])


def _lines(slope: int, area: Bounds, tile: float) -> Points:
    """Return the ends of the lines y = slope · x + k · tile within a rectangle."""
    minx, miny, maxx, maxy = area
    offsets = _steps(
        min(miny - slope * minx, miny - slope * maxx), max(maxy - slope * minx, maxy - slope * maxx), tile
    )
    one, other = (miny - offsets) * slope, (maxy - offsets) * slope
    start = np.maximum(minx, np.minimum(one, other))
    end = np.minimum(maxx, np.maximum(one, other))
    kept = end > start
    start, end, offsets = start[kept], end[kept], offsets[kept]
    heads = np.column_stack([start, slope * start + offsets])
    tails = np.column_stack([end, slope * end + offsets])
    return np.stack([heads, tails], axis=1)


def _dots(area: Bounds, tile: float) -> Points:
    minx, miny, maxx, maxy = area
    corners = [(x, y) for x in _steps(minx - tile, maxx, tile) for y in _steps(miny - tile, maxy, tile)]
    middles = (np.array(corners).reshape(-1, 1, 2) + _DOTS * tile).reshape(-1, 2)
    least, most = np.array([minx, miny]) - tile / 4, np.array([maxx, maxy]) + tile / 4
    return np.asarray(middles[np.all((middles >= least) & (middles <= most), axis=1)])


def _steps(least: float, most: float, step: float) -> Points:
    return np.arange(np.floor(least / step), np.ceil(most / step) + 1) * step


def within(paths: Iterable[Path], width: float, height: float) -> Iterator[Bounds]:
    """Yield the bounds of paths, as far as they lie in a window."""
    for path in paths:
        minx, miny = np.maximum(vertices(path).min(axis=0), 0).tolist()
        maxx, maxy = np.minimum(vertices(path).max(axis=0), (width, height)).tolist()
        if minx < maxx and miny < maxy:
            yield minx, miny, maxx, maxy

"""Turns projected countries into the page's geometry: integers, with every stretch of border held once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    import geopandas

METRES_PER_UNIT = 100_000.0
SCALE = 0.002  # a cell of the grid is 200 m wide

Grid = NDArray[np.int64]
Arc = tuple[int, ...]


@dataclass(frozen=True)
class Topology:
    """Paths cut at the points where they meet, so that what two paths share exists once.

    Attributes:
        arcs: integer points, shape (n, 2), n ≥ 2; a closed arc repeats its first point.
        paths: for each path given, in order, the arcs that make it; ``~i`` is arc ``i`` run backwards.
    """

    arcs: list[Grid]
    paths: list[list[int]]


def encode(
    frame: geopandas.GeoDataFrame,
    disputed: geopandas.GeoDataFrame,
    view: tuple[float, float, float, float],
) -> dict[str, Any]:
    """Return the geometry of a page, ready for JSON.

    Args:
        frame: projected countries in metres: `alpha_3`, `label_x`, `label_y` and polygons.
        disputed: projected disputed lines in metres: `name` and lines.
        view: (minx, miny, maxx, maxy) in metres, where the map opens.

    Returns:
        ``scale``, ``arcs``, ``countries``, ``disputed``, ``view`` and ``world``. An arc is
        ``[x0, y0, dx, dy, …]`` in whole numbers; times ``scale`` they are map units: 100 km, x east, y north.
        A country, by alpha-3, has ``polygons`` (rings of arc numbers, the outer one first, ``~i`` for arc
        ``i`` backwards), ``at`` (its label point) and ``box`` (of its largest part). A disputed area has
        its ``name`` and ``lines`` of arc numbers. Points and boxes are in map units.
    """
    polygons = [_polygons(geometry) for geometry in frame.geometry]
    lines = [_lines(geometry) for geometry in disputed.geometry]
    rings = [ring for country in polygons for polygon in country for ring in polygon]
    topology = share(rings, [line for area in lines for line in area])
    numbers = iter(topology.paths)
    countries = {
        row.alpha_3: {
            "polygons": [[next(numbers) for _ in polygon] for polygon in country],
            "at": _units((row.label_x, row.label_y)),
            "box": _box(country),
        }
        for row, country in zip(frame.itertuples(index=False), polygons, strict=True)
    }
    return {
        "scale": SCALE,
        "arcs": [deltas(arc) for arc in topology.arcs],
        "countries": countries,
        "disputed": [
            {"name": row.name, "lines": [next(numbers) for _ in area]}
            for row, area in zip(disputed.itertuples(index=False), lines, strict=True)
        ],
        "view": _units(view),
        "world": _units(frame.total_bounds),
    }


def share(rings: Sequence[Grid], lines: Sequence[Grid] = ()) -> Topology:
    """Return the arcs of rings and lines on a common grid, every stretch once, whoever uses it.

    Args:
        rings: integer points, shape (n, 2), the first not repeated at the end.
        lines: integer points, shape (n, 2), open.

    Returns:
        The arcs in the order of first use, and the rings, then the lines, made of them.
    """
    paths = [*rings, *lines]
    if not paths:
        return Topology([], [])
    points, flat = np.unique(np.concatenate(paths), axis=0, return_inverse=True)
    numbered = np.split(flat.reshape(-1), np.cumsum([len(path) for path in paths])[:-1])
    closed = [np.append(ring, ring[0]) for ring in numbered[: len(rings)]]
    junction = _junctions([*closed, *numbered[len(rings) :]], len(points), numbered[len(rings) :])
    index: dict[bytes, int] = {}
    arcs: list[Grid] = []
    made = []
    for number, path in enumerate(numbered):
        pieces = _cut_ring(path, junction) if number < len(rings) else _cut_line(path, junction)
        made.append([_arc_number(piece, points, index, arcs) for piece in pieces])
    return Topology(arcs, made)


def deltas(arc: Grid) -> list[int]:
    """Return an arc as flat whole numbers: the first point, then the steps from point to point."""
    return cast(list[int], np.diff(arc, axis=0, prepend=0).ravel().tolist())


def _junctions(paths: Iterable[Grid], size: int, lines: Iterable[Grid]) -> NDArray[np.bool_]:
    """Tell for every point whether arcs end there: other than two distinct edges meet, or a line ends."""
    edges = np.concatenate([np.stack([path[:-1], path[1:]], axis=1) for path in paths])
    edges = np.unique(np.sort(edges, axis=1), axis=0)
    junction: NDArray[np.bool_] = np.bincount(edges.ravel(), minlength=size) != 2
    for line in lines:
        junction[line[[0, -1]]] = True
    return junction


def _cut_ring(ring: Grid, junction: NDArray[np.bool_]) -> list[Grid]:
    """Cut a ring at its junctions; one without any starts at its lowest point, to match others."""
    ends = np.flatnonzero(junction[ring])
    start = int(ends[0]) if len(ends) else int(np.argmin(ring))
    turned = np.roll(ring, -start)
    return _cut_line(np.append(turned, turned[0]), junction)


def _cut_line(line: Grid, junction: NDArray[np.bool_]) -> list[Grid]:
    """Cut an open path at the junctions inside it."""
    inner = np.flatnonzero(junction[line[1:-1]]) + 1
    bounds = [0, *inner.tolist(), len(line) - 1]
    return [line[start : end + 1] for start, end in pairwise(bounds)]


def _arc_number(piece: Grid, points: Grid, index: dict[bytes, int], arcs: list[Grid]) -> int:
    """Return the number of an arc already met in either direction, or give it the next one."""
    number = index.get(piece.tobytes())
    if number is not None:
        return number
    number = len(arcs)
    arcs.append(points[piece])
    index[piece[::-1].tobytes()] = ~number
    index[piece.tobytes()] = number
    return number


def _polygons(geometry: shapely.Geometry) -> list[list[Grid]]:
    """Return the polygons of a country on the grid, without parts and holes too small for it.

    A country that is too small as a whole becomes one cell of the grid.
    """
    found: list[list[Grid]] = []
    for polygon in shapely.get_parts(geometry):
        rings = [on_grid(shapely.get_coordinates(ring)) for ring in (polygon.exterior, *polygon.interiors)]
        if len(rings[0]) >= 3:
            found.append([rings[0], *(ring for ring in rings[1:] if len(ring) >= 3)])
    if not found:
        corner = _quantise(shapely.get_coordinates(geometry)[:1])
        found.append([corner + np.array([[0, 0], [0, 1], [1, 1], [1, 0]])])
    return found


def _lines(geometry: shapely.Geometry) -> list[Grid]:
    quantised = [_quantise(shapely.get_coordinates(line)) for line in shapely.get_parts(geometry)]
    return [line for line in quantised if len(line) >= 2]


def on_grid(closed: NDArray[np.float64], size: float = SCALE * METRES_PER_UNIT) -> Grid:
    """Return a closed ring as whole multiples of `size`, without repeats and without its last point."""
    return _quantise(closed, size)[:-1]


def _quantise(coordinates: NDArray[np.float64], size: float = SCALE * METRES_PER_UNIT) -> Grid:
    points: Grid = np.rint(coordinates / size).astype(np.int64)
    moved = np.any(points[1:] != points[:-1], axis=1)
    return cast(Grid, points[np.concatenate([[True], moved])])


def _box(country: list[list[Grid]]) -> list[float]:
    """Return the bounds of the largest part in map units: what a reader sees of the country at first."""
    outer = max((polygon[0] for polygon in country), key=_area)
    return [round(value * SCALE, 3) for value in (*outer.min(axis=0).tolist(), *outer.max(axis=0).tolist())]


def _area(ring: Grid) -> float:
    x, y = ring.astype(np.float64).T
    return float(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))))


def _units(values: Iterable[float]) -> list[float]:
    return [round(float(value) / METRES_PER_UNIT, 3) for value in values]

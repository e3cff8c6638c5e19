"""Countries as paths for one window, made once however often they are painted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.path import Path
from numpy.typing import NDArray

if TYPE_CHECKING:
    import geopandas

Bounds = tuple[float, float, float, float]
Points = NDArray[np.float64]
_MARGIN = 12.0  # points beyond the window, so that the edges of what is cut off lie outside it


@dataclass(frozen=True)
class Land:
    """The world as a window shows it, in points from the window's lower left corner.

    Attributes:
        width, height: of the window.
        paths: by alpha-3, of the countries that reach into the window.
        boxes: by alpha-3, (minx, miny, maxx, maxy) of the largest part.
        at: by alpha-3, the point for a label; in the window if that shows any of the largest part.
        disputed: the disputed lines.
        base: all countries as one path.
    """

    width: float
    height: float
    paths: Mapping[str, Path]
    boxes: Mapping[str, Bounds]
    at: Mapping[str, tuple[float, float]]
    disputed: Path
    base: Path

    def is_inside(self, alpha_3: str) -> bool:
        """Tell whether a country's label point lies in the window; one without a shape does nowhere."""
        x, y = self.at.get(alpha_3, (-1.0, -1.0))
        return 0 <= x <= self.width and 0 <= y <= self.height


@dataclass(frozen=True, slots=True)
class Window:
    """How projected metres become points from a window's lower left corner.

    Attributes:
        width, height: of the window in points.
        left, low: metres at its lower left corner.
        scale: points in a metre.
    """

    width: float
    height: float
    left: float
    low: float
    scale: float

    def placed(self, points: Points) -> Points:
        """Return metres, of shape (n, 2), as points."""
        return np.asarray((points - (self.left, self.low)) * self.scale)

    def cut(self, shapes: NDArray[np.object_], margin: float = _MARGIN) -> NDArray[np.object_]:
        """Return what of shapes in metres reaches into the window and a margin of some points around it."""
        right, top = self.left + self.width / self.scale, self.low + self.height / self.scale
        more = margin / self.scale
        found: NDArray[np.object_] = shapely.clip_by_rect(
            shapes, self.left - more, self.low - more, right + more, top + more
        )
        return found


def window(view: Bounds, width: float, height: float) -> Window:
    """Return a window of a size in points that shows a view in metres whole, with more on two sides."""
    minx, miny, maxx, maxy = view
    scale = min(width / (maxx - minx), height / (maxy - miny))
    left, low = (minx + maxx) / 2 - width / scale / 2, (miny + maxy) / 2 - height / scale / 2
    return Window(width, height, left, low, scale)


def lay(frame: geopandas.GeoDataFrame, disputed: geopandas.GeoDataFrame, seen: Window, grid: float) -> Land:
    """Return the world as a window shows it.

    Args:
        frame: projected countries in metres: `alpha_3`, `label_x`, `label_y` and polygons.
        disputed: projected disputed lines in metres.
        seen: the window.
        grid: points are put on multiples of this many points.
    """
    codes = frame["alpha_3"].to_list()
    shapes = shapely.orient_polygons(seen.cut(frame.geometry.to_numpy()))
    outlines = (_outline(shapely.get_rings(shapely.get_parts(shape)), seen, grid) for shape in shapes)
    paths = {code: path for code, path in zip(codes, outlines, strict=True) if len(vertices(path))}
    largest = _largest(frame.geometry.to_numpy())
    boxes = seen.placed(shapely.bounds(largest).reshape(-1, 2)).reshape(-1, 4)
    labels = _labels(frame[["label_x", "label_y"]].to_numpy(dtype=float), largest, seen)
    lines = shapely.get_parts(seen.cut(disputed.geometry.to_numpy()))
    return Land(
        seen.width,
        seen.height,
        paths,
        {code: _bounds(box) for code, box in zip(codes, boxes, strict=True)},
        {code: (float(x), float(y)) for code, (x, y) in zip(codes, labels, strict=True)},
        _outline(lines, seen, grid, closed=False),
        together(paths.values()),
    )


def together(paths: Iterable[Path]) -> Path:
    """Return one path of several."""
    given = [path for path in paths if len(vertices(path))]
    return Path.make_compound_path(*given) if given else Path(np.empty((0, 2)))


def vertices(path: Path) -> Points:
    """Return the points of a path, of shape (n, 2)."""
    return np.asarray(path.vertices, dtype=np.float64)


def _bounds(box: Points) -> Bounds:
    minx, miny, maxx, maxy = box.tolist()
    return minx, miny, maxx, maxy


def _largest(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the largest part of each shape."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((-shapely.area(parts), owner))
    _, first = np.unique(owner[order], return_index=True)
    return np.asarray(parts[order[first]])


def _labels(points: Points, largest: NDArray[np.object_], seen: Window) -> Points:
    """Return where labels go: at their points, or where the window shows something of the largest part."""
    placed = seen.placed(points)
    hidden = np.any((placed < 0) | (placed > (seen.width, seen.height)), axis=1)
    rest = seen.cut(largest, margin=0.0)
    moved = hidden & ~shapely.is_empty(rest)
    placed[moved] = seen.placed(shapely.get_coordinates(shapely.point_on_surface(_largest(rest[moved]))))
    return placed


def _outline(rings: Iterable[shapely.Geometry], seen: Window, grid: float, *, closed: bool = True) -> Path:
    """Return rings or lines as one path; neighbours' common points stay common on the grid."""
    corners, codes = [], []
    for ring in rings:
        points = np.rint(seen.placed(shapely.get_coordinates(ring)) / grid) * grid
        moved = np.concatenate([[True], np.any(points[1:] != points[:-1], axis=1)])
        points = points[moved]
        if len(points) < (4 if closed else 2):
            continue
        code = np.full(len(points), Path.LINETO, dtype=Path.code_type)
        code[0] = Path.MOVETO
        if closed:
            code[-1] = Path.CLOSEPOLY
        corners.append(points)
        codes.append(code)
    if not corners:
        return Path(np.empty((0, 2)))
    return Path(np.concatenate(corners), np.concatenate(codes))

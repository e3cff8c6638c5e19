"""Names on the map, where they fit: the largest countries first, none over another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from geomap.render.picture import fonts
from geomap.render.picture.land import Bounds, Land
from geomap.render.picture.scene import Scene

_LINE_PX, _LETTERS_PX, _AIR_PX = 16.0, 12.0, 4.0
DOT_PX = 6.0
_ROOM = 1.15  # a name may stand out a little over its country
_SMALLER = 0.82
_TICK = "✓"
LEAST_POINTS = 7.0


@dataclass(frozen=True, slots=True)
class Name:
    """A word on the map: its middle, from the corner of the window, and its size, in points."""

    text: str
    x: float
    y: float
    size: float


def placed(
    land: Land, scene: Scene, names: Mapping[str, str], unit: float, dots: Collection[str] = ()
) -> list[Name]:
    """Return the names of the countries with a stance, or their codes, that fit, or a mere tick.

    Args:
        land: where the countries are.
        scene: which of them have a stance.
        names: alpha-3 to name.
        unit: points that stand for a pixel of the page.
        dots: countries shown as dots, whose names go beside them.
    """
    size = max(LEAST_POINTS, _LETTERS_PX * unit)
    radius = DOT_PX * unit
    taken = [_around(land.at[code], radius, radius) for code in dots]
    found = []
    inside = [code for code in scene.entries.keys() & land.paths.keys() if land.is_inside(code)]
    largest = sorted(set(inside) - set(dots), key=lambda code: (-_area(land.boxes[code]), code))
    for code in largest:
        for text, share, must_fit in _texts(code, names, scene.entries[code].verdict.ruled):
            points = max(LEAST_POINTS, size * share)
            name = _fitted(text, land, code, points, must_fit=must_fit, taken=taken)
            if name is not None:
                found.append(name)
                break
    small = max(LEAST_POINTS, size * _SMALLER)
    beside = (_beside(_text(code, names), land, code, small, radius, taken) for code in sorted(dots))
    return [*found, *(name for name in beside if name is not None)]


def _beside(  # noqa: PLR0913, PLR0917
    text: str, land: Land, code: str, size: float, radius: float, taken: list[Bounds]
) -> Name | None:
    """Return a name at the right or left of a dot, above or below it, where there is room."""
    half, high = fonts.width(text, size, bold=True) / 2, _LINE_PX * size / _LETTERS_PX / 2
    aside, above = radius + half + 0.3 * size, radius + high * 0.8
    for right, up in ((aside, 0.0), (-aside, 0.0), (0.0, above), (0.0, -above)):
        x, y = land.at[code][0] + right, land.at[code][1] + up
        place = _around((x, y), half, high * 0.8)
        within = place[0] >= 0 and place[1] >= 0 and place[2] <= land.width and place[3] <= land.height
        if within and not any(_overlap(place, other) for other in taken):
            taken.append(place)
            return Name(text, x, y, size)
    return None


def _text(code: str, names: Mapping[str, str]) -> str:
    return fonts.drawable(names.get(code, code), code)


def _texts(code: str, names: Mapping[str, str], ruled: bool) -> list[tuple[str, float, bool]]:
    """Return what may stand on a country, best first: how much smaller, and whether it must fit into it."""
    name, tick = _text(code, names), f"{_TICK} " if ruled else ""
    texts = [
        (f"{tick}{name}", 1.0, True),
        (f"{tick}{name}", _SMALLER, True),
        (f"{tick}{code}", _SMALLER, True),
    ]
    return [*texts, (_TICK, 1.0, False)] if ruled else texts


def _fitted(  # noqa: PLR0913
    text: str, land: Land, code: str, size: float, *, must_fit: bool, taken: list[Bounds]
) -> Name | None:
    """Return a name at its place, which is then taken, if it has room there."""
    scale = size / _LETTERS_PX
    across, high, air = fonts.width(text, size, bold=True), _LINE_PX * scale, _AIR_PX * scale
    minx, miny, maxx, maxy = land.boxes[code]
    seen = min(maxx, land.width) - max(minx, 0.0), min(maxy, land.height) - max(miny, 0.0)
    if must_fit and (across > seen[0] * _ROOM or high > seen[1]):
        return None
    x = _kept(land.at[code][0], across / 2 + air, land.width)
    y = _kept(land.at[code][1], high / 2, land.height)
    place = _around((x, y), across / 2 + air, high / 2)
    if any(_overlap(place, other) for other in taken):
        return None
    taken.append(place)
    return Name(text, x, y, size)


def _kept(middle: float, half: float, most: float) -> float:
    return min(max(middle, half), max(half, most - half))


def _around(middle: tuple[float, float], across: float, up: float) -> Bounds:
    return (middle[0] - across, middle[1] - up, middle[0] + across, middle[1] + up)


def _overlap(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _area(box: Bounds) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])

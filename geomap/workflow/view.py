"""Where the map of an operation opens: on its hosts and their neighbourhood."""

from __future__ import annotations

import math
from collections.abc import Sequence

from geomap import boundaries
from geomap.model import View

_MARGIN = 10.0  # degrees of latitude around hosts and neighbours, some 1,100 km
_FLATTEST = 0.25  # least cosine of a latitude; nearer to the poles the margin would go around the world
_WORLD = View((-180.0, -60.0, 180.0, 85.0), 0.0)


def around(hosts: Sequence[str]) -> tuple[View, str]:
    """Return the view for hosts, and a sentence or two on how it was worked out.

    Args:
        hosts: alpha-3 codes.

    Returns:
        A view in whole degrees that holds all of the hosts, and the middle of every country that borders on
        one, with a margin; centred on the middle of the hosts. The world, if no host has a shape.

    Raises:
        BoundaryError: the borders cannot be read.
    """
    frame, why_not = boundaries.read(), boundaries.undrawn()
    own = frame[frame["alpha_3"].isin(hosts)]
    reasons = sorted({why_not[code] for code in hosts if code in why_not})
    unseen = f"Not every host has a shape: {' '.join(reasons)} " if reasons else ""
    if own.empty:
        return _WORLD, f"{unseen}So this is the world."
    beside = frame[[any(shape.touches(host) for host in own.geometry) for shape in frame.geometry]]
    box = own.geometry.explode().bounds
    west, east = _arc(list(zip(box["minx"], box["maxx"], strict=True)))
    meridian = round((west + east) / 2)
    aside = [_turned(longitude - meridian) for longitude in beside["label_lon"]]
    view = _with_margin(
        meridian,
        min([west - meridian, *aside]),
        min([*box["miny"], *beside["label_lat"]]),
        max([east - meridian, *aside]),
        max([*box["maxy"], *beside["label_lat"]]),
    )
    return (
        view,
        f"{unseen}Worked out from the host's borders and where its neighbours lie; change it at will.",
    )


def _arc(spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the shortest way around the world, from west to east, that holds all `spans` of longitudes.

    No span crosses the antimeridian; where the way does, east exceeds 180.
    """
    (first, reach), *others = sorted(spans)
    ways = []
    for west, east in others:
        ways.append((west, reach + 360))
        reach = max(reach, east)
    return min([(first, reach), *ways], key=lambda way: way[1] - way[0])


def _with_margin(meridian: int, west: float, south: float, east: float, north: float) -> View:
    """Return the view with a margin around a box, in whole degrees; west and east are from the meridian."""
    wide = _MARGIN / max(math.cos(math.radians((south + north) / 2)), _FLATTEST)
    left, right = max(math.floor(west - wide), -180), min(math.ceil(east + wide), 180)
    world = right - left >= 360
    return View(
        (
            -180.0 if world else _turned(meridian + left),
            float(max(math.floor(south - _MARGIN), -90)),
            180.0 if world else -_turned(-meridian - right),
            float(min(math.ceil(north + _MARGIN), 90)),
        ),
        _turned(meridian),
    )


def _turned(longitude: float) -> float:
    """Return a longitude from −180 up to but not including 180."""
    return float((longitude + 180) % 360 - 180)

"""GeoJSON as RFC 7946 wants it: WGS 84, rings by the right-hand rule, cut at the antimeridian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas
import numpy as np
import shapely

from geomap.export import columns
from geomap.export.listing import compact, plain
from geomap.export.rows import BEST, Row, rows
from geomap.export.subject import ATTRIBUTION, Subject

_DECIMALS = 5  # of a degree: a metre


def text(
    subject: Subject, countries: geopandas.GeoDataFrame, quotes: str = BEST, *, everyone: bool = False
) -> str:
    """Return a FeatureCollection, a feature to a line, for each date and country that has a shape.

    A feature's `id` is its country's code if there is one date, else code and date; with `ALL` quotes the
    number of the quote follows. Positions are (longitude, latitude), to 5 decimals.

    Args:
        subject: what to tell.
        countries: with `alpha_3` and a `geometry` in longitude and latitude, cut at the antimeridian.
        quotes: `BEST` or `ALL`.
        everyone: whether countries without a stance have a feature, too.
    """
    shapes = dict(zip(countries["alpha_3"], geometries(countries), strict=True))
    found = [row for row in rows(subject, quotes, everyone=everyone) if row.alpha_3 in shapes]
    encoded = {
        code: compact(shapely.geometry.mapping(shapes[code])) for code in {row.alpha_3 for row in found}
    }
    shown = columns.of_long(everyone=everyone)
    features = [
        _feature(
            identity, dict(zip((c.name for c in shown), map(plain, row.cells(shown)), strict=True)), encoded
        )
        for identity, row in _identified(found, several=len(subject.states) > 1)
    ]
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": subject.topic.id,
        "description": " – ".join(dict.fromkeys(subject.describe(subject.states[at]) for at in (0, -1))),
        "attribution": ATTRIBUTION,
    }
    if found:
        head["bbox"] = _bounds([shapes[row.alpha_3] for row in found])
    members = ",\n".join(f'"{name}":{compact(value)}' for name, value in head.items())
    return "{" + members + ',\n"features":[\n' + ",\n".join(features) + "\n]}\n"


def geometries(countries: geopandas.GeoDataFrame) -> list[shapely.Geometry]:
    """Return the shapes with rings by the right-hand rule and coordinates of five decimals."""
    turned = shapely.orient_polygons(countries.geometry.to_numpy(), exterior_cw=False)
    return list(shapely.transform(turned, lambda points: np.round(points, _DECIMALS)))


def _identified(found: list[Row], *, several: bool) -> Iterator[tuple[str, Row]]:
    times: dict[str, int] = {}
    for row in found:
        identity = f"{row.alpha_3}/{row.date.isoformat()}" if several else row.alpha_3
        times[identity] = times.get(identity, 0) + 1
        yield (identity if times[identity] == 1 else f"{identity}/{times[identity]}"), row


def _feature(identity: str, properties: Mapping[str, Any], encoded: Mapping[str, str]) -> str:
    shape = encoded[str(properties["alpha_3"])]
    return (
        f'{{"type":"Feature","id":{compact(identity)},"properties":{compact(properties)},"geometry":{shape}}}'
    )


def _bounds(shapes: list[shapely.Geometry]) -> list[float]:
    boxes = shapely.bounds(shapes)
    return [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()]

"""The world's borders from a point of view, joined to stances, projected so that areas can be compared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from geomap import resources
from geomap.errors import BoundaryError
from geomap.model import StanceLayer

POINTS_OF_VIEW = ("default", "un", "de_facto")
PROJECTIONS = ("equal_earth", "mercator")

_DEGREES = "EPSG:4326"
_AGAIN = "install geomap again, or run shapes/build.py"
_MERCATOR_END = 85.0511287798066  # where Web Mercator's square ends
_COLUMNS = ["face", "name", "label_lon", "label_lat"]
_Points = NDArray[np.float64]


@dataclass(frozen=True)
class Joined:
    """A world with the stances of one date.

    Attributes:
        frame: what `read` returned, with columns `stance` (a string, or missing), `confidence` (0 to 1, or
            missing) and `contested` (true or false); one row per country, in the same order.
        unmatched: alpha-3 codes that have a claim but no shape, sorted.
    """

    frame: geopandas.GeoDataFrame
    unmatched: tuple[str, ...]


def read(pov: str = "default", shapes: Path | None = None) -> geopandas.GeoDataFrame:
    """Return the countries of the world as one point of view draws them.

    Args:
        pov: one of `POINTS_OF_VIEW`.
        shapes: folder with ``world.topojson`` and ``pov.json``; by default geomap's own.

    Returns:
        One row per country, sorted by `alpha_3`; also `name`, `label_lon` and `label_lat` (degrees) and a
        polygonal `geometry` in longitude and latitude (EPSG:4326), cut at the antimeridian. Neighbours share
        their points exactly. What is disputed belongs to whoever the point of view says.

    Raises:
        BoundaryError: the point of view is not known, or the files cannot be read.
    """
    _check(pov)
    faces, areas = _load(shapes)
    owners = faces["face"].map(lambda face: areas[face]["owner"][pov] if face in areas else face)
    countries = faces[faces["face"] == owners].sort_values("face", ignore_index=True)
    landless = sorted(set(owners) - set(countries["face"]))
    if landless:
        raise BoundaryError(f"the borders give land to {', '.join(landless)}, which has no shape", _AGAIN)
    whole = [
        parts[0] if len(parts) == 1 else shapely.coverage_union_all(parts)
        for parts in (faces.geometry[owners == alpha_3].to_list() for alpha_3 in countries["face"])
    ]
    return countries.set_geometry(geopandas.GeoSeries(whole, crs=_DEGREES)).rename(
        columns={"face": "alpha_3"}
    )


def disputed(pov: str = "default", shapes: Path | None = None) -> geopandas.GeoDataFrame:
    """Return the lines that a map should dash.

    Returns:
        One row per disputed area: `face`, `name`, `note` (how this point of view shows it) and, as `geometry`
        in EPSG:4326, those stretches of its outline beyond which lies a country that claims it, or another
        part of the same dispute. Coasts and borders with third countries are left out, and a stretch between
        two areas comes once.

    Raises:
        BoundaryError: as for `read`.
    """
    _check(pov)
    faces, areas = _load(shapes)
    claimants = {face: set(areas[face]["claimants"]) if face in areas else {face} for face in faces["face"]}
    outline = dict(zip(faces["face"], shapely.boundary(faces.geometry.to_numpy()), strict=True))
    rows = []
    for face in sorted(areas):
        others = outline.keys() - {area for area in areas if area <= face}
        rivals = sorted(other for other in others if claimants[other] & claimants[face])
        lines = shapely.intersection(outline[face], shapely.union_all([outline[other] for other in rivals]))
        note = areas[face]["note"][pov]
        rows.append((face, areas[face]["name"], note, shapely.line_merge(_only(lines, "LineString"))))
    return geopandas.GeoDataFrame(rows, columns=["face", "name", "note", "geometry"], crs=_DEGREES)


def notes(pov: str = "default", shapes: Path | None = None) -> tuple[str, ...]:
    """Return sentences that tell a reader how a point of view shows what is disputed, in order of the areas.

    Raises:
        BoundaryError: as for `read`.
    """
    _check(pov)
    areas = _areas(resources.find("shapes", shapes))
    return tuple(dict.fromkeys(areas[face]["note"][pov] for face in sorted(areas)))


def undrawn(shapes: Path | None = None) -> dict[str, str]:
    """Return the ISO 3166 alpha-3 codes that have no shape of their own, each with a sentence that says why.

    Raises:
        BoundaryError: ``pov.json`` cannot be read.
    """
    return dict(_points_of_view(resources.find("shapes", shapes))["without_shape"])


def attach(layer: StanceLayer, frame: geopandas.GeoDataFrame) -> Joined:
    """Return `frame` with the stances of one date, and the codes that found no shape in it."""
    claims = pd.DataFrame(
        {
            "alpha_3": list(layer.verdicts),
            "stance": [str(verdict.stance) for verdict in layer.verdicts.values()],
            "confidence": [verdict.confidence for verdict in layer.verdicts.values()],
            "contested": [verdict.contested for verdict in layer.verdicts.values()],
        }
    ).astype({"alpha_3": "str", "stance": "str", "confidence": "float64", "contested": "bool"})
    joined = frame.merge(claims, on="alpha_3", how="left", validate="one_to_one")
    joined["contested"] = joined["contested"].eq(True)
    return Joined(joined, tuple(sorted(set(layer.verdicts) - set(frame["alpha_3"]))))


@dataclass(frozen=True)
class Projection:
    """A projection centred on a meridian; get one from `projection`.

    Attributes:
        edge: longitude in degrees of the map's left edge, from −180 up to but not including 180.
        crs: its definition, for PROJ.
        forward: takes longitudes from −180 to 180, relative to the meridian, and latitudes; gives metres.
        most: latitude in degrees beyond which it has no place.
    """

    edge: float
    crs: str
    forward: pyproj.Proj
    most: float = 90.0


def projection(name: str, central_meridian: float) -> Projection:
    """Return a projection by name.

    ``equal_earth`` shows areas in their true proportion (method: Šavrič, Patterson and Jenny 2018, by PROJ);
    ``mercator`` is Web Mercator on the sphere of WGS 84's radius, as web maps have it, cut at 85.05°.

    Args:
        name: one of `PROJECTIONS`.
        central_meridian: longitude in degrees, −180 to 180.

    Raises:
        BoundaryError: there is none of that name.
    """
    edge = _opposite(central_meridian)
    # Longitudes are made relative to the edge before PROJ sees them, so PROJ's own meridian stays at 0.
    if name == "equal_earth":
        crs = f"+proj=eqearth +lon_0={central_meridian:g} +datum=WGS84 +units=m +type=crs"
        return Projection(edge, crs, pyproj.Proj("+proj=eqearth +datum=WGS84 +over"))
    if name == "mercator":
        ball = "+a=6378137 +b=6378137"
        crs = f"+proj=merc {ball} +lon_0={central_meridian:g} +units=m +nadgrids=@null +type=crs"
        return Projection(edge, crs, pyproj.Proj(f"+proj=merc {ball} +over"), _MERCATOR_END)
    raise BoundaryError(f"the projection {name!r} is not known", f"use {', '.join(PROJECTIONS)}")


def project(frame: geopandas.GeoDataFrame, to: Projection) -> geopandas.GeoDataFrame:
    """Return a frame in a projection, in metres.

    Args:
        frame: what `read` or `disputed` returned.
        to: the projection.

    Returns:
        The frame with `geometry` projected, cut at the meridian opposite to the central one and made whole at
        the antimeridian; with `label_x` and `label_y` if it has label points. Neighbours still share their
        points exactly.
    """
    turned = [_turn(geometry, to.edge) for geometry in frame.geometry]

    def flat(points: _Points) -> _Points:
        return _metres(points, to)

    projected = frame.set_geometry(
        geopandas.GeoSeries(list(shapely.transform(turned, flat)), index=frame.index, crs=to.crs)
    )
    if "label_lon" in frame:
        labels = frame[["label_lon", "label_lat"]].to_numpy(dtype=float, copy=True)
        labels[:, 0] = to.edge + (labels[:, 0] - to.edge) % 360
        projected[["label_x", "label_y"]] = flat(labels)
    return projected


def project_bounds(
    bounds: tuple[float, float, float, float], to: Projection
) -> tuple[float, float, float, float]:
    """Return the smallest box around a rectangle of longitudes and latitudes in a projection's metres.

    Args:
        bounds: (west, south, east, north) in degrees; west may exceed east across the antimeridian.
        to: the projection.

    Returns:
        (minx, miny, maxx, maxy); the whole width of the world if the rectangle crosses the map's own edge.
    """
    west, south, east, north = bounds
    width = (east - west) % 360 or 360.0
    start = to.edge + (west - to.edge) % 360
    if start + width > to.edge + 360:
        start, width = to.edge, 360.0
    outline = shapely.segmentize(shapely.box(start, south, start + width, north), 1.0)
    flat = _metres(shapely.get_coordinates(outline), to)
    (minx, miny), (maxx, maxy) = flat.min(axis=0).tolist(), flat.max(axis=0).tolist()
    return minx, miny, maxx, maxy


def _opposite(meridian: float) -> float:
    """Return the longitude of the map's left edge, from −180 up to but not including 180."""
    return meridian % 360 - 180


def _metres(points: _Points, to: Projection) -> _Points:
    # A point cut out of a shared border can differ in its last digit from one neighbour to the other.
    exact = np.round(points, 9)
    latitudes = np.clip(exact[:, 1], -to.most, to.most)
    return np.column_stack(to.forward(exact[:, 0] - to.edge - 180, latitudes))


def _turn(geometry: shapely.Geometry, edge: float) -> shapely.Geometry:
    """Return a geometry with longitudes from `edge` to `edge` + 360: cut there, whole at the antimeridian."""
    west, _, east, _ = geometry.bounds
    if edge <= west:
        return geometry
    if east <= edge:
        return _eastward(geometry)
    kind = "Polygon" if shapely.get_dimensions(geometry) == 2 else "LineString"
    left = _eastward(_only(geometry.intersection(_band(edge - 360, edge)), kind))
    right = _only(geometry.intersection(_band(edge, edge + 360)), kind)
    if left.bounds[0] == right.bounds[2] == 180:
        return shapely.union_all([left, right])
    return _only(shapely.GeometryCollection([left, right]), kind)


def _eastward(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(geometry, lambda points: points + np.array([360.0, 0.0]))


def _band(west: float, east: float) -> shapely.Polygon:
    """Return the world between two meridians, with points on them, because the projection bends meridians."""
    return shapely.segmentize(shapely.box(west, -90, east, 90), 1.0)


def _only(geometry: shapely.Geometry, kind: str) -> shapely.Geometry:
    """Return the parts of one kind, without the points and lines an overlay may leave."""
    simple = shapely.get_parts(shapely.get_parts(geometry))
    parts = [part for part in simple if part.geom_type == kind]
    return shapely.MultiPolygon(parts) if kind == "Polygon" else shapely.MultiLineString(parts)


def _check(pov: str) -> None:
    if pov not in POINTS_OF_VIEW:
        raise BoundaryError(f"the point of view {pov!r} is not known", f"use {', '.join(POINTS_OF_VIEW)}")


def _load(shapes: Path | None) -> tuple[geopandas.GeoDataFrame, dict[str, Any]]:
    """Return the faces as ``world.topojson`` holds them, and what ``pov.json`` says of the disputed ones."""
    folder = resources.find("shapes", shapes)
    path = folder / "world.topojson"
    try:
        faces = geopandas.read_file(path, engine="pyogrio", columns=_COLUMNS)
    except (OSError, ValueError, RuntimeError) as error:
        raise BoundaryError(f"the borders in {path} cannot be read: {error}", _AGAIN) from error
    lacking = sorted({*_COLUMNS, "geometry"} - set(faces.columns))
    if lacking or faces.empty:
        raise BoundaryError(f"the borders in {path} lack {', '.join(lacking) or 'every country'}", _AGAIN)
    return faces.set_crs(_DEGREES, allow_override=True), _areas(folder)


def _areas(folder: Path) -> dict[str, Any]:
    """Return what ``pov.json`` says of the disputed faces."""
    areas: dict[str, Any] = _points_of_view(folder)["faces"]
    return areas


def _points_of_view(folder: Path) -> dict[str, Any]:
    path = folder / "pov.json"
    try:
        table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        complete = isinstance(table["without_shape"], dict) and all(
            set(POINTS_OF_VIEW) <= set(area["owner"]) & set(area["note"])
            and {"name", "claimants"} <= set(area)
            for area in table["faces"].values()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BoundaryError(f"the points of view in {path} cannot be read: {error!r}", _AGAIN) from error
    if not complete:
        raise BoundaryError(f"an area in {path} lacks an owner or a note for a point of view", _AGAIN)
    return table

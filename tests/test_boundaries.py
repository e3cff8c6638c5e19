"""Reading, joining and projecting the world's borders."""

from __future__ import annotations

import functools
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyproj
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geomap import boundaries
from geomap.errors import BoundaryError
from geomap.model import Stance, StanceLayer, Verdict
from tests import factories

SHAPES = Path(__file__).parent.parent / "shapes"
MERIDIANS = [15.0, 0.0, -40.0, 108.5, 150.0, 180.0, -180.0, 11.37]


@functools.cache
def world() -> geopandas.GeoDataFrame:
    return boundaries.read()


@functools.cache
def projected(meridian: float) -> geopandas.GeoDataFrame:
    return boundaries.project(world(), boundaries.projection("equal_earth", meridian))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in ("world.topojson", "pov.json"):
        shutil.copy(SHAPES / name, tmp_path)
    return tmp_path


def layer(**stances: tuple[Stance, float, bool]) -> StanceLayer:
    verdicts = {
        code: Verdict(stance, confidence, contested, (factories.sourced(factories.claim(code, stance)),))
        for code, (stance, confidence, contested) in stances.items()
    }
    return StanceLayer(date(2025, 3, 6), verdicts, frozenset({"ISL"}))


def test_a_row_is_a_country() -> None:
    frame = world()
    assert list(frame.columns) == ["alpha_3", "name", "label_lon", "label_lat", "geometry"]
    assert list(frame["alpha_3"]) == sorted(set(frame["alpha_3"]))
    assert list(frame.index) == list(range(len(frame)))
    assert frame.crs == "EPSG:4326"
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    row = frame.set_index("alpha_3").loc["CIV"]
    assert (row["name"], row["label_lon"], row["label_lat"]) == ("Ivory Coast", -5.569, 7.491)


def test_a_country_keeps_its_name_where_part_of_it_is_disputed() -> None:
    names = world().set_index("alpha_3")["name"]
    assert [names[code] for code in ("ESH", "UKR", "CYP")] == ["Western Sahara", "Ukraine", "Cyprus"]


def test_a_point_of_view_moves_land_and_nothing_else() -> None:
    default, de_facto = (boundaries.read(pov).set_index("alpha_3") for pov in ("default", "de_facto"))
    moved = default.index[~default.geometry.geom_equals(de_facto.geometry)]
    assert list(moved) == ["CYP", "ESH", "ISR", "MAR", "RUS", "SYR", "TUR", "UKR"]
    areas = [frame.to_crs("EPSG:6933").area.sum() for frame in (default, de_facto)]
    assert areas[0] == pytest.approx(areas[1])
    assert_frame_equal(boundaries.read("un"), world())


def test_disputed_lines_leave_out_coasts_and_third_countries() -> None:
    lines = boundaries.disputed().set_index("face")
    assert lines.crs == "EPSG:4326"
    assert lines["name"]["UKR-CR"] == "Crimea"
    west, south, east, north = lines.geometry["UKR-CR"].bounds
    assert (33.5 < west < 33.8, 45.6 < south < 45.8, 34.9 < east < 35.2, 46.1 < north < 46.3) == (True,) * 4
    sahara = lines.geometry[["ESH", "ESH-W"]].union_all()
    neighbours = world().set_index("alpha_3").geometry
    assert sahara.intersection(neighbours["MAR"].boundary).length == pytest.approx(4.5, abs=0.3)
    assert sahara.intersection(neighbours["MRT"].boundary).length < 0.2
    golan = lines.geometry["SYR-GO"]
    assert golan.intersection(neighbours["ISR"].boundary).length > 0.5
    assert golan.intersection(neighbours["JOR"].boundary).length == 0


def test_a_disputed_stretch_comes_once() -> None:
    geometries = boundaries.disputed().geometry.to_numpy()
    assert shapely.length(geometries).sum() == pytest.approx(shapely.union_all(geometries).length)


@pytest.mark.parametrize(
    ("pov", "words"),
    [("default", "as part of Ukraine."), ("un", "68/262"), ("de_facto", "as controlled by Russia")],
)
def test_notes_say_how_disputes_are_shown(pov: str, words: str) -> None:
    notes = boundaries.notes(pov)
    assert [words in note for note in notes].count(True) == 1
    assert len(set(notes)) == len(notes) >= 6
    assert set(notes) == set(boundaries.disputed(pov)["note"])


def test_codes_without_a_shape_have_a_reason() -> None:
    assert boundaries.undrawn()["GUF"] == "Drawn as part of France."


@pytest.mark.parametrize("call", [boundaries.read, boundaries.disputed, boundaries.notes])
def test_an_unknown_point_of_view_is_refused(call: Any) -> None:
    with pytest.raises(BoundaryError, match="'mars' is not known") as caught:
        call("mars")
    assert "default, un, de_facto" in caught.value.hint


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", '{"type": "Topology", "objects": {}, "arcs": []}'])
def test_broken_borders_are_refused(copied: Path, content: str) -> None:
    (copied / "world.topojson").write_text(content, encoding="utf-8")
    with pytest.raises(BoundaryError, match=r"world\.topojson"):
        boundaries.read(shapes=copied)


def test_absent_borders_are_refused(copied: Path) -> None:
    (copied / "world.topojson").unlink()
    with pytest.raises(BoundaryError, match=r"world\.topojson"):
        boundaries.read(shapes=copied)


def test_borders_without_the_columns_are_refused(copied: Path) -> None:
    path = copied / "world.topojson"
    path.write_text(path.read_text(encoding="utf-8").replace('"label_lat"', '"latitude"'), encoding="utf-8")
    with pytest.raises(BoundaryError, match="lack label_lat"):
        boundaries.read(shapes=copied)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"faces": 3, "without_shape": {}}'])
def test_a_broken_table_of_owners_is_refused(copied: Path, content: str) -> None:
    (copied / "pov.json").write_text(content, encoding="utf-8")
    with pytest.raises(BoundaryError, match=r"pov\.json"):
        boundaries.read(shapes=copied)


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [("owner", {"default": "UKR"}, "lacks an owner or a note"), ("claimants", None, "lacks")],
)
def test_an_incomplete_area_is_refused(copied: Path, field: str, value: Any, complaint: str) -> None:
    table = json.loads((copied / "pov.json").read_text(encoding="utf-8"))
    table["faces"]["UKR-CR"].pop(field)
    if value:
        table["faces"]["UKR-CR"][field] = value
    (copied / "pov.json").write_text(json.dumps(table), encoding="utf-8")
    with pytest.raises(BoundaryError, match=complaint):
        boundaries.read(shapes=copied)


def test_an_owner_without_a_shape_is_refused(copied: Path) -> None:
    text = (copied / "pov.json").read_text(encoding="utf-8")
    (copied / "pov.json").write_text(text.replace('"RUS"}', '"QQQ"}'), encoding="utf-8")
    with pytest.raises(BoundaryError, match="QQQ"):
        boundaries.read("de_facto", copied)


def test_a_folder_of_ones_own_is_read(copied: Path) -> None:
    path = copied / "world.topojson"
    path.write_text(path.read_text(encoding="utf-8").replace('"Iceland"', '"Thule"'), encoding="utf-8")
    assert boundaries.read(shapes=copied).set_index("alpha_3")["name"]["ISL"] == "Thule"


def test_stances_join_their_countries() -> None:
    joined = boundaries.attach(
        layer(POL=(Stance.LOGISTICS_ONLY, 0.91, False), FRA=(Stance.TROOPS_OFFERED, 0.62, True)), world()
    )
    assert joined.unmatched == ()
    assert isinstance(joined.frame, geopandas.GeoDataFrame)
    assert list(joined.frame["alpha_3"]) == list(world()["alpha_3"])
    rows = joined.frame.set_index("alpha_3")
    assert rows.loc["POL", ["stance", "confidence", "contested"]].tolist() == ["logistics_only", 0.91, False]
    assert rows.loc["FRA", ["stance", "confidence", "contested"]].tolist() == ["troops_offered", 0.62, True]
    others = rows.drop(index=["POL", "FRA"])
    assert others["stance"].isna().all()
    assert others["confidence"].isna().all()
    assert not others["contested"].any()


def test_a_claim_without_a_shape_is_reported() -> None:
    claims = layer(
        TKL=(Stance.OPPOSED, 0.8, False), ESP=(Stance.UNDECIDED, 0.7, False), GUF=(Stance.OPPOSED, 0.6, False)
    )
    joined = boundaries.attach(claims, world())
    assert joined.unmatched == ("GUF", "TKL")
    assert joined.frame["stance"].notna().sum() == 1


def test_a_day_without_stances_still_has_a_world() -> None:
    joined = boundaries.attach(layer(), world())
    assert joined.unmatched == ()
    assert len(joined.frame) == len(world())
    assert joined.frame["stance"].isna().all()
    assert not joined.frame["contested"].any()


@pytest.mark.parametrize("meridian", MERIDIANS)
def test_a_projection_keeps_areas(meridian: float) -> None:
    flat = projected(meridian).area / world().to_crs("EPSG:6933").area
    # The grid makes the Vatican what it is; straight lines between points bend, most of all near the poles.
    assert flat.min() > 0.985
    assert flat.max() < 1.015


@pytest.mark.parametrize("meridian", MERIDIANS)
def test_neighbours_share_their_points_after_projection(meridian: float) -> None:
    geometries = projected(meridian).geometry.to_numpy()
    assert shapely.coverage_is_valid(geometries)
    assert set(shapely.get_type_id(geometries)) <= {3, 6}


@pytest.mark.parametrize("meridian", [15.0, 108.5, 150.0, 180.0, -160.0])
def test_the_antimeridian_leaves_no_seam(meridian: float) -> None:
    russia, fiji = (projected(meridian).set_index("alpha_3").geometry[code] for code in ("RUS", "FJI"))
    mainland = max(shapely.get_parts(russia), key=shapely.area)
    assert mainland.area == pytest.approx(16.5e12, rel=0.04)
    seam = boundaries.project(
        geopandas.GeoDataFrame(geometry=[shapely.LineString([(180, y) for y in range(-89, 90)])], crs=4326),
        boundaries.projection("equal_earth", meridian),
    ).geometry.iloc[0]
    for country in (russia, fiji):
        assert shapely.intersection(country.boundary, seam.buffer(1)).length < 100


def test_a_map_centred_on_greenwich_is_cut_at_the_antimeridian() -> None:
    parts = shapely.get_parts(projected(0.0).set_index("alpha_3").geometry["RUS"])
    assert min(part.bounds[0] for part in parts) < -8e6
    assert max(part.bounds[2] for part in parts) > 8e6


def test_the_cut_is_opposite_to_the_centre() -> None:
    whole = projected(15.0).set_index("alpha_3").geometry
    assert min(part.bounds[0] for part in shapely.get_parts(whole["RUS"])) > 0
    alaska = [part for part in shapely.get_parts(whole["USA"]) if part.bounds[0] > 0]
    assert alaska
    assert max(part.bounds[2] for part in alaska) > 12e6


def test_projected_rows_have_a_label_point_and_a_crs() -> None:
    frame = projected(15.0).set_index("alpha_3")
    assert "+proj=eqearth" in frame.crs.srs
    assert "+lon_0=15" in frame.crs.srs
    same = geopandas.GeoSeries(shapely.points(world()["label_lon"], world()["label_lat"]), crs=4326).to_crs(
        frame.crs
    )
    assert frame["label_x"].to_numpy() == pytest.approx(same.x.to_numpy(), abs=1)
    assert frame["label_y"].to_numpy() == pytest.approx(same.y.to_numpy(), abs=1)


def test_projecting_leaves_the_frame_alone() -> None:
    before = world().copy()
    boundaries.project(world(), boundaries.projection("equal_earth", 77.0))
    assert_frame_equal(world(), before)


def test_lines_are_projected_with_the_land() -> None:
    lines = (
        boundaries.project(boundaries.disputed(), boundaries.projection("equal_earth", 15.0))
        .set_index("face")
        .geometry
    )
    crimea = lines["UKR-CR"]
    coast = projected(15.0).set_index("alpha_3").geometry["UKR"].boundary
    ends = shapely.boundary(crimea)
    assert shapely.get_num_geometries(ends) == 2
    assert ends.distance(coast) == 0
    assert all(
        end in {tuple(p) for p in shapely.get_coordinates(coast)}
        for end in map(tuple, shapely.get_coordinates(ends))
    )


@pytest.mark.parametrize(
    ("bounds", "meridian", "expected"),
    [
        ((-10.0, 0.0, 10.0, 1.0), 0.0, (-0.957e6, 0.0, 0.957e6, 0.12848e6)),
        ((5.0, -1.0, 25.0, 1.0), 15.0, (-0.957e6, -0.12848e6, 0.957e6, 0.12848e6)),
        ((170.0, -1.0, -170.0, 1.0), 180.0, (-0.957e6, -0.12848e6, 0.957e6, 0.12848e6)),
        ((-180.0, -1.0, 180.0, 1.0), 11.0, (-17.24e6, -0.12848e6, 17.24e6, 0.12848e6)),
        ((170.0, -1.0, -170.0, 1.0), 0.0, (-17.24e6, -0.12848e6, 17.24e6, 0.12848e6)),
    ],
    ids=[
        "around the centre",
        "another centre",
        "over the antimeridian",
        "the whole world",
        "over the map's edge",
    ],
)
def test_bounds_are_projected(
    bounds: tuple[float, float, float, float], meridian: float, expected: tuple[float, float, float, float]
) -> None:
    assert boundaries.project_bounds(bounds, boundaries.projection("equal_earth", meridian)) == pytest.approx(
        expected, rel=0.002, abs=1
    )


def test_bounds_reach_as_far_as_their_widest_parallel() -> None:
    earth = boundaries.projection("equal_earth", 5.0)
    minx, miny, maxx, maxy = boundaries.project_bounds((-30.0, -60.0, 40.0, 50.0), earth)
    equator = boundaries.project_bounds((-30.0, 0.0, 40.0, 0.0001), earth)
    assert (minx, maxx) == pytest.approx((equator[0], equator[2]), rel=1e-3)
    assert np.isclose(miny, boundaries.project_bounds((0.0, -60.0, 1.0, 0.0), earth)[1])
    assert maxy > -miny * 0.8


def test_web_mercator_is_what_web_maps_use() -> None:
    mercator = boundaries.projection("mercator", 15.0)
    spots = geopandas.GeoDataFrame(
        geometry=[shapely.Point(15.0, 0.0), shapely.Point(30.5, 50.45), shapely.Point(15.0, 89.9)], crs=4326
    )
    projected_spots = boundaries.project(spots, mercator)
    reference = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    x, y = reference.transform(30.5 - 15.0, 50.45)
    origin, kyiv, pole = shapely.get_coordinates(projected_spots.geometry.to_numpy())
    assert origin == pytest.approx([0.0, 0.0], abs=1e-6)
    assert kyiv == pytest.approx([x, y], abs=0.01)
    assert pole[1] == pytest.approx(20_037_508.34, abs=0.01), "the square of web maps ends there"


def test_neighbours_share_their_points_in_web_mercator() -> None:
    geometries = boundaries.project(world(), boundaries.projection("mercator", 15.0)).geometry.to_numpy()
    assert shapely.coverage_is_valid(geometries)


def test_an_unknown_projection_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BoundaryError, match="'peters' is not known"):
        boundaries.projection("peters", 0.0)

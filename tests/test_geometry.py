"""The page's geometry: whole numbers, every stretch of border once, nothing lost."""

from __future__ import annotations

import functools
import json
from collections import Counter
from itertools import pairwise
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geomap import boundaries
from geomap.render import geometry

CELL = geometry.SCALE * geometry.METRES_PER_UNIT
NO_LINES = geopandas.GeoDataFrame({"name": [], "geometry": []})
VIEW = (0.0, 0.0, 100_000.0, 250_000.0)


def frame(**shapes: shapely.Geometry) -> geopandas.GeoDataFrame:
    """Countries given on the grid, with label points that tell them apart."""
    scaled = [shapely.transform(shape, lambda points: points * CELL) for shape in shapes.values()]
    count = np.arange(len(shapes), dtype=float)
    columns = {"alpha_3": list(shapes), "label_x": count * 100_000, "label_y": count * 7_000 + 1_000}
    return geopandas.GeoDataFrame(columns, geometry=scaled)


def encode(countries: geopandas.GeoDataFrame, lines: geopandas.GeoDataFrame = NO_LINES) -> dict[str, Any]:
    return geometry.encode(countries, lines, VIEW)


def arcs_of(page: dict[str, Any]) -> list[list[tuple[int, int]]]:
    return [
        [(int(x), int(y)) for x, y in np.cumsum(np.reshape(arc, (-1, 2)), axis=0)] for arc in page["arcs"]
    ]


def path_of(arcs: list[list[tuple[int, int]]], numbers: list[int]) -> list[tuple[int, int]]:
    """Join arcs as the page does; every arc must begin where the one before ended."""
    joined: list[tuple[int, int]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        assert not joined or joined[-1] == arc[0]
        joined += arc if not joined else arc[1:]
    return joined


def decode(page: dict[str, Any]) -> dict[str, shapely.MultiPolygon]:
    """The countries back as polygons on the grid."""
    decoded, arcs = {}, arcs_of(page)
    for code, country in page["countries"].items():
        rings = [[path_of(arcs, ring) for ring in polygon] for polygon in country["polygons"]]
        decoded[code] = shapely.MultiPolygon([shapely.Polygon(outer, holes) for outer, *holes in rings])
    return decoded


def stretches(page: dict[str, Any]) -> list[frozenset[tuple[int, int]]]:
    return [frozenset(edge) for arc in arcs_of(page) for edge in pairwise(arc)]


def test_two_neighbours_hold_their_border_once() -> None:
    page = encode(frame(AAA=shapely.box(0, 0, 3, 2), BBB=shapely.box(3, 0, 7, 2)))
    assert len(page["arcs"]) == 3
    first, second = (set(page["countries"][code]["polygons"][0][0]) for code in ("AAA", "BBB"))
    assert [number for number in first if ~number in second] != []
    assert len(stretches(page)) == len(set(stretches(page))) == 7


def test_an_enclave_and_the_hole_around_it_are_one_arc() -> None:
    inner = shapely.box(2, 2, 4, 5)
    page = encode(frame(AAA=shapely.box(0, 0, 9, 8) - inner, BBB=inner))
    assert len(page["arcs"]) == 2
    (outer, hole), ((around,),) = (
        page["countries"]["AAA"]["polygons"][0],
        page["countries"]["BBB"]["polygons"],
    )
    assert outer != hole
    assert {hole[0], ~hole[0]} & {*around, ~around[0]}
    assert decode(page)["BBB"].equals(inner)


def test_three_countries_meet_in_a_point() -> None:
    shapes = {"AAA": shapely.box(0, 0, 4, 4), "BBB": shapely.box(4, 0, 9, 2), "CCC": shapely.box(4, 2, 9, 4)}
    shapes["AAA"] = shapely.Polygon([(0, 0), (4, 0), (4, 2), (4, 4), (0, 4)])
    page = encode(frame(**shapes))
    assert len(page["arcs"]) == 6
    assert {code: shape.equals(shapes[code]) for code, shape in decode(page).items()} == dict.fromkeys(
        shapes, True
    )


def test_parts_and_holes_come_back() -> None:
    country = shapely.MultiPolygon(
        [
            shapely.box(0, 0, 10, 10) - shapely.box(2, 2, 3, 4) - shapely.box(5, 5, 8, 9),
            shapely.box(20, 0, 23, 5),
        ]
    )
    assert decode(encode(frame(AAA=country)))["AAA"].equals(country)


def test_a_country_smaller_than_the_grid_becomes_one_cell() -> None:
    page = encode(frame(AAA=shapely.box(50.1, -20.3, 50.3, -20.1), BBB=shapely.box(0, 0, 3, 4)))
    assert decode(page)["AAA"].area == 1
    assert decode(page)["AAA"].distance(shapely.Point(50.2, -20.2)) < 1
    assert decode(page)["BBB"].area == 12


def test_parts_smaller_than_the_grid_are_left_out() -> None:
    shape = shapely.MultiPolygon([shapely.box(0, 0, 30, 40), shapely.box(90.1, 0.1, 90.3, 0.3)])
    assert decode(encode(frame(AAA=shape)))["AAA"].equals(shapely.box(0, 0, 30, 40))


def test_disputed_lines_use_the_arcs_of_the_borders() -> None:
    border = shapely.LineString([(3 * CELL, 0), (3 * CELL, 2 * CELL)])
    lines = geopandas.GeoDataFrame({"name": ["Strip"]}, geometry=[border])
    apart = encode(frame(AAA=shapely.box(0, 0, 3, 2), BBB=shapely.box(3, 0, 7, 2)), lines)
    assert len(apart["arcs"]) == 3
    assert apart["disputed"][0]["name"] == "Strip"
    assert set(path_of(arcs_of(apart), apart["disputed"][0]["lines"][0])) == {(3, 0), (3, 2)}


def test_a_disputed_line_inside_a_country_has_an_arc_of_its_own() -> None:
    border = shapely.MultiLineString(
        [[(3 * CELL, 0), (3 * CELL, 2 * CELL)], [(5 * CELL, CELL), (6 * CELL, CELL)]]
    )
    lines = geopandas.GeoDataFrame({"name": ["Strip"]}, geometry=[border])
    whole = shapely.Polygon([(0, 0), (3, 0), (7, 0), (7, 2), (3, 2), (0, 2)])
    page = encode(frame(AAA=whole), lines)
    found = [path_of(arcs_of(page), line) for line in page["disputed"][0]["lines"]]
    assert found == [[(3, 0), (3, 2)], [(5, 1), (6, 1)]]
    assert decode(page)["AAA"].equals(whole)


def test_boxes_and_points_are_in_map_units() -> None:
    both = shapely.MultiPolygon([shapely.box(-500, 0, 1000, 2000), shapely.box(5000, 0, 5100, 100)])
    page = encode(frame(AAA=shapely.box(0, -900, 10, -800), BBB=both))
    assert page["scale"] == geometry.SCALE
    assert page["countries"]["BBB"]["at"] == [1.0, 0.08]
    assert page["countries"]["BBB"]["box"] == [-1.0, 0.0, 2.0, 4.0]
    assert page["view"] == [0.0, 0.0, 1.0, 2.5]
    assert page["world"] == [-1.0, -1.8, 10.2, 4.0]


def test_nothing_makes_nothing() -> None:
    assert geometry.share([]) == geometry.Topology([], [])


@st.composite
def patchworks(draw: st.DrawFn) -> NDArray[np.int64]:
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    cells = st.lists(st.integers(0, 4), min_size=rows * columns, max_size=rows * columns)
    return np.reshape(draw(cells), (rows, columns))


@settings(max_examples=150, deadline=None)
@given(patchworks())
def test_any_patchwork_of_countries_comes_back(patchwork: NDArray[np.int64]) -> None:
    shapes = {}
    for number in np.unique(patchwork):
        rows, columns = np.nonzero(patchwork == number)
        cells = shapely.box(columns, rows, columns + 1, rows + 1)
        shapes[f"AA{'ABCDE'[number]}"] = shapely.coverage_union_all(cells)
    page = encode(frame(**shapes))
    decoded = decode(page)
    assert all(decoded[code].normalize().equals(shape) for code, shape in shapes.items())
    assert len(stretches(page)) == len(set(stretches(page)))


@functools.cache
def world(pov: str, meridian: float) -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame, dict[str, Any]]:
    projection = boundaries.projection("equal_earth", meridian)
    countries = boundaries.project(boundaries.read(pov), projection)
    lines = boundaries.project(boundaries.disputed(pov), projection)
    return countries, lines, geometry.encode(countries, lines, VIEW)


@pytest.mark.parametrize(("pov", "meridian"), [("default", 15.0), ("de_facto", -40.0), ("un", 150.0)])
def test_the_world_comes_back(pov: str, meridian: float) -> None:
    countries, lines, page = world(pov, meridian)
    decoded = decode(page)
    assert list(decoded) == list(countries["alpha_3"])
    shapes = zip(decoded.items(), countries.geometry, strict=True)
    # The Vatican is smaller than a cell of the grid at some meridians, and Italy then has no hole for it.
    wrong = [code for (code, shape), original in shapes if edges(shape, 1) != edges(original, CELL)]
    assert set(wrong) <= {"VAT"}
    assert all(edges(shape, 1) for shape in decoded.values())
    assert {area["name"] for area in page["disputed"]} == set(lines["name"])


def edges(shape: shapely.Geometry, cell: float) -> Counter[tuple[float, ...]]:
    """The edges of all rings that are more than a line on a grid, each without its direction."""
    found: Counter[tuple[float, ...]] = Counter()
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        points = np.rint(shapely.get_coordinates(ring) / cell).tolist()
        if len(points) > 3 and len({tuple(point) for point in points}) > 2:
            found.update((*min(a, b), *max(a, b)) for a, b in pairwise(points) if a != b)
    return found


@pytest.mark.parametrize(("pov", "meridian"), [("default", 15.0), ("de_facto", -40.0), ("un", 150.0)])
def test_the_world_holds_every_stretch_once(pov: str, meridian: float) -> None:
    page = world(pov, meridian)[2]
    found = stretches(page)
    assert len(found) == len(set(found)) > 30_000
    assert {len(edge) for edge in found} == {2}


@pytest.mark.parametrize("meridian", [15.0, -40.0])
def test_disputed_lines_of_the_world_come_back(meridian: float) -> None:
    _, lines, page = world("default" if meridian > 0 else "de_facto", meridian)
    for area, line in zip(page["disputed"], lines.geometry, strict=True):
        found = shapely.MultiLineString([path_of(arcs_of(page), numbers) for numbers in area["lines"]])
        given_line = shapely.transform(line, lambda points: points / CELL)
        assert shapely.hausdorff_distance(found, given_line) < 1
        assert shapely.length(found) == pytest.approx(shapely.length(given_line), rel=0.01)


def test_the_page_is_small_and_the_same_every_time() -> None:
    countries, lines, page = world("default", 15.0)
    text = json.dumps(page, separators=(",", ":"), allow_nan=False)
    assert len(text) < 420_000
    assert json.dumps(geometry.encode(countries, lines, VIEW), separators=(",", ":")) == text

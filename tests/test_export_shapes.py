"""Shapes that other programs read: GeoJSON by its standard, GeoPackage by GDAL, and the style of QGIS."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pyogrio
import pytest
import shapely

from geomap import boundaries, countries, topics
from geomap.errors import GeomapError, UsageError
from geomap.export import qml
from geomap.export.subject import State, Subject
from geomap.model import Stance
from geomap.workflow import Content, Style, exports
from geomap.workflow.content import of_layers
from geomap.workflow.exports import Choice
from tests.test_export import DAYS, HOSTILE, read_once, shown, written

__all__ = ["read_once"]
LAST = DAYS[-1].isoformat()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GeoPackage, for those who only read it."""
    return written(tmp_path_factory.mktemp("package"), "a.gpkg")


def features(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return found


def rings(geometry: dict[str, Any]) -> Iterator[tuple[bool, list[list[float]]]]:
    """Give every ring, and whether it is an outer one."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            yield number == 0, ring


def test_geojson_is_as_rfc_7946_wants_it(tmp_path: Path) -> None:
    found = json.loads(written(tmp_path, "a.geojson", everyone=True).read_text(encoding="utf-8"))
    assert "crs" not in found
    assert found["type"] == "FeatureCollection"
    west, south, east, north = found["bbox"]
    assert (-180 <= west < east <= 180, -90 <= south < north <= 90) == (True, True)
    assert len({feature["id"] for feature in found["features"]}) == len(found["features"]) > 230
    for feature in found["features"]:
        assert feature["type"] == "Feature"
        for outer, ring in rings(feature["geometry"]):
            assert len(ring) >= 4
            assert ring[0] == ring[-1]
            assert shapely.LinearRing(ring).is_ccw is outer, feature["id"]
            for longitude, latitude in ring:
                assert (-180 <= longitude <= 180, -90 <= latitude <= 90) == (True, True)
                assert (round(longitude, 5), round(latitude, 5)) == (longitude, latitude)
        assert shapely.geometry.shape(feature["geometry"]).is_valid


def test_geojson_holds_what_was_known_by_the_last_date(tmp_path: Path) -> None:
    path = written(tmp_path, "a.geojson")
    found = {feature["id"]: feature["properties"] for feature in features(path)}
    assert list(found) == ["FRA", "KEN", "POL"]  # French Guiana is drawn as France
    assert (found["POL"]["date"], found["POL"]["reported"], found["POL"]["rival"]) == (
        LAST,
        "2025-03-06",
        "opposed",
    )
    assert (found["FRA"]["title"], found["FRA"]["contested"], found["KEN"]["ruled"]) == (None, False, True)
    read = pyogrio.read_dataframe(path).set_index("alpha_3")
    assert read.crs.to_epsg() == 4326
    assert read.loc["POL"].geometry.contains(shapely.Point(21.0, 52.2))


def test_geojson_of_all_dates_tells_them_apart(tmp_path: Path) -> None:
    path = written(tmp_path, "a.geojson", every=True, quotes="all", mode="day")
    assert [feature["id"] for feature in features(path)] == [
        "FRA/2025-03-02", "POL/2025-03-02", "POL/2025-03-06", "POL/2025-03-06/2", "KEN/2025-03-11",
    ]  # fmt: skip
    assert features(path)[3]["properties"]["quote"] == HOSTILE


def test_faces_go_to_whom_the_point_of_view_gives_them(tmp_path: Path) -> None:
    simferopol = shapely.Point(34.1, 44.95)
    layers = shown().layers
    for pov, owner in (("default", "UKR"), ("de_facto", "RUS")):
        content = Content(shown().topic, shown().labels, layers, shown().names, (), style=Style(pov))
        exports.export(content, tmp_path / "a.geojson", Choice(everyone=True))
        inside = [
            feature["id"]
            for feature in features(tmp_path / "a.geojson")
            if shapely.geometry.shape(feature["geometry"]).contains(simferopol)
        ]
        assert inside == [owner]


def test_a_geopackage_has_a_layer_for_each_date_the_last_first(package: Path) -> None:
    layers = pyogrio.list_layers(package)
    assert layers.tolist() == [
        ["2025-03-11", "MultiPolygon"],
        ["2025-03-06", "MultiPolygon"],
        ["2025-03-02", "MultiPolygon"],
        ["countries", "MultiPolygon"],
        ["disputed_lines", "MultiLineString"],
        ["reports", None],
        ["layer_styles", None],
    ]
    told = pyogrio.read_info(package, layer=LAST)
    assert told["crs"] == "EPSG:4326"
    assert told["fid_column"] == "OGC_FID"
    assert told["layer_metadata"]["DESCRIPTION"] == (
        f"Coalition of the willing for Ukraine: as known by {LAST}. Borders: Natural Earth, public domain."
    )


def test_a_layer_is_a_whole_map_of_what_was_known(package: Path) -> None:
    read = pyogrio.read_dataframe(package, layer=LAST).set_index("alpha_3")
    assert len(read) > 230
    assert read["stance"].dropna().to_dict() == {
        "FRA": "opposed",
        "KEN": "logistics_only",
        "POL": "undecided",
    }
    assert read.index[read["mentioned"] == 1].to_list() == ["FRA", "KEN", "POL", "TCD", "UKR"]
    poland = read.loc["POL"]
    assert (poland["date"].date(), poland["reported"].date()) == (DAYS[2], DAYS[1])
    assert (poland["contested"], poland["rival"], poland["quotes"]) == (1, "opposed", 2)
    assert read.geometry.is_valid.all()
    assert read.loc["KEN"].geometry.contains(shapely.Point(36.8, -1.3))
    first = pyogrio.read_dataframe(package, layer="2025-03-02").set_index("alpha_3")
    assert first["stance"].dropna().to_dict() == {"FRA": "opposed", "POL": "troops_offered"}


def test_a_report_is_stored_once_and_with_or_without_a_shape(package: Path) -> None:
    reports = pyogrio.read_dataframe(package, layer="reports")
    assert list(zip(reports["alpha_3"], reports["reported"].dt.date, strict=True)) == [
        ("FRA", DAYS[0]), ("POL", DAYS[0]), ("POL", DAYS[1]), ("GUF", DAYS[2]), ("KEN", DAYS[2]),
    ]  # fmt: skip


def test_the_file_is_a_geopackage_by_its_standard(package: Path) -> None:
    with closing(sqlite3.connect(package)) as base:

        def one(query: str) -> list[tuple[Any, ...]]:
            return base.execute(query).fetchall()

        assert one("PRAGMA application_id") == [(0x47504B47,)]
        assert one("PRAGMA user_version") == [(10200,)]
        assert one("PRAGMA integrity_check") == [("ok",)]
        assert one("PRAGMA foreign_key_check") == []
        assert one("SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY 1") == [(-1,), (0,), (4326,)]
        listed = {
            name for (name,) in one("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
        }
        assert {name for (name,) in one("SELECT table_name FROM gpkg_geometry_columns")} == listed
        assert {name for (name,) in one("SELECT f_table_name FROM layer_styles WHERE useAsDefault")} == listed
        assert {time for (time,) in one("SELECT last_change FROM gpkg_contents")} == {f"{LAST}T00:00:00.000Z"}
        for blob, in one("SELECT geom FROM countries"):  # fmt: skip
            assert blob[:4] == b"GP\x00\x03"
            assert shapely.from_wkb(blob[40:]).geom_type == "MultiPolygon"


def style_of(package: Path, layer: str) -> ET.Element:
    with closing(sqlite3.connect(package)) as base:
        query = "SELECT styleQML FROM layer_styles WHERE f_table_name = ? AND f_geometry_column = 'geom'"
        return ET.fromstring(base.execute(query, (layer,)).fetchone()[0])


def test_the_style_has_the_colours_and_the_words_of_the_page(package: Path) -> None:
    style = style_of(package, LAST)
    rules = style.findall("renderer-v2/rules/rule")
    labels = [rule.get("label") for rule in rules]
    assert labels == [
        "Troops offered", "Logistics only", "Undecided", "Opposed", "Contested", "Less than 60 % sure",
        "From an earlier date", "Decided by a reviewer", "Mentioned, no stance", "Not mentioned",
    ]  # fmt: skip
    symbols = {symbol.get("name"): symbol for symbol in style.findall("renderer-v2/symbols/symbol")}
    drawn = [symbols[rule.get("symbol") or ""] for rule in rules[:4]]
    grounds = [symbol.find("layer/Option/Option[@name='color']") for symbol in drawn]
    colours = [
        ",".join(str(int(shown().topic.colours[stance][at : at + 2], 16)) for at in (1, 3, 5))
        for stance in Stance
    ]
    assert [ground.get("value") for ground in grounds if ground is not None] == [
        f"{colour},255" for colour in colours
    ]
    hatches = [[layer.get("class") for layer in symbol.findall("layer")[1:]] for symbol in drawn]
    assert hatches == [[], ["LinePatternFill"], ["PointPatternFill"], ["LinePatternFill"] * 2]


def test_every_country_falls_under_one_ground_of_the_style(package: Path) -> None:
    """SQLite knows enough of QGIS's expressions to ask the rules themselves."""
    grounds: dict[str, int] = {}
    over: dict[str, list[str]] = {}
    with closing(sqlite3.connect(package)) as base:
        for rule in style_of(package, LAST).findall("renderer-v2/rules/rule"):
            key = (rule.get("key") or "").strip("{}")
            for (code,) in base.execute(f'SELECT alpha_3 FROM "{LAST}" WHERE {rule.get("filter")}'):
                if key in {*Stance, "mentioned", "none"}:
                    grounds[code] = grounds.get(code, 0) + 1
                else:
                    over.setdefault(code, []).append(key)
        everyone = {code for (code,) in base.execute("SELECT alpha_3 FROM countries")}
    assert grounds == dict.fromkeys(everyone, 1)
    assert over == {"POL": ["contested", "uncertain"], "FRA": ["carried"], "KEN": ["ruled"]}


def test_a_label_of_a_topic_cannot_break_the_style() -> None:
    subject = Subject(
        topics.load(), dict.fromkeys(Stance, '<&"\'>'), {}, (State(DAYS[0], {}),), "known",
        dict.fromkeys(("contested", "uncertain", "carried", "ruled", "mentioned", "none"), "</qgis>"),
    )  # fmt: skip
    rules = ET.fromstring(qml.of_date(subject)).findall("renderer-v2/rules/rule")
    assert [rule.get("label") for rule in rules[3:5]] == ["<&\"'>", "</qgis>"]


def test_geoparquet_is_read_as_it_was_written(tmp_path: Path) -> None:
    read = geopandas.read_parquet(written(tmp_path, "a.parquet", every=True, mode="day"))
    assert read.crs.to_epsg() == 4326
    assert [*read["alpha_3"]] == ["FRA", "POL", "POL", "KEN"]
    assert [*read["reported"]] == [DAYS[0], DAYS[0], DAYS[1], DAYS[2]]
    assert [*read["contested"]] == [False, False, True, False]
    assert (read["quotes"].dtype, read["confidence"].dtype) == ("Int64", "float64")


def test_without_pyarrow_one_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(GeomapError) as refused:
        written(tmp_path, "a.parquet")
    assert refused.value.hint == 'pip install "geomap[parquet]"'
    assert list(tmp_path.iterdir()) == []


def test_a_geodataframe_has_every_country() -> None:
    frame = exports.to_geodataframe(shown())
    assert frame["alpha_3"].is_monotonic_increasing
    assert len(frame) == len(boundaries.read())
    by_code = frame.set_index("alpha_3")
    assert by_code["stance"].dropna().to_dict() == {
        "FRA": "opposed",
        "KEN": "logistics_only",
        "POL": "undecided",
    }
    assert by_code.loc["POL", "reported"] == DAYS[1]
    assert by_code.loc["FRA", "confidence"] == 0.9
    assert pd.isna(by_code.loc["BRA", "contested"])
    assert frame.crs.to_epsg() == 4326
    second = exports.to_geodataframe(shown(), DAYS[1], "day").set_index("alpha_3")
    assert [*second["stance"].dropna().index] == ["POL"]
    with pytest.raises(UsageError, match="nothing is known by"):
        exports.to_geodataframe(shown(), date(2025, 3, 1))


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.parquet"])
def test_the_same_map_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    assert written(tmp_path / "one", name).read_bytes() == written(tmp_path / "two", name).read_bytes()


def test_names_and_labels_are_in_the_language_asked_for(tmp_path: Path) -> None:
    content = of_layers(topics.load(), shown().layers, Style(lang="fr"), countries.load().names)
    exports.export(content, tmp_path / "a.gpkg")
    read = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer=LAST).set_index("alpha_3")
    assert read.loc["POL", "name"] == "Pologne"
    labels = [
        rule.get("label") for rule in style_of(tmp_path / "a.gpkg", LAST).findall("renderer-v2/rules/rule")
    ]
    assert read.loc["FRA", "label"] == labels[3] != "Opposed"

"""GeoPackage: a styled layer for each date, over one set of shapes.

A layer is a view: shapes and reports are stored once, however many dates there are. The file is written as
the standard says (OGC 12-128r18), without GDAL, which would copy the shapes for each date and note the time.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import geopandas
import shapely

from geomap.export import gpkg_schema as schema
from geomap.export import qml
from geomap.export.rows import Cell, Row, clean, one_of
from geomap.export.subject import ATTRIBUTION, Subject

COUNTRIES, DISPUTED, REPORTS = "countries", "disputed_lines", "reports"
_DEGREES = 4326
_STYLE_NAME = 30  # characters


def write(
    path: Path, subject: Subject, countries: geopandas.GeoDataFrame, disputed: geopandas.GeoDataFrame
) -> None:
    """Write a GeoPackage to an empty file.

    Its layers are one for each date, named by it, the last first: every country, with its stance where it
    has one; then ``countries`` and ``disputed_lines``. The table ``reports`` has each stance once. The style
    table of QGIS has a style for each layer.

    Args:
        path: of an empty file.
        subject: what to tell.
        countries: with `alpha_3` and a polygonal `geometry` in longitude and latitude (EPSG:4326).
        disputed: with `name`, `note` and `geometry`: lines in longitude and latitude.

    Raises:
        OSError: it cannot be written.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            base.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            base.execute(f"PRAGMA user_version = {schema.USER_VERSION}")
            base.execute("PRAGMA journal_mode = OFF")  # the file takes its name when it is whole
            base.execute("PRAGMA synchronous = OFF")
            base.executescript(f"BEGIN;{schema.TABLES}")
            _fill(base, subject, countries, disputed)
            base.execute("COMMIT")
    except sqlite3.Error as error:
        raise OSError(None, str(error)) from error


def _fill(
    base: sqlite3.Connection,
    subject: Subject,
    countries: geopandas.GeoDataFrame,
    disputed: geopandas.GeoDataFrame,
) -> None:
    _insert(base, "gpkg_spatial_ref_sys", schema.REFERENCE_SYSTEMS)
    places = {code: number for number, code in enumerate(countries["alpha_3"], 1)}
    names = [clean(subject.names.get(code, code)) for code in places]
    _insert(base, COUNTRIES, zip(places.values(), _blobs(countries), places, names, strict=True))
    lines = zip(_blobs(disputed), disputed["name"], disputed["note"], strict=True)
    _insert(base, DISPUTED, ((number, *line) for number, line in enumerate(lines, 1)))
    _states(base, subject, places)
    world, borders = _box(countries), _box(disputed)
    look = qml.of_date(subject)
    for state in reversed(subject.states):
        _register(base, state.day.isoformat(), subject, subject.describe(state), "MULTIPOLYGON", world, look)
    title = subject.topic.title
    _register(base, COUNTRIES, subject, f"{title}: countries", "MULTIPOLYGON", world, qml.of_land(subject))
    _register(
        base,
        DISPUTED,
        subject,
        f"{title}: disputed lines",
        "MULTILINESTRING",
        borders,
        qml.of_disputed(subject),
    )
    for table, what in ((REPORTS, "every stance with its best quote"), ("layer_styles", "styles for QGIS")):
        _contents(base, subject, table, f"{title}: {what}", "attributes", (None,) * 5)


def _states(base: sqlite3.Connection, subject: Subject, places: dict[str, int]) -> None:
    """Store what each date shows: a report once, whichever dates carry it."""
    reports: dict[tuple[str, date], int] = {}
    rows: list[Row] = []
    shown: list[tuple[int, int, int | None, bool]] = []
    for number, state in enumerate(subject.states, 1):
        for code, (reported, _) in state.verdicts.items():
            if (code, reported) not in reports:
                rows.append(one_of(subject, state, code))
                reports[code, reported] = len(rows)
            if code in places:
                shown.append((number, places[code], reports[code, reported], True))
        silent = (code for code in sorted(state.mentioned) if code in places)
        shown += ((number, places[code], None, True) for code in silent)
    dates = ((number, state.day.isoformat()) for number, state in enumerate(subject.states, 1))
    _insert(base, "dates", dates)
    _insert(base, REPORTS, ((number, *_report(row)) for number, row in enumerate(rows, 1)))
    _insert(base, "shown", shown)
    columns = ", ".join(f"r.{name} AS {name}" for name in schema.REPORT[2:])
    for number, state in enumerate(subject.states, 1):
        base.execute(schema.VIEW.format(table=state.day.isoformat(), columns=columns, number=number))


def _report(row: Row) -> list[Cell]:
    cells = (getattr(row, name) for name in schema.REPORT)
    return [cell.isoformat() if isinstance(cell, date) else cell for cell in cells]


def _register(  # noqa: PLR0913, PLR0917
    base: sqlite3.Connection,
    table: str,
    subject: Subject,
    says: str,
    kind: str,
    box: Sequence[float],
    look: str,
) -> None:
    """Make a table or view a layer, with its style."""
    _contents(base, subject, table, says, "features", (*box, _DEGREES))
    _insert(base, "gpkg_geometry_columns", [(table, "geom", kind, _DEGREES, 0, 0)])
    style = (
        None,
        "",
        "",
        table,
        "geom",
        subject.topic.id[:_STYLE_NAME],
        look,
        "",
        True,
        says,
        "",
        None,
        _moment(subject),
    )
    _insert(base, "layer_styles", [style])


def _contents(  # noqa: PLR0913, PLR0917
    base: sqlite3.Connection, subject: Subject, table: str, says: str, kind: str, box: Sequence[float | None]
) -> None:
    told = f"{clean(says)}. {ATTRIBUTION}." if kind == "features" else clean(says)
    _insert(base, "gpkg_contents", [(table, kind, table, told, _moment(subject), *box)])


def _moment(subject: Subject) -> str:
    return f"{subject.last.isoformat()}T00:00:00.000Z"


def _insert(
    base: sqlite3.Connection, table: str, rows: Iterator[Sequence[object]] | Sequence[Sequence[object]]
) -> None:
    listed = list(rows)
    if listed:
        places = ", ".join("?" * len(listed[0]))
        base.executemany(f"INSERT INTO {table} VALUES ({places})", listed)  # noqa: S608 - the tables' own names


def _blobs(frame: geopandas.GeoDataFrame) -> list[bytes]:
    """Return geometries, all multiple, as GeoPackage has them: a head with the box, then the WKB."""
    found = [_multiple(shape) for shape in frame.geometry]
    return [_head(shape) + shapely.to_wkb(shape, byte_order=1) for shape in found]


def _head(shape: shapely.Geometry) -> bytes:
    west, south, east, north = shape.bounds
    return struct.pack("<2sBBi4d", b"GP", 0, 0b0000_0011, _DEGREES, west, east, south, north)


def _multiple(shape: shapely.Geometry) -> shapely.Geometry:
    if shape.geom_type == "Polygon":
        return shapely.MultiPolygon([shape])
    return shapely.MultiLineString([shape]) if shape.geom_type == "LineString" else shape


def _box(frame: geopandas.GeoDataFrame) -> tuple[float, ...]:
    return tuple(frame.total_bounds.tolist())

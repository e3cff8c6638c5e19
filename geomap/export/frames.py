"""Rows joined to the shapes of their countries, as a GeoDataFrame or GeoParquet."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import geopandas
import pandas as pd

from geomap.errors import GeomapError
from geomap.export import columns
from geomap.export.rows import BEST, rows
from geomap.export.subject import Subject

_TYPES = {"string": "str", "number": "float64", "integer": "Int64", "boolean": "boolean"}
_PARQUET = "1.1.0"  # of GeoParquet; 1.1 adds to 1.0 what readers of 1.0 pass over


def frame(
    subject: Subject, countries: geopandas.GeoDataFrame, quotes: str = BEST, *, everyone: bool = False
) -> geopandas.GeoDataFrame:
    """Return the rows of a subject with the shapes of their countries.

    Args:
        subject: what to tell.
        countries: with `alpha_3` and a `geometry` in longitude and latitude (EPSG:4326).
        quotes: `BEST`, one row for each date and country; or `ALL`, one for each quote.
        everyone: whether countries without a stance have a row, too.

    Returns:
        By date, then by alpha-3, then by quote: the columns of `columns.of_long` (texts, `float64`, `Int64`,
        `boolean`, and dates as `datetime.date`; nothing is missing), then `geometry`, in EPSG:4326. What has
        no shape has no row.
    """
    shown = columns.of_long(everyone=everyone)
    shapes = dict(zip(countries["alpha_3"], countries.geometry, strict=True))
    found = [row for row in rows(subject, quotes, everyone=everyone) if row.alpha_3 in shapes]
    cells = pd.DataFrame([row.cells(shown) for row in found], columns=[column.name for column in shown])
    typed = cells.astype({column.name: _TYPES[column.kind] for column in shown if column.kind in _TYPES})
    return geopandas.GeoDataFrame(typed, geometry=[shapes[row.alpha_3] for row in found], crs=countries.crs)


def check_parquet() -> None:
    """Make sure that GeoParquet can be written here.

    Raises:
        GeomapError: it cannot, because pyarrow is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise GeomapError("GeoParquet needs pyarrow, which is not installed", 'pip install "geomap[parquet]"')


def write_parquet(path: Path, found: geopandas.GeoDataFrame) -> None:
    """Write what `frame` returned as GeoParquet, with a box around each shape (1.1).

    Raises:
        GeomapError: pyarrow is not installed.
    """
    check_parquet()
    found.to_parquet(path, index=False, compression="zstd", schema_version=_PARQUET, write_covering_bbox=True)

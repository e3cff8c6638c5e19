"""The writers of exports, one for each suffix; loads what draws maps and tables, so it is imported late."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas

from geomap import boundaries
from geomap.errors import GeomapError
from geomap.export import (
    columns,
    datapackage,
    delimited,
    frames,
    geojson,
    geopackage,
    listing,
    wide,
    workbook,
)
from geomap.export.subject import Subject
from geomap.workflow.write import whole, write_whole

Files = tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A file to write.

    Attributes:
        subject: what it tells.
        grid: what a wide sheet beside the long one tells.
        quotes: ``best`` or ``all``.
    """

    output: Path
    subject: Subject
    grid: Subject
    wide: bool = False
    quotes: str = "best"
    everyone: bool = False
    bom: bool = False


def write(job: Job) -> Files:
    """Write a file in the form that its suffix names; return the files written.

    Raises:
        GeomapError: a file cannot be written, or needs a library that is not installed.
        BoundaryError: there is no such point of view.
    """
    return _WRITERS[job.output.suffix.lower()](job)


def frame(subject: Subject) -> geopandas.GeoDataFrame:
    """Return every country with what is told of it; see `frames.frame`."""
    return frames.frame(subject, boundaries.read(subject.pov), everyone=True)


def _csv(job: Job) -> Files:
    subject = job.subject
    beside = job.output.with_name(datapackage.FILE)
    before = _package(beside)
    if job.wide:
        shown, key = wide.columns(subject), ["alpha_3"]
        text = delimited.grid(subject, everyone=job.everyone, bom=job.bom)
    else:
        shown, key = columns.of_long(everyone=job.everyone), ["date", "alpha_3"] * (job.quotes != "all")
        text = delimited.long(subject, job.quotes, everyone=job.everyone, bom=job.bom)
    content = text.encode("utf-8")
    write_whole(job.output, content)
    entry = datapackage.resource(subject, job.output.name, shown, key, content)
    there = frozenset(path.name for path in job.output.parent.iterdir())
    write_whole(beside, datapackage.text(entry, before, there))
    return job.output, beside


def _package(path: Path) -> object:
    """Return the data package that lies in a folder, None if there is none.

    Raises:
        GeomapError: there is one that geomap has not written.
    """
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        found = None
    if not datapackage.is_ours(found):
        raise GeomapError(f"{path} is there already and not by `geomap export`", "export to another folder")
    return found


def _xlsx(job: Job) -> Files:
    write_whole(job.output, workbook.build(job.subject, job.grid, job.quotes, everyone=job.everyone))
    return (job.output,)


def _json(job: Job) -> Files:
    write_whole(job.output, listing.text(job.subject, job.quotes, everyone=job.everyone))
    return (job.output,)


def _geojson(job: Job) -> Files:
    countries = boundaries.read(job.subject.pov)
    write_whole(job.output, geojson.text(job.subject, countries, job.quotes, everyone=job.everyone))
    return (job.output,)


def _gpkg(job: Job) -> Files:
    disputed = boundaries.disputed(job.subject.pov)
    with whole(job.output) as beside:
        geopackage.write(beside, job.subject, boundaries.read(job.subject.pov), disputed)
    return (job.output,)


def _parquet(job: Job) -> Files:
    frames.check_parquet()
    found = frames.frame(job.subject, boundaries.read(job.subject.pov), job.quotes, everyone=job.everyone)
    with whole(job.output) as beside:
        frames.write_parquet(beside, found)
    return (job.output,)


_WRITERS: dict[str, Callable[[Job], Files]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".json": _json,
    ".gpkg": _gpkg,
    ".geojson": _geojson,
    ".parquet": _parquet,
    ".geoparquet": _parquet,
}

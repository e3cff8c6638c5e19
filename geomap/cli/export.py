"""The command `export`: what a map shows, for other programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli import options, show

if TYPE_CHECKING:
    from geomap.workflow import Content

_WITH_SHAPES = (".gpkg", ".geojson", ".parquet", ".geoparquet")


@click.command()
@click.option(
    "-o",
    "--output",
    "exported",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file: .csv, .xlsx, .json, .gpkg (GeoPackage), .geojson or .parquet (GeoParquet).",
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, moment: moment and moment.date(),
    metavar="YYYY-MM-DD",
    help="This date only.",
)
@click.option(
    "--dates",
    type=click.Choice(["all", "last"]),
    help="All dates, or the last.  [default: the last for .geojson and .parquet, all for the others]",
)
@click.option(
    "--mode",
    type=click.Choice(["known", "day"]),
    help="What was known by a date, or what its articles say.  "
    "[default: day for a long table of all dates, else known]",
)
@click.option("--wide", is_flag=True, help="A .csv of countries by dates.")
@click.option(
    "--quotes",
    type=click.Choice(["best", "all"]),
    default="best",
    show_default=True,
    help="A row for each date and country, or for each quote.",
)
@click.option("--all-countries", "everyone", is_flag=True, help="Countries without a stance, too.")
@click.option("--bom", is_flag=True, help="Begin a .csv with a byte order mark, by which Excel knows UTF-8.")
@click.option("--as-of-run", type=int, metavar="RUN", help="Export as it was; see `geomap runs`.")
@options.together(options.topic, options.store, options.classifier, options.pov, options.lang)
def export(
    exported: Path,
    day: date | None,
    dates: str | None,
    mode: str | None,
    wide: bool,
    quotes: str,
    everyone: bool,
    bom: bool,
    as_of_run: int | None,
    topic: str,
    store: Path | None,
    classifier: str,
    pov: str,
    lang: str,
) -> None:
    """Write what the map shows to a table or a file of shapes, in the form that its suffix names.

    Its columns are told in docs/columns.md. A .csv has a datapackage.json beside it.
    """
    from geomap import topics, workflow
    from geomap.workflow import exports

    choice = exports.Choice(day, None if dates is None else dates == "all", mode, wide, quotes, everyone, bom)
    exports.check(exported, choice)
    shown = workflow.content(
        options.nearest_ledger(exported, store),
        workflow.Method(topics.load(topic), classifier),
        workflow.Style(pov, lang=lang),
        as_of_run=as_of_run,
    )
    files = exports.export(shown, exported, choice)
    _tell_of_unmatched(shown, exported)
    for file in files:
        click.echo(str(file))


def _tell_of_unmatched(shown: Content, exported: Path) -> None:
    if exported.suffix.lower() in _WITH_SHAPES:
        for code in shown.unmatched:
            name = show.plain(shown.names[code])
            click.echo(f"geomap: {name} has a stance but no shape; only tables list it", err=True)

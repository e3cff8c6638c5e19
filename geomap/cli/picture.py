"""The command `picture`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from geomap.cli import options

_DEFAULT = Path("output/map.png")


def _day(_context: click.Context, _option: click.Parameter, moment: Any) -> date | None:
    return moment.date() if moment else None


@click.command()
@click.option(
    "-o",
    "--output",
    "picture_file",
    type=click.Path(path_type=Path),
    default=_DEFAULT,
    show_default=True,
    help="The picture: .png, .svg, .pdf, or moving from date to date, .gif or .webp.",
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    metavar="YYYY-MM-DD",
    help="The date to show.  [default: the last]",
)
@click.option(
    "--mode",
    type=click.Choice(["known", "day"]),
    default="known",
    show_default=True,
    help="The latest stance of each country by then, or what that day's articles say.",
)
@click.option("--panels", is_flag=True, help="Small multiples: a map for each date on one sheet.")
@click.option(
    "--dates",
    default="",
    metavar="DATES",
    help="For --panels and moving pictures: D1,D2,… or FIRST..LAST.  [default: all]",
)
@click.option(
    "--size",
    default="slide",
    show_default=True,
    metavar="SIZE",
    help="slide (1920×1080), a4, card (1200×630), square (1080×1080), or WIDTHxHEIGHT in pixels.",
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option(
    "--duration",
    type=click.FloatRange(0.1, 60),
    default=1.2,
    show_default=True,
    metavar="SECONDS",
    help="How long a moving picture shows each date; the last is held longer.",
)
@click.option("--as-of-run", type=int, metavar="RUN", help="Draw what was known then; see `geomap runs`.")
@options.together(
    options.topic, options.store, options.classifier, options.pov, options.projection, options.lang
)
def picture(
    picture_file: Path,
    day: date | None,
    mode: str,
    panels: bool,
    dates: str,
    size: str,
    theme: str,
    duration: float,
    as_of_run: int | None,
    topic: str,
    store: Path | None,
    classifier: str,
    pov: str,
    projection: str,
    lang: str,
) -> None:
    """Draw a picture of the map that stands alone, for a slide, a page, a card; its text goes beside it.

    The text is for those who do not see the picture, and is written to NAME.alt.txt.
    """
    from geomap import topics
    from geomap.workflow import Method, Style, pictures
    from geomap.workflow.content import content

    shown = content(
        options.nearest_ledger(picture_file, store),
        Method(topics.load(topic), classifier),
        Style(pov, projection, lang),
        as_of_run=as_of_run,
    )
    drawn = pictures.draw_picture(
        shown,
        picture_file,
        day=day,
        dates=dates,
        panel=panels,
        mode=mode,
        size=size,
        theme=theme,
        duration=duration,
    )
    if drawn.left_out:
        total = len(drawn.shown) + drawn.left_out
        click.echo(
            f"{len(drawn.shown)} of {total} dates are shown, evenly chosen; --dates picks others", err=True
        )
    for path in drawn.files:
        click.echo(str(path))

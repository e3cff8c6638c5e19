"""`geomap brief`: a briefing page from the ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from geomap.cli import options


def _since(_context: click.Context, _option: click.Parameter, value: str | None) -> int | date | None:
    from geomap.workflow import brief_pages

    if value is None:
        return None
    try:
        return brief_pages.since_of(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no run's number and no date like 2025-03-06") from None


@click.command()
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(path_type=Path),
    default=Path("output/briefing.html"),
    show_default=True,
    help="The briefing: .html, .md or .docx.",
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, moment: moment and moment.date(),
    metavar="YYYY-MM-DD",
    help="The date it tells of.  [default: the last one]",
)
@click.option(
    "--mode",
    type=click.Choice(["known", "day"]),
    default="known",
    show_default=True,
    help="What is known by then, or what that day's articles say.",
)
@click.option(
    "--since",
    callback=_since,
    metavar="DATE|RUN",
    help="Tell what changed after that date of articles, or that run.  [default: the date before]",
)
@click.option("--template", type=click.Path(path_type=Path), help="The house's own template, Jinja2.")
@click.option(
    "--update",
    "pages",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Write between the markers of a page, or of the pages of a folder; may be given several times.",
)
@click.option(
    "--map",
    "map_file",
    metavar="FILE|URL",
    help="The interactive map to link to.  [default: the ledger's, if it lies beside]",
)
@click.option("--as-of-run", type=int, metavar="RUN", help="Tell it as it was; see `geomap runs`.")
@options.together(
    options.topic,
    options.store,
    options.classifier,
    options.pov,
    options.projection,
    options.lang,
)
def brief(
    file: Path,
    day: date | None,
    mode: str,
    since: int | date | None,
    template: Path | None,
    pages: tuple[Path, ...],
    map_file: str | None,
    as_of_run: int | None,
    topic: str,
    store: Path | None,
    classifier: str,
    pov: str,
    projection: str,
    lang: str,
) -> None:
    """Write a briefing: the finding, the map, what changed, each stance with its best quote, and the sources.

    With --update the briefing stands between <!-- geomap:begin --> and <!-- geomap:end --> of a page of
    yours, and nothing else of it is touched.
    """
    from geomap import topics, workflow
    from geomap.workflow import brief_facts, brief_pages, briefs

    method, style = workflow.Method(topics.load(topic), classifier), workflow.Style(pov, projection, lang)
    wish = brief_facts.Wish(day, mode, since, template, map_file, as_of_run)
    ledger = options.ledger_beside(options.DEFAULT_OUTPUT, store)
    if not pages:
        for path in briefs.brief(ledger, file, method, style, wish):
            click.echo(path)
        return
    done = brief_pages.update(ledger, pages, method, style, wish)
    for path in done.written:
        click.echo(path)
    for path in done.same:
        click.echo(f"{path}: nothing new", err=True)

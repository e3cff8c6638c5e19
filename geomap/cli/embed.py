"""The command `embed`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from geomap.cli import options


def _day(_context: click.Context, _option: click.Parameter, moment: Any) -> date | None:
    return moment.date() if moment else None


def _the_map(command: Any) -> Any:
    """Add the options on what the map shows at first, and how it sits."""
    return options.together(
        click.option(
            "--date",
            "day",
            type=click.DateTime(["%Y-%m-%d"]),
            callback=_day,
            metavar="YYYY-MM-DD",
            help="The date to open at.  [default: the last, of later maps, too]",
        ),
        click.option("--country", metavar="NAME|CODE", help="The country whose evidence is open."),
        click.option(
            "--mode",
            type=click.Choice(["known", "day"]),
            default="known",
            show_default=True,
            help="The latest stance of each country by then, or what that day's articles say.",
        ),
        click.option(
            "--theme",
            type=click.Choice(["auto", "light", "dark"]),
            default="auto",
            show_default=True,
            help="auto is the reader's own choice.",
        ),
        click.option(
            "--controls/--no-controls",
            default=True,
            show_default=True,
            help="With date, tools and table, or only headline, map, legend and evidence.",
        ),
        click.option("--ratio", default="", metavar="W:H", help="Width to height of the map, such as 16:9."),
    )(command)


def _the_frame(command: Any) -> Any:
    """Add the options on how the map is put into the page."""
    return options.together(
        click.option(
            "--as",
            "form",
            type=click.Choice(["iframe", "web-component", "fragment", "srcdoc"]),
            default="iframe",
            show_default=True,
            help="A frame; an element in line; that in one piece; a frame in one piece.",
        ),
        click.option("--title", default="", help="Of the frame.  [default: the topic's]"),
        click.option(
            "--height",
            type=click.IntRange(160, 20_000),
            default=720,
            show_default=True,
            metavar="PX",
            help="Of the frame, until its script has learnt the map's own.",
        ),
        click.option(
            "--base-url",
            default="",
            metavar="URL",
            help="Where the files will lie.  [default: beside the page]",
        ),
        click.option("--id", "name", default="", help="Of a fragment.  [default: made of its content]"),
    )(command)


@click.command()
@_the_frame
@_the_map
@options.together(
    options.output,
    options.topic,
    options.store,
    options.classifier,
    options.pov,
    options.projection,
    options.lang,
)
def embed(
    form: str,
    title: str,
    height: int,
    base_url: str,
    name: str,
    day: date | None,
    country: str | None,
    mode: str,
    theme: str,
    controls: bool,
    ratio: str,
    output: Path,
    topic: str,
    store: Path | None,
    classifier: str,
    pov: str,
    projection: str,
    lang: str,
) -> None:
    """Print the HTML that puts the map into another page, and write the files that it names.

    They lie beside the map: publish them together, and paste what is printed.
    """
    from geomap import topics, workflow
    from geomap.workflow import embeds

    method = workflow.Method(topics.load(topic), classifier)
    code = method.pipeline().gazetteer.resolve(country) if country else None
    made = embeds.embed(
        options.nearest_ledger(output, store),
        output,
        method,
        workflow.Style(pov, projection, lang),
        start=embeds.Start(day, code, mode, theme, controls, ratio),
        way=embeds.Way(form, title, height, base_url, name),
    )
    click.echo(made.snippet.encode("utf-8"), nl=False)
    _tell(made.files, made.policy, base_url)


def _tell(files: tuple[Path, ...], policy: str, base_url: str) -> None:
    if files:
        where = f"under {base_url}" if base_url else "beside the page"
        click.echo(f"Publish {where}: {', '.join(map(str, files))}", err=True)
    click.echo(f"A Content-Security-Policy there must allow: {policy}", err=True)

"""Commands on a ledger: map, explain, status, review."""

from __future__ import annotations

from pathlib import Path

import click

from geomap.cli import options, show
from geomap.errors import GeomapError


@click.command(name="map")
@click.option("--as-of-run", type=int, metavar="RUN", help="Draw the map as it was; see `geomap runs`.")
@options.together(
    options.output,
    options.topic,
    options.store,
    options.classifier,
    options.pov,
    options.projection,
    options.lang,
)
def map_(
    as_of_run: int | None,
    output: Path,
    topic: str,
    store: Path | None,
    classifier: str,
    pov: str,
    projection: str,
    lang: str,
) -> None:
    """Draw the map again from the ledger, reading no article."""
    from geomap import topics, workflow

    method = workflow.Method(topics.load(topic), classifier)
    drawn = workflow.draw(
        options.ledger_beside(output, store),
        output,
        method,
        workflow.Style(pov, projection, lang),
        as_of_run=as_of_run,
    )
    show.map_drawn(drawn)


@click.command()
@click.argument("country")
@options.together(options.topic, options.store, options.classifier)
def explain(country: str, topic: str, store: Path | None, classifier: str) -> None:
    """Tell what the ledger knows of COUNTRY (code or name) on each date, with every quote."""
    from geomap import topics, workflow

    method = workflow.Method(topics.load(topic), classifier)
    history = workflow.explain(options.ledger_beside(options.DEFAULT_OUTPUT, store), method, country)
    show.history(history, method.topic)


@click.command()
@click.option("--check", is_flag=True, help="Verify that the ledger is whole and nothing in it has changed.")
@options.together(options.topic, options.store, options.classifier)
def status(check: bool, topic: str, store: Path | None, classifier: str) -> None:
    """Tell how much the ledger holds, what failed, and which names could not be resolved."""
    from geomap import topics, workflow

    if check:
        _check(options.ledger_beside(options.DEFAULT_OUTPUT, store))
        return
    method = workflow.Method(topics.load(topic), classifier)
    show.status(workflow.status(options.ledger_beside(options.DEFAULT_OUTPUT, store), method))


def _check(ledger: Path) -> None:
    from geomap import workflow

    faults = workflow.faults(ledger)
    for fault in faults:
        click.echo(show.plain(fault))
    if faults:
        raise GeomapError(f"the ledger {ledger} is not whole", "keep a copy of it, and build a new one")
    click.echo(f"{ledger}: whole")


@click.command()
@click.option(
    "--export",
    "exported",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Write what is uncertain, contested or ruled, to be looked at.",
)
@click.option(
    "--import",
    "imported",
    type=click.Path(path_type=Path, exists=True),
    metavar="FILE.csv",
    help="Keep the rulings of such a table.",
)
@click.option("--all", "everything", is_flag=True, help="Write every verdict, not only the doubtful ones.")
@click.option(
    "--who", default="", envvar="GEOMAP_WHO", show_envvar=True, help="Who signs rows without a name."
)
@options.together(options.topic, options.store, options.classifier)
def review(
    exported: Path | None,
    imported: Path | None,
    everything: bool,
    who: str,
    topic: str,
    store: Path | None,
    classifier: str,
) -> None:
    """Let a person decide: a table of doubtful stances out, the table with rulings in.

    In the column ruling write a stance (troops_offered, logistics_only, undecided, opposed), none if the
    articles give none, accept if the machine is right, or machine to take a ruling back. A ruling outranks
    the machine, survives new articles and new analyses, and is marked on the map.
    """
    from geomap import topics, workflow

    if (exported is None) == (imported is None):
        raise click.UsageError("give either --export FILE.csv or --import FILE.csv")
    ledger = options.ledger_beside(options.DEFAULT_OUTPUT, store)
    method = workflow.Method(topics.load(topic), classifier)
    if exported:
        count = workflow.export_review(ledger, method, exported, everything=everything)
        click.echo(f"geomap: {exported} has {count} to look at", err=True)
    elif imported:
        count = workflow.import_review(ledger, method, imported, who)
        click.echo(f"geomap: {count} new rulings kept; `geomap map` draws them", err=True)

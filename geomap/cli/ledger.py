"""Commands on a ledger: map, explain, status."""

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
        options.nearest_ledger(output, store),
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

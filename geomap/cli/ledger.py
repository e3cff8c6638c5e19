"""Commands that look at a ledger: map, explain, status."""

from __future__ import annotations

from pathlib import Path

import click

from geomap.cli import options, show


@click.command(name="map")
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
    output: Path, topic: str, store: Path | None, classifier: str, pov: str, projection: str, lang: str
) -> None:
    """Draw the map again from the ledger, reading no article."""
    from geomap import topics, workflow

    method = workflow.Method(topics.load(topic), classifier)
    drawn = workflow.draw(
        options.ledger_beside(output, store), output, method, workflow.Style(pov, projection, lang)
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
@options.together(options.topic, options.store, options.classifier)
def status(topic: str, store: Path | None, classifier: str) -> None:
    """Tell how much the ledger holds, what failed, and which names could not be resolved."""
    from geomap import topics, workflow

    method = workflow.Method(topics.load(topic), classifier)
    show.status(workflow.status(options.ledger_beside(options.DEFAULT_OUTPUT, store), method))

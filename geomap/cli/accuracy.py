"""`geomap eval`: how well it reads a gold set."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli import options, show

if TYPE_CHECKING:
    from geomap.workflow import Measurement


@click.command("eval")
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--errors", default=10, show_default=True, metavar="N", help="Show this many of the worst errors."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@options.together(options.topic, options.classifier, options.jobs)
def eval_(gold: Path, errors: int, as_json: bool, topic: str, classifier: str, jobs: int) -> None:
    """Tell how well the stances of GOLD, a labelled set, are read.

    GOLD has one JSON object a line: id, text and labels, each with iso3 and stance (one of the four, or
    none), perhaps with other defensible labels in also. The worst errors are those it was surest of.
    """
    from geomap import topics, workflow

    method = workflow.Method(topics.load(topic), classifier, jobs)
    found = workflow.measure(gold, method, on_notice=lambda notice: show.notices([notice]))
    if as_json:
        click.echo(json.dumps({**found.figures(), "by_operation": found.by_operation()}))
    else:
        _print(found, errors)
    show.off_topic(found.off_topic, found.texts, method.topic)
    if found.failed:
        click.echo(f"geomap: {found.failed} text{'s' * (found.failed != 1)} failed", err=True)
        sys.exit(show.EXIT_FAILED_ARTICLES)


def _print(found: Measurement, errors: int) -> None:
    from geomap.workflow.measure import LABELS

    for name, value in found.figures().items():
        click.echo(f"{name:<24}{value if isinstance(value, int) else format(value, '.3f')}")
    if not found.pairs:
        return
    for operation, (pairs, score) in found.by_operation().items():
        if operation:
            click.echo(f"  {operation:<30}{pairs:>5} pairs  {score:.3f}")
    table = found.confusion()
    click.echo("\ngold, then got" + "".join(f"{label[:9]:>11}" for label in LABELS))
    for gold in LABELS:
        click.echo(f"{gold:<14}" + "".join(f"{table[gold, got]:>11}" for got in LABELS))
    for pair in found.worst(errors):
        what = f"gold {pair.gold}, got {pair.got} ({pair.confidence:.0%})"
        click.echo(f"\n[{show.plain(pair.text_id)}] {pair.alpha_3}: {what}")
        click.echo(f"    {show.plain(pair.text[:400])}")

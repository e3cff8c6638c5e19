"""Commands that read articles: demo, build, analyze."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from geomap.cli import options, show
from geomap.cli.show import EXIT_FAILED_ARTICLES

if TYPE_CHECKING:
    from geomap.model import Failure


@click.command()
@options.together(options.output, options.pov, options.projection, options.lang)
def demo(output: Path, pov: str, projection: str, lang: str) -> None:
    """Draw a map from the packaged sample articles, from nothing; without -o it is demo.html.

    Its ledger is thrown away: there is nothing in it that the next demo would not find.
    """
    from geomap import resources, topics
    from geomap.workflow import Method, Source, Style

    context = click.get_current_context()
    if context.get_parameter_source("output") is not ParameterSource.COMMANDLINE:
        output = output.with_name("demo.html")  # the map of the settings is no place for samples
    source = Source((str(resources.find("data") / "sample"),))
    with TemporaryDirectory() as folder:
        ledger = Path(folder) / "demo.sqlite"
        _build_and_draw(source, ledger, Method(topics.load()), output, Style(pov, projection, lang))


@click.command()
@options.paths
@options.together(
    options.output,
    options.topic,
    options.store,
    options.manifest,
    options.fallback_date,
    options.allow_private,
    options.classifier,
    options.jobs,
    options.pov,
    options.projection,
    options.lang,
)
def build(
    paths: Sequence[str],
    output: Path,
    topic: str,
    store: Path | None,
    manifest: Path | None,
    fallback_date: date | None,
    allow_private: bool,
    classifier: str,
    jobs: int,
    pov: str,
    projection: str,
    lang: str,
) -> None:
    """Read what is new in PATH… (files, folders, addresses, or - for standard input), analyse it, draw.

    Says what changed. What was analysed before is not analysed again. Without PATH it reads what `articles`
    in geomap.toml names; so do watch, analyze and dates.
    """
    from geomap import topics
    from geomap.workflow import Method, Source, Style

    source = Source(tuple(paths), manifest, fallback_date, sys.stdin.buffer, allow_private)
    method = Method(topics.load(topic), classifier, jobs)
    _build_and_draw(
        source, options.ledger_beside(output, store), method, output, Style(pov, projection, lang)
    )


def _build_and_draw(source: Any, ledger: Path, method: Any, output: Path, style: Any) -> None:
    from geomap import workflow

    with show.Progress("articles") as progress:
        report = workflow.build(source, ledger, method, on_progress=progress)
    show.notices(report.notices)
    show.failures(report.failures)
    if report.analysed or report.known or not report.failures:
        drawn = workflow.draw_changes(ledger, output, method, style)
        show.build(report, drawn, method.topic)
    else:
        click.echo("geomap: no article could be read, so no map was drawn", err=True)
    _exit_if_failed(report.failures)


def _exit_if_failed(failures: Sequence[Failure]) -> None:
    if failures:
        sys.exit(EXIT_FAILED_ARTICLES)


@click.command()
@options.paths
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "table"]), help="[default: a table on a terminal]"
)
@options.together(
    options.topic,
    options.manifest,
    options.fallback_date,
    options.allow_private,
    options.classifier,
    options.jobs,
)
def analyze(
    paths: Sequence[str],
    form: str | None,
    topic: str,
    manifest: Path | None,
    fallback_date: date | None,
    allow_private: bool,
    classifier: str,
    jobs: int,
) -> None:
    """Tell the stances in PATH… (or - for standard input) with their evidence; keeps nothing.

    On standard input, JSON lines with the field text (and perhaps id, title, date, url, source, lang) or one
    plain text.
    """
    from geomap import topics, workflow

    source = workflow.Source(tuple(paths), manifest, fallback_date, sys.stdin.buffer, allow_private)
    method = workflow.Method(topics.load(topic), classifier, jobs)
    answers = workflow.answers(source, method, on_notice=lambda notice: show.notices([notice]))
    if form is None:
        form = "table" if sys.stdout.isatty() else "jsonl"
    failed = read = off_topic = 0
    table = show.AnswerTable(method.topic)
    for answer in answers:
        read += 1
        failed += "error" in answer
        off_topic += "off_topic" in answer
        if form == "jsonl":
            click.echo(json.dumps(answer))
        else:
            table.add(answer)
    if form == "table":
        table.print()
    show.off_topic(off_topic, read, method.topic)
    if failed:
        click.echo(f"geomap: {failed} article{'s' * (failed != 1)} failed", err=True)
        sys.exit(EXIT_FAILED_ARTICLES)


@click.command()
@options.paths
@click.option(
    "--write",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Write a manifest too, to be corrected by hand and given with --manifest.",
)
@options.together(options.manifest, options.fallback_date, options.allow_private)
def dates(
    paths: Sequence[str],
    write: Path | None,
    manifest: Path | None,
    fallback_date: date | None,
    allow_private: bool,
) -> None:
    """Tell which date each article in PATH… would get, and from where; analyses nothing."""
    from geomap import workflow
    from geomap.model import Article, Notice

    source = workflow.Source(tuple(paths), manifest, fallback_date, sys.stdin.buffer, allow_private)
    articles, failed = [], []
    for item in workflow.dates(source):
        if isinstance(item, Article):
            articles.append(item)
            click.echo(show.dated(item))
        elif isinstance(item, Notice):
            show.notices([item])
        else:
            failed.append(item)
    show.failures(failed)
    if write:
        count = workflow.write_manifest(articles, write)
        click.echo(f"geomap: {write} has {count} file{'s' * (count != 1)}", err=True)
    _exit_if_failed(failed)

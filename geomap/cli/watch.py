"""The command that keeps a map up to date: watch."""

from __future__ import annotations

import signal
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from geomap.cli import options, show

if TYPE_CHECKING:
    from geomap.errors import GeomapError
    from geomap.workflow.settling import Touched
    from geomap.workflow.watch import News, Round

_NAMED = 3  # more files than these are counted
_PORT = 8000


@click.command()
@options.paths
@click.option(
    "--serve", is_flag=True, help="Offer the map to a browser on this machine, and reload it there."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="PORT",
    help=f"The port to serve on, or the next free one.  [default: {_PORT}]",
)
@click.option(
    "--poll", is_flag=True, help="Look for changes every second, where the system does not tell of them."
)
@options.together(
    options.output,
    options.topic,
    options.store,
    options.manifest,
    options.fallback_date,
    options.classifier,
    options.jobs,
    options.pov,
    options.projection,
    options.lang,
)
def watch(
    paths: Sequence[str],
    serve: bool,
    port: int | None,
    poll: bool,
    output: Path,
    topic: str,
    store: Path | None,
    manifest: Path | None,
    fallback_date: date | None,
    classifier: str,
    jobs: int,
    pov: str,
    projection: str,
    lang: str,
) -> None:
    """Do what build does, and again whenever an article in PATH… (files or folders) is new, changed or gone.

    A file is read once it is complete. Ends with Ctrl-C, or when it is told to end.
    """
    with _until_ended() as stop:
        from geomap import topics, workflow
        from geomap.workflow.serve import serving
        from geomap.workflow.watch import Order
        from geomap.workflow.watch import watch as watched

        source = workflow.Source(tuple(paths), manifest, fallback_date)
        topic_file = topics.locate(topic)
        order = Order(
            source,
            options.ledger_beside(output, store),
            workflow.Method(topics.read(topic_file), classifier, jobs),
            output,
            workflow.Style(pov, projection, lang),
            topic_file,
            Path(options.SETTINGS_FILE),
        )
        news = watched(order, stop=stop, progress=lambda: show.Progress("articles"), is_polling=poll)
        is_served = serve or port is not None
        with serving(output, _PORT if port is None else port) if is_served else nullcontext() as server:
            if server is not None:
                click.echo(f"Serving {server.address}")
            _tell_all(news)
    click.echo("geomap: the watch has ended", err=True)


@contextmanager
def _until_ended() -> Iterator[threading.Event]:
    """Let Ctrl-C and a request to terminate end the block, wherever it is; a second one ends it by force.

    What is being analysed or drawn at that moment is given up; the ledger and the map are whole all the same.
    """
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        restore()
        stop.set()
        raise KeyboardInterrupt

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    except KeyboardInterrupt:
        if not stop.is_set():
            raise
    finally:
        restore()


def _tell_all(news: Iterator[News]) -> None:
    from geomap.errors import GeomapError
    from geomap.model import Notice

    is_first = True
    for one in news:
        if isinstance(one, Notice):
            show.notices([one])
        elif isinstance(one, GeomapError):
            _error(one)
        else:
            _round(one, is_first=is_first)
            is_first = False


def _error(error: GeomapError) -> None:
    click.echo(f"{_now()} geomap: {error.message}", err=True)
    if error.hint:
        click.echo(f"        {error.hint}", err=True)


def _round(done: Round, *, is_first: bool) -> None:
    """Tell what led to a build, what it could not do, and what it changed."""
    if not is_first:
        click.echo(f"{_now()} {_what(done.touched)}", err=True)
    show.notices(done.notices)
    show.failures(done.failures)
    if done.drawn:
        show.build(done.report, done.drawn, done.topic)
    else:
        click.echo("geomap: no article was read, so no map was drawn", err=True)
    if is_first:
        click.echo(f"{_now()} watching; Ctrl-C ends it", err=True)


def _what(touched: Sequence[Touched]) -> str:
    """Return what became of files, on one line: a few by name, many by number."""
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for one in touched:
        by_kind[one.kind].append(show.plain(Path(one.path).name))
    return "; ".join(
        f"{kind}: {', '.join(names) if len(names) <= _NAMED else f'{len(names):,} files'}"
        for kind, names in by_kind.items()
    )


def _now() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")

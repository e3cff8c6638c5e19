"""Commands about what geomap can read and what of: readers, and topics list, show, check, new."""

from __future__ import annotations

from pathlib import Path

import click

from geomap.cli.project import new


@click.command()
def readers() -> None:
    """List what geomap reads: suffixes, and what they hold."""
    from geomap import readers as library

    for reader, what in library.WHAT.items():
        suffixes = " ".join(suffix for suffix, one in library.READERS.items() if one is reader)
        click.echo(f"{suffixes}\t{what}")
    for suffix, plug_in in library.plug_ins().items():
        click.echo(f"{suffix}\t{plug_in.what} (by {plug_in.distribution} {plug_in.version})")


@click.group()
def topics() -> None:
    """List, show, check or write topics: the operations that maps can be made of."""


topics.add_command(new)


@topics.command(name="list")
def list_() -> None:
    """List the packaged topics: id, title."""
    from geomap import topics as library

    for topic_id, path in library.available().items():
        click.echo(f"{topic_id}\t{library.read(path).title}")


@topics.command()
@click.argument("topic")
def show(topic: str) -> None:
    """Print the file of TOPIC (an id or a file), to read or to copy from."""
    from geomap import topics as library

    click.echo(library.locate(topic).read_text(encoding="utf-8"), nl=False)


@topics.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
def check(files: tuple[Path, ...]) -> None:
    """Check topic FILES and tell every fault."""
    from geomap import topics as library
    from geomap.errors import TopicError

    faulty: list[TopicError] = []
    for path in files:
        try:
            library.read(path)
            click.echo(f"{path}\tok")
        except TopicError as error:
            faulty.append(error)
            click.echo(f"geomap: {error}", err=True)
    if faulty:
        raise SystemExit(1)

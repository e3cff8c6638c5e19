"""Commands to begin with: init, and topics new."""

from __future__ import annotations

import shlex
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.cli import options

if TYPE_CHECKING:
    from geomap.workflow import Operation


def _day(_context: click.Context, _option: click.Parameter, moment: datetime | None) -> date | None:
    return moment and moment.date()


_DAY: dict[str, Any] = {
    "type": click.DateTime(["%Y-%m-%d"]),
    "callback": _day,
    "metavar": "YYYY-MM-DD",
}
_operation = options.together(
    click.option("--title", help="What stands above the map."),
    click.option("--host", "hosts", multiple=True, metavar="COUNTRY", help="Where it works; code or name."),
    click.option("--opponent", "opponents", multiple=True, metavar="COUNTRY", help="Whom it is against."),
    click.option("--name", "names", multiple=True, metavar="WORDS", help="What texts call it."),
    click.option("--start", **_DAY, help="First day of interest."),
    click.option("--end", **_DAY, help="Last day of interest."),
)


@click.command()
@click.argument("folder", metavar="[DIR]", default=Path(), type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--topic-id",
    metavar="ID",
    default="topic",
    show_default=True,
    help="Id of the topic, and name of its file.",
)
@_operation
def init(folder: Path, topic_id: str, **told: Any) -> None:
    """Make the folder of a project in DIR: settings, a place for articles, a topic, a place for the map.

    Without a title and a host the topic is a template to be edited. --host, --opponent and --name may be
    given several times. Nothing that is there is overwritten.
    """
    from geomap import workflow

    operation = _told(topic_id, told) if any(told.values()) else None
    for path in workflow.init_project(folder, topic_id, operation):
        click.echo(path)
    file = f"{topic_id}.toml"
    go = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    click.echo(f"geomap: edit {folder / file}, put articles into {folder / 'articles'}, then", err=True)
    click.echo(f"        {go}geomap topics check {file}", err=True)
    click.echo("        geomap build", err=True)


@click.command()
@click.argument("topic_id", metavar="ID")
@_operation
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="[default: ID.toml]")
def new(topic_id: str, output: Path | None, **told: Any) -> None:
    """Write the file of a new topic, ID.toml, with a remark on every key.

    --host, --opponent and --name may be given several times. On a terminal it asks for a title and a host
    that are not given. The view is worked out from the host's borders.
    """
    from geomap import countries, workflow

    path = output or Path(f"{topic_id}.toml")
    workflow.refuse_taken([path])
    topic = workflow.new_topic(topic_id, _told(topic_id, told), path)
    known = countries.load()
    click.echo(path)
    hosts = ", ".join(known.name(code) for code in topic.host)
    click.echo(f"geomap: in {hosts}; look the names and the view over, then", err=True)
    click.echo(f"        geomap topics check {shlex.quote(str(path))}", err=True)
    click.echo(f"        geomap build PATH… --topic {shlex.quote(str(path))}", err=True)


def _told(topic_id: str, told: dict[str, Any]) -> Operation:
    """Return the operation, after asking for what is needed and was not given."""
    from geomap import workflow

    missing = [f"--{key}" for key, value in (("title", told["title"]), ("host", told["hosts"])) if not value]
    if missing and not _on_terminal():
        raise click.UsageError(f"give {' and '.join(missing)}; on a terminal geomap asks")
    if not told["title"]:
        told["title"] = click.prompt("Title", default=topic_id.replace("-", " ").capitalize(), err=True)
    if not told["hosts"]:
        default = workflow.country_in(topic_id) or None
        ask = "Host country (several: parted by commas)"
        told["hosts"] = click.prompt(ask, default=default, value_proc=_codes, err=True)
    return workflow.Operation(**told)


def _codes(answer: str) -> tuple[str, ...]:
    from geomap import workflow
    from geomap.errors import UsageError

    try:
        return workflow.country_codes(answer)
    except UsageError as error:
        raise click.BadParameter(str(error)) from error


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()

"""The command that lets a person decide: review."""

from __future__ import annotations

import getpass
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli import options, show

if TYPE_CHECKING:
    from geomap.cli.keys import Keys
    from geomap.cli.review_screen import Screen
    from geomap.workflow import Method, Scope
    from geomap.workflow.review import Session, Told


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
@click.option("--all", "everything", is_flag=True, help="Every verdict, not only the doubtful ones.")
@click.option("--country", default="", metavar="CODE|NAME", help="Only verdicts on this country.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _context, _option, moment: moment and moment.date(),
    metavar="YYYY-MM-DD",
    help="Only verdicts of this day and later.",
)
@click.option(
    "--who",
    default="",
    envvar="GEOMAP_WHO",
    show_envvar=True,
    help="Who signs: in the terminal, or rows without a name.  [default: asked in the terminal]",
)
@options.together(options.topic, options.store, options.classifier)
def review(
    exported: Path | None,
    imported: Path | None,
    everything: bool,
    country: str,
    since: date | None,
    who: str,
    topic: str,
    store: Path | None,
    classifier: str,
) -> None:
    """Let a person decide on doubtful stances: one by one in the terminal, or in a table.

    In the terminal each is shown with its quotes, and a key rules on it; the keys are listed below it. The
    newest come first, and of a date the most consequential. A ruling is kept at once and can be undone.

    In the column ruling of a table write a stance (troops_offered, logistics_only, undecided, opposed), none
    if the articles give none, accept if the machine is right, or machine to take a ruling back.

    A ruling outranks the machine, survives new articles and new analyses, and is marked on the map.
    """
    from geomap import topics, workflow

    _check(exported, imported, is_narrowed=everything or bool(country) or since is not None)
    ledger = options.ledger_beside(options.DEFAULT_OUTPUT, store)
    method = workflow.Method(topics.load(topic), classifier)
    scope = workflow.Scope(everything, country, since or date.min)
    if exported:
        count = workflow.export_review(ledger, method, exported, scope)
        click.echo(f"geomap: {exported} has {count} to look at", err=True)
    elif imported:
        count = workflow.import_review(ledger, method, imported, who)
        click.echo(f"geomap: {count} new rulings kept; `geomap map` draws them", err=True)
    else:
        _in_terminal(ledger, method, scope, who)


def _check(exported: Path | None, imported: Path | None, *, is_narrowed: bool) -> None:
    """Refuse options that clash."""
    if exported and imported:
        raise click.UsageError("give either --export FILE.csv or --import FILE.csv")
    if imported and is_narrowed:
        raise click.UsageError(
            "--import takes the whole table; --all, --country and --since do not go with it"
        )
    if not exported and not imported and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("review asks for keys on a terminal; without one give --export FILE.csv")


def _in_terminal(ledger: Path, method: Method, scope: Scope, who: str) -> None:
    from geomap.cli.keys import keyboard
    from geomap.cli.review_screen import Screen
    from geomap.workflow.review import Session, desk, meanings

    with desk(ledger, method, scope) as open_desk:
        if open_desk.decided:
            click.echo(f"geomap: {open_desk.decided} decided before; --all shows them too", err=True)
        if not open_desk.items:
            click.echo("geomap: nothing to review", err=True)
            return
        screen = Screen(method.topic, open_desk.context, meanings())
        session = Session(open_desk.items, open_desk, who.strip() or _asked_who())
        try:
            with keyboard() as keys, suppress(KeyboardInterrupt):
                _walk(session, screen, keys)
        finally:
            _end(session, ledger)


def _asked_who() -> str:
    """Ask who signs; the name of the login is offered, not taken."""
    login = None
    with suppress(OSError, KeyError, ImportError):
        login = getpass.getuser()
    return str(click.prompt("Who signs the rulings", default=login, value_proc=_name)).strip()


def _name(answer: str) -> str:
    if not answer.strip():
        raise click.BadParameter("a ruling needs somebody who made it")
    return answer


def _walk(session: Session, screen: Screen, keys: Keys) -> None:
    from geomap.workflow.review import KEYS, Action

    screen.show(session)
    for key in keys:
        match KEYS.get(key.lower()):
            case None:
                screen.unknown(key)
            case Action.QUIT:
                return
            case Action.MEANINGS:
                screen.meanings()
            case Action.MORE:
                screen.show(session, everything=True)
            case Action.NOTE:
                _note(session, screen, keys)
            case action:
                _tell(session, screen, session.do(action))


def _note(session: Session, screen: Screen, keys: Keys) -> None:
    text = keys.line("Note") if session.item else ""
    if text is None:
        return
    _tell(session, screen, session.note(show.plain(text)))


def _tell(session: Session, screen: Screen, told: Told) -> None:
    """Tell what came of a key, and show what is then on show."""
    screen.tell(told)
    if told.is_news:
        screen.show(session)


def _end(session: Session, ledger: Path) -> None:
    """Tell what the session leaves behind."""
    if session.unused_notes:
        notes = _count(session.unused_notes, "note")
        click.echo(f"geomap: {notes} without a ruling, not kept", err=True)
    if session.ruled:
        click.echo(
            f"geomap: {_count(session.ruled, 'ruling')} kept in {ledger}; `geomap map` draws them", err=True
        )
    else:
        click.echo("geomap: no ruling was made", err=True)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"

"""Puts what the workflow returns into words; prints to stdout what is data, to stderr what is talk."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.table import Table

    from geomap.model import Article, Failure, Notice, SourcedClaim, Topic, Verdict
    from geomap.workflow import BuildReport, CountryHistory, MapReport, Status

EXIT_FAILED_ARTICLES = 3
_MOST_CHANGES = 30
_PATIENCE = 2.0  # seconds before a progress bar is worth the noise


class Progress:
    """A count on stderr for work of more than two seconds, on a terminal only."""

    def __init__(self, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._clock = clock
        self._start = clock()
        self._bar: RichProgress | None = None

    def __enter__(self) -> Progress:
        return self

    def __call__(self, done: int) -> None:
        """Tell that `done` items are done."""
        if self._bar is None:
            if not sys.stderr.isatty() or self._clock() - self._start < _PATIENCE:
                return
            self._bar = _bar()
            self._bar.add_task(self._what, total=None)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def _bar() -> RichProgress:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def plain(text: str) -> str:
    """Return `text` on one line, without the control characters that a terminal would obey."""
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(c if c.isprintable() else "�" for c in line)


def notices(items: Iterable[Notice]) -> None:
    """Tell what a person should know about articles that were done."""
    for notice in items:
        click.echo(f"geomap: {plain(notice.uri)}: {plain(notice.detail)}", err=True)


def off_topic(count: int, of: int, topic: Topic) -> None:
    """Tell how many articles do not speak of the topic, if any: it may be the wrong one."""
    if count:
        what = f"{count} of {of} articles {'does' if count == 1 else 'do'}"
        click.echo(
            f'geomap: {what} not speak of "{plain(topic.title)}", so no stance was looked for; '
            "--topic asks for another, `geomap topics list` names them",
            err=True,
        )


def dated(article: Article) -> str:
    """Return one line: date or a dash, where it is from, file, title; parted by tabs."""
    day = article.published.isoformat() if article.published else "-"
    origin = str(article.date_origin) if article.date_origin else "nothing says one"
    return "\t".join((day, origin, plain(article.uri), plain(article.title)))


def failures(items: Sequence[Failure]) -> None:
    """Tell which articles failed and why."""
    for failure in items:
        click.echo(f"geomap: {plain(failure.uri)}: {failure.kind}: {plain(failure.detail)}", err=True)
    if items:
        click.echo(f"geomap: {_count(len(items), 'article')} failed", err=True)


def build(report: BuildReport, drawn: MapReport, topic: Topic) -> None:
    """Tell what a run did and changed, and where the map lies."""
    if report.analysed:
        silent = f"; {report.silent} without a stance" if report.silent else ""
        click.echo(f"{_count(report.analysed, 'article')} analysed, {report.known} known from before{silent}")
    else:
        click.echo(f"Nothing new: all {_count(report.known, 'article')} known from before, none analysed")
    for change in report.changes[:_MOST_CHANGES]:
        old, new = change.stances
        before = f"{topic.labels[old]} → " if old else "new: "
        after = topic.labels[new] if new else "no stance"
        click.echo(f"  {change.name}: {before}{after} ({change.published})")
    if (more := len(report.changes) - _MOST_CHANGES) > 0:
        click.echo(f"  … and {_count(more, 'other')}; `geomap changes` tells all, with quotes")
    if report.analysed and not report.changes:
        click.echo("  No country's latest stance changed")
    map_drawn(drawn)


def map_drawn(report: MapReport) -> None:
    """Tell what was drawn and where the map lies."""
    span = report.first if report.dates == 1 else f"{report.first} to {report.last}"
    parts = [_count(report.dates, "date"), _count(report.countries, "country", "countries")]
    if report.contested:
        parts.append(f"{report.contested:,} contested")
    for name in report.unmatched:
        click.echo(f"geomap: {name} has a stance but no shape on the map; its table lists it", err=True)
    same = "" if report.is_new else ", as it was drawn before"
    click.echo(f"Map: {report.path} ({', '.join(parts)}; {span}){same}")


def history(found: CountryHistory, topic: Topic) -> None:
    """Tell a country's stance on each date with every quote."""
    click.echo(f"{found.name} ({found.alpha_3})")
    silent = [(day, None) for day in found.mentioned]
    for day, verdict in sorted([*found.verdicts, *silent], key=lambda item: item[0]):
        if verdict is None:
            click.echo(f"{day}  mentioned without a stance")
        else:
            _verdict(str(day), verdict, topic)
    if not found.verdicts and not found.mentioned:
        click.echo("never mentioned")


def _verdict(day: str, verdict: Verdict, topic: Topic) -> None:
    how = "decided by a reviewer" if verdict.ruled else f"{verdict.confidence:.0%}"
    contested = ", contested" if verdict.contested else ""
    contested += ", contradicted by later articles" if verdict.challenged else ""
    click.echo(f"{day}  {topic.labels[verdict.stance]} ({how}{contested})")
    copies = verdict.copies()
    for at, sourced in enumerate(verdict.claims):
        if at in copies:
            continue
        claim = sourced.claim
        click.echo(f"    {topic.labels[claim.stance]}, {claim.confidence:.0%}, by rule {claim.rule}:")
        click.echo(f"    “{plain(claim.evidence.quote)}”")
        click.echo(f"    — {origin(sourced)}")
        for copy in (copy for copy, first in copies.items() if first == at):
            click.echo(f"    also in: {origin(verdict.claims[copy])}")


def origin(sourced: SourcedClaim) -> str:
    """Return where a claim is from, on one line."""
    parts = (plain(part) for part in (sourced.source, sourced.title, sourced.url) if part)
    return ", ".join(parts) or "source not named"


def status(found: Status) -> None:
    """Tell how much a ledger holds."""
    width = max(map(len, found.counts))
    for what, number in found.counts.items():
        click.echo(f"{what:<{width}}  {number}")
    for name, suggestion, times in found.unresolved:
        meant = f", perhaps {suggestion}" if suggestion else ""
        click.echo(f"unresolved: {plain(name)}{meant} ({times})")
    for failure in found.failures:
        click.echo(f"failed: {plain(failure.uri)}: {failure.kind}: {plain(failure.detail)}")


class AnswerTable:
    """Answers of `analyze` as a table to read."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._rows: list[tuple[str, ...]] = []

    def add(self, answer: dict[str, Any]) -> None:
        """Add one answer, a row for each country."""
        if error := answer.get("error"):
            self._rows.append((answer["id"], "", error["kind"], "", error["detail"]))
            return
        for country in answer["countries"]:
            stance = self._topic.labels[country["stance"]] if country["stance"] else "–"
            quote = country["evidence"][0]["quote"] if country["evidence"] else ""
            row = (answer["id"], country["name"], stance, f"{country['confidence']:.0%}", quote)
            self._rows.append(row)

    def print(self) -> None:
        """Print the table to stdout."""
        from rich.console import Console
        from rich.text import Text

        table = _table("Article", "Country", "Stance", "Sure", "Evidence")
        for row in self._rows:
            table.add_row(*(Text(plain(cell)) for cell in row))
        Console(file=sys.stdout).print(table)


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"

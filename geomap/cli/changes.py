"""Commands on what a ledger went through: changes, runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.cli import options, show

if TYPE_CHECKING:
    from geomap.model import Ruling, SourcedClaim, Topic, Verdict
    from geomap.workflow import Change, Changes

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")


def _since(_context: click.Context, _option: click.Parameter, value: str | None) -> int | date | None:
    if value is None:
        return None
    if value.isascii() and value.isdigit() and len(value) < 8:
        return int(value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no run's number and no date like 2025-03-06") from None


@click.command()
@click.option(
    "--since",
    callback=_since,
    metavar="DATE|RUN",
    help="Tell what changed after that run, or after the last run before that day (UTC).  "
    "[default: by the last run]",
)
@click.option(
    "--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table", show_default=True
)
@options.together(options.topic, options.store, options.classifier)
def changes(since: int | date | None, form: str, topic: str, store: Path | None, classifier: str) -> None:
    """Tell what changed: new countries, other stances with quotes, new contradictions, rulings.

    Rulings that later articles contradict are told whatever the time. `geomap runs` lists the runs.
    """
    from geomap import topics, workflow

    method = workflow.Method(topics.load(topic), classifier)
    found = workflow.changes(options.ledger_beside(options.DEFAULT_OUTPUT, store), method, since)
    if form == "json":
        click.echo(json.dumps(_as_json(found)))
        return
    for line in (_as_markdown if form == "markdown" else _as_table)(found, method.topic):
        click.echo(line)


@click.command()
@options.together(options.topic, options.store)
def runs(topic: str, store: Path | None) -> None:
    """List the runs that changed the ledger: number, time (UTC), geomap's version.

    `geomap map --as-of-run NUMBER` draws the map as it was, `geomap changes --since NUMBER` tells what is new
    since.
    """
    from geomap import topics, workflow

    method = workflow.Method(topics.load(topic))
    for run in workflow.runs(options.ledger_beside(options.DEFAULT_OUTPUT, store), method):
        click.echo(f"{run.number}\t{run.at}\t{run.geomap or 'before runs were counted'}")


def _heading(found: Changes) -> str:
    since = f"run {found.since.number} ({found.since.at})" if found.since else "the beginning"
    return f"Changes since {since} up to run {found.until.number} ({found.until.at})"


def _as_table(found: Changes, topic: Topic) -> Iterator[str]:
    yield _heading(found)
    for change in found.changes:
        yield f"{change.name}: {_stances(change, topic)} ({change.published})"
        yield from (f"    {label} {_quoted(sourced)}" for label, sourced in _quotes(change))
    for contested in found.contradictions:
        yield f"{contested.name}: contested ({contested.published})"
        for sourced in _sides(contested.verdict):
            yield f"    {topic.labels[sourced.claim.stance]}: {_quoted(sourced)}"
    for name, ruling in found.rulings:
        said = topic.labels[ruling.stance] if ruling.stance else "no stance"
        yield f"{name}: {show.plain(ruling.who)} ruled {said} ({ruling.published}){_why(ruling)}"
    for name, ruling in found.taken_back:
        yield f"{name}: {show.plain(ruling.who)} took the ruling back ({ruling.published}){_why(ruling)}"
    for late in found.challenged:
        said = topic.labels[late.ruling.stance] if late.ruling.stance else "no stance"
        who = show.plain(late.ruling.who)
        decision = f"{who}'s ruling {said} ({late.ruling.published})"
        yield f"{late.name}: {decision} is contradicted by later articles"
        for sourced in late.claims:
            yield f"    {topic.labels[sourced.claim.stance]}: {_quoted(sourced)}"
    if not any((found.changes, found.contradictions, found.rulings, found.taken_back, found.challenged)):
        yield "Nothing"


def _as_markdown(found: Changes, topic: Topic) -> Iterator[str]:
    yield f"## {_escaped(topic.title)}"
    yield f"\n{_heading(found)}"
    if found.changes:
        yield "\n### Stances\n"
    for change in found.changes:
        yield f"- **{change.name}**: {_stances(change, topic)} ({change.published})"
        yield from (f"  - {label} {_escaped(_quoted(sourced))}" for label, sourced in _quotes(change))
    if found.contradictions:
        yield "\n### Contested\n"
    for contested in found.contradictions:
        yield f"- **{contested.name}** ({contested.published})"
        for sourced in _sides(contested.verdict):
            yield f"  - {topic.labels[sourced.claim.stance]}: {_escaped(_quoted(sourced))}"
    yield from _rulings_as_markdown(found, topic)


def _rulings_as_markdown(found: Changes, topic: Topic) -> Iterator[str]:
    if found.rulings or found.taken_back or found.challenged:
        yield "\n### Rulings\n"
    for name, ruling in found.rulings:
        said = topic.labels[ruling.stance] if ruling.stance else "no stance"
        said_by = _escaped(f"{show.plain(ruling.who)}{_why(ruling)}")
        yield f"- **{name}** ({ruling.published}): {said}, by {said_by}"
    for name, ruling in found.taken_back:
        said_by = _escaped(f"{show.plain(ruling.who)}{_why(ruling)}")
        yield f"- **{name}** ({ruling.published}): the ruling was taken back, by {said_by}"
    for late in found.challenged:
        yield f"- **{late.name}** ({late.ruling.published}): the ruling is contradicted by later articles"
        for sourced in late.claims:
            yield f"  - {topic.labels[sourced.claim.stance]}: {_escaped(_quoted(sourced))}"


def _why(ruling: Ruling) -> str:
    return f": {show.plain(ruling.why)}" if ruling.why else ""


def _stances(change: Change, topic: Topic) -> str:
    before, after = (topic.labels[one] if one else "no stance" for one in change.stances)
    return f"new: {after}" if change.before is None else f"{before} → {after}"


def _quotes(change: Change) -> Iterator[tuple[str, SourcedClaim]]:
    if change.before:
        yield "before:", change.before[1].claims[0]
    if change.after:
        yield "now:" if change.before else "says:", change.after[1].claims[0]


def _sides(verdict: Verdict) -> Iterator[SourcedClaim]:
    """Yield the best claim of each side."""
    seen = set()
    for sourced in verdict.claims:
        if sourced.claim.stance not in seen:
            seen.add(sourced.claim.stance)
            yield sourced


def _quoted(sourced: SourcedClaim) -> str:
    return f"“{show.plain(sourced.claim.evidence.quote)}” ({show.origin(sourced)}, {sourced.published})"


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _as_json(found: Changes) -> dict[str, Any]:
    return {
        "since": found.since and found.since.number,
        "until": found.until.number,
        "changes": [
            {
                "alpha_3": one.alpha_3,
                "name": one.name,
                "before": one.before and _verdict(*one.before),
                "after": one.after and _verdict(*one.after),
            }
            for one in found.changes
        ],
        "contradictions": [
            {"alpha_3": one.alpha_3, "name": one.name, **_verdict(one.published, one.verdict)}
            for one in found.contradictions
        ],
        "rulings": [_ruling(name, one, "stance", "who", "at", "why") for name, one in found.rulings],
        "taken_back": [_ruling(name, one, "who", "at", "why") for name, one in found.taken_back],
        "challenged": [
            {
                **_ruling(one.name, one.ruling, "stance", "who"),
                "evidence": [_evidence(sourced) for sourced in one.claims],
            }
            for one in found.challenged
        ],
    }


def _ruling(name: str, ruling: Ruling, *fields: str) -> dict[str, Any]:
    own = {field: getattr(ruling, field) for field in fields}
    return {"alpha_3": ruling.alpha_3, "name": name, "date": ruling.published.isoformat(), **own}


def _verdict(day: date, verdict: Verdict) -> dict[str, Any]:
    return {
        "date": day.isoformat(),
        "stance": verdict.stance,
        "confidence": verdict.confidence,
        "contested": verdict.contested,
        "ruled": verdict.ruled,
        "evidence": [_evidence(sourced) for sourced in _sides(verdict)],
    }


def _evidence(sourced: SourcedClaim) -> dict[str, Any]:
    return {
        "stance": sourced.claim.stance,
        "confidence": sourced.claim.confidence,
        "quote": sourced.claim.evidence.quote,
        "title": sourced.title,
        "source": sourced.source,
        "url": sourced.url,
        "date": sourced.published.isoformat(),
    }

"""What changed in a ledger since an earlier run, and the map of an earlier run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geomap import store, timeline
from geomap.errors import UsageError
from geomap.model import Ruling, StanceLayer
from geomap.store import Run, Store
from geomap.workflow import history
from geomap.workflow.changes import Challenged, Change, Contradiction, compare, contradictions
from geomap.workflow.request import Method

_LIST = "see `geomap runs`"


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two states of a ledger.

    Attributes:
        since: the run after which things are new; None if all is.
        until: the last run.
        changes: countries whose latest stance is another, by name.
        contradictions: the latest first.
        rulings: made since, by country and date.
        taken_back: rulings that held then and do no more: who took them back, when and why.
        challenged: rulings that articles contradict which came later.
    """

    since: Run | None
    until: Run
    changes: tuple[Change, ...]
    contradictions: tuple[Contradiction, ...]
    rulings: tuple[tuple[str, Ruling], ...]
    challenged: tuple[Challenged, ...]
    taken_back: tuple[tuple[str, Ruling], ...] = ()


def runs(ledger: Path, method: Method) -> list[Run]:
    """Return the runs of a topic that changed the ledger, in order.

    Raises:
        UsageError: there is no ledger.
    """
    with store.opened(history.existing(ledger)) as open_store:
        return _of_topic(open_store.runs(), method.topic.id)


def changes(ledger: Path, method: Method, since: int | date | None = None) -> Changes:
    """Return what changed since a run, or since the last run before a date, or by the last run.

    Raises:
        UsageError: there is no ledger, or no such run, or none at all.
    """
    names = method.pipeline().gazetteer.names
    with store.opened(history.existing(ledger)) as open_store:
        done = _of_topic(open_store.runs(), method.topic.id)
        if not done:
            raise UsageError(
                f"{ledger} has no run of the topic {method.topic.id}", "run `geomap build`, or give --topic"
            )
        start, end = _run_before(done, since), done[-1]
        before = history.as_of(open_store, start) if start else []
        after = history.layers(open_store, end.pipeline, method.topic.id)
        rulings = open_store.rulings(method.topic.id)
        against = history.challenged(open_store, end.pipeline, rulings)
        return Changes(
            start,
            end,
            tuple(_compared(before, after, names)),
            tuple(contradictions(before, after, names)),
            tuple((names[one.alpha_3], one) for one in rulings if one.run >= (start.number if start else 0)),
            tuple(
                Challenged(names[one.alpha_3], one, against[one.published, one.alpha_3])
                for one in rulings
                if (one.published, one.alpha_3) in against
            ),
            tuple((names[one.alpha_3], one) for one in _taken_back(open_store, method.topic.id, start)),
        )


def _taken_back(open_store: Store, topic: str, start: Run | None) -> list[Ruling]:
    held = open_store.rulings(topic, run=start.number) if start else []
    spots = {(one.published, one.alpha_3) for one in held}
    return [one for one in open_store.taken_back(topic) if (one.published, one.alpha_3) in spots]


def run_of(open_store: Store, method: Method, number: int) -> Run:
    """Return the run of that number.

    Raises:
        UsageError: the topic has none.
    """
    found = {run.number: run for run in _of_topic(open_store.runs(), method.topic.id)}
    if number not in found:
        raise UsageError(f"the topic {method.topic.id} has no run {number}", _LIST)
    return found[number]


def _of_topic(runs: Sequence[Run], topic: str) -> list[Run]:
    return [run for run in runs if run.topic == topic]


def _run_before(done: Sequence[Run], since: int | date | None) -> Run | None:
    if since is None:
        return done[-2] if len(done) > 1 else None
    if isinstance(since, date):
        earlier = [run for run in done if run.at < since.isoformat()]
        return earlier[-1] if earlier else None
    found = [run for run in done if run.number == since]
    if not found:
        raise UsageError(f"there is no run {since} of this topic", _LIST)
    return found[0]


def _compared(
    before: Sequence[StanceLayer], after: Sequence[StanceLayer], names: history.Names
) -> list[Change]:
    return compare(timeline.as_known(before, date.max), timeline.as_known(after, date.max), names)

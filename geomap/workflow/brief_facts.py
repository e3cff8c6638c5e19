"""What a briefing is made of, out of the ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geomap import resources, timeline
from geomap.errors import UsageError
from geomap.model import Ruling, StanceLayer
from geomap.store import Run, Store
from geomap.store.reads import NOW
from geomap.workflow import history
from geomap.workflow.changes import Known, compare
from geomap.workflow.content import Content
from geomap.workflow.request import Method
from geomap.workflow.since import run_of

if TYPE_CHECKING:
    from geomap.render.briefing.facts import Material, Turn

MODES = ("known", "day")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a briefing is asked to be.

    Attributes:
        day: its date; the last one of the ledger if None.
        mode: ``known``, as known by then, or ``day``, what that day's articles say.
        since: from when on changes are told: a date of articles, or a run's number; the date before if None.
        template: the house's own, for HTML or Markdown.
        map_file: the interactive map to link to, a file or an address; the one that lies beside if None.
        as_of_run: tell what the ledger knew when that run was done.
    """

    day: date | None = None
    mode: str = "known"
    since: date | int | None = None
    template: Path | None = None
    map_file: str | None = None
    as_of_run: int | None = None


PLAIN_WISH = Wish()


def material(open_store: Store, method: Method, shown: Content, wish: Wish, run: Run | None) -> Material:
    """Return what a briefing is made of.

    Args:
        open_store: the ledger.
        method: the topic and the classifier.
        shown: what a map of the ledger shows, as it is or was when `run` was done.
        wish: its date and mode, and since when changes are told.
        run: after which the ledger is told; None for the ledger as it is.

    Raises:
        UsageError: there is nothing on that date, or no such mode or run.
    """
    from geomap.render.briefing.facts import Material  # noqa: PLC0415 - templates only where a briefing is made

    day = day_of(shown.layers, wish)
    key, until = method.pipeline().key, (run.number if run else NOW)
    read_by = run.pipeline if run else key
    entries = entries_of(shown.layers, day, wish.mode)
    since, before = _before(open_store, method, shown.layers, day, wish)
    articles = open_store.articles(read_by, run=until)
    rulings = tuple(
        one
        for one in open_store.rulings(method.topic.id, run=until)
        if _is_shown(one, shown.layers, day, wish.mode)
    )
    classifier = method.classifier if read_by == key else ""
    return Material(
        topic=shown.topic,
        names=shown.names,
        notes=shown.notes,
        pov=shown.style.pov,
        projection=shown.style.projection,
        day=day,
        mode=wish.mode,
        entries=entries,
        mentioned=_mentioned(shown.layers, day, wish.mode) - entries.keys(),
        turns=_turns(before, timeline.as_known(shown.layers, day), shown.names) if since else (),
        since=since,
        rulings=rulings,
        challenged=_challenged(open_store, read_by, rulings, shown.layers, run),
        articles=[one for one in articles if one[0] == day or (wish.mode == "known" and one[0] <= day)],
        failed=None if run else len(open_store.failures()),
        classifier=classifier,
        accuracy=accuracy(classifier),
    )


def accuracy(classifier: str) -> dict[str, float]:
    """Return the pinned figures of a classifier; nothing if it has none."""
    pinned = json.loads(resources.text(resources.find("data") / "accuracy.json"))
    found = pinned["classifiers"].get(classifier)
    return {**found, "sure_from": pinned["sure_from"]} if found else {}


def day_of(layers: Sequence[StanceLayer], wish: Wish) -> date:
    """Return the date of the briefing: the last one with articles, up to the one wished.

    Raises:
        UsageError: there is none, or in mode ``day`` not the very one; or there is no such mode.
    """
    if wish.mode not in MODES:
        raise UsageError(f"there is no mode {wish.mode}", f"choose one of: {', '.join(MODES)}")
    days = [layer.published for layer in layers]
    wished = wish.day or days[-1]
    if wish.mode == "day" and wished not in days:
        near = min(days, key=lambda one: (abs(one - wished), one))
        raise UsageError(f"no article is of {wished}", f"the nearest date is {near}; or use --mode known")
    earlier = [day for day in days if day <= wished]
    if not earlier:
        raise UsageError(f"no article is of {wished} or before", f"the first date is {days[0]}")
    return earlier[-1]


def entries_of(layers: Sequence[StanceLayer], day: date, mode: str) -> Known:
    """Return alpha-3 to (date of the report, verdict): the latest up to `day`, or those of that day alone."""
    known = timeline.as_known(layers, day)
    return {code: one for code, one in known.items() if mode == "known" or one[0] == day}


def _mentioned(layers: Sequence[StanceLayer], day: date, mode: str) -> frozenset[str]:
    shown = (one for one in layers if one.published == day or (mode == "known" and one.published <= day))
    return frozenset(code for layer in shown for code in layer.mentioned)


def _before(
    open_store: Store, method: Method, layers: Sequence[StanceLayer], day: date, wish: Wish
) -> tuple[date | tuple[int, date] | None, Known]:
    """Return since when changes are told, and what was known then."""
    if isinstance(wish.since, int):
        run = run_of(open_store, method, wish.since)
        then = timeline.as_known(history.as_of(open_store, run), day)
        return (run.number, date.fromisoformat(run.at[:10])), then
    since = wish.since or max((one.published for one in layers if one.published < day), default=None)
    if since and since >= day:
        raise UsageError(f"nothing can have changed since {since}", f"the briefing is of {day}")
    return since, timeline.as_known(layers, since) if since else {}


def _turns(before: Known, after: Known, names: Mapping[str, str]) -> tuple[Turn, ...]:
    from geomap.render.briefing.facts import Turn  # noqa: PLC0415

    return tuple(
        Turn(one.alpha_3, one.before and one.before[1], one.after and one.after[1], one.published)
        for one in compare(before, after, names)
    )


def _is_shown(ruling: Ruling, layers: Sequence[StanceLayer], day: date, mode: str) -> bool:
    """Whether a ruling decides something that the briefing shows, or keeps something from it."""
    if ruling.published > day or (mode == "day" and ruling.published != day):
        return False
    if ruling.stance is None:
        return any(one.published == ruling.published and ruling.alpha_3 in one.mentioned for one in layers)
    known = timeline.as_known(layers, day).get(ruling.alpha_3)
    return known is not None and known[0] == ruling.published and known[1].ruled


def _challenged(
    open_store: Store, key: str, rulings: Sequence[Ruling], layers: Sequence[StanceLayer], run: Run | None
) -> frozenset[tuple[date, str]]:
    if run is None:
        return frozenset(history.challenged(open_store, key, rulings))
    return frozenset(
        (layer.published, code)
        for layer in layers
        for code, verdict in layer.verdicts.items()
        if verdict.challenged
    )

"""From the ledger to the timeline, for whoever needs the layers; a date is settled once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias

from geomap import copies, timeline
from geomap.errors import UsageError
from geomap.model import Ruling, SourcedClaim, StanceLayer, Verdict
from geomap.store import Kept, Run, Store, kept_of
from geomap.workflow.changes import Known

Names = Mapping[str, str]
Spot = tuple[date, str]

_ALL = 2**31
_DAYS_AT_ONCE = 128
_ARTICLE = re.compile(r"https?://[^/]+/.+")  # the address of an article, not of a whole site


def layers(store: Store, pipeline_key: str, topic: str, *, quotes: int = _ALL) -> list[StanceLayer]:
    """Return one layer for every date that the ledger has a current article of, ascending, with rulings.

    Args:
        store: the ledger.
        pipeline_key: whose analyses to use.
        topic: whose rulings.
        quotes: how many quotes all layers together may have; each verdict keeps one of each side at least.
    """
    return _ruled(store, machine_layers(store, pipeline_key, quotes=quotes), topic)


def layers_of(store: Store, pipeline_key: str, topic: str, alpha_3: str) -> list[StanceLayer]:
    """Return the layers, ascending; of most dates no verdict but that of one country."""
    settle(store, pipeline_key)
    with store.snapshot():
        spots = [spot for spot in store.spots(pipeline_key) if spot[1] == alpha_3]
        return _ruled(store, _known(store, pipeline_key, _ALL, spots), topic)


def machine_layers(store: Store, pipeline_key: str, *, quotes: int = _ALL) -> list[StanceLayer]:
    """Return the layers as the machine reads them, ascending."""
    settle(store, pipeline_key)
    with store.snapshot():
        most = _ALL if quotes == _ALL else store.most(pipeline_key, quotes)
        return _known(store, pipeline_key, most)


Settling: TypeAlias = Callable[[Iterable[date]], Iterable[Kept]]
"""What makes of dates the rows that are to be kept, without writing."""


def settle(store: Store, pipeline_key: str, settling: Settling | None = None) -> None:
    """Settle the dates that have changed, and keep what comes out, if the ledger may be written.

    Args:
        store: the ledger.
        pipeline_key: whose analyses to use.
        settling: how else than here, such as in other processes.
    """
    settling = settling or partial(settled, store, pipeline_key)
    while store.is_writable and store.unsettled(pipeline_key, timeline.VERSION):
        with store.transaction():  # so that nobody adds to a date between reading and keeping it
            days = store.unsettled(pipeline_key, timeline.VERSION)[:_DAYS_AT_ONCE]
            for layer in settling(days):
                store.keep(pipeline_key, layer, timeline.VERSION)


def settled(store: Store, pipeline_key: str, days: Iterable[date]) -> Iterator[Kept]:
    """Yield what the timeline makes of dates, as the ledger keeps it; writes nothing."""
    return map(kept_of, _settled(store, pipeline_key, days))


def latest(store: Store, pipeline_key: str, topic: str) -> Known:
    """Return each country's latest verdict, with its date."""
    settle(store, pipeline_key)
    with store.snapshot():
        if store.unsettled(pipeline_key, timeline.VERSION):
            whole = _known(store, pipeline_key, _ALL)
            return timeline.as_known(_ruled(store, whole, topic), date.max)
        last = last_dates(store.spots(pipeline_key), store.rulings(topic))
        found = store.verdicts(pipeline_key, _ALL, [(day, alpha_3) for alpha_3, day in last.items()])
        machine = [StanceLayer(day, found[day], frozenset()) for day in sorted(found)]
        return timeline.as_known(_ruled(store, machine, topic), date.max)


def _known(
    store: Store, pipeline_key: str, most: int, only: Collection[Spot] | None = None
) -> list[StanceLayer]:
    """Return the layers kept, and those that could not be, ascending."""
    kept = store.layers(pipeline_key, most, only)
    anew = _settled(store, pipeline_key, store.unsettled(pipeline_key, timeline.VERSION))
    fresh = {layer.published: layer for layer in anew}
    return sorted(
        (*(layer for layer in kept if layer.published not in fresh), *fresh.values()),
        key=lambda layer: layer.published,
    )


def machine_verdicts(store: Store, pipeline_key: str, spots: Collection[Spot]) -> dict[Spot, Verdict]:
    """Return what the machine says of some countries on some dates, where it says something."""
    wanted = frozenset(spots)
    settle(store, pipeline_key)
    with store.snapshot():
        layers = _known(store, pipeline_key, _ALL, wanted)
    found = {(layer.published, code): one for layer in layers for code, one in layer.verdicts.items()}
    return {spot: verdict for spot, verdict in found.items() if spot in wanted}


def challenged(
    store: Store, pipeline_key: str, rulings: Iterable[Ruling]
) -> dict[Spot, tuple[SourcedClaim, ...]]:
    """Return the claims that contradict rulings and came after them, by spot; none where there are none."""
    by_spot = {(one.published, one.alpha_3): one for one in rulings}
    machine = machine_verdicts(store, pipeline_key, by_spot.keys())
    articles = {one.claim.evidence.article_id for verdict in machine.values() for one in verdict.claims}
    came = store.since(articles)
    against = {spot: timeline.challenges(by_spot[spot], machine[spot], came) for spot in sorted(machine)}
    return {spot: tuple(claims) for spot, claims in against.items() if claims}


def last_dates(spots: Iterable[Spot], rulings: Iterable[Ruling]) -> dict[str, date]:
    """Return the last date on which each country has a stance, rulings that it has none heeded."""
    silent = {(one.published, one.alpha_3) for one in rulings if one.stance is None}
    return {code: day for day, code in sorted(spots) if (day, code) not in silent}


def as_of(store: Store, run: Run) -> list[StanceLayer]:
    """Return the layers of a run's topic as they were when it was done, ascending, with its rulings.

    Dates on which nothing has come or gone since are not settled again.
    """
    then = store.days(run.pipeline, run=run.number)
    moved = set(store.days_moved(run.number))
    as_now = [layer for layer in machine_layers(store, run.pipeline) if layer.published not in moved]
    known = {layer.published for layer in as_now}
    anew = _settled(store, run.pipeline, (day for day in then if day not in known), run=run.number)
    there = set(then)
    settled = sorted(
        (*(layer for layer in as_now if layer.published in there), *anew), key=lambda layer: layer.published
    )
    return _ruled(store, settled, run.topic, run=run.number)


def existing(ledger: Path) -> Path:
    """Return the ledger's file.

    Raises:
        UsageError: it is not there.
    """
    if not ledger.is_file():
        raise UsageError(
            f"there is no ledger {ledger}", "run `geomap build` first, or name another with --store"
        )
    return ledger


def _settled(
    store: Store, pipeline_key: str, days: Iterable[date], *, run: int | None = None
) -> Iterator[StanceLayer]:
    then = {} if run is None else {"run": run}
    for day in days:
        claims = store.claims(pipeline_key, day, **then)
        articles = {one.claim.evidence.article_id for one in claims}
        stories = _stories(store.addresses(articles)) if len(articles) > 1 else {}
        yield from timeline.layers(claims, {day: store.mentioned(pipeline_key, day, **then)}, stories)


def _stories(articles: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the story of each article: copies of one text, and articles of one address, are one."""
    stories = copies.stories({article_id: text for article_id, (_, text) in articles.items()})
    at: dict[str, set[str]] = defaultdict(set)
    for article_id, (url, _) in articles.items():
        if _ARTICLE.fullmatch(url):
            at[url].add(article_id)
    for _, same in sorted(at.items()):
        joined = {stories[article_id] for article_id in same}
        if len(joined) == 1:
            continue
        stories = {one: min(joined) if story in joined else story for one, story in stories.items()}
    return stories


def _ruled(
    store: Store, machine: list[StanceLayer], topic: str, *, run: int | None = None
) -> list[StanceLayer]:
    rulings = store.rulings(topic) if run is None else store.rulings(topic, run=run)
    if not rulings:
        return machine
    decided = {(ruling.published, ruling.alpha_3) for ruling in rulings}
    articles = {
        one.claim.evidence.article_id
        for layer in machine
        for alpha_3, verdict in layer.verdicts.items()
        if (layer.published, alpha_3) in decided
        for one in verdict.claims
    }
    return timeline.ruled(machine, rulings, store.since(articles))

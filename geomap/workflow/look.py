"""What the ledger knows: of one country over time, and on the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geomap import store
from geomap.model import Failure, Verdict
from geomap.workflow import history
from geomap.workflow.request import Method


@dataclass(frozen=True, slots=True)
class CountryHistory:
    """One country over time: its verdicts by date, and the dates that mention it without a stance."""

    alpha_3: str
    name: str
    verdicts: tuple[tuple[date, Verdict], ...]
    mentioned: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What a ledger holds.

    Attributes:
        counts: of articles, dates, countries, mentions, claims and failures, in that order.
        unresolved: (name, suggestion, times) of names no country was found for.
    """

    counts: dict[str, int]
    failures: tuple[Failure, ...]
    unresolved: tuple[tuple[str, str, int], ...]


def explain(ledger: Path, method: Method, country: str) -> CountryHistory:
    """Return what the ledger knows of a country, named by code or any name.

    Raises:
        UsageError: no country is called so, or there is no ledger.
    """
    pipe = method.pipeline()
    alpha_3 = pipe.gazetteer.resolve(country)
    with store.opened(history.existing(ledger)) as open_store:
        layers = history.layers_of(open_store, pipe.key, method.topic.id, alpha_3)
    return CountryHistory(
        alpha_3,
        pipe.gazetteer.name(alpha_3),
        tuple((layer.published, layer.verdicts[alpha_3]) for layer in layers if alpha_3 in layer.verdicts),
        tuple(layer.published for layer in layers if alpha_3 in layer.mentioned),
    )


def faults(ledger: Path) -> list[str]:
    """Return what is wrong with a ledger, in words; nothing if it is whole.

    Raises:
        UsageError: there is no ledger.
        StoreError: it cannot be opened at all.
    """
    with store.opened(history.existing(ledger)) as open_store:
        return open_store.faults()


def status(ledger: Path, method: Method) -> Status:
    """Return what the ledger holds for the topic.

    Raises:
        UsageError: there is no ledger.
    """
    key = method.pipeline().key
    with store.opened(history.existing(ledger)) as open_store:
        return Status(open_store.counts(key), tuple(open_store.failures()), tuple(open_store.unresolved(key)))

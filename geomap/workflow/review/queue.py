"""What there is to review, and in what order: the newest first, of a date the most consequential first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geomap.model import Ruling, Stance, Verdict
from geomap.store import Store
from geomap.workflow import history
from geomap.workflow.history import Spot
from geomap.workflow.request import Method

_ENDS = frozenset({Stance.TROOPS_OFFERED, Stance.OPPOSED})  # to take one for the other misleads most


@dataclass(frozen=True, slots=True)
class Scope:
    """Which verdicts to look at.

    Attributes:
        everything: not only the doubtful ones and those ruled on.
        country: code or name of the only one to look at; empty for all.
        since: the first date to look at.
    """

    everything: bool = False
    country: str = ""
    since: date = date.min


@dataclass(frozen=True, slots=True)
class Item:
    """One verdict of the machine's to look at.

    Attributes:
        verdict: what the machine says, with the best claim of each side at least.
        ruling: what a person ruled of it, if anybody did.
        is_challenged: articles that came after the ruling contradict it.
        is_latest: no later date gives the country a stance, so that this one colours the present map.
    """

    published: date
    alpha_3: str
    name: str
    verdict: Verdict
    ruling: Ruling | None = None
    is_challenged: bool = False
    is_latest: bool = True

    @property
    def spot(self) -> Spot:
        """The date and the country."""
        return self.published, self.alpha_3

    @property
    def is_doubtful(self) -> bool:
        """Whether the machine contradicts itself or is not sure."""
        return self.verdict.contested or self.verdict.is_uncertain

    @property
    def is_decided(self) -> bool:
        """Whether a person has ruled and no later article calls that into question."""
        return self.ruling is not None and not self.is_challenged


def items(open_store: Store, method: Method, scope: Scope) -> list[Item]:
    """Return what is doubtful or ruled on within `scope`, or all of it, in the order to look at it.

    Raises:
        UsageError: no country is called so.
    """
    pipe = method.pipeline()
    alpha_3 = pipe.gazetteer.resolve(scope.country) if scope.country else ""
    layers = history.machine_layers(open_store, pipe.key, quotes=1)
    verdicts = {
        (layer.published, code): verdict for layer in layers for code, verdict in layer.verdicts.items()
    }
    rulings = {(one.published, one.alpha_3): one for one in open_store.rulings(method.topic.id)}
    challenged = history.challenged(open_store, pipe.key, rulings.values())
    last = history.last_dates(verdicts, rulings.values())
    found = (
        Item(
            day,
            code,
            pipe.gazetteer.name(code),
            verdict,
            rulings.get((day, code)),
            (day, code) in challenged,
            day >= last.get(code, day),
        )
        for (day, code), verdict in verdicts.items()
        if day >= scope.since and alpha_3 in ("", code)
    )
    wanted = (one for one in found if scope.everything or one.is_doubtful or one.ruling)
    return sorted(wanted, key=_consequence)


def _consequence(item: Item) -> tuple[int, bool, bool, bool, bool, bool, float, str]:
    """What to look at first; `docs/decisions/0017-review.md` says why."""
    return (
        -item.published.toordinal(),
        not item.is_challenged,
        not item.verdict.contested,
        not item.is_doubtful,
        not item.is_latest,
        _ENDS.isdisjoint(one.claim.stance for one in item.verdict.claims),
        item.verdict.confidence,
        item.alpha_3,
    )

"""The ledger as a reviewer uses it: looked at anew each time, written at each ruling."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geomap import store, timeline
from geomap.errors import StoreError
from geomap.model import Ruling
from geomap.store import Store
from geomap.workflow import history
from geomap.workflow.history import Spot
from geomap.workflow.request import Method
from geomap.workflow.review import passages
from geomap.workflow.review.queue import Item, Scope, items
from geomap.workflow.review.session import Sight


class Desk:
    """An open ledger, and what is to be reviewed in it.

    Attributes:
        items: in the order to look at them; what is decided is among them only if everything was asked for.
        decided: how many were left out because they are decided.
    """

    def __init__(self, open_store: Store, method: Method, scope: Scope) -> None:
        self._store = open_store
        self._key = method.pipeline().key
        self._topic = method.topic.id
        found = items(open_store, method, scope)
        self.items: list[Item] = [one for one in found if scope.everything or not one.is_decided]
        self.decided = len(found) - len(self.items)

    def look(self, spot: Spot) -> Sight:
        """Return what the machine says now of a country on a date, and what was ruled of it."""
        verdict = history.machine_verdicts(self._store, self._key, [spot]).get(spot)
        rulings = {(one.published, one.alpha_3): one for one in self._store.rulings(self._topic)}
        last = history.last_dates(self._store.spots(self._key), rulings.values())
        is_latest = spot[0] >= last.get(spot[1], spot[0])
        ruling = rulings.get(spot)
        if verdict is None or ruling is None:
            return Sight(verdict, ruling, is_latest=is_latest)
        came = self._store.since({one.claim.evidence.article_id for one in verdict.claims})
        return Sight(verdict, ruling, tuple(timeline.challenges(ruling, verdict, came)), is_latest)

    def rule(self, ruling: Ruling) -> None:
        """Keep a ruling."""
        self._store.rule(self._topic, [ruling])

    def take_back(self, ruling: Ruling) -> None:
        """Let the machine's word hold again; the ledger remembers who took the ruling back."""
        self._store.rule(self._topic, [], withdrawn=[ruling])

    def context(self, article_id: str, start: int, end: int) -> tuple[str, str, str]:
        """Return the words before a quote, the quote, and the words after it.

        Raises:
            StoreError: the ledger has no such article.
        """
        return passages.around(self._store.text(article_id), start, end)


@contextmanager
def desk(ledger: Path, method: Method, scope: Scope) -> Iterator[Desk]:
    """Open a ledger to review it.

    Raises:
        UsageError: there is no ledger, or no such country.
        StoreError: it cannot be opened or written.
    """
    with store.opened(history.existing(ledger)) as open_store:
        if not open_store.is_writable:
            raise StoreError(
                f"the ledger {ledger} cannot be written, so no ruling could be kept",
                "`geomap review --export` only reads it",
            )
        yield Desk(open_store, method, scope)

"""From the ledger to the timeline, for whoever needs the layers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from geomap import timeline
from geomap.errors import UsageError
from geomap.model import StanceLayer
from geomap.store import Store
from geomap.workflow.changes import Known


def layers(store: Store, pipeline_key: str, topic: str) -> list[StanceLayer]:
    """Return one layer for every date that the ledger has a current article of, ascending, with rulings."""
    return timeline.ruled(machine_layers(store, pipeline_key), store.rulings(topic))


def machine_layers(store: Store, pipeline_key: str) -> list[StanceLayer]:
    """Return the layers as the machine reads them, ascending."""
    return timeline.layers(store.claims(pipeline_key), store.mentioned(pipeline_key))


def latest(store: Store, pipeline_key: str, topic: str) -> Known:
    """Return each country's latest verdict, with its date."""
    return timeline.as_known(layers(store, pipeline_key, topic), date.max)


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

"""From the ledger to the timeline, for whoever needs the layers."""

from __future__ import annotations

from datetime import date

from geomap import timeline
from geomap.model import StanceLayer
from geomap.store import Store
from geomap.workflow.changes import Known


def layers(store: Store, pipeline_key: str) -> list[StanceLayer]:
    """Return one layer for every date that the ledger has a current article of, ascending."""
    return timeline.layers(store.claims(pipeline_key), store.mentioned(pipeline_key))


def latest(store: Store, pipeline_key: str) -> Known:
    """Return each country's latest verdict, with its date."""
    return timeline.as_known(layers(store, pipeline_key), date.max)

"""An editor's review: what is doubtful, one by one at a desk or as a table, and the rulings kept."""

from geomap.workflow.review.actions import KEYS, STANCES, Action, Told, What
from geomap.workflow.review.desk import Desk, desk
from geomap.workflow.review.meanings import meanings
from geomap.workflow.review.passages import Context, Passage, Side, sides
from geomap.workflow.review.queue import Item, Scope
from geomap.workflow.review.session import Session, Sight
from geomap.workflow.review.table import export_review, import_review

__all__ = [
    "KEYS",
    "STANCES",
    "Action",
    "Context",
    "Desk",
    "Item",
    "Passage",
    "Scope",
    "Session",
    "Side",
    "Sight",
    "Told",
    "What",
    "desk",
    "export_review",
    "import_review",
    "meanings",
    "sides",
]

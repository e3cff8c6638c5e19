"""The ledger: one SQLite file that knows every article, what was made of it, by which pipeline, in which run.

"Done" is a row (article, pipeline), written even when nothing was found, in one transaction with all that was
found. So an interrupted run loses at most the article or the small file it was on, and a second run has only
the rest to do.
"""

from geomap.store.layers import Kept, kept_of
from geomap.store.ledger import MACHINE, NO_STANCE, Store
from geomap.store.opening import backup_of, opened
from geomap.store.reads import FileSeen, Run
from geomap.store.rows import Found, found_in
from geomap.store.schema import VERSION

__all__ = [
    "MACHINE",
    "NO_STANCE",
    "VERSION",
    "FileSeen",
    "Found",
    "Kept",
    "Run",
    "Store",
    "backup_of",
    "found_in",
    "kept_of",
    "opened",
]

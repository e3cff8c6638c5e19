"""Whether a ledger is whole: SQLite's own checks, and what no constraint of a table can say."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from geomap.store.rows import article_of

_MOST = 100

_QUERIES = (
    (
        "claims that quote what lies outside their article",
        """SELECT count(*) FROM claims JOIN articles ON id = article_id
           WHERE start < 0 OR start >= end OR end > letters(text)""",
    ),
    (
        "mentions that lie outside their article",
        """SELECT count(*) FROM mentions JOIN articles ON id = article_id
           WHERE start < 0 OR start >= end OR end > letters(text)""",
    ),
    (
        "verdicts without a claim behind them",
        """SELECT count(*) FROM verdicts LEFT JOIN support USING (pipeline, published, alpha_3)
           WHERE support.place IS NULL""",
    ),
)


def faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what is wrong with a ledger, in words; nothing if it is whole."""
    for (said,) in connection.execute(f"PRAGMA integrity_check({_MOST})"):
        if said != "ok":
            yield f"the file is damaged: {said}"
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"a row of {table} misses its row of {parent}"
    for what, query in _QUERIES:
        (number,) = connection.execute(query).fetchone()
        if number:
            yield f"{what}: {number}"
    for row in connection.execute("SELECT '', * FROM articles"):
        yield from _changed(row)


def _changed(row: tuple[str, ...]) -> Iterator[str]:
    """Name an article whose text is not the one it was written with; its id is the hash of its content."""
    try:
        changed = article_of(row).id != row[1]
    except ValueError:
        changed = True
    if changed:
        yield f"the article {row[1]} is not what it was when it was written"

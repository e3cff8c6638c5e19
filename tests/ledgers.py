"""Ledgers as older versions of geomap wrote them; see ``tests/data/ledgers``."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_FOLDER = Path(__file__).parent / "data" / "ledgers"
OLDER = sorted(int(file.stem) for file in _FOLDER.glob("*.sql"))


def write(path: Path, version: int) -> None:
    """Write the ledger of a version: two articles, of which one has two claims, and a failure."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript((_FOLDER / f"{version}.sql").read_text(encoding="utf-8"))

"""Opens a ledger: makes it, brings an older one up to date, refuses what is none."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from geomap.errors import StoreError
from geomap.store.ledger import Store
from geomap.store.schema import APPLICATION, STEPS, VERSION, WHOLE

_PATIENCE = 60.0  # seconds to wait for others who write
_LOG_PAGES = 8000  # written before they are moved to the ledger; at 1000, the same ones move again and again
_CACHE_KIB = 8_000
_ANOTHER = "name another with --store"


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """Open the ledger at `path`, making it if it is not there, and close it at the end.

    One that may not be written, in a read-only folder, can be read all the same.

    Raises:
        StoreError: the file is no ledger of geomap's, is a newer one, or cannot be opened or written.
    """
    connection: sqlite3.Connection | None = None
    try:
        connection = _connected(path)
        yield Store(connection)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"the ledger {path} cannot be used: {error}", _ANOTHER) from error
    finally:
        if connection is not None:
            connection.close()


def backup_of(path: Path, version: int = VERSION) -> Path:
    """Return where the copy lies that is made before a ledger is brought to `version`."""
    return path.with_name(f"{path.name}.before-{version}")


def _connected(path: Path) -> sqlite3.Connection:
    if path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return _for_reading(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
    try:
        _prepare(connection, path)
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
        return _for_reading(path)
    except BaseException:
        connection.close()
        raise
    return connection


def _for_reading(path: Path) -> sqlite3.Connection:
    """Connect to a ledger that cannot be written; a log left beside it is read where SQLite can."""
    address = f"file:{quote(str(path.absolute()))}"
    for how in ("mode=ro", "mode=ro&immutable=1"):
        connection = sqlite3.connect(f"{address}?{how}", uri=True, isolation_level=None, timeout=_PATIENCE)
        try:
            version = _checked(connection, path)
        except sqlite3.OperationalError:
            connection.close()
            if "immutable" in how or _has_log(path):
                raise
        else:
            if version != VERSION:
                raise StoreError(f"the ledger {path} is of an older geomap and cannot be written", _ANOTHER)
            connection.execute("PRAGMA query_only = ON")
            return connection
    raise AssertionError("the loop returns or raises")


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _checked(connection: sqlite3.Connection, path: Path) -> int:
    """Return the ledger's version, 0 if the file is empty."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and tables:
        raise StoreError(f"{path} is a database of another program", "name another file with --store")
    if version > VERSION:
        raise StoreError(
            f"the ledger {path} was made by a newer geomap", "install that, or name another with --store"
        )
    return int(version) if tables else 0


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = _checked(connection, path)
    _keep_a_log(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    if version and version < VERSION:
        _back_up(connection, path)
    if version < VERSION:
        _bring_up_to_date(connection)
    connection.execute("PRAGMA foreign_keys = ON")


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not wait by itself for another who is just doing that."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _back_up(connection: sqlite3.Connection, path: Path) -> None:
    """Lay a copy of an older ledger beside it, whole or not at all; another process may be first."""
    backup = backup_of(path)
    if backup.exists():
        return
    unfinished = backup.with_name(f"{backup.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(unfinished)) as copy:
            connection.backup(copy)
        unfinished.replace(backup)
    finally:
        unfinished.unlink(missing_ok=True)


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Make the tables that are lacking, all or none; another process may be first."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        scripts = [STEPS[step] for step in range(version + 1, VERSION + 1)] if tables else [WHOLE]
        for statement in (one for script in scripts for one in _statements(script)):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""

"""What is written in a ledger: each article, file and ruling in one transaction of its own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import date

from geomap.model import Article, Failure, Ruling, StanceLayer, Verdict
from geomap.store import layers
from geomap.store.reads import MACHINE, FileSeen, Reads
from geomap.store.rows import NO_STANCE, Found

__all__ = ["MACHINE", "NO_STANCE", "Store"]


class Store(Reads):
    """An open ledger; get one from `opened`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._about = ("", "", "", "")
        self._run = 0

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing, while nobody else writes; inside another it is a part of that."""
        is_part = self._connection.in_transaction
        with nullcontext() if is_part else self._whole():
            yield self._connection

    @contextmanager
    def _whole(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.ProgrammingError):  # when it is closed already, which takes all back
                if self._connection.in_transaction:  # SQLite takes some back by itself, as on a full disk
                    self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def begin(self, at: str, topic: str, pipeline: str, geomap: str) -> None:
        """Say what run all that is placed from now on belongs to; it is noted with the first of it."""
        self._about = (at, topic, pipeline, geomap)
        self._run = 0

    def _number_of_run(self) -> int:
        if not self._run:
            with self.transaction() as connection:
                row = connection.execute("INSERT INTO runs VALUES (NULL, ?, ?, ?, ?)", self._about)
            self._run = int(row.lastrowid or 0)
        return self._run

    def _number_of(self, pipeline: str) -> int:
        """Return a pipeline's number; one that is new is written in the transaction under way."""
        query = "SELECT number FROM pipelines WHERE key = ?"
        row = self._connection.execute(query, (pipeline,)).fetchone()
        if row is None:
            row = (self._connection.execute("INSERT INTO pipelines (key) VALUES (?)", (pipeline,)).lastrowid,)
        return int(row[0])

    def place(self, article: Article) -> None:
        """Remember that `article`, already in the ledger, is what its uri holds now."""
        query = "SELECT 1 FROM places WHERE uri = ? AND article_id = ? AND until IS NULL"
        if self._connection.execute(query, (article.uri, article.id)).fetchone() is None:
            run = self._number_of_run()
            with self.transaction() as connection:
                _place(connection, article, run)

    def record(self, article: Article, found: Found, pipeline: str) -> None:
        """Write an article and all that was found in it, in one transaction.

        Raises:
            ValueError: the article has no date, or the analysis is of another article.
        """
        if article.published is None or article.date_origin is None:
            raise ValueError(f"{article.uri} has no date")
        if found.article_id != article.id:
            raise ValueError(f"the analysis is not of {article.uri}")
        run = self._number_of_run()
        with self.transaction() as connection:
            _insert_article(connection, article)
            _place(connection, article, run)
            _insert_found(connection, found, self._number_of(pipeline))

    def read(self, uri: str, seen: FileSeen) -> None:
        """Remember that a file was read and all it holds is in the ledger."""
        notices = json.dumps(seen.notices) if seen.notices else ""
        with self.transaction() as connection:
            row = (uri, seen.stamp, seen.articles, notices)
            connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", row)

    def drew(self, output: str, what: str, said: str) -> None:
        """Remember of what a map was drawn, and what there is to say of it."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO drawn VALUES (?, ?, ?)", (output, what, said))

    def forget_failures(self, container: str) -> None:
        """Forget what failed in a file, or in a line of it, since it is being read again."""
        with self.transaction() as connection:
            lines = "uri = ? OR substr(uri, 1, ?) = ?"
            values = (container, len(container) + 1, f"{container}#")
            connection.execute(f"DELETE FROM failures WHERE {lines}", values)

    def fail(self, failure: Failure) -> None:
        """Remember why an item could not be done."""
        with self.transaction() as connection:
            row = (failure.uri, failure.kind, failure.detail)
            connection.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", row)

    def rule(self, topic: str, rulings: Iterable[Ruling], *, withdrawn: Iterable[Ruling] = ()) -> None:
        """Keep rulings on a topic, and take others back, all of them or none.

        One that has a run keeps it: an earlier ruling made good again. A new one gets the last run.
        """
        rows = [(ruling, ruling.stance.value if ruling.stance else NO_STANCE) for ruling in rulings]
        rows += [(ruling, MACHINE) for ruling in withdrawn]
        with self.transaction() as connection:
            connection.executemany(
                """
                INSERT INTO rulings
                VALUES (NULL, ?, ?, ?, ?, ?, ?, ?,
                    coalesce(nullif(?, 0), (SELECT coalesce(max(number), 0) FROM runs)))""",
                [
                    (topic, one.alpha_3, one.published.isoformat(), stance, one.who, one.at, one.why, one.run)
                    for one, stance in rows
                ],
            )

    def keep(self, pipeline: str, layer: layers.Kept, how: int) -> None:
        """Keep what version `how` of the timeline made of a date, in the transaction that read its claims."""
        layers.keep(self._connection, pipeline, layer, how)

    def unsettled(self, pipeline: str, how: int) -> list[date]:
        """Return the dates that version `how` of the timeline has yet to settle, ascending."""
        return layers.unsettled(self._connection, pipeline, how, self.days(pipeline))

    def spots(self, pipeline: str) -> list[layers.Spot]:
        """Return every date and country that has a verdict kept, the latest first."""
        return layers.spots(self._connection, pipeline)

    def most(self, pipeline: str, quotes: int) -> int:
        """Return how many claims a side of a verdict may show for all to show at most `quotes`, or one."""
        return layers.most(self._connection, pipeline, quotes)

    def verdicts(
        self, pipeline: str, most: int, only: Collection[layers.Spot] | None = None
    ) -> dict[date, dict[str, Verdict]]:
        """Return the verdicts kept, by date and country; each side of one has at most `most` claims."""
        return layers.verdicts(self._connection, pipeline, most, only)

    def layers(
        self, pipeline: str, most: int, only: Collection[layers.Spot] | None = None
    ) -> list[StanceLayer]:
        """Return the layers kept, ascending, perhaps with some verdicts only; as `verdicts`."""
        found = self.verdicts(pipeline, most, only)
        silent = layers.mentioned(self._connection, pipeline)
        return [StanceLayer(day, found.get(day, {}), codes) for day, codes in silent.items()]


def _place(connection: sqlite3.Connection, article: Article, run: int) -> None:
    query = "SELECT article_id FROM places WHERE uri = ? AND until IS NULL"
    there = connection.execute(query, (article.uri,)).fetchone()
    if there is None or there[0] != article.id:
        if there:
            gone = "UPDATE places SET until = ? WHERE uri = ? AND until IS NULL"
            connection.execute(gone, (run, article.uri))
        row = (article.uri, article.id, run)
        connection.execute("INSERT INTO places VALUES (NULL, ?, ?, ?, NULL)", row)


def _insert_article(connection: sqlite3.Connection, article: Article) -> None:
    day = article.published.isoformat() if article.published else None
    row = (article.id, day, article.date_origin, article.title, article.source, article.url, article.language)
    connection.execute("INSERT OR IGNORE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, article.text))


def _insert_found(connection: sqlite3.Connection, found: Found, pipeline: int) -> None:
    key = (found.article_id, pipeline)
    connection.execute("INSERT OR IGNORE INTO analyses VALUES (?, ?)", key)
    _insert(connection, "mentions", key, found.mentions)
    _insert(connection, "claims", key, found.claims)
    _insert(connection, "unresolved", key, found.unresolved)


def _insert(
    connection: sqlite3.Connection, table: str, key: tuple[str, int], rows: Sequence[tuple[object, ...]]
) -> None:
    if rows:
        marks = ", ".join("?" * (len(key) + len(rows[0])))
        connection.executemany(
            f"INSERT OR REPLACE INTO {table} VALUES ({marks})", [(*key, *row) for row in rows]
        )

"""What can be asked of a ledger."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from geomap.errors import StoreError
from geomap.model import Article, Failure, Ruling, SourcedClaim
from geomap.store import check
from geomap.store.rows import NO_STANCE, article_of, ruling_of, sourced_of

MACHINE = "machine"
"""What is written where a ruling is taken back."""
NOW = 2**62
"""The run that all others lie before: the ledger as it is."""

# The articles that a place held in a run: an edited file's old text stays in the ledger, but not on the map.
_HELD = "since <= :run AND coalesce(until, :run + 1) > :run"
_PLACED = f"SELECT DISTINCT article_id FROM places WHERE {_HELD}"
# A corrected article: placed later, of the same address and date, known by the same means. The front page of
# a site is no article's address.
_SUPERSEDED = f"""
    articles.url GLOB '*://*/?*' AND EXISTS (
        SELECT 1 FROM articles AS other JOIN places ON article_id = other.id
        WHERE other.url = articles.url AND other.published = articles.published AND other.id != articles.id
        AND other.date_origin = articles.date_origin AND {_HELD} AND number > (
            SELECT max(number) FROM places WHERE article_id = articles.id AND {_HELD}))"""
_CURRENT = f"""
    EXISTS (SELECT 1 FROM places WHERE article_id = articles.id AND {_HELD}) AND NOT ({_SUPERSEDED})"""
_CLAIM = """
    alpha_3, stance, confidence, article_id, start, end, cut(text, start, end), rule,
    articles.published, title, source, url"""
_URI = f"(SELECT min(uri) FROM places WHERE article_id = id AND {_HELD})"


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file as it was last read.

    Attributes:
        stamp: what tells whether it has changed since.
        articles: how many it held.
        notices: (uri, detail) of what there was to say.
    """

    stamp: str
    articles: int
    notices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One run that changed the ledger.

    Attributes:
        at: when it began, as an ISO 8601 time in UTC.
        topic: the topic's id; empty for what an older geomap did.
        pipeline: the key of the pipeline that read the articles.
        geomap: the version of geomap.
    """

    number: int
    at: str
    topic: str
    pipeline: str
    geomap: str


class Reads:
    """An open ledger's answers. `run` asks for the ledger as it was when that run was done."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        # SQLite's own substr and length end at a NUL, which an article may hold.
        connection.create_function("letters", 1, len, deterministic=True)
        connection.create_function("cut", 3, lambda text, start, end: text[start:end], deterministic=True)

    @property
    def is_writable(self) -> bool:
        """Whether this ledger can be written."""
        (asks_only,) = self._connection.execute("PRAGMA query_only").fetchone()
        return not asks_only

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See the ledger as it is at the first look, whoever writes meanwhile."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    def is_done(self, article: Article, pipeline: str) -> bool:
        """Whether this very content went through this pipeline."""
        query = "SELECT 1 FROM analyses JOIN pipelines ON number = pipeline WHERE article_id = ? AND key = ?"
        return self._connection.execute(query, (article.id, pipeline)).fetchone() is not None

    def files(self) -> dict[str, FileSeen]:
        """Return the files that were read without a fault of ours, by uri."""
        rows = self._connection.execute("SELECT uri, stamp, articles, notices FROM files")
        return {
            uri: FileSeen(stamp, articles, tuple((a, b) for a, b in json.loads(notices)) if notices else ())
            for uri, stamp, articles, notices in rows
        }

    def failures(self) -> list[Failure]:
        """Return what could not be done when its file was last read, sorted by uri."""
        return [Failure(*row) for row in self._connection.execute("SELECT * FROM failures ORDER BY uri")]

    def missing(self, pipeline: str) -> Iterator[Article]:
        """Yield the current articles that this pipeline has not seen, sorted by id; writing is allowed."""
        ids = f"""
            {_PLACED} EXCEPT
            SELECT article_id FROM analyses JOIN pipelines ON number = pipeline WHERE key = :key
            ORDER BY article_id"""
        article = f"SELECT {_URI}, * FROM articles WHERE id = :id"
        for (one,) in self._connection.execute(ids, {"run": NOW, "key": pipeline}).fetchall():
            yield article_of(self._connection.execute(article, {"run": NOW, "id": one}).fetchone())

    def text(self, article_id: str) -> str:
        """Return the text of an article.

        Raises:
            StoreError: the ledger has no such article.
        """
        row = self._connection.execute("SELECT text FROM articles WHERE id = ?", (article_id,)).fetchone()
        if row is None:
            raise StoreError(f"the ledger has no article {article_id}", "run `geomap build` again")
        return str(row[0])

    def days(self, pipeline: str, *, run: int = NOW) -> list[date]:
        """Return the dates that have a current article which this pipeline has seen, ascending."""
        # From one date to the next by the index, and of each no more than the first such article.
        query = f"""
            WITH RECURSIVE every(day) AS (
                SELECT min(published) FROM articles UNION ALL
                SELECT (SELECT min(published) FROM articles WHERE published > day) FROM every
                WHERE day IS NOT NULL)
            SELECT day FROM every WHERE EXISTS (
                SELECT 1 FROM articles WHERE published = day
                AND EXISTS (SELECT 1 FROM places WHERE article_id = id AND {_HELD})
                AND EXISTS (
                    SELECT 1 FROM analyses WHERE article_id = id
                    AND pipeline = (SELECT number FROM pipelines WHERE key = :key)))
            ORDER BY day"""
        rows = self._connection.execute(query, {"run": run, "key": pipeline})
        return [date.fromisoformat(day) for (day,) in rows]

    def days_moved(self, run: int) -> list[date]:
        """Return the dates of articles that came to a place, or left it, after a run, ascending."""
        query = """
            SELECT DISTINCT published FROM places JOIN articles ON id = article_id
            WHERE since > :run OR until > :run ORDER BY published"""
        return [date.fromisoformat(day) for (day,) in self._connection.execute(query, {"run": run})]

    def claims(self, pipeline: str, day: date, *, run: int = NOW) -> list[SourcedClaim]:
        """Return this pipeline's claims from a date's current articles, in an order that content decides."""
        query = f"""
            SELECT {_CLAIM} FROM articles JOIN claims ON article_id = id
            WHERE articles.published = :day AND {_CURRENT}
            AND pipeline = (SELECT number FROM pipelines WHERE key = :key)
            ORDER BY article_id, start, end, alpha_3, stance, rule"""
        values = {"run": run, "key": pipeline, "day": day.isoformat()}
        return [sourced_of(row) for row in self._connection.execute(query, values)]

    def mentioned(self, pipeline: str, day: date, *, run: int = NOW) -> frozenset[str]:
        """Return the countries that a date's current articles name."""
        query = f"""
            SELECT DISTINCT alpha_3 FROM articles JOIN mentions ON article_id = id
            WHERE published = :day AND {_CURRENT}
            AND pipeline = (SELECT number FROM pipelines WHERE key = :key)"""
        values = {"run": run, "key": pipeline, "day": day.isoformat()}
        return frozenset(code for (code,) in self._connection.execute(query, values))

    def addresses(self, article_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        """Return the address and text of articles, by id."""
        query = "SELECT id, url, text FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        rows = self._connection.execute(query, (json.dumps(sorted(article_ids)),))
        return {article_id: (url, text) for article_id, url, text in rows}

    def articles(self, pipeline: str, *, run: int = NOW) -> list[tuple[date, str, str, str]]:
        """Return (published, source, title, url) of current articles this pipeline has seen, sorted."""
        query = f"""
            SELECT published, source, title, url FROM articles WHERE {_CURRENT} AND EXISTS (
                SELECT 1 FROM analyses WHERE article_id = id
                AND pipeline = (SELECT number FROM pipelines WHERE key = :key))
            ORDER BY 1, 2, 3, 4"""
        rows = self._connection.execute(query, {"run": run, "key": pipeline})
        return [(date.fromisoformat(day), source, title, url) for day, source, title, url in rows]

    def names_in(self, pipeline: str, article_ids: Collection[str]) -> dict[str, list[tuple[int, int, str]]]:
        """Return the mentions in these articles, by id, as (start, end, alpha-3) in order."""
        query = """
            SELECT article_id, start, end, alpha_3 FROM mentions
            WHERE article_id IN (SELECT value FROM json_each(?))
            AND pipeline = (SELECT number FROM pipelines WHERE key = ?)
            ORDER BY article_id, start, end, alpha_3"""
        found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        rows = self._connection.execute(query, (json.dumps(sorted(article_ids)), pipeline))
        for article_id, start, end, alpha_3 in rows:
            found[article_id].append((start, end, alpha_3))
        return dict(found)

    def rulings(self, topic: str, *, run: int = NOW) -> list[Ruling]:
        """Return the rulings that hold on a topic, by country and date; what was taken back is not there.

        As it was in a run, it had the rulings made before that run.
        """
        return [ruling_of(row) for row in self._last_rulings(topic, run) if row[2] != MACHINE]

    def taken_back(self, topic: str, *, run: int = NOW) -> list[Ruling]:
        """Return who took rulings back that nobody has made good since, by country and date; no stance."""
        return [
            ruling_of((code, day, NO_STANCE, *rest))
            for code, day, said, *rest in self._last_rulings(topic, run)
            if said == MACHINE
        ]

    def _last_rulings(self, topic: str, run: int) -> Iterator[tuple[Any, ...]]:
        query = """
            SELECT alpha_3, published, stance, who, at, why, run FROM rulings WHERE number IN (
                SELECT max(number) FROM rulings WHERE topic = ? AND run < ? GROUP BY alpha_3, published
            ) ORDER BY alpha_3, published"""
        return self._connection.execute(query, (topic, run))

    def since(self, article_ids: Collection[str], *, run: int = NOW) -> dict[str, int]:
        """Return the run in which each article first came, of those that are current."""
        query = f"""
            SELECT article_id, min(since) FROM places
            WHERE {_HELD} AND article_id IN (SELECT value FROM json_each(:ids)) GROUP BY article_id"""
        values = {"run": run, "ids": json.dumps(sorted(article_ids))}
        return dict(self._connection.execute(query, values))

    def runs(self) -> list[Run]:
        """Return the runs that changed the ledger, in order."""
        rows = self._connection.execute(
            "SELECT number, at, topic, pipeline, geomap FROM runs ORDER BY number"
        )
        return [Run(*row) for row in rows]

    def state(self, pipeline: str, topic: str) -> tuple[int, ...]:
        """Return what is another once a map of the topic, by this pipeline, could be."""
        query = """
            SELECT (SELECT coalesce(max(number), 0) FROM places),
                (SELECT count(*) FROM analyses JOIN pipelines ON number = pipeline WHERE key = ?),
                (SELECT coalesce(max(number), 0) FROM rulings WHERE topic = ?)"""
        return tuple(self._connection.execute(query, (pipeline, topic)).fetchone())

    def drawn(self, output: str, what: str) -> str:
        """Return what was said of a map when it was drawn of just that, or nothing."""
        query = "SELECT said FROM drawn WHERE output = ? AND what = ?"
        row = self._connection.execute(query, (output, what)).fetchone()
        return str(row[0]) if row else ""

    def unresolved(self, pipeline: str) -> list[tuple[str, str, int]]:
        """Return (name, suggestion, number of times) of names that could not be resolved, sorted."""
        query = f"""
            SELECT cut(text, start, end), suggestion FROM unresolved
            JOIN articles ON id = article_id
            WHERE pipeline = (SELECT number FROM pipelines WHERE key = :key) AND id IN ({_PLACED})"""
        times = Counter(self._connection.execute(query, {"run": NOW, "key": pipeline}))
        return [(name, suggestion, times[name, suggestion]) for name, suggestion in sorted(times)]

    def faults(self) -> list[str]:
        """Return what is wrong with the ledger, in words; nothing if it is whole."""
        return list(check.faults(self._connection))

    def counts(self, pipeline: str) -> dict[str, int]:
        """Return how much the ledger holds of each thing, and how much is not done."""
        of_pipeline = (
            f"pipeline = (SELECT number FROM pipelines WHERE key = :key) AND article_id IN ({_PLACED})"
        )
        queries = {
            "articles": f"SELECT count(*) FROM ({_PLACED})",
            "not analysed": f"""
                SELECT count(*) FROM ({_PLACED}) WHERE article_id NOT IN (
                    SELECT article_id FROM analyses JOIN pipelines ON number = pipeline WHERE key = :key)""",
            "dates": f"""
                SELECT count(DISTINCT published) FROM articles JOIN analyses ON article_id = id
                WHERE {of_pipeline}""",
            "countries": f"SELECT count(DISTINCT alpha_3) FROM mentions WHERE {of_pipeline}",
            "mentions": f"SELECT count(*) FROM mentions WHERE {of_pipeline}",
            "claims": f"SELECT count(*) FROM claims WHERE {of_pipeline}",
            "failures": "SELECT count(*) FROM failures",
            "runs": "SELECT count(*) FROM runs",
        }
        values = {"run": NOW, "key": pipeline}
        return {
            what: self._connection.execute(query, values).fetchone()[0] for what, query in queries.items()
        }

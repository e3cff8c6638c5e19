"""The ledger: one SQLite file that knows every article, what was made of it, and by which pipeline.

"Done" is a row (article, pipeline), written even when nothing was found, in one transaction with all that was
found. So an interrupted run loses at most the article it was on, and a second run has only the rest to do.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from geomap.errors import StoreError
from geomap.model import (
    Analysis,
    Article,
    DateOrigin,
    Evidence,
    Failure,
    Ruling,
    SourcedClaim,
    Stance,
    StanceClaim,
)

VERSION = 2
_APPLICATION = 0x474D4150  # "GMAP" in the file's head, so that another program's file is never taken for ours

_SCHEMA = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, published TEXT NOT NULL, date_origin TEXT NOT NULL, title TEXT NOT NULL,
    source TEXT NOT NULL, url TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE places (uri TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles) WITHOUT ROWID;
CREATE TABLE failures (uri TEXT PRIMARY KEY, kind TEXT NOT NULL, detail TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pipelines (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
CREATE TABLE analyses (
    article_id TEXT NOT NULL REFERENCES articles, pipeline INTEGER NOT NULL REFERENCES pipelines,
    PRIMARY KEY (article_id, pipeline)
) WITHOUT ROWID;
CREATE TABLE mentions (
    article_id TEXT NOT NULL, pipeline INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    alpha_3 TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (article_id, pipeline, start, end, alpha_3),
    FOREIGN KEY (article_id, pipeline) REFERENCES analyses
) WITHOUT ROWID;
CREATE TABLE claims (
    article_id TEXT NOT NULL, pipeline INTEGER NOT NULL, alpha_3 TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, stance TEXT NOT NULL, confidence REAL NOT NULL, rule TEXT NOT NULL,
    PRIMARY KEY (article_id, pipeline, alpha_3, start, end, stance, rule),
    FOREIGN KEY (article_id, pipeline) REFERENCES analyses
) WITHOUT ROWID;
CREATE TABLE unresolved (
    article_id TEXT NOT NULL, pipeline INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    suggestion TEXT NOT NULL,
    PRIMARY KEY (article_id, pipeline, start, end),
    FOREIGN KEY (article_id, pipeline) REFERENCES analyses
) WITHOUT ROWID;
"""
# Every ruling is kept; the last of a country and date counts. "none" rules that there is no stance, "machine"
# takes a ruling back.
_RULINGS = """
CREATE TABLE rulings (
    number INTEGER PRIMARY KEY, topic TEXT NOT NULL, alpha_3 TEXT NOT NULL, published TEXT NOT NULL,
    stance TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL
);
CREATE INDEX rulings_of_a_topic ON rulings (topic, alpha_3, published);
"""
NO_STANCE, MACHINE = "none", "machine"

# The articles that a place holds now: an edited file's old text stays in the ledger, but not on the map.
_CURRENT = "SELECT DISTINCT article_id FROM places"


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """Open the ledger at `path`, making it if it is not there, and close it at the end.

    Raises:
        StoreError: the file is no ledger of geomap's, is a newer one, or cannot be opened or written.
    """
    connection: sqlite3.Connection | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=60)
        _prepare(connection, path)
        yield Store(connection)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"the ledger {path} cannot be used: {error}", "name another with --store") from error
    finally:
        if connection is not None:
            connection.close()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != _APPLICATION and tables:
        raise StoreError(f"{path} is a database of another program", "name another file with --store")
    if version > VERSION:
        raise StoreError(
            f"the ledger {path} was made by a newer geomap", "install that, or name another with --store"
        )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    if not tables:
        pragmas = f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {VERSION};"
        connection.executescript(f"BEGIN IMMEDIATE; {pragmas} {_SCHEMA} {_RULINGS} COMMIT;")
    elif version < VERSION:
        _migrate(connection, path)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring an older ledger up to date, once a copy of it lies beside it; another process may be first."""
    backup = path.with_name(f"{path.name}.before-{VERSION}")
    if not backup.exists():
        unfinished = backup.with_name(f"{backup.name}.{os.getpid()}")
        with closing(sqlite3.connect(unfinished)) as copy:
            connection.backup(copy)
        unfinished.replace(backup)
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version < VERSION:
            for statement in filter(str.strip, _RULINGS.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


class Store:
    """An open ledger; get one from `opened`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @property
    def writes(self) -> int:
        """How many rows this connection has written so far; unchanged means that the ledger is, too."""
        return self._connection.total_changes

    def is_done(self, article: Article, pipeline: str) -> bool:
        """Whether this very content went through this pipeline."""
        query = "SELECT 1 FROM analyses JOIN pipelines ON number = pipeline WHERE article_id = ? AND key = ?"
        return self._connection.execute(query, (article.id, pipeline)).fetchone() is not None

    def place(self, article: Article) -> None:
        """Remember that `article`, already in the ledger, is what its uri holds now."""
        query = "SELECT 1 FROM places WHERE uri = ? AND article_id = ?"
        if self._connection.execute(query, (article.uri, article.id)).fetchone() is None:
            with self._transaction() as connection:
                _place(connection, article)

    def record(self, article: Article, analysis: Analysis, pipeline: str) -> None:
        """Write an article and all that was found in it, in one transaction.

        Raises:
            ValueError: the article has no date, or the analysis is of another article.
        """
        if article.published is None or article.date_origin is None:
            raise ValueError(f"{article.uri} has no date")
        if analysis.article_id != article.id:
            raise ValueError(f"the analysis is not of {article.uri}")
        with self._transaction() as connection:
            _insert_article(connection, article)
            _place(connection, article)
            _insert_analysis(connection, analysis, _pipeline_number(connection, pipeline))

    def forget_failures(self, container: str) -> None:
        """Forget what failed in a file, or in a line of it, since it is being read again."""
        with self._transaction() as connection:
            lines = "uri = ? OR substr(uri, 1, ?) = ?"
            values = (container, len(container) + 1, f"{container}#")
            connection.execute(f"DELETE FROM failures WHERE {lines}", values)  # noqa: S608

    def fail(self, failure: Failure) -> None:
        """Remember why an item could not be done."""
        with self._transaction() as connection:
            row = (failure.uri, failure.kind, failure.detail)
            connection.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", row)

    def failures(self) -> list[Failure]:
        """Return what could not be done when its file was last read, sorted by uri."""
        return [Failure(*row) for row in self._connection.execute("SELECT * FROM failures ORDER BY uri")]

    def missing(self, pipeline: str) -> list[Article]:
        """Return the current articles that this pipeline has not seen, sorted by id."""
        query = f"""
            SELECT (SELECT min(uri) FROM places WHERE article_id = id), * FROM articles
            WHERE id IN ({_CURRENT}) AND id NOT IN (
                SELECT article_id FROM analyses JOIN pipelines ON number = pipeline WHERE key = ?)
            ORDER BY id"""  # noqa: S608 - no value goes in by text
        return [_article(row) for row in self._connection.execute(query, (pipeline,))]

    def claims(self, pipeline: str) -> list[SourcedClaim]:
        """Return this pipeline's claims from the current articles, in an order that only content decides."""
        query = f"""
            SELECT claims.* FROM claims JOIN pipelines ON number = pipeline
            WHERE key = ? AND article_id IN ({_CURRENT})
            ORDER BY article_id, start, end, alpha_3, stance, rule"""  # noqa: S608
        articles: dict[str, Article] = {}
        return [self._sourced(row, articles) for row in self._connection.execute(query, (pipeline,))]

    def _sourced(
        self, row: tuple[str, int, str, int, int, str, float, str], seen: dict[str, Article]
    ) -> SourcedClaim:
        article_id, _, alpha_3, start, end, stance, confidence, rule = row
        article = seen.get(article_id) or seen.setdefault(article_id, self._load(article_id))
        claim = StanceClaim(alpha_3, Stance(stance), confidence, Evidence(article, start, end), rule)
        if article.published is None:  # the table does not allow it
            raise StoreError(
                f"the article {article_id} in the ledger has no date", "name another with --store"
            )
        return SourcedClaim(claim, article.published, article.title, article.source, article.url)

    def _load(self, article_id: str) -> Article:
        query = "SELECT (SELECT min(uri) FROM places WHERE article_id = id), * FROM articles WHERE id = ?"
        return _article(self._connection.execute(query, (article_id,)).fetchone())

    def named(self, pipeline: str) -> dict[str, list[tuple[int, int, str]]]:
        """Return, for every current article with a claim, its mentions as (start, end, alpha-3) in order."""
        query = f"""
            SELECT mentions.article_id, start, end, alpha_3 FROM mentions
            JOIN pipelines ON number = pipeline
            WHERE key = ? AND mentions.article_id IN (
                SELECT claims.article_id FROM claims WHERE claims.pipeline = mentions.pipeline
                AND claims.article_id IN ({_CURRENT})
            ) ORDER BY mentions.article_id, start, end, alpha_3"""  # noqa: S608
        found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for article_id, start, end, alpha_3 in self._connection.execute(query, (pipeline,)):
            found[article_id].append((start, end, alpha_3))
        return dict(found)

    def mentioned(self, pipeline: str) -> dict[date, frozenset[str]]:
        """Return, for every date with a current article, the countries that its articles name."""
        query = f"""
            SELECT published, alpha_3 FROM analyses
            JOIN pipelines ON number = analyses.pipeline JOIN articles ON id = analyses.article_id
            LEFT JOIN mentions ON mentions.article_id = analyses.article_id
                AND mentions.pipeline = analyses.pipeline
            WHERE key = ? AND id IN ({_CURRENT}) ORDER BY published, alpha_3"""  # noqa: S608
        found: dict[date, set[str]] = defaultdict(set)
        for published, alpha_3 in self._connection.execute(query, (pipeline,)):
            found[date.fromisoformat(published)].update([alpha_3] if alpha_3 else [])
        return {day: frozenset(codes) for day, codes in found.items()}

    def rule(self, topic: str, rulings: Iterable[Ruling], *, withdrawn: Iterable[Ruling] = ()) -> None:
        """Keep rulings on a topic, and take others back, all of them or none."""
        rows = [(ruling, ruling.stance.value if ruling.stance else NO_STANCE) for ruling in rulings]
        rows += [(ruling, MACHINE) for ruling in withdrawn]
        with self._transaction() as connection:
            connection.executemany(
                "INSERT INTO rulings VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (topic, one.alpha_3, one.published.isoformat(), stance, one.who, one.at, one.why)
                    for one, stance in rows
                ],
            )

    def rulings(self, topic: str) -> list[Ruling]:
        """Return the rulings that hold on a topic, by country and date; what was taken back is not there."""
        query = """
            SELECT alpha_3, published, stance, who, at, why FROM rulings WHERE number IN (
                SELECT max(number) FROM rulings WHERE topic = ? GROUP BY alpha_3, published
            ) AND stance != ? ORDER BY alpha_3, published"""
        return [
            Ruling(
                code, date.fromisoformat(day), None if stance == NO_STANCE else Stance(stance), who, at, why
            )
            for code, day, stance, who, at, why in self._connection.execute(query, (topic, MACHINE))
        ]

    def unresolved(self, pipeline: str) -> list[tuple[str, str, int]]:
        """Return (name, suggestion, number of times) of names that could not be resolved, sorted."""
        query = f"""
            SELECT text, start, end, suggestion FROM unresolved
            JOIN pipelines ON number = pipeline JOIN articles ON id = article_id
            WHERE key = ? AND id IN ({_CURRENT})"""  # noqa: S608
        rows = self._connection.execute(query, (pipeline,))
        times = Counter((text[start:end], suggestion) for text, start, end, suggestion in rows)
        return [(name, suggestion, times[name, suggestion]) for name, suggestion in sorted(times)]

    def counts(self, pipeline: str) -> dict[str, int]:
        """Return how much the ledger holds of each thing, and how much is not done."""
        days = self.mentioned(pipeline)
        query = f"""
            SELECT count(*) FROM mentions JOIN pipelines ON number = pipeline
            WHERE key = ? AND article_id IN ({_CURRENT})"""  # noqa: S608
        return {
            "articles": self._connection.execute(f"SELECT count(*) FROM ({_CURRENT})").fetchone()[0],  # noqa: S608
            "not analysed": len(self.missing(pipeline)),
            "dates": len(days),
            "countries": len(frozenset().union(*days.values())),
            "mentions": self._connection.execute(query, (pipeline,)).fetchone()[0],
            "claims": len(self.claims(pipeline)),
            "failures": len(self.failures()),
        }


def _article(row: tuple[str, ...]) -> Article:
    uri, _, published, origin, title, source, url, language, text = row
    day = date.fromisoformat(published)
    return Article(uri, text, day, DateOrigin(origin), title, source, url, language)


def _place(connection: sqlite3.Connection, article: Article) -> None:
    connection.execute("INSERT OR REPLACE INTO places VALUES (?, ?)", (article.uri, article.id))


def _insert_article(connection: sqlite3.Connection, article: Article) -> None:
    day = article.published.isoformat() if article.published else None
    row = (article.id, day, article.date_origin, article.title, article.source, article.url, article.language)
    connection.execute("INSERT OR IGNORE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, article.text))


def _pipeline_number(connection: sqlite3.Connection, key: str) -> int:
    connection.execute("INSERT OR IGNORE INTO pipelines (key) VALUES (?)", (key,))
    (number,) = connection.execute("SELECT number FROM pipelines WHERE key = ?", (key,)).fetchone()
    return int(number)


def _insert_analysis(connection: sqlite3.Connection, analysis: Analysis, pipeline: int) -> None:
    key = (analysis.article_id, pipeline)
    connection.execute("INSERT OR IGNORE INTO analyses VALUES (?, ?)", key)
    connection.executemany(
        "INSERT OR REPLACE INTO mentions VALUES (?, ?, ?, ?, ?, ?)",
        [(*key, m.start, m.end, m.alpha_3, m.kind) for m in analysis.mentions],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (*key, c.alpha_3, c.evidence.start, c.evidence.end, c.stance, c.confidence, c.rule)
            for c in analysis.claims
        ],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO unresolved VALUES (?, ?, ?, ?, ?)",
        [(*key, u.start, u.end, u.suggestion) for u in analysis.unresolved],
    )

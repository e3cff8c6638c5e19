"""The timeline's layers as the ledger keeps them, so that a date is settled once."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from geomap.model import Evidence, SourcedClaim, Stance, StanceClaim, StanceLayer, Verdict

_WANTED = """
    json_each(:only) AS wanted CROSS JOIN verdicts ON verdicts.published = json_extract(wanted.value, '$[0]')
        AND verdicts.alpha_3 = json_extract(wanted.value, '$[1]')"""

Spot = tuple[date, str]
"""A date and a country."""


class Kept(NamedTuple):
    """A layer as the ledger keeps it: plain rows, cheap to send to another process."""

    published: str
    mentioned: str
    verdicts: list[tuple[object, ...]]
    support: list[tuple[object, ...]]


def kept_of(layer: StanceLayer) -> Kept:
    """Return the rows of a layer."""
    verdicts = layer.verdicts.items()
    return Kept(
        layer.published.isoformat(),
        " ".join(sorted(layer.mentioned)),
        [(code, v.stance.value, v.confidence, v.contested, len(v.claims)) for code, v in verdicts],
        [row for code, verdict in verdicts for row in _support(code, verdict)],
    )


def keep(connection: sqlite3.Connection, pipeline: str, layer: Kept, how: int) -> None:
    """Keep a layer, settled in version `how` of the timeline; run inside a transaction."""
    (number,) = connection.execute("SELECT number FROM pipelines WHERE key = ?", (pipeline,)).fetchone()
    key = (number, layer.published)
    connection.execute("DELETE FROM settled WHERE pipeline = ? AND published = ?", key)
    connection.execute("INSERT INTO settled VALUES (?, ?, ?, ?)", (*key, how, layer.mentioned))
    connection.executemany(
        "INSERT INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?)", [(*key, *row) for row in layer.verdicts]
    )
    connection.executemany(
        "INSERT INTO support VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*key, *row) for row in layer.support],
    )


def _support(alpha_3: str, verdict: Verdict) -> Iterator[tuple[object, ...]]:
    ranks: Counter[Stance] = Counter()
    for place, (sourced, voice) in enumerate(zip(verdict.claims, verdict.voices, strict=True)):
        claim, evidence = sourced.claim, sourced.claim.evidence
        rank = ranks[claim.stance]
        ranks[claim.stance] += 1
        where = (evidence.article_id, evidence.start, evidence.end)
        yield (alpha_3, place, rank, voice, *where, claim.stance.value, claim.confidence, claim.rule)


def unsettled(connection: sqlite3.Connection, pipeline: str, how: int, days: list[date]) -> list[date]:
    """Return which of `days` are not kept in version `how` of the timeline."""
    query = """
        SELECT published FROM settled WHERE how = ?
        AND pipeline = (SELECT number FROM pipelines WHERE key = ?)"""
    kept = {date.fromisoformat(day) for (day,) in connection.execute(query, (how, pipeline))}
    return [day for day in days if day not in kept]


def most(connection: sqlite3.Connection, pipeline: str, quotes: int) -> int:
    """Return how many claims a side of a verdict may show for all to show at most `quotes`, or one each."""
    query = """
        SELECT rank, count(*) FROM support WHERE pipeline = (SELECT number FROM pipelines WHERE key = ?)
        GROUP BY rank ORDER BY rank"""
    shown = 0
    rank = -1
    for rank, number in connection.execute(query, (pipeline,)):
        shown += number
        if shown > quotes and rank:
            return int(rank)
    return int(rank) + 2


def spots(connection: sqlite3.Connection, pipeline: str) -> list[Spot]:
    """Return every date and country that has a verdict, the latest first."""
    query = """
        SELECT published, alpha_3 FROM verdicts WHERE pipeline = (SELECT number FROM pipelines WHERE key = ?)
        ORDER BY published DESC, alpha_3"""
    return [(date.fromisoformat(day), alpha_3) for day, alpha_3 in connection.execute(query, (pipeline,))]


def verdicts(
    connection: sqlite3.Connection, pipeline: str, most: int, only: Collection[Spot] | None = None
) -> dict[date, dict[str, Verdict]]:
    """Return the verdicts kept, by date and country; each side of one has at most `most` claims."""
    wanted = "" if only is None else json.dumps(sorted((day.isoformat(), code) for day, code in only))
    query = f"""
        SELECT verdicts.published, verdicts.alpha_3, verdicts.stance, verdicts.confidence, contested, claims,
            place, voice, article_id, start, end, cut(text, start, end), support.stance, support.confidence,
            rule, title, source, url
        FROM {"verdicts" if only is None else _WANTED}
        JOIN support USING (pipeline, published, alpha_3) JOIN articles ON articles.id = article_id
        WHERE pipeline = (SELECT number FROM pipelines WHERE pipelines.key = :key) AND rank < :most
        ORDER BY verdicts.published, verdicts.alpha_3, place"""
    rows = connection.execute(query, {"key": pipeline, "most": most, "only": wanted})
    found: dict[date, dict[str, Verdict]] = defaultdict(dict)
    for (day, alpha_3, *said), group in groupby(rows, key=lambda row: row[:6]):
        found[date.fromisoformat(day)][alpha_3] = _verdict(day, alpha_3, said, [row[6:] for row in group])
    return found


def mentioned(connection: sqlite3.Connection, pipeline: str) -> dict[date, frozenset[str]]:
    """Return, for every date kept, ascending, the countries named without a stance."""
    query = """
        SELECT published, mentioned FROM settled WHERE pipeline = (SELECT number FROM pipelines WHERE key = ?)
        ORDER BY published"""
    rows = connection.execute(query, (pipeline,))
    return {date.fromisoformat(day): frozenset(codes.split()) for day, codes in rows}


def _verdict(day: str, alpha_3: str, said: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Verdict:
    stance, confidence, contested, claims = said
    places = {place: at for at, (place, *_) in enumerate(rows)}
    return Verdict(
        Stance(stance),
        confidence,
        bool(contested),
        tuple(_claim(day, alpha_3, row[2:]) for row in rows),
        voices=tuple(places.get(voice, at) for at, (_, voice, *_) in enumerate(rows)),
        more=claims - len(rows),
    )


def _claim(day: str, alpha_3: str, row: Sequence[Any]) -> SourcedClaim:
    article_id, start, end, quote, stance, confidence, rule, title, source, url = row
    evidence = Evidence.kept(article_id, start, end, quote)
    claim = StanceClaim(alpha_3, Stance(stance), confidence, evidence, rule)
    return SourcedClaim(claim, date.fromisoformat(day), title, source, url)

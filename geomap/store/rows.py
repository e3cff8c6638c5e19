"""From rows of the ledger to what they stand for, and back."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from geomap.model import Analysis, Article, DateOrigin, Evidence, Ruling, SourcedClaim, Stance, StanceClaim

NO_STANCE = "none"
"""What is written where a ruling says that there is no stance."""


class Found(NamedTuple):
    """What was found in an article, as the ledger keeps it: plain rows, cheap to send to another process."""

    article_id: str
    language: str
    mentions: tuple[tuple[int, int, str, str], ...]
    claims: tuple[tuple[str, int, int, str, str, float], ...]
    unresolved: tuple[tuple[int, int, str], ...]


def found_in(analysis: Analysis) -> Found:
    """Return the rows of an analysis."""
    return Found(
        analysis.article_id,
        analysis.language,
        tuple((m.start, m.end, m.alpha_3, m.kind.value) for m in analysis.mentions),
        tuple(
            (c.alpha_3, c.evidence.start, c.evidence.end, c.stance.value, c.rule, c.confidence)
            for c in analysis.claims
        ),
        tuple((u.start, u.end, u.suggestion) for u in analysis.unresolved),
    )


def article_of(row: tuple[str, ...]) -> Article:
    """Return the article of a row: a uri, then the columns of `articles`."""
    uri, _, published, origin, title, source, url, language, text = row
    day = date.fromisoformat(published)
    return Article(uri, text, day, DateOrigin(origin), title, source, url, language)


def sourced_of(row: tuple[str, str, float, str, int, int, str, str, str, str, str, str]) -> SourcedClaim:
    """Return the claim of a row: what it says, its quote, its article."""
    alpha_3, stance, confidence, article_id, start, end, quote, rule, published, title, source, url = row
    evidence = Evidence.kept(article_id, start, end, quote)
    claim = StanceClaim(alpha_3, Stance(stance), confidence, evidence, rule)
    return SourcedClaim(claim, date.fromisoformat(published), title, source, url)


def ruling_of(row: tuple[str, str, str, str, str, str, int]) -> Ruling:
    """Return the ruling of a row."""
    alpha_3, published, said, who, at, why, run = row
    stance = None if said == NO_STANCE else Stance(said)
    return Ruling(alpha_3, date.fromisoformat(published), stance, who, at, why, run)

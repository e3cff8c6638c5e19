"""From rows of the ledger to what they stand for."""

from __future__ import annotations

from datetime import date

from geomap.model import Article, DateOrigin, Evidence, Ruling, SourcedClaim, Stance, StanceClaim

NO_STANCE = "none"
"""What is written where a ruling says that there is no stance."""


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

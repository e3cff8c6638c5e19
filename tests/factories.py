"""Small makers of values for tests; every default differs from every other."""

from __future__ import annotations

from datetime import date
from typing import Any

from geomap.model import (
    Article,
    DateOrigin,
    Evidence,
    SourcedClaim,
    Stance,
    StanceClaim,
)

TEXT = "Norland will send a battalion. Sudmark is still weighing its part. Westria ruled out any troops."


def article(text: str = TEXT, **fields: Any) -> Article:
    """An article of 6 March 2025, unless told otherwise."""
    given: dict[str, Any] = {
        "uri": "/articles/one.txt",
        "published": date(2025, 3, 6),
        "date_origin": DateOrigin.FILE_NAME,
        "title": "A title",
        "source": "The Gazette",
        "url": "https://example.org/one",
    }
    return Article(text=text, **{**given, **fields})


def claim(
    alpha_3: str,
    stance: Stance,
    confidence: float = 0.7,
    *,
    of: Article | None = None,
    span: tuple[int, int] = (0, 30),
    rule: str = "offers-forces",
) -> StanceClaim:
    """A claim cut from `of`, or from the default article."""
    return StanceClaim(alpha_3, stance, confidence, Evidence(of or article(), *span), rule)


def sourced(made: StanceClaim, of: Article | None = None) -> SourcedClaim:
    """A claim with the article it came from."""
    origin = of or article()
    assert origin.published is not None
    return SourcedClaim(made, origin.published, origin.title, origin.source, origin.url)

"""Made-up layers for `page.py`, from word lists with a fixed seed, and what geomap marks in their quotes.

In real news one sentence often speaks of several countries and the page holds it once: a fifth of the claims
share theirs, and a sentence has about 140 characters, both as in the reports that geomap was tried on.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from geomap.classify.highlights import Highlighter
from geomap.model import (
    Article,
    DateOrigin,
    Evidence,
    Highlight,
    SourcedClaim,
    Stance,
    StanceClaim,
    StanceLayer,
    Verdict,
)

FIRST = date(2025, 1, 1)
SHARED = 0.21
SUBJECT = "the country"
COUNTRIES = (
    "ALB", "AUS", "AUT", "AZE", "BEL", "BGR", "BIH", "BLR", "BRA", "CAN", "CHE", "CHN", "CYP",
    "CZE", "DEU", "DNK", "EGY", "ESP", "EST", "FIN", "FRA", "GBR", "GEO", "GRC", "HRV", "HUN",
    "IND", "IRL", "ISL", "ISR", "ITA", "JPN", "KAZ", "KOR", "LTU", "LUX", "LVA", "MDA", "MKD",
    "MLT", "MNE", "NLD", "NOR", "NZL", "POL", "PRT", "ROU", "RUS", "SAU", "SRB", "SVK", "SVN",
    "SWE", "TUR", "UKR", "USA",
)  # fmt: skip
SPEAKERS = (
    "The prime minister", "A spokeswoman for the government", "The defence minister", "Two senior officials",
    "The foreign ministry", "The chief of the general staff", "The speaker of parliament", "The president",
)  # fmt: skip
VERBS = (
    "said", "told reporters", "confirmed on {weekday}", "repeated in {city}", "made clear", "announced",
)  # fmt: skip
PLANS = (
    "would send an infantry battalion of about {number} soldiers",
    "could offer transport aircraft and two field hospitals",
    "had not yet decided on the shape of its part",
    "would under no circumstances take part in such a force",
    "was ready to lend its ports and {number} vehicles",
    "wanted to wait for the vote that parliament holds in {month}",
)
TAILS = (
    "once the guns have fallen silent", "after a meeting with colleagues from {number} states",
    "provided that the cabinet agrees", "and that the money for it had been found",
    "although the opposition called for restraint", "as the talks in {city} went into their third day",
)  # fmt: skip
FILLERS: dict[str, Sequence[str]] = {
    "weekday": ("Monday", "Tuesday", "Thursday", "Friday"),
    "city": ("Ghent", "Porto", "Turku", "Graz", "Brno", "Cork"),
    "month": ("April", "May", "September", "November"),
    "number": ("four", "nine", "thirty", "two hundred", "six hundred"),
}
SOURCES = ("Harbour Wire", "The Courier", "Northern Gazette")
SUBJECTS = ("Allies", "Ministers", "Generals", "Leaders", "Envoys")
MATTERS = ("weigh the next step", "meet on the force", "argue over numbers", "wait for an answer")


def sentence(chance: random.Random) -> str:
    """One made-up sentence of 70 to 230 characters."""
    while True:
        words = [f"{chance.choice(SPEAKERS)} {chance.choice(VERBS)} that {SUBJECT} {chance.choice(PLANS)}"]
        words += chance.sample(TAILS, chance.choice((0, 0, 0, 1, 1, 1, 2)))
        text = ", ".join(words) + "."
        for name, values in FILLERS.items():
            while "{" + name + "}" in text:
                text = text.replace("{" + name + "}", chance.choice(values), 1)
        if 70 <= len(text) <= 230:
            return text


def layers(dates: int, countries: int, each: int, shared: float = SHARED) -> list[StanceLayer]:
    """Made-up layers: on each date `each` of so many countries have one or two quotes.

    `shared` is the part of the claims whose sentence speaks of another country too.
    """
    chance = random.Random(20250301)
    pool = chance.sample(COUNTRIES, countries)
    return [_layer(chance, FIRST + timedelta(days=at), pool, each, shared) for at in range(dates)]


def _layer(chance: random.Random, day: date, pool: Sequence[str], each: int, shared: float) -> StanceLayer:
    said: list[Article] = []
    verdicts = {}
    for code in sorted(chance.sample(pool, each)):
        stance = chance.choice(list(Stance))
        claims = []
        for _ in range(chance.randint(1, 2)):
            if not said or chance.random() >= shared:
                said.append(_article(chance, day))
                article = said[-1]
            else:
                article = chance.choice(said)
            claims.append(_claim(code, stance, article))
        verdicts[code] = Verdict(stance, round(chance.uniform(0.5, 0.98), 3), False, tuple(claims))
    return StanceLayer(day, verdicts, frozenset(chance.sample(sorted(set(pool) - set(verdicts)), 3)))


def _article(chance: random.Random, day: date) -> Article:
    at = chance.randrange(len(SOURCES))
    title = f"{SUBJECTS[(day.day + at) % len(SUBJECTS)]} {MATTERS[(day.month + at) % len(MATTERS)]}"
    url = f"https://news.example/{day:%Y/%m/%d}/{at}"
    return Article("/made-up", sentence(chance), day, DateOrigin.MANIFEST, title, SOURCES[at], url)


def _claim(code: str, stance: Stance, article: Article) -> SourcedClaim:
    assert article.published is not None
    claim = StanceClaim(code, stance, 0.8, Evidence(article, 0, len(article.text)), "made-up")
    return SourcedClaim(claim, article.published, article.title, article.source, article.url)


def highlights(drawn: Sequence[StanceLayer], names: tuple[str, ...]) -> dict[Evidence, Highlight]:
    """What geomap marks in the quotes of layers; `names` are the topic's words for its operation.

    "The country" stands for the country's name, and for each of those that share the sentence.
    """
    spoken_of: dict[Evidence, set[str]] = {}
    for layer in drawn:
        for code, verdict in layer.verdicts.items():
            for one in verdict.claims:
                spoken_of.setdefault(one.claim.evidence, set()).add(code)
    highlight = Highlighter(names)
    return {quote: highlight(quote, _mentions(quote, codes)) for quote, codes in spoken_of.items()}


def _mentions(evidence: Evidence, codes: set[str]) -> list[tuple[int, int, str]]:
    start = evidence.start + evidence.quote.index(SUBJECT)
    return [(start, start + len(SUBJECT), code) for code in sorted(codes)]

"""Counts the stances that our own articles give when a feed brings no more than a part of them.

python benchmarks/feeds.py

*Opening* is the headline and the first paragraph of each of `training/articles.jsonl`; *paragraphs* are those
of the articles on a war without a word on its coalition, each by itself. Both are read as a text by itself
and as the entry of a feed. A stance is right if it is the whole article's.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
import articles

from geomap import countries
from geomap.classify import DEFAULT, Classifier, build
from geomap.extract import Extractor
from geomap.model import Article, DateOrigin, normalise

_WITHOUT = "e"  # how the ids of the articles without a word on the coalition begin


def main() -> None:
    """Print a row for each part and way of reading it."""
    extract = Extractor(countries.load())
    found: Counter[tuple[str, str, str]] = Counter()
    for row in map(json.loads, articles.ARTICLES.read_text(encoding="utf-8").splitlines()):
        gold = {one["iso3"]: one["stance"] for one in row["labels"]}
        classifier = build(DEFAULT, articles.topic(row))
        for part, text in _parts(row["id"], row["text"]):
            for way, origin in (("text", DateOrigin.FIELD), ("entry", DateOrigin.FEED)):
                for code, stance in _stances(text, origin, classifier, extract):
                    found[part, way, "right" if gold.get(code) == stance else "wrong"] += 1
    print(f"{'part':<22}{'read as':<10}{'right':>8}{'wrong':>8}")
    for part in ("opening", "opening, war alone", "paragraphs, war alone"):
        for way in ("text", "entry"):
            print(f"{part:<22}{way:<10}{found[part, way, 'right']:>8}{found[part, way, 'wrong']:>8}")


def _parts(name: str, text: str) -> Iterator[tuple[str, str]]:
    paragraphs = text.split("\n\n")
    alone = name.startswith(_WITHOUT)
    yield ("opening, war alone" if alone else "opening"), "\n\n".join(paragraphs[:2])
    if alone:
        yield from (("paragraphs, war alone", paragraph) for paragraph in paragraphs)


def _stances(
    text: str, origin: DateOrigin, classifier: Classifier, extract: Extractor
) -> Iterator[tuple[str, str]]:
    article = Article("part", normalise(text), date(2026, 1, 1), origin, language="en")
    mentions = extract(article).mentions
    for claim in classifier(article, mentions).claims:
        yield claim.alpha_3, claim.stance.value


if __name__ == "__main__":
    main()

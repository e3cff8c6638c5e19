"""Scores the extractor on files of texts with the countries they name, and times it on one core.

    python benchmarks/mentions.py GOLD.jsonl …

A line of GOLD is ``{"text": …, "countries": ["FRA", …]}``. Seats and leaders are left out of the count,
as in the corpora of geoparsing, which hold names, adjectives and words for people.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from geomap import countries
from geomap.extract import Extractor
from geomap.model import Article, MentionKind, normalise

COUNTED = {MentionKind.NAME, MentionKind.DEMONYM, MentionKind.GROUP}


def score(path: Path, extractor: Extractor) -> str:
    """Return one line of the table for one file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    articles = [Article(uri=path.name, text=normalise(row["text"])) for row in rows]
    start = time.perf_counter()
    extractions = [extractor(article) for article in articles]
    seconds = time.perf_counter() - start
    right = wrong = missed = 0
    for row, extraction in zip(rows, extractions, strict=True):
        found = {mention.alpha_3 for mention in extraction.mentions if mention.kind in COUNTED}
        gold = set(row["countries"])
        right, wrong, missed = (
            right + len(found & gold),
            wrong + len(found - gold),
            missed + len(gold - found),
        )
    size = sum(len(article.text) for article in articles) / 1e6
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    speed = f"{len(rows) / seconds:9,.0f} {size / seconds:8.1f}"
    return f"{path.name:36} {len(rows):6} {precision:9.3f} {recall:7.3f} {f1:6.3f} {speed}"


def main() -> None:
    """Print the table."""
    start = time.perf_counter()
    extractor = Extractor(countries.load())
    print(f"data loaded and automaton built in {time.perf_counter() - start:.2f} s")
    print(f"{'file':36} {'texts':>6} {'precision':>9} {'recall':>7} {'F1':>6} {'texts/s':>9} {'Mchar/s':>8}")
    for name in sys.argv[1:]:
        print(score(Path(name), extractor))


if __name__ == "__main__":
    main()

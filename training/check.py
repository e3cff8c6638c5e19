"""Check passages: every row well formed, every country labelled that geomap finds, no text twice.

python training/check.py [FILE…]
"""

from __future__ import annotations

import collections
import functools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpus

from geomap import countries
from geomap.extract import Extractor
from geomap.model import Article


@functools.cache
def extractor() -> Extractor:
    """Return the extractor, made once."""
    return Extractor(countries.load())


def faults(passages: list[corpus.Passage]) -> list[str]:
    """Return what is wrong with the passages, one line each."""
    find = extractor()
    found: list[str] = []
    seen: dict[str, str] = {}
    for passage in passages:
        article = Article(uri=passage.where, text=passage.text, language="en")
        mentioned = {mention.alpha_3 for mention in find(article).mentions}
        sides = dict.fromkeys(mentioned - passage.labels.keys(), "found and not labelled")
        sides |= dict.fromkeys(passage.labels.keys() - mentioned, "labelled and not found")
        what = passage.text[:160]
        found.extend(f"{passage.where}: {code} is {side}: {what}" for code, side in sorted(sides.items()))
        if passage.text in seen:
            found.append(f"{passage.where}: the same text as {seen[passage.text]}")
        seen[passage.text] = passage.where
    return found


def main() -> int:
    """Print the faults and the counts; exit 1 when there are faults."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(corpus.PASSAGES.glob("*.tsv"))
    passages: list[corpus.Passage] = []
    wrong: list[str] = []
    for path in paths:
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                if row.strip():
                    passages.append(corpus.parse(row, path.name, number))
            except corpus.RowError as error:
                wrong.append(str(error))
    wrong += faults(passages)
    counts = collections.Counter(label for passage in passages for label in passage.labels.values())
    print("\n".join(wrong))
    print(f"{len(passages)} passages, {sum(counts.values())} labels {dict(counts)}, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Check passages: every row well formed, every country labelled that geomap finds, no text twice.

    python training/check.py [FILE…]
"""

from __future__ import annotations

import collections
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpus  # noqa: E402

from geomap import countries  # noqa: E402
from geomap.extract import Extractor  # noqa: E402
from geomap.model import Article  # noqa: E402


def faults(passages: list[corpus.Passage]) -> list[str]:
    """Return what is wrong with the passages, one line each."""
    extractor = Extractor(countries.load())
    found: list[str] = []
    seen: dict[str, str] = {}
    for passage in passages:
        article = Article(uri=passage.where, text=passage.text, language="en")
        mentioned = {mention.alpha_3 for mention in extractor(article).mentions}
        for code in sorted(mentioned - passage.labels.keys()):
            found.append(f"{passage.where}: {code} is found and not labelled: {passage.text[:160]}")
        for code in sorted(passage.labels.keys() - mentioned):
            found.append(f"{passage.where}: {code} is labelled and not found: {passage.text[:160]}")
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
            except corpus.BadRow as error:
                wrong.append(str(error))
    wrong += faults(passages)
    counts = collections.Counter(label for passage in passages for label in passage.labels.values())
    print("\n".join(wrong))
    print(f"{len(passages)} passages, {sum(counts.values())} labels {dict(counts)}, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Find passages that came out near a sentence of a gold set, to throw them away before training.

python training/apart.py GOLD.jsonl…

Near: eight words in a row alike, or a third of the threes of words of the shorter text.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpus

LONG = 8
SHORT = 3
ALIKE = 0.34


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Return all runs of `length` words."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def near(texts: list[tuple[str, str]], gold: list[str]) -> Iterator[str]:
    """Yield a line for every passage, given with its place, that is near a gold text."""
    long = {run: text for text in gold for run in runs(text, LONG)}
    short = [(runs(text, SHORT), text) for text in gold]
    for place, text in texts:
        hits = runs(text, LONG) & long.keys()
        if hits:
            yield f"{place}: {' '.join(next(iter(sorted(hits))))}"
            continue
        mine = runs(text, SHORT)
        for theirs, other in short:
            if mine and theirs and len(mine & theirs) / min(len(mine), len(theirs)) >= ALIKE:
                yield f"{place}: near {other[:100]!r}"
                break


def main() -> None:
    """Print what is near; exit 1 if anything is."""
    rows = [row for name in sys.argv[1:] for row in Path(name).read_text(encoding="utf-8").splitlines()]
    gold = [json.loads(row)["text"] for row in rows]
    texts = [(passage.where, passage.text) for passage in corpus.written()]
    texts += [(f"{name}:{line}", text) for name, line, text in corpus.plain()]
    found = list(near(texts, gold))
    print("\n".join(found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()

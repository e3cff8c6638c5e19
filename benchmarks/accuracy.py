"""Scores `geomap analyze` on the gold sets, which it needs, and writes docs/accuracy.md.

python benchmarks/accuracy.py [FOLDER OF GOLD SETS]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

_CHECKOUT = Path(__file__).parents[1]
_STANCES = ("seeds", "stance_real", "stance_written")
_MENTIONS = ("mentions_trnews", "mentions_geowebnews", "mentions_lgl", "mentions_geovirus")

_HEAD = """# How good it is

Made by `python benchmarks/accuracy.py` with the rules classifier and the default topic; not edited by hand.
The gold sets are not part of the repository: published texts belong to their publishers.

Nothing was trained on these sets, and no rule was written for one of their sentences. The first holds the
five articles that the program was built around, read by those who built it: it says little about others.
The other two sets hold other operations and are the honest guide.
"""
_STANCE_HEAD = """
## Stances

| set | texts | pairs | accuracy | macro-F1 of four | troops | logistics | undecided | opposed | none |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
_MENTION_HEAD = """
## Countries

Names, demonyms and closed groups. *Spurious stances* are those given here, in articles about other things.

| set | articles | precision | recall | F1 | all right | spurious stances |
| --- | --- | --- | --- | --- | --- | --- |
"""


def main() -> None:
    """Score every set, write the page, print it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else _CHECKOUT.parent / "shared" / "eval"
    if not (folder / "score.py").is_file():
        sys.exit(f"there are no gold sets in {folder}: name their folder")
    page = _HEAD + _STANCE_HEAD
    for name in _STANCES:
        figures, _ = _score(folder, name)
        cells = [f"{figures[key]:.3f}" for key in ("accuracy", "macro_f1")]
        cells += [f"{figures[f'f1_{label}']:.2f}" for label in _LABELS]
        page += f"| {name} | {figures['texts']} | {figures['pairs']} | {' | '.join(cells)} |\n"
    page += _MENTION_HEAD
    for name in _MENTIONS:
        figures, spurious = _score(folder, name, "--kinds", "name,demonym,group")
        keys = ("mention_precision", "mention_recall", "mention_f1", "mention_exact")
        cells = [f"{figures[key]:.3f}" for key in keys]
        page += f"| {name} | {figures['texts']} | {' | '.join(cells)} | {spurious} |\n"
    (_CHECKOUT / "docs" / "accuracy.md").write_text(page, encoding="utf-8")
    print(page)


_LABELS = ("troops_offered", "logistics_only", "undecided", "opposed", "none")


def _score(folder: Path, name: str, *options: str) -> tuple[dict[str, float], int]:
    gold = folder / f"{name}.dev.jsonl"
    command = [sys.executable, "-m", "geomap", "analyze", "-", "--format", "jsonl"]
    with gold.open(encoding="utf-8") as given:
        done = subprocess.run(command, stdin=given, capture_output=True, text=True, check=True)
    spurious = sum(
        bool(c["stance"]) for line in done.stdout.splitlines() for c in json.loads(line)["countries"]
    )
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as answers:
        answers.write(done.stdout)
        answers.flush()
        score = [sys.executable, str(folder / "score.py"), str(gold), answers.name, "--json", *options]
        return json.loads(subprocess.run(score, capture_output=True, text=True, check=True).stdout), spurious


if __name__ == "__main__":
    main()

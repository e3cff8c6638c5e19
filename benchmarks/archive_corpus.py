"""Makes a synthetic archive: news of many papers over three years, a part of them broken in known ways.

    python benchmarks/archive_corpus.py FOLDER --articles 100000 --seed 7

The same arguments give the same bytes. What is broken, how, and what is to be said of it goes to FOLDER.json,
the counts to standard output. `archive_words.py` and `archive_text.py` make the articles,
`archive_formats.py` their files, `archive_broken.py` the broken ones.
"""

from __future__ import annotations

import argparse
import json
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate, cycle
from pathlib import Path
from random import Random

import archive_formats as formats
from archive_broken import WAYS, Way
from archive_text import Made, articles

MOST_FILES = 2000
"""Files that a folder has at most; what is more goes to a second one beside it."""

_SHARE = 0.02  # broken ones, of all articles
_UNTIL = list(accumulate(each.share for each in formats.FORMATS))


@dataclass(frozen=True, slots=True)
class Broken:
    """What is broken in an archive.

    Attributes:
        item: its file from the folder of the archive on, and ``#`` and the line if it is one.
        also: another name that it may go by: where a link leads.
        way: the name of the way in which it is broken.
        kind, words: what is to be said of it.
    """

    item: str
    also: str
    way: str
    kind: str
    words: str


@dataclass(slots=True)
class Archive:
    """What was made.

    Attributes:
        articles: good and broken.
        copies, corrections, on_topic: how many of the good ones are.
        size: bytes; holes are none.
    """

    seed: int
    articles: int
    good: int = 0
    on_topic: int = 0
    copies: int = 0
    corrections: int = 0
    files: int = 0
    size: int = 0
    broken: list[Broken] = field(default_factory=list)

    def counts(self) -> dict[str, object]:
        """Return everything but what is broken, of which the number by ways."""
        ways = Counter(each.way for each in self.broken)
        return {**asdict(self), "broken": dict(ways)}


def manifest_of(folder: Path) -> Path:
    """Return where it stands what is broken in the archive in `folder`."""
    return folder.with_name(folder.name + ".json")


def make(folder: Path, number: int, seed: int, *, share: float = _SHARE) -> Archive:
    """Make an archive of `number` articles in `folder`, and its manifest beside it.

    Args:
        folder: must not be there.
        number: of articles, the broken ones among them.
        seed: another one gives another archive.
        share: how many of the articles are broken.
    """
    folder.mkdir(parents=True)
    archive = Archive(seed, number)
    shelf = _Shelf(folder, archive)
    ways = _ways()
    for made in articles(number, seed):
        if int((made.number + 1) * share) > int(made.number * share):
            shelf.spoil(made, next(ways))
        else:
            shelf.keep(made, _format(made, seed))
    shelf.close()
    text = json.dumps(asdict(archive), ensure_ascii=False, indent=1)
    manifest_of(folder).write_text(text + "\n", encoding="utf-8")
    return archive


def _ways() -> Iterator[Way]:
    """Yield the ways in turn, but no way more often than it may be."""
    used: Counter[str] = Counter()
    for way in cycle(WAYS):
        if used[way.name] < way.most:
            used[way.name] += 1
            yield way


def _format(made: Made, seed: int) -> formats.Format:
    drawn = Random(f"{seed} {made.number} format").random()
    at = bisect_right(_UNTIL, drawn)
    return formats.FORMATS[min(at, len(formats.FORMATS) - 1)]


class _Shelf:
    """Puts articles into files, and files into folders by paper, year and month."""

    def __init__(self, folder: Path, archive: Archive) -> None:
        self._folder = folder
        self._archive = archive
        self._filled: Counter[str] = Counter()
        self._bundles: dict[tuple[str, formats.Format], list[tuple[Made, Way | None]]] = defaultdict(list)

    def keep(self, made: Made, kept_as: formats.Format) -> None:
        """Put a good article on the shelf."""
        self._archive.good += 1
        self._archive.on_topic += made.on_topic
        self._archive.copies += made.is_copy
        self._archive.corrections += made.is_correction
        if kept_as.most > 1:
            self._bundle(made, kept_as, None)
            return
        stem = made.slug if kept_as.is_dated else f"{made.published}-{made.slug}"
        self._write(self._place(made) + stem + kept_as.suffix, kept_as.write([made]))

    def spoil(self, made: Made, way: Way) -> None:
        """Put an article on the shelf that is broken."""
        if way.is_line:
            self._bundle(made, formats.LINES, way)
            return
        place = self._place(made)
        name = place + way.stem(made) + way.suffix
        data = way.spoil(made)
        if way.is_link:
            self._archive.files += 1
            Path(self._folder, name).symlink_to(data.decode())
        else:
            self._write(name, data, way.size)
        self._note(name, way, place + data.decode() if way.is_link else "")

    def close(self) -> None:
        """Write the files that were waiting for more articles."""
        for (_, kept_as), bundle in self._bundles.items():
            self._write_bundle(bundle, kept_as)
        self._bundles.clear()

    def _bundle(self, made: Made, kept_as: formats.Format, way: Way | None) -> None:
        key = made.paper.slug, kept_as
        self._bundles[key].append((made, way))
        if len(self._bundles[key]) == kept_as.most:
            self._write_bundle(self._bundles.pop(key), kept_as)

    def _write_bundle(self, bundle: Sequence[tuple[Made, Way | None]], kept_as: formats.Format) -> None:
        first = bundle[0][0]
        name = f"{self._place(first)}{first.number:06d}-export{kept_as.suffix}"
        for line, (_, way) in enumerate(bundle, 1):
            if way:
                self._note(f"{name}#{line}", way)
        if kept_as is formats.LINES:
            data = b"".join(way.spoil(made) if way else formats.line(made) for made, way in bundle)
        else:
            data = kept_as.write([made for made, _ in bundle])
        self._write(name, data)

    def _place(self, made: Made) -> str:
        """Return the folder for one more file of an article's paper and month, a slash last."""
        month = f"{made.paper.slug}/{made.published:%Y/%m}"
        full, filled = divmod(self._filled[month], MOST_FILES)
        self._filled[month] += 1
        place = f"{month}-{full + 1}/" if full else f"{month}/"
        if not filled:
            Path(self._folder, place).mkdir(parents=True, exist_ok=True)
        return place

    def _write(self, name: str, data: bytes, size: int = 0) -> None:
        self._archive.files += 1
        self._archive.size += len(data)
        with open(f"{self._folder}/{name}", "wb") as file:  # noqa: PTH123 - a third faster, and there are many
            file.write(data)
            if size:
                file.truncate(size)

    def _note(self, item: str, way: Way, also: str = "") -> None:
        self._archive.broken.append(Broken(item, also, way.name, way.kind, way.words))


def main() -> None:
    """Make an archive and print its counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    for path in (given.folder, manifest_of(given.folder)):
        if path.exists():
            sys.exit(f"{path} is there already; remove it, or name another folder")
    print(json.dumps(make(given.folder, given.articles, given.seed).counts(), indent=1))


if __name__ == "__main__":
    main()

"""Reads real saved pages, whose text and date a person has noted, beside htmldate and trafilatura alone.

    pip download --no-deps --no-binary :all: newspaper4k
    python benchmarks/saved_pages.py newspaper4k-*.tar.gz

The pages are the test data of newspaper4k (MIT), in six languages; a date is right if the day is, a text as
far as it has the runs of five characters that the noted one has, and no others (F1). What is noted of a page
is what newspaper4k should find there; where that is no date, none is asked for.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import tarfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from statistics import mean
from tempfile import TemporaryDirectory

from geomap import readers

_RUN = 5
_LIBRARIES = ("htmldate", "trafilatura")


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page, and what is noted of it."""

    name: str
    data: bytes
    text: str
    day: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of a page: both may be empty."""

    text: str = ""
    day: str = ""


def main() -> None:
    """Print how well and how fast each reads."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--all", action="store_true", help="each page, too")
    args = parser.parse_args()
    pages = _pages(args.archive)
    dated = sum(bool(page.day) for page in pages)
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    print(f"{len(pages)} pages of {args.archive.name}, {dated} with a date; {versions}")
    print(f"{'':<14}{'text, F1':>10}{'dates right':>13}{'wrong':>7}{'pages/s':>9}")
    for name, read in (("geomap", _geomap), ("trafilatura", _trafilatura), ("htmldate", _htmldate)):
        read(pages[:1])  # what is loaded once is not counted
        start = time.process_time()
        found = read(pages)
        _row(name, pages, found, len(pages) / (time.process_time() - start))
        if args.all:
            _each(pages, found)


def _pages(archive: Path) -> list[Page]:
    with tarfile.open(archive) as opened:
        held = {
            PurePosixPath(member.name): opened.extractfile(member).read()  # type: ignore[union-attr]
            for member in opened
            if member.isfile() and "/tests/data/" in member.name
        }
    notes = {path.stem: json.loads(data) for path, data in held.items() if path.parent.name == "metadata"}
    texts = {path.stem: data.decode() for path, data in held.items() if path.parent.name == "txt"}
    return [
        Page(path.stem, data, texts[path.stem], str(notes[path.stem].get("publish_date") or "")[:10])
        for path, data in sorted(held.items())
        if path.suffix == ".html" and path.stem in texts.keys() & notes.keys()
    ]


def _geomap(pages: Sequence[Page]) -> list[Read]:
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.html" for number in range(len(pages))]
        for file, page in zip(files, pages, strict=True):
            file.write_bytes(page.data)
        found = {
            item.article.uri: Read(item.article.text, str(item.article.published or ""))
            for item in readers.read([folder], require_date=False)
            if isinstance(item, readers.Entry)
        }
        return [found.get(str(file), Read()) for file in files]


def _trafilatura(pages: Sequence[Page]) -> list[Read]:
    from trafilatura import bare_extraction

    return [
        Read(getattr(found, "text", "") or "", getattr(found, "date", "") or "")
        for found in (
            bare_extraction(page.data, include_comments=False, with_metadata=True) for page in pages
        )
    ]


def _htmldate(pages: Sequence[Page]) -> list[Read]:
    from htmldate import find_date

    return [Read(day=find_date(page.data.decode(errors="replace")) or "") for page in pages]


def _row(name: str, pages: Sequence[Page], found: Sequence[Read], rate: float) -> None:
    texts = [_f1(page.text, read.text) for page, read in zip(pages, found, strict=True)]
    asked = [(page.day, read.day) for page, read in zip(pages, found, strict=True) if page.day]
    right = sum(noted == day for noted, day in asked)
    wrong = sum(bool(day) and noted != day for noted, day in asked)
    text = f"{mean(texts):.3f}" if any(read.text for read in found) else "–"
    print(f"{name:<14}{text:>10}{right:>10}/{len(asked)}{wrong:>7}{rate:>9.0f}")


def _each(pages: Sequence[Page], found: Sequence[Read]) -> None:
    for page, read in zip(pages, found, strict=True):
        print(f"    {page.name:<24}{_f1(page.text, read.text):.3f}  {page.day or '–':<11}{read.day or '–'}")


def _f1(noted: str, text: str) -> float:
    one, other = _runs(noted), _runs(text)
    shared = sum((one & other).values())
    return 2 * shared / max(1, one.total() + other.total())


def _runs(text: str) -> Counter[str]:
    flat = " ".join(text.split())
    return Counter(flat[at : at + _RUN] for at in range(len(flat) - _RUN + 1))


if __name__ == "__main__":
    main()

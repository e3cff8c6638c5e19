"""What the archive is measured beside: git, trafilatura, and the classifier with nothing round it."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import archive_measure as measure

from geomap import pipeline, readers, topics

_MOST_PAGES = 300
_MOST_ARTICLES = {"rules": 3000}
_OTHERS = 300
_NOBODY = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
_ALONE = ("-c", "gc.auto=0", "-c", "maintenance.auto=false")  # which else goes on after git has ended

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of something a second of one process's own processor time were done, of how many tried."""

    done: int
    seconds: float

    @property
    def rate(self) -> float:
        """Of them, a second."""
        return self.done / self.seconds


@dataclass(frozen=True, slots=True)
class Git:
    """How long git takes to take in the files of the archive, then to see that nothing, or one, is new."""

    add: measure.Runs
    nothing: measure.Runs
    one: measure.Runs


def git(folder: Path, work: Path, times: int) -> Git:
    """Time git on a copy of `folder` in `work`; the copy is removed again."""
    copy = work / "copy"
    shutil.copytree(folder, copy, symlinks=True)
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}

    def run(*arguments: str) -> measure.Run:
        done = measure.run(["git", "-C", str(copy), *_NOBODY, *_ALONE, *arguments], work, environment)
        if done.status:
            sys.exit(f"git {arguments[0]}: {done.stderr}")
        return done

    run("init", "--quiet")
    add = run("add", "--all")
    run("commit", "--quiet", "--message", "archive")
    nothing = [run("status", "--porcelain") for _ in range(times)]
    (copy / "2025-11-20-new.txt").write_text("Something new.\n", encoding="utf-8")
    one = [run("status", "--porcelain") for _ in range(times)]
    shutil.rmtree(copy)
    return Git(measure.Runs([add]), measure.Runs(nothing), measure.Runs(one))


def trafilatura(folder: Path, broken: Collection[str]) -> Rate:
    """Take the articles out of some web pages of the archive with trafilatura alone."""
    from trafilatura import bare_extraction

    pages = [path for path in _files(folder, broken) if path.suffix == ".html"]
    return _timed(
        lambda page: bare_extraction(page.read_bytes(), include_comments=False), _some(pages, _MOST_PAGES)
    )


def classifier(folder: Path, broken: Collection[str], name: str) -> Rate:
    """Find the countries and stances of some articles of the archive, read before: no ledger, no map."""
    pipe = pipeline.build(topics.load(), name)
    most = _MOST_ARTICLES.get(name, _OTHERS)
    paths = list(map(str, _some(_files(folder, broken), most)))
    items = readers.read(paths)
    found = [item.article for item in items if isinstance(item, readers.Entry)]
    return _timed(pipe, _some(found, most))


def _files(folder: Path, broken: Collection[str]) -> Sequence[Path]:
    """Return the files of an archive but those in `broken`, in order."""
    paths = (path for path in folder.rglob("*.*") if path.relative_to(folder).as_posix() not in broken)
    return sorted(path for path in paths if path.is_file())


def _some(values: Sequence[_T], most: int) -> Sequence[_T]:
    """Return `most` of the values, at equal distances, or all of them."""
    return [values[at * len(values) // most] for at in range(most)] if len(values) > most else values


def _timed(work: Callable[[_T], object], items: Sequence[_T]) -> Rate:
    start = time.process_time()
    for item in items:
        work(item)
    return Rate(len(items), time.process_time() - start)

"""Tells when what is being written is complete: untouched for a moment, and as it was."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TypeAlias

from geomap.readers import files

QUIET = 0.3
"""Seconds for which a complete file has been left alone."""

PATIENCE = 0.4
"""Seconds for which complete files wait for those that began to arrive with them, so that a burst is one."""

SLOW = 10.0
"""Seconds after which it is said of a file that it is still being written."""

Stamp: TypeAlias = tuple[int, int, int]
"""Size and times of a file: another one once it has changed."""


class Kind(StrEnum):
    """What became of a file."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, order=True)
class Touched:
    """A file, and what became of it."""

    path: str
    kind: Kind


def stamp_of(path: str) -> Stamp | None:
    """Return the stamp of an ordinary file, or None if there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a path a file system event gave, as text
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def may_matter(path: str, folders: Iterable[str]) -> bool:
    """Whether `path` lies in one of the folders, with nothing hidden from there on."""
    tops = (os.path.join(folder, "") for folder in folders)  # noqa: PTH118 - with a separator at its end
    below = [path.removeprefix(top) for top in tops if path.startswith(top)]
    return any(not any(map(files.is_hidden, PurePath(rest).parts)) for rest in below)


@dataclass(slots=True)
class _Waiting:
    """A file that is not known as it is now.

    Attributes:
        first, since: when it began to differ, and when it was last touched.
    """

    stamp: Stamp | None
    first: float
    since: float
    is_told: bool = False


class Settling:
    """Files as they were when they were last taken, and those that have changed since.

    A file is complete once nothing has been heard of it, and its stamp has not changed, for `QUIET` seconds.
    One that is still being written keeps those that arrive with it back for `PATIENCE` seconds, no longer.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: dict[str, Stamp] = {}
        self._waiting: dict[str, _Waiting] = {}

    @property
    def paths(self) -> set[str]:
        """Every file that is known or waits."""
        return {*self._known, *self._waiting}

    @property
    def waiting(self) -> set[str]:
        """The files that have changed since they were taken, complete or not."""
        return set(self._waiting)

    def see(self, path: str, stamp: Stamp | None, *, is_event: bool = False) -> None:
        """Note the stamp that a file has now, None if it is not there.

        Args:
            path: the file.
            stamp: its stamp now.
            is_event: something was heard of it, so that it is not at rest even if its stamp is the same.
        """
        if stamp == self._known.get(path):
            self._waiting.pop(path, None)
            return
        now = self._clock()
        waiting = self._waiting.setdefault(path, _Waiting(stamp, now, now))
        if is_event or stamp != waiting.stamp:
            waiting.stamp, waiting.since = stamp, now

    def take(self) -> tuple[Touched, ...]:
        """Return the complete files and what became of them, sorted; none of them if it is better to wait.

        What is returned is known from now on, as it is now.
        """
        now = self._clock()
        complete = {path: one for path, one in self._waiting.items() if now - one.since >= QUIET}
        arriving = any(
            now - one.first < PATIENCE for path, one in self._waiting.items() if path not in complete
        )
        longest = max((now - one.since for one in complete.values()), default=0.0)
        if not complete or (arriving and longest < QUIET + PATIENCE):
            return ()
        return tuple(sorted(self._take(complete)))

    def _take(self, complete: dict[str, _Waiting]) -> Iterable[Touched]:
        for path, one in complete.items():
            del self._waiting[path]
            if one.stamp is None:
                del self._known[path]
                yield Touched(path, Kind.GONE)
            else:
                yield Touched(path, Kind.CHANGED if path in self._known else Kind.NEW)
                self._known[path] = one.stamp

    def slow(self) -> list[str]:
        """Return, each of them once, the files that have been written to for `SLOW` seconds, sorted."""
        now = self._clock()
        found = [path for path, one in self._waiting.items() if now - one.first >= SLOW and not one.is_told]
        for path in found:
            self._waiting[path].is_told = True
        return sorted(found)

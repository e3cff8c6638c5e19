"""Learns what happens to the files of a source: from the system, and from listings what that did not tell."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import watchfiles

from geomap import readers
from geomap.errors import UsageError
from geomap.model import Notice
from geomap.readers import files
from geomap.workflow import settling
from geomap.workflow.request import Source
from geomap.workflow.settling import Settling, Stamp

TICK = 0.1
"""Seconds from one look at what has changed to the next."""

_LIST_EVERY = 5.0  # seconds from one listing of everything to the next, for what the system does not tell
_POLL_EVERY = 1.0  # the same where the system tells nothing
_LISTING_SHARE = 20  # and so many times what a listing takes, at least, to leave the machine to others
_LIVELY = 1.0  # seconds after a folder came or went, in which its files are looked for more often
_LIVELY_SHARE = 2
_A_BLINK = 0.6  # seconds for which a path may be gone without a word, as while an editor replaces it

Events = set[tuple[watchfiles.Change, str]]


@dataclass(slots=True)
class Lookout:
    """What is seen of a source, into a `Settling`.

    Attributes:
        source: what to look at.
        outputs: real paths of what geomap writes, which is none of the source's.
        aside: real paths of files that are looked at too, though no articles.
        seen: where it is noted what files are like.
        stop: ends the ticks.
        clock: seconds from any moment on.
        is_polling: list everything every second, for want of a system that tells.
    """

    source: Source
    outputs: frozenset[str]
    aside: frozenset[str]
    seen: Settling
    stop: threading.Event
    clock: Callable[[], float]
    is_polling: bool
    _next_listing: float = 0.0
    _listed: float = 0.0
    _took: float = 0.0
    _lively_until: float = 0.0
    _absent: set[str] = field(default_factory=set)

    def ticks(self) -> Iterator[Notice | None]:
        """Yield None at each tick at which every path of the source is there, and notices as they come up."""
        while not self.stop.is_set():
            yield from self._while_there()
            yield from self._until_there()

    def unfinished(self) -> frozenset[str]:
        """Return the uris of what is not to be read now: what is being written, and what geomap writes."""
        paths = {*(self.seen.waiting - self.aside), *self.outputs}
        return frozenset(files.uri_of(Path(os.path.realpath(path))) for path in paths)

    def _while_there(self) -> Iterator[Notice | None]:
        """Tick until a path is gone or is another folder, or until the system must be asked anew."""
        places = {name: _place(name) for name in self.source.paths}
        folders = sorted({os.path.realpath(name) for name, place in places.items() if place != _FILE})
        named = [_unfollowed(name) for name, place in places.items() if place == _FILE]
        self._next_listing = 0.0  # only once the system tells, so that nothing falls between the two
        was_polling = self.is_polling
        with closing(self._events(folders)) as ticks:
            for events in ticks:
                if any(_place(name) != place for name, place in places.items()):
                    return
                for _, path in events:
                    self._heed(path, folders)
                for path in {*(self.seen.waiting - self._absent), *self.aside, *named}:
                    self.seen.see(path, settling.stamp_of(path))
                if self.clock() >= self._next_listing and not self._list():
                    return
                yield None
                if any((watchfiles.Change.deleted, folder) in events for folder in folders):
                    return
        if self.is_polling and not was_polling:
            yield Notice(folders[0], "the system tells of no changes here; they are looked for every second")

    def _events(self, folders: list[str]) -> Generator[Events, None, None]:
        """Yield what the system tells, often nothing, at each tick; ends when it tells no more."""
        if self.is_polling or not folders:
            while not self.stop.wait(TICK):
                yield set()
            return
        has_begun = False
        try:
            for events in watchfiles.watch(
                *folders,
                watch_filter=None,
                debounce=100,
                step=50,
                rust_timeout=int(TICK * 1000),
                yield_on_timeout=True,
                stop_event=self.stop,
                ignore_permission_denied=True,
            ):
                has_begun = True
                yield events
        except (OSError, RuntimeError):
            # It watches too much already; or, later, it told of a name that is no text, which a listing has.
            self.is_polling = not has_begun and all(map(os.path.isdir, folders))

    def _heed(self, path: str, folders: Iterable[str]) -> None:
        """Note what an event is about."""
        if path in self.aside:
            self.seen.see(path, settling.stamp_of(path), is_event=True)
        elif path in self.outputs or not settling.may_matter(path, folders):
            return
        elif os.path.isdir(path):  # noqa: PTH112 - a path the system told, as text
            self._look_for_more()
        elif Path(path).suffix.lower() in readers.suffixes():
            self._absent.discard(path)
            self.seen.see(path, settling.stamp_of(path), is_event=True)
        elif not os.path.lexists(path):  # it may have been a folder
            self._look_for_more()

    def _look_for_more(self) -> None:
        now = self.clock()
        self._lively_until = now + _LIVELY
        self._next_listing = min(self._next_listing, max(now, self._listed + _LIVELY_SHARE * self._took))

    def _list(self) -> bool:
        """Note the stamp of every file that would be read; return False if a path has gone."""
        began = self.clock()
        try:
            found = self._listing()
        except UsageError:
            return False
        known = self.seen.paths - self.aside
        self._absent = known - found.keys()  # though perhaps a file still, where a link led once
        for path in {*known, *found}:
            self.seen.see(path, found.get(path))
        self._listed = self.clock()
        self._took = self._listed - began
        every, share = _POLL_EVERY if self.is_polling else _LIST_EVERY, _LISTING_SHARE
        if self._listed < self._lively_until:
            every, share = settling.QUIET, _LIVELY_SHARE
        self._next_listing = self._listed + max(every, share * self._took)
        return True

    def _listing(self) -> dict[str, Stamp | None]:
        plan = files.plan(self.source.paths, readers.suffixes(), leave_out=self.source.manifest)
        sources = [item for item in plan.items if isinstance(item, files.Source)]
        return {
            str(source.path): settling.stamp_of(str(source.path))
            for source in sources
            if str(source.resolved) not in self.outputs
        }

    def _until_there(self) -> Iterator[Notice]:
        """Wait until all paths are there, and say which is not."""
        began, told = self.clock(), set[str]()
        while gone := {name for name in self.source.paths if _place(name) is None}:
            if self.clock() - began >= _A_BLINK:
                yield from (
                    Notice(name, "is gone; the watch goes on when it is back") for name in sorted(gone - told)
                )
                told |= gone
            if self.stop.wait(TICK):
                return
        yield from (Notice(name, "is back") for name in sorted(told))


_FILE = (0, 0)


def _place(name: str) -> tuple[int, int] | None:
    """Return what tells a folder from another of the same name, `_FILE` for a file, None for nothing."""
    try:
        found = Path(name).stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else _FILE


def _unfollowed(name: str) -> str:
    """Return the path of a named file as a listing has it: real, but for a link that it is itself."""
    path = Path(name)
    return os.path.join(os.path.realpath(path.parent), path.name)  # noqa: PTH118 - text in, text out

"""Keeps a map up to date while files come, change and go; see `watch`."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from geomap import readers, topics
from geomap.errors import GeomapError, UsageError
from geomap.model import Failure, Notice, Topic
from geomap.readers import files
from geomap.workflow.build import BuildReport, build
from geomap.workflow.content import Style
from geomap.workflow.draw import MapReport, draw_changes
from geomap.workflow.lookout import Lookout
from geomap.workflow.request import Method, Source
from geomap.workflow.settling import Kind, Settling, Touched

_RETRY_AFTER = 10.0  # seconds from a build that an error ended to the next attempt
_FEW = 64  # files that are not worth the start of further processes

Progress: TypeAlias = Callable[[], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Order:
    """What to keep up to date, and from what.

    Attributes:
        topic_file: the file of the method's topic; it is read anew when it changes.
        settings_file: what the order was made from; that it has changed is told, no more.
    """

    source: Source
    ledger: Path
    method: Method
    output: Path
    style: Style
    topic_file: Path
    settings_file: Path


@dataclass(frozen=True, slots=True)
class Round:
    """One build and what came of it.

    Attributes:
        touched: the files that led to it, sorted.
        drawn: the map; None if there is no article to draw.
        failures, notices: those of the report that the round before did not have, or whose file is touched.
    """

    touched: tuple[Touched, ...]
    topic: Topic
    report: BuildReport
    drawn: MapReport | None
    failures: tuple[Failure, ...]
    notices: tuple[Notice, ...]


News: TypeAlias = Round | Notice | GeomapError
"""What was done, what a person should know, or what could not be done and will be tried again."""


def watch(
    order: Order,
    *,
    stop: threading.Event,
    progress: Progress,
    is_polling: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[News]:
    """Build and draw, then do so again whenever a file is complete that is new, has changed or is gone.

    A file that is still being written is left out until it is complete. A path that is gone is waited for.

    Args:
        order: what to watch and what to make of it.
        stop: ends the watch at the next moment of rest.
        progress: called before each build; gives what is told the number of articles done, after each.
        is_polling: look for changes instead of being told of them by the system, as on drives of a network.
        clock: seconds from any moment on.

    Raises:
        UsageError: at once: a path does not exist, or is standard input or a web address.
        GeomapError: later: the first build or map failed; the errors of others are news.
    """
    _refuse_unwatchable(order.source)
    seen = Settling(clock)
    manifest = order.source.manifest
    aside = [order.topic_file, order.settings_file, *([manifest] if manifest else [])]
    lookout = Lookout(
        order.source,
        outputs=frozenset(map(os.path.realpath, (order.output, order.ledger))),
        aside=frozenset(map(os.path.realpath, aside)),
        seen=seen,
        stop=stop,
        clock=clock,
        is_polling=is_polling,
    )
    return _Watch(order, seen, lookout, progress, clock).news()


def _refuse_unwatchable(source: Source) -> None:
    for item in files.plan(source.paths, ()).items:
        if isinstance(item, files.StandardInput):
            raise UsageError("standard input cannot be watched", "name files or folders")
        if isinstance(item, files.Address):
            raise UsageError(
                f"{item.uri} cannot be watched", "name files or folders; `geomap build` reads addresses"
            )


@dataclass(frozen=True, slots=True)
class Complete(Source):
    """A source without what is not to be read now.

    Attributes:
        left_out: the uris of files that are being written, or that geomap writes.
    """

    left_out: frozenset[str] = field(default=frozenset())

    def documents(self, *, require_date: bool) -> list[readers.Document]:
        """Return what there is to read now, as a source does."""
        return [
            document
            for document in Source.documents(self, require_date=require_date)
            if document.uri not in self.left_out
        ]


class _Watch:
    def __init__(
        self, order: Order, seen: Settling, lookout: Lookout, progress: Progress, clock: Callable[[], float]
    ) -> None:
        self._order = order
        self._seen = seen
        self._lookout = lookout
        self._progress = progress
        self._clock = clock
        self._topic_file, self._settings_file = map(os.path.realpath, (order.topic_file, order.settings_file))
        self._methods = _methods(order.method)
        self._is_first = True
        self._owed: tuple[Touched, ...] = ()
        self._retry_at: float | None = None
        self._trouble = ""
        self._told: frozenset[Failure | Notice] = frozenset()

    def news(self) -> Iterator[News]:
        for notice in self._lookout.ticks():
            if notice is not None:
                yield notice
                continue
            touched = self._seen.take()
            is_due = self._retry_at is not None and self._clock() >= self._retry_at
            if touched or is_due or (self._is_first and not self._seen.waiting):
                yield from self._all_of(touched)
            for path in self._seen.slow():
                yield Notice(path, "is still being written; it is read once it is complete")

    def _all_of(self, touched: tuple[Touched, ...]) -> Iterator[News]:
        """Do what the files touched ask for."""
        if not self._is_first:
            paths = {one.path for one in touched}
            if self._settings_file in paths:
                yield Notice(self._settings_file, "has changed; start the watch again to heed it")
            if self._topic_file in paths:
                yield from self._new_topic()
            touched = tuple(one for one in touched if one.path != self._settings_file)
            if not touched and self._retry_at is None:
                return
        touched = _joined(self._owed, touched)
        try:
            yield self._round(touched)
        except GeomapError as error:
            if self._is_first:
                raise
            self._owed, self._retry_at = touched, self._clock() + _RETRY_AFTER
            if error.message != self._trouble:
                self._trouble = error.message
                yield error

    def _new_topic(self) -> Iterator[GeomapError]:
        method = self._methods[1]
        try:
            topic = topics.read(self._order.topic_file)
        except GeomapError as error:
            yield error
        else:
            self._methods = _methods(replace(method, topic=topic))

    def _round(self, touched: tuple[Touched, ...]) -> Round:
        one_process, method = self._methods
        order = self._order
        source = order.source
        unfinished = self._lookout.unfinished()
        now = Complete(source.paths, source.manifest, source.fallback_date, left_out=unfinished)
        with self._progress() as progress:
            few = len(touched) <= _FEW and not self._is_first
            report = build(now, order.ledger, one_process if few else method, on_progress=progress)
        drawn = None
        if report.analysed or report.known or report.changes:
            drawn = draw_changes(order.ledger, order.output, one_process, order.style)
        self._is_first, self._owed, self._retry_at, self._trouble = False, (), None, ""
        failures, notices = self._untold(report, touched)
        return Round(touched, method.topic, report, drawn, failures, notices)

    def _untold(
        self, report: BuildReport, touched: tuple[Touched, ...]
    ) -> tuple[tuple[Failure, ...], tuple[Notice, ...]]:
        """Return what the round before has not told, or what is told anew since its file has changed."""
        uris = {files.uri_of(os.path.realpath(one.path)) for one in touched}

        def is_news(item: Failure | Notice) -> bool:
            parts = item.uri.split("#")  # of an article in a file, perhaps of an archive
            holders = {"#".join(parts[:end]) for end in range(1, len(parts) + 1)}
            return item not in self._told or not uris.isdisjoint(holders)

        failures = tuple(filter(is_news, report.failures))
        notices = tuple(filter(is_news, report.notices))
        self._told = frozenset((*report.failures, *report.notices))
        return failures, notices


def _methods(method: Method) -> tuple[Method, Method]:
    """Return the method for a few files, which starts no further process, and the one for many."""
    return (method if method.jobs == 1 else replace(method, jobs=1)), method


def _joined(earlier: tuple[Touched, ...], later: tuple[Touched, ...]) -> tuple[Touched, ...]:
    """Return what became of files in two rounds of which the first came to nothing, sorted."""
    kinds = {one.path: one.kind for one in earlier}
    for one in later:
        is_new_still = kinds.get(one.path) is Kind.NEW and one.kind is Kind.CHANGED
        kinds[one.path] = Kind.NEW if is_new_still else one.kind
    return tuple(sorted(Touched(path, kind) for path, kind in kinds.items()))

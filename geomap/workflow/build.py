"""Reads what is new, analyses it, writes it in the ledger, and says what changed."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from geomap import __version__, readers, runners, store
from geomap.languages import Languages
from geomap.model import Article, Failure, Notice, Topic
from geomap.pipeline import Pipeline
from geomap.store import FileSeen, Found, Kept, Store
from geomap.workflow import history
from geomap.workflow.changes import Change, compare
from geomap.workflow.request import Method, Source

Result: TypeAlias = Found | Failure
Work: TypeAlias = Article | readers.Document | date
Whole: TypeAlias = list[tuple[readers.Item, Result | None]]
"""What a file holds, with what came of each article in it."""
Answer: TypeAlias = Result | Whole | Kept


@dataclass(slots=True)
class BuildReport:
    """What one run did.

    Attributes:
        analysed, known: articles analysed now, and those found done already.
        silent: those of the first that give no stance.
        failures, notices: what could not be done, and what a person should know.
        changes: countries whose latest known stance is another than before the run.
    """

    analysed: int = 0
    known: int = 0
    silent: int = 0
    failures: list[Failure] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def build(
    source: Source, ledger: Path, method: Method, *, on_progress: Callable[[int], None] = lambda _: None
) -> BuildReport:
    """Bring the ledger up to date with `source`.

    A file that has not changed is not read again; what there was to say of it is said again.

    Args:
        source: what to read.
        ledger: the file of the ledger, made if it is not there.
        method: how to read it.
        on_progress: told the number of articles done so far, after each.

    Returns:
        What was done, and what it changed.

    Raises:
        UsageError: a path does not exist, or the manifest or classifier is of no use.
        StoreError: the ledger cannot be used.
    """
    pipe = method.pipeline()
    report = BuildReport()
    documents = source.documents(require_date=True)
    worker = partial(_Worker, method, ledger)
    with store.opened(ledger) as open_store, runners.runner(worker, method.jobs) as run:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        open_store.begin(now, method.topic.id, pipe.key, __version__)
        about = (pipe.key, method.topic.id)
        settling = partial(_in_workers, run) if method.jobs > 1 else None
        history.settle(open_store, pipe.key, settling)
        before, untouched = history.latest(open_store, *about), open_store.state(*about)
        desk = _Desk(open_store, pipe, report)
        for todo in (desk.new(documents, whole=method.jobs > 1), desk.older()):
            for work, result in run(todo):
                desk.record(work, result)
                on_progress(report.analysed + report.known)
            desk.close_files()
        history.settle(open_store, pipe.key, settling)
        is_changed = open_store.state(*about) != untouched
        after = history.latest(open_store, *about) if is_changed else before
        report.changes = compare(before, after, pipe.gazetteer.names)
    return report


def _in_workers(run: runners.Run[Work, Answer], days: Iterable[date]) -> Iterator[Kept]:
    return (kept for _, kept in run(days) if isinstance(kept, Kept))


class _Worker:
    """Analyses an article, or all that are in a file, or settles a date. Lives in each process."""

    def __init__(self, method: Method, ledger: Path) -> None:
        self._pipeline = method.pipeline()
        self._ledger = ledger

    def __call__(self, work: Work) -> Answer:
        if isinstance(work, Article):
            return self._found(work)
        return self._settled(work) if isinstance(work, date) else [self._done(item) for item in work]

    def _done(self, item: readers.Item) -> tuple[readers.Item, Result | None]:
        if not isinstance(item, readers.Entry):
            return item, None
        article = _placed(item)
        return replace(item, article=article, raw=""), self._found(article)

    def _found(self, article: Article) -> Result:
        result = self._pipeline(article)
        return result if isinstance(result, Failure) else store.found_in(result)

    def _settled(self, day: date) -> Kept:
        with store.opened(self._ledger) as open_store:
            (kept,) = history.settled(open_store, self._pipeline.key, [day])
        return kept


@dataclass(slots=True)
class _File:
    """A file that is being read.

    Attributes:
        last: how many articles must be done for all of this file to be done.
        is_whole: nothing of it failed that could be otherwise next time, so that it need not be read again.
    """

    uri: str
    stamp: str
    last: int = 0
    articles: int = 0
    is_whole: bool = True
    notices: list[tuple[str, str]] = field(default_factory=list)


class _Desk:
    """Hands out what is to be done, and writes down what is done."""

    def __init__(self, ledger: Store, pipe: Pipeline, report: BuildReport) -> None:
        self._ledger = ledger
        self._key = pipe.key
        self._topic = pipe.topic
        self._languages = pipe.extractor.languages
        self._report = report
        self._seen = ledger.files()
        self._failed = _by_container(ledger.failures())
        self._handed_out: set[str] = set()
        self._away: dict[str, str] = {}  # stamps of files that are read elsewhere
        self._passed_over: set[str] = set()
        self._begun = 0
        self._done = 0
        self._open: deque[_File] = deque()

    def new(
        self, documents: Iterable[readers.Document], *, whole: bool
    ) -> Iterator[Article | readers.Document]:
        """Yield what of the input is not done yet: articles, or files that are small if `whole`."""
        for document in documents:
            uri, stamp = document.uri, document.stamp()
            seen = self._seen.get(uri)
            if stamp and seen and seen.stamp == stamp:
                self._pass_over(uri, seen)
            elif whole and (alone := document.alone()):
                self._away[uri] = stamp
                yield alone
            else:
                yield from self._read(document, _File(uri, stamp))

    def older(self) -> Iterator[Article]:
        """Yield what the ledger holds of older pipelines, once all that is new is done."""
        for article in self._ledger.missing(self._key):
            if article.id not in self._handed_out:
                self._forget(article)
                self._report.known -= not self._passed_over.isdisjoint(_containers(article.uri))
                self._begun += 1
                yield article

    def _forget(self, article: Article) -> None:
        """Forget that an older attempt at an article that is in the ledger failed; it is made anew."""
        if old := self._failed.pop(article.uri, None):
            self._ledger.forget_failures(article.uri)
            self._report.failures[:] = [one for one in self._report.failures if one not in old]

    def _pass_over(self, uri: str, seen: FileSeen) -> None:
        self._passed_over.add(uri)
        self._report.known += seen.articles
        self._report.notices.extend(Notice(*notice) for notice in seen.notices)
        self._report.failures.extend(self._failed.get(uri, ()))

    def _read(self, document: readers.Document, file: _File) -> Iterator[Article]:
        self._begin(file)
        self._open.append(file)
        for item in document:
            if article := self._new(file, item):
                self._begun += 1
                file.last = self._begun
                yield article
        file.last = self._begun
        self.close_files()

    def _begin(self, file: _File) -> None:
        if self._failed.pop(file.uri, None):
            self._ledger.forget_failures(file.uri)

    def _new(self, file: _File, item: readers.Item) -> Article | None:
        """Take in what was read; return the article that is to be analysed, if it is one."""
        if isinstance(item, Notice):
            self._notice(file, item)
            return None
        if isinstance(item, readers.Refused):
            self._fail(item.failure)
            file.is_whole &= not item.passes
            return None
        self._report.notices.extend(_outside(item.article, self._topic))
        file.articles += 1
        article = _placed(item)
        if self._ledger.is_done(article, self._key):
            self._ledger.place(article)
            self._report.known += 1
            return None
        self._handed_out.add(article.id)
        return article

    def _notice(self, file: _File, notice: Notice) -> None:
        self._report.notices.append(notice)
        file.notices.append((notice.uri, notice.detail))

    def record(self, work: Work, result: Answer) -> None:
        """Write down what came of an article, or of a file, all or nothing."""
        with self._ledger.transaction():
            if isinstance(work, Article) and isinstance(result, Found | Failure):
                self._done += 1
                file = next((file for file in self._open if file.last >= self._done), None)
                self._record(file, work, result)
            elif isinstance(work, readers.Document) and isinstance(result, list):
                file = _File(work.uri, self._away.pop(work.uri))
                self._begin(file)
                for item, found in result:
                    article = self._new(file, item)
                    if article and found:
                        self._record(file, article, found)
                self._close(file)

    def _record(self, file: _File | None, article: Article, result: Result) -> None:
        if not isinstance(result, Failure):
            self._ledger.record(article, result, self._key)
            self._report.analysed += 1
            self._report.silent += not result.claims
            self._report.notices.extend(_unread(article, result, self._languages))
            return
        self._fail(result)
        if file:
            file.is_whole = False

    def close_files(self) -> None:
        """Write down which files are done with, so that they are not read again."""
        while self._open and self._open[0].last <= self._done:
            self._close(self._open.popleft())

    def _close(self, file: _File) -> None:
        if file.stamp and file.is_whole:
            self._ledger.read(file.uri, FileSeen(file.stamp, file.articles, tuple(file.notices)))

    def _fail(self, failure: Failure) -> None:
        """Report a failure, and remember it if there is a file to look for it in."""
        self._report.failures.append(failure)
        if failure.uri.partition("#")[0] != readers.STDIN:
            self._ledger.fail(failure)


def _placed(entry: readers.Entry) -> Article:
    is_there = entry.article.uri == entry.place
    return entry.article if is_there else replace(entry.article, uri=entry.place)


def _by_container(failures: Iterable[Failure]) -> dict[str, list[Failure]]:
    """Return failures by the file that they, or the file that holds them, lie in."""
    found: dict[str, list[Failure]] = defaultdict(list)
    for failure in failures:
        for container in _containers(failure.uri):
            found[container].append(failure)
    return found


def _containers(uri: str) -> Iterator[str]:
    """Yield what a file may be called that holds this item: all that stands before a ``#``, and the whole."""
    parts = uri.split("#")
    return ("#".join(parts[:end]) for end in range(1, len(parts) + 1))


def _outside(article: Article, topic: Topic) -> Iterator[Notice]:
    day = article.published
    if day and ((topic.start and day < topic.start) or (topic.end and day > topic.end)):
        span = f"{topic.start or '…'} to {topic.end or '…'}"
        yield Notice(
            article.uri, f"dated {day}, outside the topic's dates ({span}); it is on the map all the same"
        )


def _unread(article: Article, result: Found, languages: Languages) -> Iterator[Notice]:
    if not (unread := languages.unread(result.language)):
        return
    what = "countries are found" if unread == ("stances",) else "countries are not found"
    yield Notice(
        article.uri, f"in {languages.name(result.language)}: {what}, stances are read in English only"
    )

"""Reads what is new, analyses it, writes it in the ledger, and says what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from geomap import readers, runners, store
from geomap.languages import Languages
from geomap.model import Analysis, Article, Failure, Notice, Topic
from geomap.store import Store
from geomap.workflow import history
from geomap.workflow.changes import Change, compare
from geomap.workflow.request import Method, Source


@dataclass(slots=True)
class BuildReport:
    """What one run did.

    Attributes:
        analysed, known: articles analysed now, and those found done already.
        failures, notices: what could not be done, and what a person should know.
        changes: countries whose latest known stance is another than before the run.
    """

    analysed: int = 0
    known: int = 0
    failures: list[Failure] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def build(
    source: Source, ledger: Path, method: Method, *, on_progress: Callable[[int], None] = lambda _: None
) -> BuildReport:
    """Bring the ledger up to date with `source`.

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
    key = pipe.key
    report = BuildReport()
    items = source.read(require_date=True)
    with store.opened(ledger) as open_store, runners.runner(method.pipeline, method.jobs) as run:
        before, untouched = history.latest(open_store, key, method.topic.id), open_store.writes
        for article, result in run(_todo(items, open_store, key, method.topic, report)):
            _record(open_store, article, result, key, report)
            report.notices.extend(_unread(article, result, pipe.extractor.languages))
            on_progress(report.analysed + report.known)
        after = before if open_store.writes == untouched else history.latest(open_store, key, method.topic.id)
        report.changes = compare(before, after, pipe.gazetteer.names)
    return report


def _todo(
    items: Iterator[readers.Entry | readers.Refused | Notice],
    ledger: Store,
    key: str,
    topic: Topic,
    report: BuildReport,
) -> Iterator[Article]:
    """Yield what is not done yet: from the input, then what the ledger holds of older pipelines."""
    begun: set[str] = set()
    old_failures = {_container(failure.uri) for failure in ledger.failures()}
    for item in items:
        if isinstance(item, Notice):
            report.notices.append(item)
            continue
        container = _container(item.failure.uri if isinstance(item, readers.Refused) else item.article.uri)
        if container in old_failures:
            ledger.forget_failures(container)
            old_failures.discard(container)
        if isinstance(item, readers.Refused):
            _fail(ledger, item.failure, report)
            continue
        report.notices.extend(_outside(item.article, topic))
        article = replace(item.article, uri=item.place)
        if ledger.is_done(article, key):
            ledger.place(article)
            report.known += 1
        else:
            begun.add(article.id)
            yield article
    yield from (article for article in ledger.missing(key) if article.id not in begun)


def _container(uri: str) -> str:
    """The file that an article or a line of it comes from."""
    return uri.rpartition("#")[0] or uri


def _fail(ledger: Store, failure: Failure, report: BuildReport) -> None:
    """Report a failure, and remember it if there is a file to look for it in."""
    report.failures.append(failure)
    if _container(failure.uri) != readers.STDIN:
        ledger.fail(failure)


def _outside(article: Article, topic: Topic) -> Iterator[Notice]:
    day = article.published
    if day and ((topic.start and day < topic.start) or (topic.end and day > topic.end)):
        span = f"{topic.start or '…'} to {topic.end or '…'}"
        yield Notice(
            article.uri, f"dated {day}, outside the topic's dates ({span}); it is on the map all the same"
        )


def _unread(article: Article, result: Analysis | Failure, languages: Languages) -> Iterator[Notice]:
    if isinstance(result, Failure) or not (unread := languages.unread(result.language)):
        return
    what = "countries are found" if unread == ("stances",) else "countries are not found"
    yield Notice(
        article.uri, f"in {languages.name(result.language)}: {what}, stances are read in English only"
    )


def _record(
    ledger: Store, article: Article, result: Analysis | Failure, key: str, report: BuildReport
) -> None:
    if isinstance(result, Failure):
        _fail(ledger, result, report)
    else:
        ledger.record(article, result, key)
        report.analysed += 1

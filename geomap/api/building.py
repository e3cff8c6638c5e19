"""Articles in, a map out; what could not be read is told, and the rest is done."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from geomap import classify, resources, topics, workflow
from geomap.api import given, warned
from geomap.api.maps import LEDGER, Map, Path_
from geomap.model import Failure, Notice, Topic
from geomap.workflow import Style

_MOST_TOLD = 10


def build(  # noqa: PLR0913 - options are arguments
    paths: given.Paths,
    *,
    topic: Path_ | Topic = topics.DEFAULT,
    ledger: Path_ = LEDGER,
    classifier: str = classify.DEFAULT,
    jobs: int = 1,
    manifest: Path_ | None = None,
    date: given.Day = None,
    allow_private: bool = False,
    style: Style | None = None,
) -> Map:
    """Read what is new in `paths` into the ledger, and return the map of all that the ledger knows.

    What was analysed before is not analysed again, and a file that has not changed is not opened.

    Args:
        paths: a file, a folder, a web address, or several of them.
        topic: id of a packaged topic, its TOML file, or a `Topic`.
        ledger: the file that keeps the articles and what was found; made if it is not there.
        classifier: ``vote``, ``rules`` or ``thorough``.
        jobs: processes to use; more than one wants a script guarded by ``if __name__ == "__main__"``.
        manifest: CSV table with the columns file, date, title, source, url; it outranks the articles.
        date: of articles that have none.
        allow_private: read web addresses that are not on the public internet, too.
        style: whose borders, which projection and language.

    Returns:
        The map. Its `failures` are the articles that could not be read or dated, its `notices` what a person
        should know of others; both are warned of, too.

    Raises:
        UsageError: a path, topic, classifier or manifest is of no use.
        StoreError: the ledger cannot be used.

    Warns:
        GeomapWarning: an article failed, or was read with a guess.

    Examples:
        >>> shown = geomap.build(geomap.sample(), ledger=folder / "map.sqlite", classifier="rules")
        >>> shown.failures
        ()
        >>> [day.isoformat() for day in shown.dates]
        ['2025-03-02', '2025-03-06', '2025-03-11', '2025-03-15', '2025-03-27']
    """
    source = workflow.Source(
        given.paths(paths),
        None if manifest is None else given.path(manifest),
        given.day(date),
        allow_private=allow_private,
    )
    file, of = given.path(ledger), given.topic(topic)
    report = workflow.build(source, file, given.method(of, classifier, jobs))
    _warn("could not be read", report.failures, "failures")
    _warn("should be looked at", report.notices, "notices")
    return Map(
        file,
        topic=of,
        classifier=classifier,
        style=style,
        failures=report.failures,
        notices=report.notices,
    )


def open(  # noqa: A001 - read as `geomap.open`
    ledger: Path_ = LEDGER,
    *,
    topic: Path_ | Topic = topics.DEFAULT,
    classifier: str = classify.DEFAULT,
    style: Style | None = None,
    as_of_run: int | None = None,
) -> Map:
    """Return the map of a ledger that is there, reading no article.

    Args:
        ledger: the file.
        topic: id of a packaged topic, its TOML file, or a `Topic`.
        classifier: whose analyses to show.
        style: whose borders, which projection and language.
        as_of_run: the number of a run; the map is as it was when that was done.

    Raises:
        UsageError: there is no ledger, topic or classifier of that name.

    Examples:
        >>> shown = geomap.open(ledger, classifier="rules", style=geomap.Style(lang="de"))
        >>> shown.stances()["FRA"].name
        'Frankreich'
    """
    return Map(ledger, topic=topic, classifier=classifier, style=style, as_of_run=as_of_run)


def sample() -> Path:
    """Return the folder of the packaged sample articles, which are invented, to try geomap with."""
    return resources.find("data") / "sample"


def _warn(what: str, items: Iterable[Failure | Notice], where: str) -> None:
    """Warn of items in one message that names them, the first ones at least."""
    told = [f"{_plain(item.uri)}: {_plain(item.detail)}" for item in items]
    if not told:
        return
    more = len(told) - _MOST_TOLD
    rest = [f"and {more} more; the map's `{where}` lists all"] if more > 0 else []
    articles = f"{len(told)} article{'s' * (len(told) != 1)}"
    lines = "".join(f"\n  {line}" for line in [*told[:_MOST_TOLD], *rest])
    warned.warn(f"{articles} {what}:{lines}")


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))

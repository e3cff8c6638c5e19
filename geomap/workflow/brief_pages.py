"""Keeps briefings fresh that stand between the markers of other pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geomap import topics
from geomap.errors import GeomapError, UsageError
from geomap.workflow.brief_facts import PLAIN_WISH, Wish
from geomap.workflow.briefs import drawn, link_to, tell
from geomap.workflow.content import PLAIN, Style
from geomap.workflow.request import Method
from geomap.workflow.write import write_whole

if TYPE_CHECKING:
    from geomap.render.briefing.update import Page, Region

_PAGES = frozenset({".html", ".htm", ".xhtml"})
_MOST_DIGITS = 7  # of a run's number; a date has more


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update did: the pages written, and those that were so already; both in order."""

    written: tuple[Path, ...]
    same: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command asks for, where a marker does not say otherwise."""

    ledger: Path
    method: Method
    style: Style
    wish: Wish


def update(
    ledger: Path, paths: Sequence[Path], method: Method, style: Style = PLAIN, wish: Wish = PLAIN_WISH
) -> Updated:
    """Write a briefing between the markers of pages, or of every page of a folder that has any.

    All pages are made before the first is written; one that would not change is not written.

    Raises:
        UsageError: a path is not there or names a page without markers, or as `brief`.
        GeomapError: the markers of a page do not fit together, or as `brief`.
    """
    asked = _Asked(ledger, method, style, wish)
    pages = {path: page for given in paths for path, page in _pages(given)}
    made = {
        path: page.filled([_part(asked, path, one) for one in page.regions]) for path, page in pages.items()
    }
    written, same = [], []
    for path, content in made.items():
        if path.read_bytes() == content:
            same.append(path)
        else:
            _replace(path, content)
            written.append(path)
    return Updated(tuple(written), tuple(same))


def since_of(value: str) -> date | int:
    """Return the date or the number of a run that `value` means.

    Raises:
        ValueError: it is neither.
    """
    if value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS:
        return int(value)
    return date.fromisoformat(value)


def _pages(path: Path) -> Iterator[tuple[Path, Page]]:
    """Yield a page, or the pages of a folder that have markers, with their regions."""
    if path.is_dir():
        inside = sorted(one for one in path.rglob("*") if one.suffix.lower() in _PAGES and one.is_file())
        read = ((one, _page(one)) for one in inside)
        yield from ((one, page) for one, page in read if page.regions)
        return
    if not path.is_file():
        raise UsageError(f"there is no page {path}", "name an HTML file or a folder of such")
    page = _page(path)
    if not page.regions:
        hint = "write <!-- geomap:begin --> and <!-- geomap:end --> where it is to stand"
        raise UsageError(f"{path} has no place for a briefing", hint)
    yield path, page


def _page(path: Path) -> Page:
    from geomap.render.briefing import update as regions  # noqa: PLC0415 - only where a briefing is made

    try:
        return regions.page(str(path), path.read_bytes())
    except OSError as error:
        raise GeomapError(f"{path} cannot be read: {error.strerror}", "check its rights") from error


def _part(asked: _Asked, path: Path, region: Region) -> str:
    from geomap.render.briefing import html  # noqa: PLC0415

    its = _as_marked(asked, f"{path}, region {region.name}", region)
    shown, told = tell(its.ledger, its.method, its.style, its.wish)
    picture = drawn(shown, its.wish, "svg", link_to(its.wish.map_file, its.ledger, path))
    return html.render(told, picture, its.wish.template, part=region.name)


def _as_marked(asked: _Asked, where: str, region: Region) -> _Asked:
    """Return what is asked for a region: what its marker sets, and for the rest what the command does."""
    given, wish, style = region.options, asked.wish, asked.style
    try:
        day = date.fromisoformat(given["date"]) if "date" in given else wish.day
        since = since_of(given["since"]) if "since" in given else wish.since
    except ValueError as error:
        raise GeomapError(f"{where}: {error}", "dates are written like 2025-03-06") from error
    topic = topics.load(given["topic"]) if "topic" in given else asked.method.topic
    same = topic.digest == asked.method.topic.digest
    return replace(
        asked,
        method=asked.method if same else replace(asked.method, topic=topic),
        style=Style(*(given.get(name, getattr(style, name)) for name in ("pov", "projection", "lang"))),
        wish=replace(wish, day=day, mode=given.get("mode", wish.mode), since=since),
    )


def _replace(path: Path, content: bytes) -> None:
    """Put a page's new content into its file, which keeps its rights; a link to it stays one."""
    target = path.resolve()
    rights = target.stat().st_mode
    write_whole(target, content)
    target.chmod(rights)

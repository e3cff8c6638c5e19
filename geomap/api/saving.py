"""A map in a file: the suffix tells as what, and each form has options of its own."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import countries, workflow
from geomap.api import given, warned
from geomap.errors import UsageError
from geomap.workflow import Content, Method, Style
from geomap.workflow.draw import MOST_QUOTES
from geomap.workflow.write import write_whole

if TYPE_CHECKING:
    from geomap.workflow.embeds import Start

_Files = tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is saved: a ledger, how it is read and drawn, and what that shows."""

    ledger: Path
    method: Method
    style: Style
    as_of_run: int | None
    shown: Content


def save(subject: Subject, path: Path, kind: str | None, options: Mapping[str, Any]) -> _Files:
    """Write a map to a file; return the files written, the one asked for first.

    Args:
        subject: what to write.
        path: the file.
        kind: ``page``, ``picture``, ``export`` or ``briefing``; by the suffix if None.
        options: what the kind takes, by name.

    Raises:
        UsageError: there is no such kind or option, or nothing is written with such a suffix.
        GeomapError: the file cannot be written.
    """
    name = kind or _KIND_OF.get(path.suffix.lower())
    if name is None:
        end = path.suffix or "no suffix"
        raise UsageError(f"{path} ends in {end}, which geomap does not write", f"use {', '.join(_KIND_OF)}")
    if name not in _WRITERS:
        raise UsageError(f"there is no kind {name!r}", f"choose one of: {', '.join(_WRITERS)}")
    write = _WRITERS[name]
    known = options_of(name)
    if unknown := sorted(options.keys() - set(known)):
        raise UsageError(f"a {name} has no option {', '.join(unknown)}", f"it has: {', '.join(known)}")
    return write(subject, path, **options)


def options_of(kind: str) -> tuple[str, ...]:
    """Return the names of the options of a kind."""
    parameters = inspect.signature(_WRITERS[kind]).parameters.values()
    return tuple(one.name for one in parameters if one.kind is one.KEYWORD_ONLY)


def page(subject: Subject, start: Start) -> str:
    """Return the page of a map, with as many quotes as a page holds."""
    from geomap.workflow import embeds  # noqa: PLC0415 - each kind loads what it needs, and no more

    shown = subject.shown
    quotes = sum(len(verdict.claims) for layer in shown.layers for verdict in layer.verdicts.values())
    if quotes > MOST_QUOTES:
        at, most = subject.as_of_run, MOST_QUOTES
        shown = workflow.content(subject.ledger, subject.method, subject.style, as_of_run=at, quotes=most)
    return embeds.page_html(shown, start=start)


def _page(  # noqa: PLR0913
    subject: Subject,
    path: Path,
    *,
    date: given.Day = None,
    mode: given.Mode | None = None,
    country: str | None = None,
    theme: str = "auto",
    controls: bool = True,
    ratio: str = "",
) -> _Files:
    from geomap.workflow import embeds  # noqa: PLC0415

    alpha_3 = None if country is None else countries.load().resolve(country)
    start = embeds.Start(given.day(date), alpha_3, mode and given.mode(mode), theme, controls, ratio)
    if start == embeds.Start():
        # Drawn as the command does, so that the next `geomap build` knows the file.
        workflow.draw(subject.ledger, path, subject.method, subject.style, as_of_run=subject.as_of_run)
    else:
        write_whole(path, page(subject, start))
    return (path,)


def _picture(  # noqa: PLR0913
    subject: Subject,
    path: Path,
    *,
    date: given.Day = None,
    dates: str = "",
    panels: bool = False,
    mode: given.Mode = "known",
    size: str = "slide",
    theme: str = "light",
    duration: float | None = None,
) -> _Files:
    from geomap.workflow import pictures  # noqa: PLC0415

    drawn = pictures.draw_picture(
        subject.shown,
        path,
        day=given.day(date),
        dates=dates,
        panel=panels,
        mode=given.mode(mode),
        size=size,
        theme=theme,
        duration=pictures.DURATION if duration is None else duration,
    )
    if drawn.left_out:
        several = len(drawn.shown) + drawn.left_out
        warned.warn(f"{path} has room for {len(drawn.shown)} of {several} dates, evenly chosen")
    return drawn.files


def _export(  # noqa: PLR0913
    subject: Subject,
    path: Path,
    *,
    date: given.Day = None,
    dates: str | None = None,
    mode: given.Mode | None = None,
    wide: bool = False,
    quotes: given.Quotes = "best",
    all_countries: bool = False,
    bom: bool = False,
) -> _Files:
    from geomap.workflow import exports  # noqa: PLC0415

    choice = exports.Choice(
        given.day(date),
        None if dates is None else given.one_of("choice of dates", dates, ("all", "last")) == "all",
        mode and given.mode(mode),
        wide,
        given.quotes(quotes),
        all_countries,
        bom,
    )
    return exports.export(subject.shown, path, choice)


def _briefing(  # noqa: PLR0913
    subject: Subject,
    path: Path,
    *,
    date: given.Day = None,
    mode: given.Mode = "known",
    since: int | given.Day = None,
    template: str | os.PathLike[str] | None = None,
    map_file: str | None = None,
) -> _Files:
    from geomap.workflow import brief_facts, briefs  # noqa: PLC0415

    wish = brief_facts.Wish(
        given.day(date),
        given.mode(mode),
        since if isinstance(since, int) else given.day(since),
        None if template is None else given.path(template),
        map_file,
        subject.as_of_run,
    )
    return briefs.brief(subject.ledger, path, subject.method, subject.style, wish)


_WRITERS: Mapping[str, Callable[..., _Files]] = {
    "page": _page,
    "picture": _picture,
    "export": _export,
    "briefing": _briefing,
}
SUFFIXES = {
    "page": (".html",),
    "picture": (".png", ".svg", ".pdf", ".gif", ".webp"),
    "export": (".csv", ".xlsx", ".json", ".gpkg", ".geojson", ".parquet", ".geoparquet"),
    "briefing": (".docx", ".md"),
}
_KIND_OF = {suffix: kind for kind, suffixes in SUFFIXES.items() for suffix in suffixes}

"""From what a map shows to files for other programs, each whole or not at all."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geomap import resources, timeline
from geomap.errors import UsageError
from geomap.export.subject import DAY, KNOWN, State, Subject
from geomap.workflow.content import Content

if TYPE_CHECKING:
    import geopandas

_TABLES = (".csv", ".xlsx", ".json")
_ONE_DATE = (".geojson", ".parquet", ".geoparquet")
SUFFIXES = (*_TABLES, ".gpkg", *_ONE_DATE)


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a map to export, and how.

    Attributes:
        day: this date only; in the mode ``known`` any date from the first on.
        every: all dates, or else the last only; None leaves it to the file: GeoJSON and GeoParquet, which
            have a set of shapes for each date, hold the last, every other file all.
        mode: ``known``, what was known by each date; ``day``, what its articles say; None leaves it to the
            file: a long table of all dates lists each stance once, by ``day``, all else is ``known``.
        wide: a CSV file of countries by dates.
        quotes: ``best``, one row for each date and country; ``all``, one for each quote.
        everyone: countries without a stance, too.
        bom: a CSV file begins with a byte order mark.
    """

    day: date | None = None
    every: bool | None = None
    mode: str | None = None
    wide: bool = False
    quotes: str = "best"
    everyone: bool = False
    bom: bool = False


def export(shown: Content, output: Path, choice: Choice | None = None) -> tuple[Path, ...]:
    """Write what a map shows to a file in the form that its suffix names; return the files written.

    A CSV file has ``datapackage.json`` beside it, which tells of every CSV file that was
    exported to that folder.

    Args:
        shown: what the map shows.
        output: ends in one of `SUFFIXES`.
        choice: what of it, and how.

    Raises:
        UsageError: the suffix is not known, there is no such date, or the file cannot hold what was chosen.
        GeomapError: a file cannot be written, or needs a library that is not installed.
        BoundaryError: there is no such point of view.
    """
    made = choice or Choice()
    check(output, made)
    from geomap.workflow import export_files  # noqa: PLC0415 - it takes time to load

    kind = output.suffix.lower()
    subject = _subject(shown, made, _mode(kind, made), _every(kind, made))
    days, mode = [state.day for state in subject.states], made.mode or KNOWN
    grid = replace(subject, states=_states(shown, days, mode), mode=mode)
    how = export_files.Job(output, subject, grid, made.wide, made.quotes, made.everyone, made.bom)
    return export_files.write(how)


def to_geodataframe(shown: Content, day: date | None = None, mode: str = KNOWN) -> geopandas.GeoDataFrame:
    """Return every country with what is shown of it on a date.

    Args:
        shown: what the map shows.
        day: the date; by default the last.
        mode: ``known``, what was known by then; ``day``, what that date's articles say.

    Returns:
        One row per country with a shape, by alpha-3: the columns of the long table (see ``docs/columns.md``),
        `mentioned` and `geometry` in EPSG:4326, longitude before latitude. Missing where there is no stance.

    Raises:
        UsageError: there is no such date or mode.
        BoundaryError: there is no such point of view.
    """
    from geomap.workflow import export_files  # noqa: PLC0415

    return export_files.frame(_subject(shown, Choice(day=day), mode, every=False))


def check(output: Path, choice: Choice) -> None:
    """Make sure that a file can hold what was chosen, before anything is read.

    Raises:
        UsageError: the suffix is not known, or the file cannot.
    """
    kind = output.suffix.lower()
    if kind not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise UsageError(
            f"{output} ends in {kind or 'no suffix'}, which is no form to export", f"use {known}"
        )
    if choice.wide and kind not in {".csv", ".xlsx"}:
        raise UsageError(f"a {kind} file is never wide", "use .csv; an .xlsx has a wide sheet in any case")
    if choice.bom and kind != ".csv":
        raise UsageError(f"a {kind} file needs no byte order mark", "leave --bom out")
    if choice.quotes == "all" and (choice.wide or kind == ".gpkg"):
        what = (
            "a wide table has no quotes" if choice.wide else "a GeoPackage has the best quote of each stance"
        )
        raise UsageError(what, "use a long .csv, .xlsx or .json for all of them")
    if choice.day and choice.every:
        raise UsageError("one date or all of them, not both", "leave out --date or --dates")


def _every(kind: str, choice: Choice) -> bool:
    if choice.every is not None:
        return choice.every
    return choice.day is None and kind not in _ONE_DATE


def _mode(kind: str, choice: Choice) -> str:
    lists = kind in _TABLES and not choice.wide and _every(kind, choice)
    return choice.mode or (DAY if lists else KNOWN)


def _subject(shown: Content, choice: Choice, mode: str, every: bool) -> Subject:
    from geomap.render import words  # noqa: PLC0415

    if mode not in {DAY, KNOWN}:
        raise UsageError(f"the mode {mode!r} is not known", f"use {DAY} or {KNOWN}")
    style = shown.style
    table, _ = words.read(style.lang, shown.topic, resources.find("templates"))
    legend = {
        key.removeprefix("legend."): str(phrase)
        for key, phrase in table["phrases"].items()
        if key.startswith("legend.")
    }
    days = [layer.published for layer in shown.layers] if every else [_day(shown, choice.day, mode)]
    return Subject(
        shown.topic, shown.labels, shown.names, _states(shown, days, mode), mode, legend, shown.notes,
        style.pov, style.lang,
    )  # fmt: skip


def _day(shown: Content, day: date | None, mode: str) -> date:
    """Return the date asked for, by default the last."""
    days = [layer.published for layer in shown.layers]
    if day is None:
        return days[-1]
    if day < days[0]:
        raise UsageError(f"nothing is known by {day}", f"the first date is {days[0]}")
    if mode == DAY and day not in days:
        before = days[bisect_right(days, day) - 1]
        raise UsageError(f"no article is of {day}", f"the date before it is {before}; or use --mode {KNOWN}")
    return day


def _states(shown: Content, days: list[date], mode: str) -> tuple[State, ...]:
    if mode == DAY:
        layers = [layer for layer in shown.layers if layer.published in set(days)]
        return tuple(
            State(layer.published, timeline.as_known([layer], layer.published), layer.mentioned)
            for layer in layers
        )
    states, known, named, done = [], {}, set[str](), 0  # type: ignore[var-annotated]
    for day in days:
        new = [layer for layer in shown.layers[done:] if layer.published <= day]
        done += len(new)
        known |= timeline.as_known(new, day)
        named |= {code for layer in new for code in layer.mentioned}
        states.append(State(day, dict(sorted(known.items())), frozenset(named - known.keys())))
    return tuple(states)

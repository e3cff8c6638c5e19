"""From the ledger to a map file, which appears whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from geomap import __version__, resources, store
from geomap.classify.highlights import Highlighter
from geomap.model import Evidence, Highlight, Highlights, StanceLayer
from geomap.store import Run, Store
from geomap.workflow import history
from geomap.workflow.content import PLAIN, Content, Style, gathered
from geomap.workflow.request import Method
from geomap.workflow.since import run_of
from geomap.workflow.write import write_whole

if TYPE_CHECKING:
    from geomap.render.sheet import Sheet

MOST_QUOTES = 40_000
"""Quotes that a page holds, some 15 MB; of more, each verdict shows its best and counts the others."""

_PACKAGE = Path(resources.__file__).parent
_DRAWS_WITH = frozenset({".py", ".j2", ".js", ".css", ".json", ".topojson"})


@dataclass(frozen=True, slots=True)
class MapReport:
    """What a map shows.

    Attributes:
        dates: how many, of which `first` and `last`, in ISO 8601.
        countries: how many have a stance.
        contested: how many stances are.
        unmatched: names of countries that have a claim but no shape; the page's table and notes list them.
        is_new: it was drawn now, since it was not there or something has changed.
    """

    path: Path
    dates: int
    first: str
    last: str
    countries: int
    contested: int
    unmatched: tuple[str, ...]
    is_new: bool = True


def draw(
    ledger: Path, output: Path, method: Method, style: Style = PLAIN, *, as_of_run: int | None = None
) -> MapReport:
    """Draw the map of all that the ledger knows of the topic, or knew when a run was done, to `output`.

    Raises:
        GeomapError: there is nothing to draw, or the file cannot be written.
        BoundaryError: there is no such point of view or projection.
        UsageError: there is no ledger, no such run, or the page does not speak the language.
    """
    with store.opened(history.existing(ledger)) as open_store:
        run = None if as_of_run is None else run_of(open_store, method, as_of_run)
        return _drawn(open_store, output, method, style, run)


def draw_changes(ledger: Path, output: Path, method: Method, style: Style = PLAIN) -> MapReport:
    """Draw as `draw` does, unless this ledger drew just that to this file, and the file is as it was left.

    Raises:
        GeomapError, BoundaryError, UsageError: as `draw`.
    """
    with store.opened(history.existing(ledger)) as open_store:
        said = open_store.drawn(str(output.absolute()), _what(open_store, method, style))
        known = _as_left(output, said) if said else None
        return known or _drawn(open_store, output, method, style, None)


def _drawn(open_store: Store, output: Path, method: Method, style: Style, run: Run | None) -> MapReport:
    from geomap.render import page

    what = _what(open_store, method, style)
    made, report = _sheet_and_report(open_store, output, method, style, run)
    write_whole(output, page.parts(made))
    if open_store.is_writable and not run:
        said = json.dumps([_stamp(output), *astuple(report)[1:-1]])
        open_store.drew(str(output.absolute()), what, said)
    return report


def _sheet_and_report(
    open_store: Store, output: Path, method: Method, style: Style, run: Run | None
) -> tuple[Sheet, MapReport]:
    """Return what the page is made of, and let go of what that is made of: both together are large."""
    key = run.pipeline if run else method.pipeline().key
    shown, highlights = marked(open_store, method, style, run, key)
    return sheet_of(shown, highlights), _report(output, shown)


def marked(
    open_store: Store, method: Method, style: Style, run: Run | None, key: str
) -> tuple[Content, dict[Evidence, Highlight]]:
    """Return what a map shows, as many quotes as a page holds, and what to mark in them.

    Args:
        open_store: the ledger.
        method: the topic and the classifier.
        style: whose borders, and in what language.
        run: as it was then; as it is, if None.
        key: of the pipeline that read the names.
    """
    shown = gathered(open_store, method, style, run, quotes=MOST_QUOTES)
    mentions = open_store.names_in(key, {one.article_id for one in _quoted(shown.layers)})
    return shown, highlights_of(shown, mentions)


def _what(open_store: Store, method: Method, style: Style) -> str:
    """Return what is another once the map could be."""
    key = method.pipeline().key
    return f"{_drawing()} {key} {open_store.state(key, method.topic.id)} {style}"


def _drawing() -> str:
    """Return a digest of whatever a map is drawn with: geomap's version, code, templates and borders.

    Sizes and times stand for the content: a page drawn once too often does no harm.
    """
    folders = (_PACKAGE, resources.find("templates"), resources.find("shapes"))
    files = ((path.name, path.stat()) for folder in folders for path in folder.rglob("*") if _draws(path))
    marks = sorted((name, found.st_size, found.st_mtime_ns) for name, found in files)
    return sha256(f"{__version__} {marks}".encode()).hexdigest()[:16]


def _draws(path: Path) -> bool:
    return path.suffix in _DRAWS_WITH and "__pycache__" not in path.parts


def _report(output: Path, shown: Content) -> MapReport:
    days = [layer.published.isoformat() for layer in shown.layers]
    countries = {code for layer in shown.layers for code in layer.verdicts}
    contested = sum(verdict.contested for layer in shown.layers for verdict in layer.verdicts.values())
    unmatched = tuple(shown.names[code] for code in shown.unmatched)
    return MapReport(output, len(days), days[0], days[-1], len(countries), contested, unmatched)


def _as_left(output: Path, said: str) -> MapReport | None:
    """Return what was said of a map, if its file is as it was left."""
    stamp, dates, first, last, countries, contested, unmatched = json.loads(said)
    if not output.exists() or _stamp(output) != stamp:
        return None
    return MapReport(output, dates, first, last, countries, contested, tuple(unmatched), is_new=False)


def _stamp(output: Path) -> list[int]:
    now = output.stat()
    return [now.st_size, now.st_mtime_ns, now.st_ino]


def sheet_of(shown: Content, highlights: Highlights) -> Sheet:
    """Return what the page or the element of a map is made of.

    Raises:
        BoundaryError: there is no such point of view or projection.
        GeomapError: templates are missing.
    """
    from geomap import boundaries
    from geomap.render import geometry, sheet

    style, view = shown.style, shown.topic.view
    projection = boundaries.projection(style.projection, view.central_meridian)
    shapes = geometry.encode(
        boundaries.project(boundaries.read(style.pov), projection),
        boundaries.project(boundaries.disputed(style.pov), projection),
        boundaries.project_bounds(view.bounds, projection),
    )
    return sheet.sheet(
        shown.topic,
        shown.layers,
        shown.names,
        sheet.Borders(shapes, style.pov, style.projection),
        notes=shown.notes,
        highlights=highlights,
        lang=style.lang,
    )


def highlights_of(
    shown: Content, mentions: Mapping[str, Sequence[tuple[int, int, str]]] = MappingProxyType({})
) -> dict[Evidence, Highlight]:
    """Return what to mark in quotes; names of countries only where `mentions`, by article, has them."""
    highlight = Highlighter(shown.topic.names)
    return {
        evidence: highlight(evidence, mentions.get(evidence.article_id, ()))
        for evidence in _quoted(shown.layers)
    }


def _quoted(layers: Sequence[StanceLayer]) -> set[Evidence]:
    return {
        one.claim.evidence
        for layer in layers
        for verdict in layer.verdicts.values()
        for one in verdict.claims
    }

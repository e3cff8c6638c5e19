"""A map inside another page: as a frame, as an element, in one piece."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from geomap import store
from geomap.model import Highlights
from geomap.workflow import history
from geomap.workflow.content import PLAIN, Content, Style
from geomap.workflow.draw import draw, highlights_of, marked, sheet_of
from geomap.workflow.embed_wishes import FORMS, Embedded, Start, Way, check_way, wish
from geomap.workflow.request import Method

__all__ = ["FORMS", "Embedded", "Start", "Way", "embed", "page_html", "wish"]

AT_FIRST = Start()
FRAMED = Way()


def page_html(
    shown: Content, *, start: Start = AT_FIRST, full: str = "", highlights: Highlights | None = None
) -> str:
    """Return the whole page of a map as one string, which needs nothing else: for a file, or for ``srcdoc``.

    Args:
        shown: what it shows.
        start: what it shows at first; its address outranks it.
        full: where the whole map lies, for a copy that has no address of its own.
        highlights: what to mark in quotes; if None, cue words and speakers.

    Raises:
        UsageError: there is no such date, country, mode, theme or ratio.
        BoundaryError: there is no such point of view or projection.
        GeomapError: templates are missing.
    """
    from geomap.render import page  # noqa: PLC0415 - geometry takes time to load

    marks = highlights_of(shown) if highlights is None else highlights
    return page.of_sheet(sheet_of(shown, marks), urlencode(wish(shown, start)), full)


def embed(  # noqa: PLR0913
    ledger: Path,
    output: Path,
    method: Method,
    style: Style = PLAIN,
    *,
    start: Start = AT_FIRST,
    way: Way = FRAMED,
) -> Embedded:
    """Return what puts the map of a ledger into another page; draw to `output`, and beside, what that needs.

    Raises:
        UsageError: there is no ledger, no such date, country, mode, theme, ratio or form, the base is no web
            address, the id is none, or the page does not speak the language.
        BoundaryError: there is no such point of view or projection.
        GeomapError: there is nothing to show, or a file cannot be written.
    """
    from geomap.workflow import embed_forms  # noqa: PLC0415 - geometry takes time to load

    check_way(way)
    with store.opened(history.existing(ledger)) as open_store:
        shown, marks = marked(open_store, method, style, None, method.pipeline().key)
    wished = wish(shown, start)
    if way.form in {"iframe", "web-component"}:
        draw(ledger, output, method, style)
    return embed_forms.MAKERS[way.form](embed_forms.Made(shown, marks, start, wished, output, way))

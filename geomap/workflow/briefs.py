"""From the ledger to a briefing in a file of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from geomap import store
from geomap.errors import UsageError
from geomap.workflow import history
from geomap.workflow.brief_facts import PLAIN_WISH, Wish, day_of, material
from geomap.workflow.content import PLAIN, Content, Style, gathered
from geomap.workflow.request import Method
from geomap.workflow.since import run_of
from geomap.workflow.write import write_whole

if TYPE_CHECKING:
    from geomap.render.briefing.facts import Briefing, Picture

__all__ = ["FORMS", "PLAIN_WISH", "Wish", "brief", "drawn", "is_web", "link_to", "tell"]

FORMS = (".html", ".md", ".docx")

_SIZES = {"svg": "840x500", "png": "column"}
"""Of the map: for a column of 832 px, and for one of 17 cm on paper."""


def brief(
    ledger: Path, output: Path, method: Method, style: Style = PLAIN, wish: Wish = PLAIN_WISH
) -> tuple[Path, ...]:
    """Write a briefing, in the form that the suffix of `output` names.

    Returns:
        The files written: the briefing, and beside one in Markdown its map as a PNG.

    Raises:
        UsageError: the suffix names no form, the template does not fit it, there is no ledger, no such date
            or run, or geomap does not speak the language.
        GeomapError: there is nothing to tell, the template is of no use, or a file cannot be written.
    """
    form = output.suffix.lower()
    if form not in FORMS:
        raise UsageError(f"{output} is no form of a briefing", f"end its name in one of: {', '.join(FORMS)}")
    if form == ".docx" and wish.template:
        raise UsageError("a Word document is filled from no template", "use --template with .html or .md")
    link = link_to(wish.map_file, ledger, output)
    shown, told = tell(ledger, method, style, wish)
    if form == ".html":
        write_whole(output, _html(shown, told, wish, link))
        return (output,)
    if form == ".docx":
        write_whole(output, _docx(shown, told, wish, link))
        return (output,)
    return _markdown(output, shown, told, wish, link)


def tell(ledger: Path, method: Method, style: Style, wish: Wish) -> tuple[Content, Briefing]:
    """Return what a map of the ledger shows, and the briefing that goes with it.

    Raises:
        GeomapError, UsageError: as `brief`.
    """
    from geomap.render.briefing import compose, phrases  # noqa: PLC0415 - only where a briefing is made

    with store.opened(history.existing(ledger)) as open_store:
        run = None if wish.as_of_run is None else run_of(open_store, method, wish.as_of_run)
        shown = gathered(open_store, method, style, run)
        given = material(open_store, method, shown, wish, run)
    return shown, compose.compose(given, phrases.Phrases(style.lang, shown.topic))


def drawn(shown: Content, wish: Wish, form: str, link: str) -> Picture:
    """Return the map of a briefing as ``svg`` or ``png``, with its description and the link to the page."""
    from geomap.render.briefing.facts import Picture  # noqa: PLC0415
    from geomap.workflow import pictures  # noqa: PLC0415 - matplotlib takes time to load

    day, mode = day_of(shown.layers, wish), wish.mode
    picture = pictures.picture(shown, day=day, mode=mode, size=_SIZES[form], form=form, head=False)
    alt = pictures.alt_text(shown, day=day, mode=mode)
    return Picture(alt, picture, b"", link) if form == "svg" else Picture(alt, b"", picture, link)


def link_to(named: str | None, ledger: Path, output: Path) -> str:
    """Return the address of the interactive map as seen from `output`; nothing if there is none.

    Args:
        named: a file, an address of the web, or nothing for the ledger's own map if it lies beside `output`.
        ledger: the ledger's file.
        output: the briefing's file.

    Raises:
        UsageError: there is no such file.
    """
    if named and is_web(named):
        return named
    beside = ledger.with_suffix(".html")
    lies_beside = beside.is_file() and beside.resolve().parent == output.resolve().parent
    if named is None and (not lies_beside or beside.resolve() == output.resolve()):
        return ""
    target = Path(named) if named else beside
    if not target.is_file():
        raise UsageError(f"there is no map {target}", "run `geomap map` first, or leave --map out")
    return quote(Path(os.path.relpath(target.resolve(), output.resolve().parent)).as_posix())


def is_web(address: str) -> bool:
    """Whether an address is one of the web."""
    return urlsplit(address).scheme in {"http", "https"}


def _html(shown: Content, told: Briefing, wish: Wish, link: str) -> str:
    from geomap.render.briefing import html  # noqa: PLC0415

    return html.render(told, drawn(shown, wish, "svg", link), wish.template)


def _docx(shown: Content, told: Briefing, wish: Wish, link: str) -> bytes:
    from geomap.render.briefing import docx  # noqa: PLC0415

    return docx.render(told, drawn(shown, wish, "png", link if is_web(link) else ""))


def _markdown(output: Path, shown: Content, told: Briefing, wish: Wish, link: str) -> tuple[Path, Path]:
    from geomap.render.briefing import markdown  # noqa: PLC0415

    beside, picture = output.with_name(f"{output.stem}-map.png"), drawn(shown, wish, "png", link)
    text = markdown.render(told, picture, beside.name, wish.template)
    write_whole(beside, picture.png)
    write_whole(output, text)
    return output, beside

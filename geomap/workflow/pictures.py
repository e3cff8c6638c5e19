"""Pictures of what a map shows: of one date, of several side by side, or of one after the other."""

# ruff: noqa: PLC0415 - matplotlib and geopandas only when something is drawn
from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import UsageError
from geomap.workflow.content import Content, Style
from geomap.workflow.scenes import scene_of
from geomap.workflow.write import write_whole

if TYPE_CHECKING:
    from geomap.render.picture.phrases import Phrases
    from geomap.render.picture.scene import Scene
    from geomap.render.picture.told import Ground, Told

STILLS = ("png", "svg", "pdf")
MOVIES = ("gif", "webp")
THEMES = ("light", "dark")
DURATION = 1.2


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was written.

    Attributes:
        files: the picture and its text.
        shown: the dates in it, ascending.
        left_out: how many dates there was no room for.
    """

    files: tuple[Path, ...]
    shown: tuple[date, ...]
    left_out: int = 0


def picture(  # noqa: PLR0913
    shown: Content,
    *,
    day: date | None = None,
    mode: str = "known",
    size: str = "slide",
    theme: str = "light",
    form: str = "png",
    head: bool = True,
) -> bytes:
    """Return a picture of one date.

    Args:
        shown: what the map shows.
        day: the date; the last if it is None.
        mode: ``known`` for each country's latest stance by then, ``day`` for what that day's articles say.
        size: ``slide``, ``a4``, ``card``, ``square``, ``column``, or WIDTHxHEIGHT in pixels.
        theme: ``light`` or ``dark``.
        form: ``png``, ``svg`` or ``pdf``.
        head: whether title, date and finding stand above the map.

    Returns:
        The file, the same bytes for the same content.

    Raises:
        UsageError: there is no such date, mode, size, theme or form.
    """
    from geomap.render.picture import alt, canvas, sheet

    _check(form, STILLS, "form")
    scene = scene_of(shown.layers, _day(shown, day), mode)
    told = replace(prepared(shown, size, theme), with_head=head)
    with canvas.settings():
        drawn = sheet.draw(told, scene)
        return drawn.save(
            form, shown.topic.title, alt.of_date(shown.topic.title, told.phrases, scene, shown.names)
        )


def panels(  # noqa: PLR0913
    shown: Content,
    days: Sequence[date],
    *,
    mode: str = "known",
    size: str = "slide",
    theme: str = "light",
    form: str = "png",
) -> bytes:
    """Return small multiples: one sheet with a map for each date, at most 24.

    Args:
        shown: what the map shows.
        days: the dates, ascending.
        mode: as for `picture`.
        size: as for `picture`.
        theme: as for `picture`.
        form: as for `picture`.

    Raises:
        UsageError: as `picture` does, or there are too many dates or none.
    """
    from geomap.render.picture import canvas
    from geomap.render.picture import panels as multiples

    _check(form, STILLS, "form")
    told, scenes = prepared(shown, size, theme), _scenes(shown, days, mode, multiples.MOST)
    with canvas.settings():
        drawn = multiples.draw(told, scenes)
        return drawn.save(form, shown.topic.title, _of_dates(shown, told.phrases, scenes))


def movie(  # noqa: PLR0913
    shown: Content,
    days: Sequence[date],
    *,
    mode: str = "known",
    size: str = "slide",
    theme: str = "light",
    form: str = "gif",
    duration: float = DURATION,
) -> bytes:
    """Return an animated picture with a frame for each date, at most 120.

    Args:
        shown: what the map shows.
        days: the dates, ascending.
        mode: as for `picture`.
        size: as for `picture`.
        theme: as for `picture`.
        form: ``gif`` or ``webp``.
        duration: seconds for each frame; the last is held longer.

    Raises:
        UsageError: as `picture` does, or there are too many dates or none.
    """
    from geomap.render.picture import canvas
    from geomap.render.picture import movie as frames

    _check(form, MOVIES, "form")
    told, scenes = prepared(shown, size, theme), _scenes(shown, days, mode, frames.MOST)
    with canvas.settings():
        return frames.draw(told, scenes, form, duration)


def alt_text(shown: Content, *, day: date | None = None, mode: str = "known") -> str:
    """Return in one or two sentences what a picture of a date shows, for those who do not see it.

    Raises:
        UsageError: there is no such date or mode.
    """
    from geomap.render.picture import alt

    scene = scene_of(shown.layers, _day(shown, day), mode)
    return alt.of_date(shown.topic.title, _phrases(shown), scene, shown.names)


def draw_picture(  # noqa: PLR0913
    shown: Content,
    output: Path,
    *,
    day: date | None = None,
    dates: str = "",
    panel: bool = False,
    mode: str = "known",
    size: str = "slide",
    theme: str = "light",
    duration: float = DURATION,
) -> Drawn:
    """Write a picture, and beside it what it shows in words, as ``NAME.alt.txt``.

    Args:
        shown: what the map shows.
        output: where to; its suffix tells the form: png, svg, pdf, gif or webp.
        day: of a picture of one date; the last if it is None.
        dates: which dates small multiples and movies show: ``all``, dates with commas, or ``FIRST..LAST``.
        panel: draw small multiples.
        mode: as for `picture`.
        size: as for `picture`.
        theme: as for `picture`.
        duration: seconds for each frame of a movie.

    Raises:
        UsageError: as `picture` does, the suffix is not known, or what is asked for does not go together.
        GeomapError: a file cannot be written.
    """
    form = _form(output)
    many = panel or form in MOVIES
    if (many and day) or (dates and not many):
        raise UsageError(
            "one date and several are asked for at once",
            "--date goes with a picture of one date, --dates with --panels, .gif or .webp",
        )
    if panel and form in MOVIES:
        raise UsageError(f"{output} cannot have panels", f"small multiples are {_listed(STILLS)}")
    how: dict[str, str] = {"mode": mode, "size": size, "theme": theme, "form": form}
    if not many:
        at, left_out = _day(shown, day), 0
        days: tuple[date, ...] = (at,)
        drawn = picture(shown, day=at, mode=mode, size=size, theme=theme, form=form)
        words = alt_text(shown, day=at, mode=mode)
    else:
        days, left_out = _spread(shown, dates, form)
        drawn = panels(shown, days, **how) if panel else movie(shown, days, duration=duration, **how)
        words = _alt_of(shown, days, mode)
    beside = output.with_name(f"{output.stem}.alt.txt")
    write_whole(output, drawn)
    write_whole(beside, f"{words}\n")
    return Drawn((output, beside), days, left_out)


def prepared(shown: Content, size: str, theme: str) -> Told:
    """Return what pictures of a size and theme say and lie on.

    Raises:
        UsageError: there is no such size or theme.
    """
    from geomap.render.picture.sizes import size_of
    from geomap.render.picture.told import Told

    _check(theme, THEMES, "theme")
    phrases, sheet = _phrases(shown), size_of(size)
    credit = phrases.credit(shown.style.pov, shown.style.projection)
    return Told(shown.topic, phrases, shown.names, ground(shown), credit, sheet, theme)


def _phrases(shown: Content) -> Phrases:
    from geomap import resources
    from geomap.render import words
    from geomap.render.picture.phrases import Phrases

    table, _ = words.read(shown.style.lang, shown.topic, resources.find("templates"))
    return Phrases(table, shown.labels)


def ground(shown: Content) -> Ground:
    """Return the projected borders and the view that pictures lie on; the last four are kept."""
    view = shown.topic.view
    return _ground_of(shown.style, view.bounds, view.central_meridian)


@functools.lru_cache(maxsize=4)
def _ground_of(style: Style, bounds: tuple[float, float, float, float], meridian: float) -> Ground:
    from geomap import boundaries
    from geomap.render.picture.told import Ground

    projection = boundaries.projection(style.projection, meridian)
    return Ground(
        boundaries.project(boundaries.read(style.pov), projection),
        boundaries.project(boundaries.disputed(style.pov), projection),
        boundaries.project_bounds(bounds, projection),
    )


def _day(shown: Content, day: date | None) -> date:
    return day or shown.layers[-1].published


def _spread(shown: Content, dates: str, form: str) -> tuple[tuple[date, ...], int]:
    """Return the dates asked for, as many as there is room for, and how many are left out."""
    from geomap.render.picture import days, movie, panels

    asked = days.chosen(dates or days.ALL, [layer.published for layer in shown.layers])
    kept = days.spread(asked, movie.MOST if form in MOVIES else panels.MOST)
    return kept, len(asked) - len(kept)


def _scenes(shown: Content, days: Sequence[date], mode: str, most: int) -> list[Scene]:
    if not 0 < len(days) <= most:
        raise UsageError(f"a picture cannot show {len(days)} dates", f"choose 1 to {most} of them")
    return [scene_of(shown.layers, day, mode) for day in days]


def _alt_of(shown: Content, days: Sequence[date], mode: str) -> str:
    return _of_dates(shown, _phrases(shown), [scene_of(shown.layers, day, mode) for day in days])


def _of_dates(shown: Content, phrases: Phrases, scenes: Sequence[Scene]) -> str:
    from geomap.render.picture import alt

    return alt.of_dates(shown.topic.title, phrases, scenes, shown.names)


def _form(output: Path) -> str:
    form = output.suffix.lower().removeprefix(".")
    if form not in (*STILLS, *MOVIES):
        raise UsageError(
            f"geomap cannot draw to {output}", f"end its name in one of: {_listed((*STILLS, *MOVIES))}"
        )
    return form


def _check(value: str, known: Sequence[str], what: str) -> None:
    if value not in known:
        raise UsageError(f"there is no {what} {value!r}", f"use one of: {', '.join(known)}")


def _listed(forms: Sequence[str]) -> str:
    return ", ".join(f".{form}" for form in forms)

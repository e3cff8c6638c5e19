"""What a map inside another page shows at first, how it sits there, and by what way it gets there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geomap.errors import UsageError
from geomap.workflow.content import Content

FORMS = ("iframe", "web-component", "fragment", "srcdoc")
MODES = ("day", "known")
THEMES = ("auto", "light", "dark")
HEIGHT = 720

_RATIO = re.compile(r"(\d{1,4}(?:\.\d{1,4})?):(\d{1,4}(?:\.\d{1,4})?)")
_WEB = re.compile(r"https?://[^\s/\"'<>;,]+(/[^\s\"'<>;,]*)?")
_FLATTEST = 4
_ID = re.compile(r"[A-Za-z][\w-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Start:
    """What a map shows at first, and how it sits in its page.

    Attributes:
        day: any from the first source date on; the last if None, also of maps that are drawn later.
        country: alpha-3 of the country whose evidence is open, if any.
        mode: ``day`` or ``known``; the page's own choice if None.
        theme: ``auto``, the reader's, ``light`` or ``dark``.
        controls: whether there are date, tools and table, or only headline, map, legend and evidence.
        ratio: width to height of the map, such as ``16:9``; the page's own if empty.
    """

    day: date | None = None
    country: str | None = None
    mode: str | None = None
    theme: str = "auto"
    controls: bool = True
    ratio: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How a map is put into another page.

    Attributes:
        form: one of `FORMS`.
        title: of the frame; the topic's if empty.
        height: of the frame in px, until its script has learnt the map's own.
        base_url: where the files will lie on the web; beside the page if empty.
        name: the id of a fragment; made of its content if empty.
    """

    form: str = "iframe"
    title: str = ""
    height: int = HEIGHT
    base_url: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A map ready to be put into another page.

    Attributes:
        snippet: the lines of HTML to put there.
        files: what was written, to be published; none where the snippet holds all.
        policy: what a page's Content-Security-Policy must allow, in words of one.
    """

    snippet: str
    files: tuple[Path, ...]
    policy: str


def wish(shown: Content, start: Start) -> dict[str, str]:
    """Return what a page's address, or the attributes of the element, say to show a map so.

    Raises:
        UsageError: there is no such date, country, mode, theme or ratio.
    """
    _check_start(shown, start)
    day = None if start.day is None else source_date(shown, start.day)
    said = {
        "date": day and day.isoformat(),
        "country": start.country,
        "mode": start.mode,
        "theme": start.theme if start.theme != "auto" else None,
        "controls": None if start.controls else "off",
        "ratio": start.ratio,
    }
    return {name: value for name, value in said.items() if value}


def source_date(shown: Content, day: date) -> date:
    """Return the last source date up to a day.

    Raises:
        UsageError: there is none.
    """
    days = [layer.published for layer in shown.layers]
    if day < days[0]:
        raise UsageError(f"there is no article up to {day}", f"the first date is {days[0]}")
    return max(one for one in days if one <= day)


def _check_start(shown: Content, start: Start) -> None:
    if start.country is not None and start.country not in shown.names:
        raise UsageError(f"the map has no country {start.country!r}", "name it by its alpha-3 code")
    _check("mode", start.mode or "day", MODES)
    _check("theme", start.theme, THEMES)
    if start.ratio and not _is_ratio(start.ratio):
        raise UsageError(f"no map has the ratio {start.ratio!r}", "give one from 1:4 to 4:1, such as 16:9")


def _check(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise UsageError(f"there is no {what} {value!r}", f"use one of: {', '.join(known)}")


def _is_ratio(ratio: str) -> bool:
    sides = _RATIO.fullmatch(ratio)
    if not sides:
        return False
    width, height = float(sides[1]), float(sides[2])
    return 0 < width <= _FLATTEST * height and height <= _FLATTEST * width


def check_way(way: Way) -> None:
    """Refuse a way that leads nowhere.

    Raises:
        UsageError: there is no such form, the base is no web address, or the id is none.
    """
    _check("form", way.form, FORMS)
    if way.base_url and not _WEB.fullmatch(way.base_url):
        raise UsageError(f"{way.base_url!r} is no web address", "give one such as https://maps.example/now/")
    if way.name and not _ID.fullmatch(way.name):
        raise UsageError(f"{way.name!r} is no id", "begin with a letter; letters, digits, - and _ may follow")

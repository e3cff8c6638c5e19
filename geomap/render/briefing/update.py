"""Pages that hold a briefing between two markers: what stands there is replaced, and nothing else.

``<!-- geomap:begin ID date=2025-03-06 mode=day -->`` … ``<!-- geomap:end ID -->``; the ID and the options may
be left out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geomap.errors import GeomapError

OPTIONS = ("date", "mode", "since", "topic", "pov", "projection", "lang")
"""What a begin marker may set for its own briefing."""

MARKER = re.compile(r"<!--\s*geomap:(?P<kind>\w+)(?P<rest>[^>]*?)\s*-->")
_WORD = re.compile(r'(?P<key>[a-z]+)=(?:"(?P<long>[^"]*)"|(?P<short>[^\s\"]+))|(?P<id>[\w.-]+)')
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_FORM = "write <!-- geomap:begin --> before the briefing and <!-- geomap:end --> after it"


@dataclass(frozen=True, slots=True)
class Region:
    """One briefing's place in a page.

    Attributes:
        name: its id, or its number.
        options: what its begin marker sets, by name.
        start, end: what lies between the markers, in characters of the page.
    """

    name: str
    options: Mapping[str, str]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page with places for briefings.

    Attributes:
        encoding: in which every byte of it comes back; not necessarily the one it declares.
    """

    name: str
    text: str
    encoding: str
    regions: tuple[Region, ...] = field(default=())

    def filled(self, briefings: Sequence[str]) -> bytes:
        """Return the page with `briefings`, one for each region, between its markers.

        They are written in ASCII, other characters as references, so that they read right whatever the
        encoding of the page, and with its ends of lines.
        """
        line_end = "\r\n" if "\r\n" in self.text else "\n"
        parts, at = [], 0
        for region, briefing in zip(self.regions, briefings, strict=True):
            if MARKER.search(briefing):
                raise GeomapError(f"{self.name}: the template itself writes a marker", "take it out of it")
            plain = briefing.strip().encode("ascii", "xmlcharrefreplace").decode("ascii")
            between = f"\n{plain}\n".replace("\n", line_end)
            parts += [self.text[at : region.start], between]
            at = region.end
        return "".join((*parts, self.text[at:])).encode(self.encoding, "surrogatepass")


def page(name: str, content: bytes) -> Page:
    """Return a page and its regions; none if it has no marker.

    Args:
        name: what to call it in an error.
        content: the file.

    Raises:
        GeomapError: a marker has no partner, lies inside another region, is there twice, or sets something
            unknown.
    """
    encoding = next((name for mark, name in _UTF_16.items() if content.startswith(mark)), "latin-1")
    try:
        text = content.decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        raise GeomapError(f"{name} is no whole UTF-16: {error}", "save the page again, as UTF-8") from error
    return Page(name, text, encoding, tuple(_regions(name, text)))


def _regions(name: str, text: str) -> list[Region]:
    found: list[Region] = []
    opened: tuple[re.Match[str], str, dict[str, str]] | None = None
    for marker in MARKER.finditer(text):
        where = f"{name}, line {text.count(chr(10), 0, marker.start()) + 1}"
        named, options = _words(where, marker["rest"])
        if marker["kind"] == "begin":
            if opened:
                raise GeomapError(f"{where}: a region begins inside another", _FORM)
            opened = marker, named, options
        elif marker["kind"] == "end":
            found.append(_closed(where, opened, named, marker, found))
            opened = None
        else:
            raise GeomapError(f"{where}: there is no marker geomap:{marker['kind']}", _FORM)
    if opened:
        line = text.count("\n", 0, opened[0].start()) + 1
        raise GeomapError(f"{name}, line {line}: the region that begins here has no end", _FORM)
    return found


def _closed(
    where: str,
    opened: tuple[re.Match[str], str, dict[str, str]] | None,
    named: str,
    marker: re.Match[str],
    before: Sequence[Region],
) -> Region:
    if opened is None:
        raise GeomapError(f"{where}: a region ends here that does not begin", _FORM)
    begun, its_name, options = opened
    if named and named != its_name:
        raise GeomapError(f"{where}: the region {its_name or 'without a name'} ends as {named}", _FORM)
    name = its_name or str(len(before) + 1)
    if any(region.name == name for region in before):
        raise GeomapError(f"{where}: a region {name} is there twice", "give each a name of its own")
    return Region(name, options, begun.end(), marker.start())


def _words(where: str, rest: str) -> tuple[str, dict[str, str]]:
    named, options = "", {}
    at = 0
    rest = rest.strip()
    while at < len(rest):
        word = _WORD.match(rest, at)
        if not word or (word["id"] and named):
            raise GeomapError(f"{where}: the marker cannot be read at {rest[at:]!r}", _FORM)
        if word["id"]:
            named = word["id"]
        elif word["key"] not in OPTIONS:
            raise GeomapError(f"{where}: a marker sets no {word['key']}", f"it may set {', '.join(OPTIONS)}")
        else:
            options[word["key"]] = word["short"] if word["long"] is None else word["long"]
        at = word.end()
        at += len(rest[at:]) - len(rest[at:].lstrip())
    return named, options

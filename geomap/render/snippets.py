"""The lines of HTML that put a map into another page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup, escape

from geomap.render.sheet import template, trusted

_OF_TEMPLATES = re.compile(r"\{(?=[{%#])")


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in a snippet for people.

    Attributes:
        title: of the frame.
        alt: what the map shows, for those who see none.
        full_map: the words of the link to the whole map.
    """

    title: str
    alt: str
    full_map: str


@dataclass(frozen=True, slots=True)
class Element:
    """The element ``geomap-map``.

    Attributes:
        attributes: by name; those without a value are left out.
        href: where the whole map lies, if it does.
    """

    attributes: Mapping[str, str] = field(default_factory=dict)
    href: str = ""


def iframe(folder: Path, words: Words, src: str, script: str, height: int) -> str:
    """Return a frame that shows a page at an address, and the script that gives it its height."""
    return _filled(folder, "iframe", title=words.title, src=src, script=script, height=height)


def srcdoc(folder: Path, words: Words, page: str, script: str, height: int) -> str:
    """Return a frame that holds the whole page itself, and the script that gives it its height, in place."""
    # Two characters mean something within a quoted attribute; the others would make it longer for nothing.
    held = trusted(page.replace("&", "&amp;").replace('"', "&quot;"))
    return _filled(folder, "srcdoc", title=words.title, page=held, script=trusted(script), height=height)


def component(folder: Path, words: Words, element: Element, src: str, script: str) -> str:
    """Return the element that shows the block of JSON at an address, and the script that knows how."""
    return _filled(folder, "component", src=src, script=script, **_shared(words, element))


def fragment(folder: Path, words: Words, element: Element, block: tuple[str, str], script: str) -> str:
    """Return the element with all it needs in place; `block` is its id, and the JSON that it shows."""
    name, content = block
    given = {"id": name, "content": trusted(content), "script": trusted(script)}
    return _filled(folder, "fragment", **given, **_shared(words, element))


def _shared(words: Words, element: Element) -> dict[str, object]:
    attributes = {name: value for name, value in element.attributes.items() if value}
    return {
        "alt": words.alt,
        "full_map": words.full_map,
        "href": element.href or None,
        "attributes": {name: _inert(value) for name, value in attributes.items()},
    }


def _filled(folder: Path, name: str, **values: object) -> str:
    told = {key: _inert(value) if type(value) is str else value for key, value in values.items()}
    return template(folder, f"embed/{name}.html.j2").render(told).rstrip("\n") + "\n"


def _inert(text: str) -> Markup:
    """Return text as HTML in which no template engine of the page around finds anything to do."""
    return Markup(_OF_TEMPLATES.sub("&#123;", str(escape(text))))  # noqa: S704  it is escaped here

"""The briefing as HTML: a page that needs nothing else, or a part of another page."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from markupsafe import Markup

from geomap import resources
from geomap.render.briefing import svg, template
from geomap.render.briefing.facts import Briefing, Picture
from geomap.render.briefing.phrases import plain

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


def render(briefing: Briefing, picture: Picture, house: Path | None = None, *, part: str = "") -> str:
    """Return the briefing as HTML: same arguments, same text.

    Args:
        briefing: what it tells.
        picture: with an SVG.
        house: a template to use in place of ours.
        part: a name for it among the parts of another page; the whole page if empty.

    Raises:
        GeomapError: the template is of no use.
    """
    folder = resources.find("templates")
    variables = {
        **of(briefing),
        "map": svg.inlined(picture.svg, picture.alt, f"geomap-{part or 'map'}"),
        "map_alt": plain(picture.alt),
        "map_link": picture.link,
        "style": Markup(resources.text(folder / "briefing.css").strip()),  # noqa: S704 - geomap's own
        "fragment": bool(part),
    }
    filled = template.fill(house or folder / "briefing.html.j2", variables)
    return _BLANK_LINES.sub("\n", filled).strip() + "\n"


def of(briefing: Briefing) -> dict[str, Any]:
    """Return what a briefing tells, as the variables of a template."""
    return {field.name: getattr(briefing, field.name) for field in fields(briefing)}

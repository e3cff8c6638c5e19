"""The briefing as Markdown, with the map as a picture beside it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from geomap import resources
from geomap.render.briefing import html, template
from geomap.render.briefing.facts import Briefing, Picture
from geomap.render.briefing.markup import escaped_markdown
from geomap.render.briefing.phrases import plain

_BLANK_LINES = re.compile(r"\n{3,}")


def render(briefing: Briefing, picture: Picture, file: str, house: Path | None = None) -> str:
    """Return the briefing as CommonMark with tables: same arguments, same text.

    Args:
        briefing: what it tells.
        picture: of which the words and the link are told.
        file: the name of the picture's file, beside the text.
        house: a template to use in place of ours.

    Raises:
        GeomapError: the template is of no use.
    """
    folder = resources.find("templates")
    alt = plain(picture.alt)
    link = (
        f"[{escaped_markdown(str(briefing.words['map_link']))}]({quote(picture.link, safe='%/:?#&=+,;~-._')})"
    )
    variables = {
        **html.of(briefing),
        "map": Markup(f"![{escaped_markdown(alt)}]({quote(file)})"),  # noqa: S704 - both parts are escaped
        "map_alt": alt,
        "map_link": Markup(link if picture.link else ""),  # noqa: S704 - both parts are escaped
        "style": "",
        "fragment": False,
    }
    filled = template.fill(house or folder / "briefing.md.j2", variables, markdown=True)
    return _BLANK_LINES.sub("\n\n", filled).strip() + "\n"

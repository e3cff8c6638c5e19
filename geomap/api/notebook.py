"""A map in a notebook: the whole page in a frame, and behind it a picture for where frames are taken out."""

from __future__ import annotations

import base64

from markupsafe import Markup

SIZE = "1200x800"
"""Of the picture, in pixels."""
RATIO = "2:1"
"""Of the map in the page, so that in most notebooks the time line is seen below it."""
_HEIGHT = 800  # of the frame, in CSS pixels; the page scrolls in it where that is too little

# The frame lies over the picture. GitHub and untrusted notebooks take frames and styles out of an output and
# leave pictures in, so there the picture is what is seen. No ids: a notebook holds several maps.
_OUTPUT = Markup(
    '<div style="position:relative;height:{height}px;overflow:hidden">'
    '<img src="data:image/png;base64,{picture}" alt="{alt}" width="100%"'
    ' style="position:absolute;width:100%;height:100%;object-fit:contain">'
    '<iframe title="{title}" srcdoc="{page}" loading="lazy" sandbox="allow-scripts allow-downloads'
    ' allow-popups allow-popups-to-escape-sandbox" width="100%" height="{height}" frameborder="0"'
    ' style="position:absolute;width:100%;height:100%;border:0;background:canvas"></iframe></div>'
)


def html(title: str, picture: bytes, alt: str, page: str) -> str:
    """Return the output of a cell.

    The frame is a world of its own: its script reaches neither the notebook nor another map.

    Args:
        title: of the map.
        picture: of it, a PNG.
        alt: the picture in words.
        page: the whole page.
    """
    image = base64.b64encode(picture).decode("ascii")
    return str(_OUTPUT.format(height=_HEIGHT, picture=image, alt=alt, title=title, page=page))

"""How a stance looks in a briefing: its colour, the ink on it, and a swatch with the page's own hatching."""

from __future__ import annotations

from markupsafe import Markup

DARK_INK, LIGHT_INK = "#20262b", "#ffffff"
LINES = {
    "logistics_only": ("M-2 2 2 -2M-2 10 10 -2M6 10 10 6", 1.5),
    "opposed": ("M-2 -2 10 10M-2 10 10 -2", 1),
}
DOTS = {"undecided": ((2, 2, 1.15), (6, 6, 1.15))}
"""Marks on a tile of 8, as in ``templates/js/looks.js``."""

_WIDTH, _HEIGHT, _TILE = 24, 16, 8


def ink_on(colour: str) -> str:
    """Return the ink of two that stands out better on ``#rrggbb``, by the contrast of WCAG 2."""
    ground = _luminance(colour)
    dark, light = (_contrast(_luminance(ink), ground) for ink in (DARK_INK, LIGHT_INK))
    return DARK_INK if dark >= light else LIGHT_INK


def swatch(stance: str, colour: str) -> Markup:
    """Return a stance's swatch as an SVG element without ids, so that many may stand in one page.

    Args:
        stance: such as ``troops_offered``; one without marks is a plain colour.
        colour: ``#rrggbb``.
    """
    ink = ink_on(colour)
    tiles = [(x, y) for y in range(0, _HEIGHT, _TILE) for x in range(0, _WIDTH, _TILE)]
    marks = Markup("").join(_marks(stance, ink, x, y) for x, y in tiles)
    return Markup(
        '<svg class="geomap-brief-swatch" width="24" height="16" viewBox="0 0 24 16" aria-hidden="true">'
        '<rect width="24" height="16" fill="{colour}"/>{marks}</svg>'
    ).format(colour=colour, marks=marks)


def _marks(stance: str, ink: str, x: int, y: int) -> Markup:
    found = Markup("")
    if stance in LINES:
        path, width = LINES[stance]
        found += Markup('<path transform="translate({} {})" d="{}" stroke="{}" stroke-width="{}"/>').format(
            x, y, path, ink, width
        )
    for cx, cy, r in DOTS.get(stance, ()):
        found += Markup('<circle cx="{}" cy="{}" r="{}" fill="{}"/>').format(x + cx, y + cy, r, ink)
    return found


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)

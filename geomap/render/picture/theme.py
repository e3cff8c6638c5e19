"""The colours of a picture: those of the page, ``templates/page.css`` and ``templates/map.css``."""

from __future__ import annotations

from dataclasses import dataclass

CHANGED = "#7a0177"
LINE = "#14181c"
HALO = "#ffffff"
_INKS = ("#20262b", "#ffffff")


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``, named as in the page's styles."""

    text: str
    quiet: str
    paper: str
    rule: str
    edge: str
    sea: str
    land: str
    border: str
    mentioned: str
    mentioned_dot: str


THEMES = {
    "light": Theme(
        text="#1c2126",
        quiet="#55606a",
        paper="#ffffff",
        rule="#d5dbe0",
        edge="#79838c",
        sea="#e6eff6",
        land="#cfd5da",
        border="#ffffff",
        mentioned="#fbf8f0",
        mentioned_dot="#626b73",
    ),
    "dark": Theme(
        text="#e8ecef",
        quiet="#a9b4bd",
        paper="#14191e",
        rule="#36414a",
        edge="#7d8993",
        sea="#0d1318",
        land="#a7b0b8",
        border="#d7dde2",
        mentioned="#e9e6dc",
        mentioned_dot="#626b73",
    ),
}


def over_white(colour: str, strength: float) -> str:
    """Return a ``#rrggbb`` as it looks over white at a strength of 0 to 1."""
    return "#" + "".join(f"{int(255 + (part - 255) * strength + 0.5):02x}" for part in _parts(colour))


def ink_on(colour: str) -> str:
    """Return the ink, dark or light, that stands out better on a ``#rrggbb``."""
    ground = _luminance(colour)
    return max(_INKS, key=lambda ink: _contrast(_luminance(ink), ground))


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    """Return the relative luminance by WCAG 2, 0 to 1."""
    shares = [part / 255 for part in _parts(colour)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)

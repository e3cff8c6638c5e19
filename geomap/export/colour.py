"""Colours as numbers: which ink is read on a ground."""

from __future__ import annotations

DARK, LIGHT = "#20262b", "#ffffff"


def parts(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of ``#rrggbb``, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def over_white(colour: str, strength: float) -> str:
    """Return a colour as it looks over white; `strength` is 0 to 1."""
    return "#" + "".join(f"{round(255 + (part - 255) * strength):02x}" for part in parts(colour))


def ink(ground: str) -> str:
    """Return the ink of two that stands out better on a ground, by the contrast of WCAG 2."""
    light = _luminance(ground)
    dark = _contrast(_luminance(DARK), light)
    return DARK if dark >= _contrast(_luminance(LIGHT), light) else LIGHT


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)

"""How large a picture is, and how large what stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geomap.errors import UsageError

_LEAST, _MOST = (480, 320), (8000, 8000)
_SCREEN_DPI = 96
_LEAST_UNIT = 0.5
_ASKED = re.compile(r"(\d{1,5})[x×](\d{1,5})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Size:
    """A sheet.

    Attributes:
        width, height: in points.
        dpi: pixels in an inch, of a picture made of pixels.
        unit: points that stand for one pixel of the page, in which letters and hatches are measured.
    """

    width: float
    height: float
    dpi: float
    unit: float


SIZES = {
    "slide": Size(960.0, 540.0, 144, 0.85),
    "a4": Size(841.89, 595.276, 200, 0.72),
    "card": Size(900.0, 472.5, _SCREEN_DPI, 0.95),
    "square": Size(810.0, 810.0, _SCREEN_DPI, 0.95),
    "column": Size(481.9, 286.9, 300, 0.62),
}


def size_of(name: str) -> Size:
    """Return the size of a name in `SIZES`, or of WIDTHxHEIGHT in pixels.

    Raises:
        UsageError: it is neither, or no picture can be so small or so large.
    """
    if name in SIZES:
        return SIZES[name]
    asked = _ASKED.fullmatch(name.strip())
    if asked is None:
        known = ", ".join(SIZES)
        raise UsageError(f"there is no size {name!r}", f"use {known}, or WIDTHxHEIGHT in pixels, as 1600x900")
    across, up = int(asked[1]), int(asked[2])
    if not (_LEAST[0] <= across <= _MOST[0] and _LEAST[1] <= up <= _MOST[1]):
        least, most = ("×".join(map(str, size)) for size in (_LEAST, _MOST))
        raise UsageError(f"a picture cannot be {across}×{up} pixels", f"sizes are from {least} to {most}")
    slide = SIZES["slide"]
    width, height = (pixels * 72 / _SCREEN_DPI for pixels in (across, up))
    ratio = (width * height / (slide.width * slide.height)) ** 0.5
    return Size(width, height, _SCREEN_DPI, max(_LEAST_UNIT, slide.unit * ratio))

"""Styles for a map inside another page: they hang on the room that the map has, not on that page."""

from __future__ import annotations

import re

_ROOT_PX = 16
_WIDTH_QUERY = re.compile(r"@media \((min|max)-width: ([\d.]+)rem\)")
_REM = re.compile(r"(?<![\w.#-])(-?\d*\.?\d+)rem\b")
_WINDOW_WIDTH = re.compile(r"(?<![\w.#-])(\d*\.?\d+)vw\b")


def shadowed(style: str) -> str:
    """Return a style of the page's for an element inside another page.

    What the page asks of the window's width is asked of the element's. ``rem``, the size of letters that the
    page around has chosen for itself, becomes ``--rem``, which the element sets to the reader's.
    """
    style = _WIDTH_QUERY.sub(_container_query, style)
    style = _REM.sub(r"calc(\1 * var(--rem, 16px))", style)
    return _WINDOW_WIDTH.sub(r"\1cqi", style)


def _container_query(match: re.Match[str]) -> str:
    return f"@container ({match[1]}-width: {float(match[2]) * _ROOT_PX:g}px)"

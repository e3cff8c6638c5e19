"""Warnings: what was not done, or done with a guess."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from types import FrameType

_PACKAGE = str(Path(__file__).parent)


class GeomapWarning(UserWarning):
    """Something was not done, or done with a guess; the message names it."""


def warn(message: str) -> None:
    """Warn of something, at the line of the caller's own code."""
    frame: FrameType | None = sys._getframe()
    level = 1
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, GeomapWarning, stacklevel=level)

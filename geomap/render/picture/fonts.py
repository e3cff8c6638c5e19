"""Letters: one font that comes with matplotlib, so that a picture is the same on every machine."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path

import matplotlib as mpl
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags

_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_EM = 100.0
_ELLIPSIS = "…"


@functools.cache
def face(bold: bool = False) -> FontProperties:
    """Return DejaVu Sans, which has Latin, Greek, Cyrillic and more, by its file."""
    return FontProperties(fname=_file(bold))


@functools.lru_cache(maxsize=4096)
def drawable(text: str, instead: str = "") -> str:
    """Return text in one line without what the font cannot show, or `instead` if no letter is left of it."""
    shown = "".join(char for char in unicodedata.normalize("NFC", text) if _fits(char, _known()))
    line = " ".join(shown.split())
    return line if any(map(str.isalnum, line)) else instead


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is, in points, at a size in points."""
    return sum(_advance(char, bold) for char in text) * size / _EM


def wrap(text: str, across: float, size: float, *, bold: bool = False, most: int = 1) -> list[str]:
    """Return text in at most `most` lines that are `across` points wide; what is left out shows as "…"."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size, bold=bold) <= across:
            line = f"{line} {words.pop(0)}"
        lines.append(_cut(line, across, size, bold))
    if words and lines:
        lines[-1] = _cut(f"{lines[-1].removesuffix(_ELLIPSIS)}{_ELLIPSIS}", across, size, bold)
    return lines


def _cut(line: str, across: float, size: float, bold: bool) -> str:
    if width(line, size, bold=bold) <= across:
        return line
    kept = line.removesuffix(_ELLIPSIS)
    while kept and width(kept + _ELLIPSIS, size, bold=bold) > across:
        kept = kept[:-1]
    return kept.rstrip(" ,;") + _ELLIPSIS


@functools.cache
def _known() -> frozenset[int]:
    return frozenset(_font(bold=False).get_charmap().keys() & _font(bold=True).get_charmap().keys())


def _fits(char: str, known: frozenset[int]) -> bool:
    return char.isspace() or (ord(char) in known and unicodedata.category(char) not in {"Cc", "Cf"})


def _file(bold: bool) -> Path:
    return Path(mpl.get_data_path(), "fonts", "ttf", _FILES[bold])


@functools.cache
def _font(bold: bool) -> FT2Font:
    font = FT2Font(str(_file(bold)))
    font.set_size(_EM, 72)
    return font


@functools.cache
def _advance(char: str, bold: bool) -> float:
    glyph = _font(bold).load_char(ord(char), LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / 65536

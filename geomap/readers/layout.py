"""From lines as they stand on pages to running text: a paragraph a line, words whole, running heads gone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

_MOST_HEADS = 3  # lines at the top or the foot of a page
_WIDER = 1.3  # a gap so many times the usual one parts paragraphs
_ANOTHER_SIZE = 0.1
_INDENT = 0.8  # of the size of the letters
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)\]]*\Z")
_COMPOUND = re.compile(r"(?<![\w-])[^\W\d_]++-[^\W\d_]++(?![\w-])")
_HALF = re.compile(r"(?:\A|[\s(\[\"'“‘«„/])([^\W\d_]+)[-‐]\Z")
_OTHER_HALF = re.compile(r"([^\W\d_]++)(?![\w-])")
_HELD = re.compile(r"\w[-‐]\Z")
_SUSPENDED = re.compile(r"(?:and|or|to)\b")
_BULLETS = ("•", "‣", "▪", "◦", "●", "■")
_SOFT_HYPHEN = "\u00ad"
_LONGEST_WORD = 64


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page.

    Attributes:
        text: without white space at its ends; never empty.
        x, y: where it begins, rightwards and upwards.
        size: of its letters, 0 if unknown.
        after_blank: an empty line stands above it.
    """

    text: str
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0
    after_blank: bool = False


def running_text(pages: Sequence[Sequence[Line]]) -> str:
    """Return the text of `pages`; a sentence that goes on overleaf stays whole."""
    bodies = _without_heads(pages)
    usual = _usual_gap(bodies)
    compounds = {word for body in bodies for line in body for word in _COMPOUND.findall(line.text)}
    pieces: list[str] = []
    before: Line | None = None
    for body in bodies:
        for number, line in enumerate(body):
            if before and _begins(line, before, usual, overleaf=number == 0):
                pieces.append("\n")
            elif before:
                pieces[-1], link = _linked(before.text, line.text, compounds)
                pieces.append(link)
            pieces.append(line.text)
            before = line
    return "".join(pieces).replace(_SOFT_HYPHEN, "")


def _without_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return `pages` without the first and last lines that most of them share, digits aside."""
    bodies = [list(page) for page in pages]
    for _ in range(_MOST_HEADS):
        for end in (0, -1):
            shared = _shared(bodies, end)
            for body in bodies:
                if body and _key(body[end]) in shared:
                    del body[end]
    return bodies if any(bodies) else [list(page) for page in pages]


def _shared(bodies: Sequence[Sequence[Line]], end: int) -> Collection[str]:
    counts = Counter(_key(body[end]) for body in bodies if body)
    return {key for key, count in counts.items() if count > max(1, counts.total() / 2)}


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def _usual_gap(bodies: Sequence[Sequence[Line]]) -> float:
    """Return the distance of lines within a paragraph in units of their size, 0 if there is none to see."""
    pairs = (pair for body in bodies for pair in pairwise(body))
    gaps = sorted(gap for before, line in pairs if (gap := _gap(before, line)) > 0)
    return gaps[len(gaps) // 4] if gaps else 0.0


def _gap(before: Line, line: Line) -> float:
    """Return how far `line` stands below `before` in units of its size; 0 if they are not of one size."""
    if line.size <= 0 or _another_size(before, line):
        return 0.0
    return (before.y - line.y) / line.size


def _begins(line: Line, before: Line, usual: float, *, overleaf: bool) -> bool:
    """Return whether a paragraph begins with `line`; elsewhere on paper, only after a sentence's end."""
    if _another_size(before, line) or line.text.startswith(_BULLETS):
        return True
    ended = bool(_SENTENCE_END.search(before.text[-8:]))
    if overleaf or line.y > before.y:
        return ended
    indented = line.x - before.x > _INDENT * line.size
    return line.after_blank or _gap(before, line) > _WIDER * usual > 0 or (ended and indented)


def _another_size(before: Line, line: Line) -> bool:
    return abs(before.size - line.size) > _ANOTHER_SIZE * max(before.size, line.size)


def _linked(before: str, after: str, compounds: Collection[str]) -> tuple[str, str]:
    """Return the line `before` as it goes on in the line `after`, and what stands between them."""
    if before.endswith(_SOFT_HYPHEN):
        return before[:-1], ""
    if not _HELD.search(before) or not after[:1].isalnum() or _SUSPENDED.match(after):
        return before, " "
    half = _HALF.search(before[-_LONGEST_WORD:])
    other = _OTHER_HALF.match(after[:_LONGEST_WORD])
    if half and other and half[1].islower() and other[1].islower():
        whole = f"{half[1]}-{other[1]}"
        return (before, "") if whole in compounds else (before[:-1], "")
    return before, ""

"""Cuts a text into sentences: a line end is a boundary, and so is a full stop that ends no abbreviation."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STOP = re.compile(r"""[.!?…]+["'”’»)\]]*\s+(?=["'“‘«(\[]*[^\W_a-z])""")
_LAST_WORD = re.compile(r"[\w.]+\Z")
_EDGE = re.compile(r"\A[\s•*–—-]*")


class Splitter:
    """Finds sentences; `abbreviations` are lower-case words whose full stop ends none."""

    def __init__(self, abbreviations: frozenset[str]) -> None:
        self._abbreviations = abbreviations

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) of every sentence, in order, without white space and bullets."""
        spans = []
        for start, end in self._pieces(text):
            piece = text[start:end]
            left = start + len(_EDGE.match(piece).group())  # type: ignore[union-attr]
            right = start + len(piece.rstrip())
            if left < right:
                spans.append((left, right))
        return spans

    def _pieces(self, text: str) -> Iterator[tuple[int, int]]:
        start = 0
        for line in text.splitlines(keepends=True):
            begin, end = start, start + len(line)
            for stop in _STOP.finditer(text, begin, end):
                if not self._is_abbreviation(text[begin : stop.start()], stop.group()):
                    yield begin, stop.end()
                    begin = stop.end()
            yield begin, end
            start = end

    def _is_abbreviation(self, before: str, stop: str) -> bool:
        if not stop.startswith(".") or len(stop.strip()) > 1:
            return False
        word = _LAST_WORD.search(before[-24:])
        return word is not None and (len(word.group()) == 1 or word.group().lower() in self._abbreviations)

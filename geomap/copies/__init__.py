"""Copies: what several papers print, told by the words they share; exact, whatever the order.

All pairs that share enough are found by prefix filtering: of a set that must share most of its members with
another, the rarest few cannot all be missing there (Chaudhuri, Ganti and Kaushik 2006, "A primitive operator
for similarity joins in data cleaning"; Bayardo, Ma and Srikant 2007, "Scaling up all pairs similarity
search"). What is joined already is not compared again, so that a report in a thousand papers costs a thousand
comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping

from geomap.copies.sentences import alike, words

__all__ = ["alike", "stories", "words"]


def stories(texts: Mapping[str, str]) -> dict[str, str]:
    """Return for every text the least key of the texts that are copies of each other, itself if it has none.

    Two are copies if half of the runs of four words of the shorter stand in the longer: a paper may give an
    agency's report another headline, its own numbers and spelling, or its first paragraphs alone. Copies of
    copies are copies. Texts of less than 23 words are copies of none, for they say too little to tell.
    """
    keys = sorted(texts)
    if len(keys) < 2:
        return {key: key for key in keys}
    from geomap.copies.texts import copied  # noqa: PLC0415 - numpy, which no single article needs

    return {key: keys[first] for key, first in zip(keys, copied([texts[key] for key in keys]), strict=True)}

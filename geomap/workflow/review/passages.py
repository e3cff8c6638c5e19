"""The quotes behind a verdict, each within the words around it, side by side where they contradict."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geomap.model import SourcedClaim, Stance, Verdict

Context = Callable[[str, int, int], tuple[str, str, str]]
"""Article id, start and end in; the words before, the quote and the words after out."""

REACH = 300  # code points of an article that are shown before a quote, and after it
_QUOTES = 4  # of a verdict, unless all are asked for
_SPACE = re.compile(r"\s")
_LAST_SPACE = re.compile(r"\s\S*\Z")


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote within the words around it.

    Attributes:
        also: the claims of other papers that print the same.
    """

    claim: SourcedClaim
    before: str
    quote: str
    after: str
    also: tuple[SourcedClaim, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What speaks for one stance.

    Attributes:
        passages: the best first.
        more: how many quotes there are besides.
    """

    stance: Stance
    passages: tuple[Passage, ...]
    more: int


def around(text: str, start: int, end: int, reach: int = REACH) -> tuple[str, str, str]:
    """Return the whole words before `text[start:end]`, that itself, and those after; "…" where more is."""
    left, right = max(0, start - reach), min(len(text), end + reach)
    before, after = text[left:start], text[end:right]
    if left:
        space = _SPACE.search(text, left - 1, start)
        before = "…" + (text[space.end() : start] if space else "")
    if right < len(text):
        space = _LAST_SPACE.search(text[end : right + 1])
        after = (after[: space.start()] if space else "") + "…"
    return before, text[start:end], after


def sides(verdict: Verdict, context: Context, *, everything: bool = False) -> list[Side]:
    """Return the quotes behind a verdict by stance, that of the verdict first, or all of them.

    Copies of what another paper said before are listed with it, and are no quotes of their own.
    """
    copies = verdict.copies()
    originals = [at for at in range(len(verdict.claims)) if at not in copies]
    of: dict[Stance, list[int]] = {}
    for at in originals:
        of.setdefault(verdict.claims[at].claim.stance, []).append(at)
    most = len(originals) if everything else max(1, _QUOTES // len(of))
    return [
        Side(
            stance,
            tuple(_passage(verdict.claims, at, copies, context) for at in ats[:most]),
            max(0, len(ats) - most),
        )
        for stance, ats in of.items()
    ]


def _passage(claims: Sequence[SourcedClaim], at: int, copies: dict[int, int], context: Context) -> Passage:
    evidence = claims[at].claim.evidence
    also = tuple(claims[copy] for copy, first in copies.items() if first == at)
    return Passage(claims[at], *context(evidence.article_id, evidence.start, evidence.end), also)

"""Unlabelled passages to distil from: the corpus with words exchanged, clauses dropped and halves swapped.

What comes out is often odd English; the teacher says what it makes of it, and the student learns to agree.
Exchanging words for their neighbours follows Jiao et al. (2020), "TinyBERT", section 3.2.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import examples
import torch

from geomap.classify import marking

Pieces = tuple[str | marking.Slot, ...]
_WORD = re.compile(r"[A-Za-z]{3,}")
_CLAUSE = re.compile(
    r"(?<=[,;:.!?—–])\s+|\s+(?=(?:but|and|while|although|because|after|when|if|who|which)\b)"
)
_KEPT = frozenset(
    [
        "the",
        "and",
        "not",
        "but",
        "for",
        "nor",
        "was",
        "were",
        "are",
        "has",
        "have",
        "had",
        "its",
        "his",
        "her",
        "their",
        "that",
        "this",
        "with",
    ]
)


def words(text: str) -> list[str]:
    """Return what may be exchanged in a text."""
    return _WORD.findall(text)


def neighbours(
    table: torch.Tensor, vocabulary: Mapping[str, int], wanted: set[str], k: int = 8
) -> dict[str, list[str]]:
    """Return for each of `wanted` the `k` words whose embeddings lie nearest, itself left out."""
    known = sorted(w for w in vocabulary if w.isalpha() and len(w) > 2)
    vectors = torch.nn.functional.normalize(table[[vocabulary[w] for w in known]], dim=1)
    found = {}
    for i, word in enumerate(known):
        if word in wanted:
            near = (vectors @ vectors[i]).topk(k + 1).indices.tolist()
            found[word] = [known[j] for j in near if j != i]
    return found


def exchange(pieces: Pieces, near: Mapping[str, Sequence[str]], rng: random.Random, share: float) -> Pieces:
    """Replace a share of the words by neighbours."""

    def other(match: re.Match[str]) -> str:
        word = match[0].lower()
        if word in _KEPT or word not in near or rng.random() > share:
            return match[0]
        return rng.choice(near[word])

    return tuple(_WORD.sub(other, p) if isinstance(p, str) else p for p in pieces)


def clauses(pieces: Pieces) -> list[Pieces]:
    """Cut a passage where a clause begins."""
    found: list[list[str | marking.Slot]] = [[]]
    for piece in pieces:
        if not isinstance(piece, str):
            found[-1].append(piece)
            continue
        first, *rest = _CLAUSE.split(piece)
        if first.strip():
            found[-1].append(first)
        found.extend([part] if part.strip() else [] for part in rest)
    return [tuple(part) for part in found if part]


def shorten(pieces: Pieces, rng: random.Random) -> Pieces:
    """Drop one clause."""
    parts = clauses(pieces)
    if len(parts) > 1:
        parts.pop(rng.randrange(len(parts)))
    return tuple(piece for part in parts for piece in part)


def swap(one: Pieces, two: Pieces, rng: random.Random) -> Pieces:
    """Begin as one passage and end as another."""
    left, right = clauses(one), clauses(two)
    kept = left[: rng.randint(1, len(left))] + right[rng.randint(0, len(right) - 1) :]
    return tuple(piece for part in kept for piece in part)


def variants(
    items: Sequence[examples.Example], near: Mapping[str, Sequence[str]], rng: random.Random, count: int
) -> list[examples.Example]:
    """Return `count` variants of every example; their targets are only which countries to ask about."""
    found = []
    for item in items:
        for _ in range(count):
            pieces = item.pieces
            turn = rng.random()
            if turn < 0.3:
                pieces = shorten(pieces, rng)
            elif turn < 0.6:
                pieces = swap(pieces, rng.choice(items).pieces, rng)
            pieces = exchange(pieces, near, rng, rng.choice((0.0, 0.1, 0.2, 0.3)))
            codes = {code for p in pieces if isinstance(p, marking.Slot) for unit in p.units for code in unit}
            if codes and pieces != item.pieces:
                found.append(
                    replace(item, pieces=pieces, targets=dict.fromkeys(sorted(codes), 0), labelled=False)
                )
    return found

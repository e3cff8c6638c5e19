"""Training examples: passages of the corpus (or of a gold set) with their countries marked."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import corpus
from tokenizers import Tokenizer

from geomap import countries
from geomap.classify import marking
from geomap.extract import Extractor
from geomap.model import Article, normalise

ORDER = "NTLUO"  # the classes, in the order of the logits


@dataclass(frozen=True, slots=True)
class Example:
    """A passage ready to be encoded: its pieces, and each country's class, unless it is not labelled."""

    group: str
    pieces: tuple[str | marking.Slot, ...]
    targets: Mapping[str, int]
    where: str = ""
    labelled: bool = True


class Words:
    """Plain text to token ids, remembered; and the vocabulary of the markers."""

    def __init__(self, base: Path) -> None:
        tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        spare = [tokenizer.token_to_id(f"[unused{i}]") for i in range(1, 60)]
        ends = ("[CLS]", "[SEP]") if tokenizer.token_to_id("<s>") is None else ("<s>", "</s>")
        self.pad = tokenizer.token_to_id("[PAD]" if ends[0] == "[CLS]" else "<pad>")
        kinds = tuple(spare[40 : 40 + marking.PLACE + 1])
        self.vocabulary = marking.Vocabulary(
            tokenizer.token_to_id(ends[0]),
            tokenizer.token_to_id(ends[1]),
            tuple(spare[: marking.NUMBERS]),
            kinds,
        )
        self.tokenizer = tokenizer
        self.ids = lru_cache(200_000)(self._ids)

    def _ids(self, text: str) -> tuple[int, ...]:
        return tuple(self.tokenizer.encode(text, add_special_tokens=False).ids)


def make(text: str, labels: Mapping[str, int], extractor: Extractor, group: str, where: str = "") -> Example:
    """Return the example of a passage."""
    article = Article(uri="passage", text=normalise(text), language="en")
    mentions = extractor(article).mentions
    return Example(group, tuple(marking.pieces(article.text, 0, len(article.text), mentions)), labels, where)


def from_corpus(passages: Iterable[corpus.Passage]) -> list[Example]:
    """Return the examples of the corpus."""
    extractor = Extractor(countries.load())
    return [
        make(
            p.text,
            {code: ORDER.index(label) for code, label in p.labels.items()},
            extractor,
            p.group,
            p.where,
        )
        for p in passages
    ]


def from_plain(texts: Iterable[str]) -> list[Example]:
    """Return passages without labels; their targets are only which countries to ask about."""
    extractor = Extractor(countries.load())
    found = []
    for text in texts:
        article = Article(uri="passage", text=normalise(text), language="en")
        codes = sorted({mention.alpha_3 for mention in extractor(article).mentions})
        if codes:
            found.append(replace(make(text, dict.fromkeys(codes, 0), extractor, "plain"), labelled=False))
    return found


def from_gold(path: Path) -> list[Example]:
    """Return the examples of a gold set, for measuring alone."""
    extractor = Extractor(countries.load())
    key = {name: ORDER.index(letter) for letter, name in corpus.LABELS.items()}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        make(
            r["text"],
            {x["iso3"]: key[x["stance"]] for x in r["labels"]},
            extractor,
            r.get("coalition", ""),
            r["id"],
        )
        for r in rows
    ]


def numbering(example: Example, rng: random.Random | None) -> dict[marking.Unit, int]:
    """Number the units, at random when training."""
    units = list(marking.number(example.pieces))
    if rng is None:
        return {unit: i % marking.NUMBERS for i, unit in enumerate(units)}
    slots = rng.sample(range(marking.NUMBERS), marking.NUMBERS)
    return {unit: slots[i % marking.NUMBERS] for i, unit in enumerate(units)}


def join(first: Example, second: Example) -> Example | None:
    """Return two passages as one text, or None where they share a country."""
    if first.targets.keys() & second.targets.keys():
        return None
    targets = {**first.targets, **second.targets}
    labelled = first.labelled and second.labelled
    return Example(first.group, (*first.pieces, " ", *second.pieces), targets, first.where, labelled)

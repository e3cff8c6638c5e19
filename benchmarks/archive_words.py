"""The words and sentences that the articles of the synthetic archive are put together from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, TypeVar

_SENTENCES = Path(__file__).parent / "archive_sentences.toml"
_PART = re.compile(r"\{(\w+)\}|\[([^\]]+)\]")
_AN = re.compile(r"\b([Aa]) (?=[aeiou])")

_T = TypeVar("_T")
Frame = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A source: its name, its name in addresses, whether it is the agency that the others copy."""

    name: str
    slug: str
    is_agency: bool


def pick(random: Random, values: Sequence[_T]) -> _T:
    """Draw one of `values` in a way that no release of Python changes."""
    return values[int(random.random() * len(values))]


class Words:
    """What stands in the file of sentences, ready to be drawn from."""

    def __init__(self) -> None:
        table = tomllib.loads(_SENTENCES.read_text("utf-8"))
        self.papers = [Paper(one["name"], one["slug"], at == 0) for at, one in enumerate(table["papers"])]
        self.countries: Mapping[str, Sequence[str]] = table["countries"]
        self.coalition = {name: _frames(texts) for name, texts in table["coalition"].items()}
        self.subjects = [
            {name: _frames(texts) for name, texts in subject.items() if name != "name"}
            for subject in table["subjects"]
        ]
        self._names: Mapping[str, Sequence[str]] = {
            **table["names"],
            "surname": _joined(table["names"], "surname"),
            "town": _joined(table["names"], "town"),
        }
        self._lists: Mapping[str, Sequence[str]] = table["words"]

    @cached_property
    def slots(self) -> Mapping[str, Callable[[Random], str]]:
        """The name of a slot to what fills it; those of one country are not among them."""
        return {
            **{name: self._listed(values) for name, values in self._lists.items()},
            "aid": lambda random: self.fill(pick(random, self.coalition["aid"]), random),
            "capital": lambda random: pick(random, self._nations)[2],
            "nation": lambda random: pick(random, self._nations)[0],
            "number": lambda random: f"{23 + int(random.random() ** 2 * 4900):,}",
            "paper": lambda random: pick(random, self.papers).name,
            "percent": lambda random: str(3 + int(random.random() * 90)),
            "person": lambda random: (
                f"{pick(random, self._names['given'])} {pick(random, self._names['surname'])}"
            ),
            "place": self._listed(self._names["places"]),
            "surname": self._listed(self._names["surname"]),
            "town": self._listed(self._names["town"]),
            "troops": lambda random: (
                f"{(12 + int(random.random() * 480)) * 10:,} {pick(random, self._lists['soldiers'])}"
            ),
            "year": lambda random: str(1950 + int(random.random() * 72)),
        }

    @cached_property
    def _nations(self) -> Sequence[Sequence[str]]:
        return list(self.countries.values())

    @staticmethod
    def _listed(values: Sequence[str]) -> Callable[[Random], str]:
        return lambda random: pick(random, values)

    def fill(self, frame: Frame, random: Random, given: Mapping[str, str] | None = None) -> str:
        """Return a frame with its slots filled, by `given` where it has their names."""
        slots, given = self.slots, given or {}
        parts = []
        for part in frame:
            if isinstance(part, str):
                parts.append(part)
            elif isinstance(part, list):
                parts.append(pick(random, part))
            else:
                parts.append(given.get(part[0]) or slots[part[0]](random))
        return "".join(parts)

    def sentence(self, frame: Frame, random: Random, given: Mapping[str, str] | None = None) -> str:
        """Return a filled frame as a sentence: its first letter large, `an` before a vowel."""
        text = _AN.sub(r"\1n ", self.fill(frame, random, given))
        at = text.startswith("“")
        return text[:at] + text[at].upper() + text[at + 1 :]


def _joined(names: Mapping[str, Sequence[str]], what: str) -> Sequence[str]:
    """Return every name that beginnings, middles and ends make."""
    return [
        "".join(parts) for parts in product(*(names[f"{what}_{at}"] for at in ("starts", "middles", "ends")))
    ]


def _frames(texts: Sequence[str]) -> Sequence[Frame]:
    return [tuple(_parts(text)) for text in texts]


def _parts(text: str) -> Iterator[str | list[str] | tuple[str]]:
    """Yield what a frame is made of: words as they are, lists to choose from, and names of slots."""
    end = 0
    for found in _PART.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        yield (found[1],) if found[1] else found[2].split("|")
        end = found.end()
    if end < len(text):
        yield text[end:]

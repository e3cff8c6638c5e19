"""Reads the cue words from their data file and finds them in a text, all in one automaton pass."""

from __future__ import annotations

import hashlib
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

import ahocorasick_rs

from geomap import resources
from geomap.errors import GeomapError


class Tag(StrEnum):
    """What a cue word does in a sentence; `cues.toml` tells each."""

    FORCE = "force"
    OPERATION = "operation"
    HELP = "help"
    SUPPORT = "support"
    GIVE = "give"
    JOIN = "join"
    PLEDGE = "pledge"
    OPEN = "open"
    REFUSE = "refuse"
    LEAVE = "leave"
    PART = "part"
    NOT = "not"
    MAY = "may"
    CONDITION = "condition"
    ASK = "ask"
    SAY = "say"
    DENY = "deny"
    TURN = "turn"
    OTHER = "other"


_NUMBER = re.compile(
    r"(?<!\bits )(?<!\ball )(?<!\bthe )(?<!\btheir )(?<!\bremaining )\b(\d[\d,]*)(?: [\w-]+){0,2} \Z"
)


class Cue(NamedTuple):
    """One cue word or phrase in a text; offsets are half-open, in code points."""

    start: int
    end: int
    tag: Tag


def fold(text: str) -> str:
    """Return `text` in lower case with straight apostrophes, every code point still in its place."""
    folded = text.lower()
    if len(folded) != len(text):
        folded = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    return folded.replace("’", "'").replace("\n", " ").replace("\xa0", " ")


def expand(entry: str) -> Iterator[str]:
    """Yield the phrases an entry stands for: ``"a|b c"`` gives ``a c`` and ``b c``."""
    for words in itertools.product(*(place.split("|") for place in entry.split())):
        yield " ".join(words)


class CueFinder:
    """Finds cues, longest match first; `names` are a topic's own words for its operation.

    Attributes:
        confidence, silence: the tables of these names in the data file.
        words: small words by their role.
        abbreviations: words whose full stop ends no sentence.
        digest: hash of the data file and `names`.
    """

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        table, raw = _load()
        tags = {phrase: tag for tag in Tag for entry in table[tag]["phrases"] for phrase in expand(entry)}
        tags.update((fold(name), Tag.OPERATION) for name in names)
        self._tags = list(tags.values())
        self._edges = [(phrase[0].isalnum(), phrase[-1].isalnum()) for phrase in tags]  # where words must end
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(tags), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest, store_patterns=False
        )
        self.confidence: Mapping[str, float] = table["confidence"]
        self.silence: Mapping[str, float] = table["silence"]
        self.words: Mapping[str, frozenset[str]] = {k: frozenset(v) for k, v in table["words"].items()}
        self.abbreviations: frozenset[str] = frozenset(table["abbreviations"]["words"])
        self.digest = hashlib.sha256(raw + repr(names).encode()).hexdigest()[:16]

    def __call__(self, text: str) -> list[Cue]:
        """Return the cues of `text` in order; only whole words count."""
        folded = fold(text)
        found = self._automaton.find_matches_as_indexes(folded, overlapping=False)
        cues = [
            Cue(start, end, self._tags[number])
            for number, start, end in found
            if _is_whole(folded, start, end, self._edges[number]) and not _is_month(text, start, end)
        ]
        counted = list(_counted(folded, cues))
        return sorted([*cues, *counted]) if counted else cues


def _counted(folded: str, cues: list[Cue]) -> Iterator[Cue]:
    """Yield a number before forces as a part of them, unless it is all: "its 460 soldiers"."""
    for cue in cues:
        if cue.tag is Tag.FORCE and (number := _NUMBER.search(folded, max(0, cue.start - 40), cue.start)):
            yield Cue(number.start(1), number.end(1), Tag.PART)


def _is_whole(text: str, start: int, end: int, edges: tuple[bool, bool]) -> bool:
    """Whether no word goes on beyond the phrase; one that begins or ends with a mark may stand anywhere."""
    begins, ends = edges
    if begins and start and text[start - 1].isalnum():
        return False
    return not (ends and end < len(text) and text[end].isalnum())


def _is_month(text: str, start: int, end: int) -> bool:
    """Whether "May" is the month: it has its capital without beginning a sentence."""
    return text[start] == "M" and text[start:end] == "May" and start >= 2 and text[start - 2] not in '.!?\n“"'


def _load() -> tuple[dict[str, Any], bytes]:
    path = resources.find("data") / "classify" / "cues.toml"
    try:
        raw = path.read_bytes()
        table = tomllib.loads(raw.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GeomapError(f"the cue words {path} cannot be read: {error}", "install geomap again") from error
    return table, raw

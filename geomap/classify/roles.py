"""Who does what in a sentence: groups mentions into parties and tells the part each plays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from geomap.classify.cues import Cue, Tag
from geomap.model import Mention, Use

_WORD = re.compile(r"[\w'.]+|[^\w\s]")
_LINK = re.compile(r"(,|and|or|&|/|-|–|,? ?as well as|,? ?along with|,? ?together with|,? ?and also|,? and)")
_FINAL = re.compile(r"\b(and|or|as well as|along with|together with)\b|[&/–-]")
_ECHO = re.compile(
    r"\b(?:so|as|nor|neither) (?:will|would|has|have|had|did|does|do|is|are|was|were) (?:the )?\Z"
)
_LED = re.compile(r"[-–/ ](\w+[-–/])*led\b")

# A country right after one of these is what the verb acts on, not who acts.
_GOVERNING = frozenset(
    {Tag.GIVE, Tag.JOIN, Tag.SUPPORT, Tag.REFUSE, Tag.LEAVE, Tag.PLEDGE, Tag.HELP, Tag.OPEN}
)


Group = tuple[int, int, tuple[str, ...]]  # start, end, countries; none for somebody else who acts


class Role(StrEnum):
    """The part a party plays."""

    AGENT = "agent"  # what follows is its doing
    SOURCE = "source"  # what precedes is its doing: "by", "from", "said Poland"
    ASKED = "asked"  # somebody wants something of it
    ECHO = "echo"  # "and so will Norway": what was said of the one before
    AFFECTED = "affected"  # place, object, past holder of an office


class Party(NamedTuple):
    """One country, a list of countries, or (without codes) somebody else who acts; offsets in the text."""

    start: int
    end: int
    codes: tuple[str, ...]
    role: Role
    leads: bool = False
    directly: str = ""  # the preposition or verb right before it


class _Later(NamedTuple):
    """Whether anything is done, and said, after a party."""

    acts: bool
    says: bool


class RoleReader:
    """Reads parties from a folded text; `words` are the small words of the cue data."""

    def __init__(self, words: Mapping[str, frozenset[str]]) -> None:
        self._words = words

    def __call__(
        self, folded: str, span: tuple[int, int], mentions: Sequence[Mention], cues: Sequence[Cue]
    ) -> list[Party]:
        """Return the parties of the sentence at `span`, in order, from its mentions and cues."""
        groups: list[Group] = [*self._lists(folded, mentions)]
        groups += [(cue.start, cue.end, ()) for cue in cues if cue.tag is Tag.OTHER]
        actors = [mention.start for mention in mentions if mention.use is Use.ACTOR]
        acts, says = _last(cues, _PREDICATES), _last(cues, _SAYING)
        parties = []
        for start, end, codes in sorted(groups):
            later = _Later(acts=acts >= end, says=says >= end)
            party = self._party(folded, span[0], (start, end, codes), cues, later)
            if codes and not any(start <= actor < end for actor in actors):
                party = party._replace(role=Role.AFFECTED)
            parties.append(party)
        return parties

    def _lists(self, folded: str, mentions: Sequence[Mention]) -> Iterator[Group]:
        """Join mentions that form one list ("A, B and C") or one person ("French President Macron")."""
        spots: dict[tuple[int, int], list[str]] = {}
        for mention in mentions:
            spots.setdefault((mention.start, mention.end), []).append(mention.alpha_3)
        run: list[tuple[int, int, list[str]]] = []
        for (start, end), codes in spots.items():
            if run and not self._linked(folded[run[-1][1] : start]):
                yield from self._settle_run(folded, run)
                run = []
            run.append((start, end, codes))
        if run:
            yield from self._settle_run(folded, run)

    def _linked(self, gap: str) -> bool:
        if len(gap) > 60:
            return False
        words = [word for word in _WORD.findall(gap) if word not in self._words["skip"] and word != "'s"]
        return not words or bool(_LINK.fullmatch(" ".join(words)))

    def _settle_run(self, folded: str, run: list[tuple[int, int, list[str]]]) -> Iterator[Group]:
        """A run is one list only if a word such as "and" closes it; a bare comma may part two clauses."""
        closed = any(_FINAL.search(folded[a[1] : b[0]]) for a, b in pairwise(run))
        parts: list[list[tuple[int, int, list[str]]]] = [[run[0]]]
        for before, spot in pairwise(run):
            bare_comma = "," in folded[before[1] : spot[0]]
            if bare_comma and not closed and before[2] != spot[2]:
                parts.append([])
            parts[-1].append(spot)
        for part in parts:
            codes = dict.fromkeys(code for _, _, names in part for code in names)
            yield part[0][0], part[-1][1], tuple(codes)

    def _party(self, folded: str, floor: int, group: Group, cues: Sequence[Cue], later: _Later) -> Party:
        start, end, codes = group
        before = self._word_before(folded, floor, start)
        governor = _cue_before(cues, folded, start, self._words["skip"])
        role = self._role(folded, floor, start, before, governor, acts_later=later.acts)
        if before == "from" and not _gives(cues, start):
            role = Role.AFFECTED  # "withdraws its troops from Mali"
        if role is Role.AGENT and later.says and not later.acts:
            role = Role.SOURCE  # "…, the minister said."
        if codes and _ECHO.search(folded, floor, start):
            role = Role.ECHO
        leads = bool(codes and _LED.match(folded, end))
        after = _WORD.search(folded, end)
        if leads or (after is not None and after.group() in self._words["venue"]):
            role = Role.AFFECTED
        return Party(start, end, codes, role, leads, before)

    def _role(  # noqa: PLR0913 - all that stands around a party
        self, folded: str, floor: int, start: int, before: str, governor: Cue | None, *, acts_later: bool
    ) -> Role:
        words = self._words
        governed = self._governed(folded, before, governor, acts_later=acts_later) if governor else None
        if governed:
            return governed
        if before == "of":
            holder = self._word_before(folded, 0, folded.rfind("of", 0, start))
            return Role.AGENT if holder in words["office"] else Role.AFFECTED
        if before in words["past"] | words["place"] | words["object"]:
            opens = before == "for" and not self._word_before(
                folded, floor, folded.rfind("for", floor, start)
            )
            return Role.AGENT if opens else Role.AFFECTED  # "For Finland it is too early"
        if before in words["agent"] or (before in words["list"] and not acts_later):
            return Role.SOURCE
        return Role.AGENT

    def _governed(self, folded: str, before: str, governor: Cue, *, acts_later: bool) -> Role | None:
        """The role that the cue right before a party gives it, if it gives one."""
        if governor.tag is Tag.ASK:
            return Role.ASKED
        verb = folded[governor.start : governor.end]
        if governor.tag is Tag.SAY and verb != "according to":
            if verb in self._words["tell"]:
                return Role.AFFECTED
            return Role.AGENT if acts_later else Role.SOURCE
        if governor.tag in _GOVERNING and before not in self._words["agent"]:
            return Role.AFFECTED
        return None

    def _word_before(self, folded: str, floor: int, start: int) -> str:
        """The last word before `start` that is no article, title or number."""
        words: list[str] = _WORD.findall(folded, max(floor, start - 60), start)
        for word in reversed(words):
            if word not in self._words["skip"] and not word[0].isdigit():
                return word
        return ""


def _gives(cues: Sequence[Cue], start: int) -> bool:
    """Whether what stands before "from" can come from a country: forces or help, and not going home."""
    earlier = [cue.tag for cue in cues if cue.end <= start]
    return bool(earlier) and earlier[-1] in _COMING and Tag.LEAVE not in earlier


_COMING = frozenset({Tag.FORCE, Tag.HELP, Tag.SUPPORT, Tag.PLEDGE, Tag.GIVE, Tag.OPERATION})
_PREDICATES = frozenset(
    {Tag.GIVE, Tag.JOIN, Tag.PLEDGE, Tag.OPEN, Tag.REFUSE, Tag.LEAVE, Tag.SUPPORT, Tag.DENY, Tag.MAY}
)


_SAYING = frozenset({Tag.SAY})


def _last(cues: Sequence[Cue], tags: frozenset[Tag]) -> int:
    """Where the last cue with one of the tags begins, -1 if there is none."""
    return next((cue.start for cue in reversed(cues) if cue.tag in tags), -1)


def _cue_before(cues: Sequence[Cue], folded: str, start: int, skip: frozenset[str]) -> Cue | None:
    """The cue that ends right before `start`, but for articles and titles between."""
    for cue in reversed(cues):
        if cue.end <= start:
            between = _WORD.findall(folded, cue.end, start)
            return cue if all(word in skip or word == "'s" for word in between) else None
    return None

"""The rules classifier: cue words and the parts that countries play, read clause by clause.

It follows the codebook in `docs/codebook.md`. The words are data (`data/classify/cues.toml`); this
module says how their tags combine. Each sentence is cut into segments, one for each party that
acts (`segments.py`); the tags of a segment give the stance of its countries (`clauses.py`).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from geomap.classify.clauses import Finding, read_segment
from geomap.classify.cues import Cue, CueFinder, Tag, fold
from geomap.classify.roles import Party, Role, RoleReader
from geomap.classify.scope import REACH, Scope, ScopeFinder, Sentence, share_out
from geomap.classify.segments import segments
from geomap.classify.sentences import Splitter
from geomap.model import (
    Article,
    Evidence,
    Mention,
    MentionKind,
    NoStance,
    Reading,
    Stance,
    StanceClaim,
    Topic,
)

VERSION = "3"

_SUBJECT = frozenset({Tag.FORCE, Tag.OPERATION})
_ACTS = frozenset({Tag.GIVE, Tag.JOIN, Tag.PLEDGE, Tag.REFUSE, Tag.LEAVE})
_STAGED = _SUBJECT | {Tag.GIVE}
_OFFERS = frozenset({Stance.TROOPS_OFFERED, Stance.LOGISTICS_ONLY})
_INTO = frozenset({"in", "to", "into"})
_REACH_DISCOUNT = 0.9


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    mentions: Sequence[Mention]
    cues: Sequence[Cue]
    parties: Sequence[Party]
    distance: int  # sentences since forces or the operation were last spoken of


class RulesClassifier:
    """Reads stances by rule; fast, explainable, and modest in its confidence."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._finder = CueFinder(topic.names)
        self._split = Splitter(self._finder.abbreviations)
        self._roles = RoleReader(self._finder.words)
        self._scope = ScopeFinder(topic, self._finder.words)
        self.key = f"rules/{VERSION}/{self._finder.digest}"

    def __call__(self, article: Article, mentions: Sequence[Mention]) -> Reading:
        """Return claims for the countries that take a stance and silence for the others."""
        return self.read(article, mentions)[0] if mentions else Reading()

    def read(self, article: Article, mentions: Sequence[Mention]) -> tuple[Reading, Scope]:
        """Return claims and silence, and which sentences of the article may hold a stance at all."""
        text, cues = article.text, self._finder(article.text)
        own = any(mention.alpha_3 in self._topic.host for mention in mentions)
        parts = share_out(self._split(text), mentions, cues)
        seen = self._scope(article, parts)
        sentences = list(self._sentences(text, parts, seen)) if own or _is_about(cues) else []
        hosts = {*self._topic.host, *_stages(sentences)}
        claims = tuple(
            claim for sentence in sentences for claim in self._claims(article, sentence, hosts, own_topic=own)
        )
        quiet = sorted({mention.alpha_3 for mention in mentions} - {claim.alpha_3 for claim in claims})
        near = {m.alpha_3 for sentence in sentences if sentence.distance <= REACH for m in sentence.mentions}
        silent = tuple(NoStance(code, self._silence(code, near if sentences else None)) for code in quiet)
        return Reading(claims, silent, off_topic=not seen.heard), seen

    def _sentences(self, text: str, parts: Sequence[Sentence], seen: Scope) -> Iterator[_Sentence]:
        """Yield the sentences that name a country, each with what lies in it."""
        folded = fold(text)
        for part in parts:
            if part.mentions and part.span in seen.heard:
                free = _outside(part.mentions, part.cues)
                distance = seen.ago[part.span]
                heard = distance <= REACH or any(cue.tag is Tag.GIVE for cue in free)
                parties = self._roles(folded, part.span, part.mentions, free) if heard else ()
                yield _Sentence(*part.span, part.mentions, free, parties, distance)

    def _claims(
        self, article: Article, sentence: _Sentence, hosts: set[str], *, own_topic: bool
    ) -> Iterator[StanceClaim]:
        if sentence.distance > REACH:
            return
        found: dict[str, tuple[Finding, float]] = {}
        direct = sentence.distance == 0 or any(m.alpha_3 in self._topic.host for m in sentence.mentions)
        for segment in segments(sentence.parties, sentence.cues):
            if finding := read_segment(tuple(cue.tag for cue in segment.cues), direct=direct):
                found.update(dict.fromkeys(segment.codes, (finding, segment.discount)))
        for code, finding in self._presences(sentence, hosts):
            found.setdefault(code, (finding, 1.0))
        elsewhere = own_topic and self._is_elsewhere(sentence)
        for code, (finding, discount) in found.items():
            if self._may_hold(code, finding) and not (elsewhere and finding.stance in _OFFERS):
                confidence = self._finder.confidence[finding.rule] * discount
                confidence *= _REACH_DISCOUNT if sentence.distance else 1.0
                evidence = Evidence(article, sentence.start, sentence.end)
                yield StanceClaim(code, finding.stance, round(confidence, 3), evidence, finding.rule)

    def _may_hold(self, code: str, finding: Finding) -> bool:
        """A host offers nothing to itself, an opponent nothing to a force against it."""
        if code in self._topic.host:
            return finding.rule == "against-operation"
        return not (code in self._topic.opponents and finding.stance in _OFFERS)

    def _is_elsewhere(self, sentence: _Sentence) -> bool:
        """Whether forces are spoken of in another country than the host, as another operation's are."""
        if any(cue.tag is Tag.OPERATION for cue in sentence.cues):
            return False
        places = {m.start for m in sentence.mentions if m.kind is MentionKind.NAME}  # a seat is a venue
        staged = [p for p in sentence.parties if p.directly in _INTO and p.start in places and not p.leads]
        return bool(staged) and not any(m.alpha_3 in self._topic.host for m in sentence.mentions)

    def _presences(self, sentence: _Sentence, hosts: set[str]) -> Iterator[tuple[str, Finding]]:
        """Forces that are there by the way: "X-led", "X's paratroopers", and those called on to leave."""
        tags = {cue.tag for cue in sentence.cues}
        for party in sentence.parties:
            if rule := _presence(party, sentence.cues, tags):
                finding = Finding(Stance.TROOPS_OFFERED, rule)
                own = rule == "leads-operation"
                yield from ((code, finding) for code in party.codes if own or code not in hosts)

    def _silence(self, code: str, near: Container[str] | None) -> float:
        """How sure it is that a country takes no stance; `near`: those named near forces, if it was read."""
        table = self._finder.silence
        if code in self._topic.host:
            return table["host"]
        if near is None:
            return table["off-topic"]
        return table["cue" if code in near else "no-cue"]


def _is_about(cues: Sequence[Cue]) -> bool:
    """Whether a text speaks of an operation, or at least of forces on the move."""
    tags = {cue.tag for cue in cues}
    return Tag.OPERATION in tags or (Tag.FORCE in tags and not tags.isdisjoint(_ACTS))


def _stages(sentences: Sequence[_Sentence]) -> Iterator[str]:
    """Countries that forces are sent to or stand in: the stage of the operation, not its contributors."""
    for sentence in sentences:
        for party in sentence.parties:
            if party.directly in _INTO and any(
                cue.tag in _STAGED and 0 < party.start - cue.end < 12 for cue in sentence.cues
            ):
                yield from party.codes


def _presence(party: Party, cues: Sequence[Cue], tags: set[Tag]) -> str:
    """The rule by which a party has forces in the operation though the sentence is about something else."""
    if party.leads:
        return "leads-operation"
    if Tag.LEAVE in tags:
        leaves = any(cue.tag is Tag.LEAVE and cue.start >= party.end for cue in cues)
        called_on = (party.role is Role.ASKED and leaves) or (
            _owns_force(party, cues) and not tags.isdisjoint({Tag.REFUSE, Tag.NOT, Tag.ASK})
        )
        return "stays-despite-calls" if called_on else ""
    spoken_against = not tags.isdisjoint({Tag.ASK, Tag.REFUSE, Tag.NOT})
    return "forces-present" if _owns_force(party, cues) and not spoken_against else ""


def _owns_force(party: Party, cues: Sequence[Cue]) -> bool:
    """Whether a word for forces follows the party at once, or after one word."""
    return bool(party.codes) and any(cue.tag is Tag.FORCE and 0 < cue.start - party.end <= 12 for cue in cues)


def _outside(mentions: Sequence[Mention], cues: Sequence[Cue]) -> list[Cue]:
    """The cues that are no part of a country's name."""
    names = {(mention.start, mention.end) for mention in mentions}
    return [cue for cue in cues if not any(start <= cue.start and cue.end <= end for start, end in names)]

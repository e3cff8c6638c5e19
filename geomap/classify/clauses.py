"""From the cue tags of one segment, what its actor offers, leaves open or refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from geomap.classify.cues import Tag
from geomap.model import Stance

_ACTS = frozenset({Tag.GIVE, Tag.JOIN, Tag.PLEDGE})
_SUBSTANCE = _ACTS | {Tag.FORCE, Tag.OPERATION, Tag.HELP, Tag.SUPPORT}
_FORCES = frozenset({Tag.FORCE, Tag.OPERATION})
_PASSED_ON = frozenset({Tag.PLEDGE, Tag.SUPPORT, Tag.MAY})  # "will not be ready to send": on to the act


@dataclass(frozen=True, slots=True)
class Finding:
    """A stance and the name of the rule that gave it; the rule's confidence stands in the cue data."""

    stance: Stance
    rule: str


@dataclass(frozen=True, slots=True)
class _Clause:
    """One clause in short: which tags it holds, and which of them are negated."""

    tags: frozenset[Tag]
    negated: frozenset[Tag]
    said: frozenset[Tag]  # those without a negation

    @classmethod
    def of(cls, tags: frozenset[Tag], negated: frozenset[Tag]) -> _Clause:
        """Return the clause of these."""
        return cls(tags, negated, tags - negated)

    def says(self, *tags: Tag) -> bool:
        """Whether any of `tags` stands there without a negation."""
        return not self.said.isdisjoint(tags)

    def denies(self, *tags: Tag) -> bool:
        """Whether any of `tags` stands there negated."""
        return not self.negated.isdisjoint(tags)


@lru_cache(maxsize=65_536)  # much the same is said in much the same order: four segments of five are known
def read_segment(segment: tuple[Tag, ...], *, direct: bool) -> Finding | None:
    """Return what the cues between one actor and the next, in order, say of the first; None if nothing.

    Args:
        segment: the tags of its cues.
        direct: the sentence itself speaks of forces or the operation, not only one before it.
    """
    findings: list[Finding] = []
    for clause in _clauses(segment):
        found = _read_clause(clause, direct=direct)
        if found and not (findings and found.stance is Stance.UNDECIDED and not clause.tags & _SUBSTANCE):
            findings.append(found)
    if not findings:
        return None
    by_stance = {finding.stance: finding for finding in findings}  # the later of two alike
    helps, last = by_stance.get(Stance.LOGISTICS_ONLY), findings[-1]
    if helps and Stance.OPPOSED in by_stance:
        return Finding(Stance.LOGISTICS_ONLY, "help-but-no-forces")
    if helps and last.stance is Stance.UNDECIDED:
        return helps
    if last.rule == "help-of-open-form" and len(by_stance) > 1:
        return findings[-2]
    return last


def _clauses(segment: Iterable[Tag]) -> Iterator[_Clause]:
    """Cut at words such as "but"; carry a negation to the next act, and no further."""
    tags: list[Tag] = []
    negated: set[Tag] = set()
    pending = False
    for tag in segment:
        if tag is Tag.TURN:
            yield _Clause.of(frozenset(tags), frozenset(negated))
            tags, negated, pending = [], set(), False
        elif tag is Tag.NOT:
            pending = True
        else:
            if pending and tag is not Tag.SAY:
                if tag not in tags:
                    negated.add(tag)
                pending = tag in _PASSED_ON
            tags.append(tag)
    yield _Clause.of(frozenset(tags), frozenset(negated))


def _read_clause(clause: _Clause, *, direct: bool) -> Finding | None:
    for rule in (_leaving, _denying, _open, _keeping, _refusing, _hedged, _offering):
        if found := rule(clause):
            return found
    return _helping(clause, direct=direct)


def _leaving(clause: _Clause) -> Finding | None:
    if Tag.LEAVE not in clause.tags:
        return None
    if clause.says(Tag.PART):
        return Finding(Stance.TROOPS_OFFERED, "keeps-a-part")
    if clause.denies(Tag.LEAVE) or clause.says(Tag.OPEN, Tag.REFUSE, Tag.MAY, Tag.ASK):
        return Finding(Stance.TROOPS_OFFERED, "stays-despite-calls")
    return Finding(Stance.OPPOSED, "takes-forces-home")


def _denying(clause: _Clause) -> Finding | None:
    if not clause.says(Tag.DENY):
        return None
    if clause.says(Tag.OPEN):
        return Finding(Stance.UNDECIDED, "keeps-it-open")
    if clause.says(*_ACTS) and clause.says(*_FORCES):
        return Finding(Stance.OPPOSED, "denies-report")
    return None


def _open(clause: _Clause) -> Finding | None:
    if clause.denies(Tag.OPEN) and not clause.says(Tag.OPEN):
        return Finding(Stance.OPPOSED, "refuses-own-part") if clause.says(*_FORCES, *_ACTS) else None
    if clause.says(Tag.OPEN) or clause.denies(Tag.REFUSE):
        return Finding(Stance.UNDECIDED, "keeps-it-open")
    return None


def _keeping(clause: _Clause) -> Finding | None:
    """Find that who refuses more has sent some."""
    if clause.says(Tag.PART) and (clause.says(Tag.REFUSE) or clause.denies(*_ACTS)):
        return Finding(Stance.TROOPS_OFFERED, "keeps-a-part")
    return None


def _refusing(clause: _Clause) -> Finding | None:
    if clause.says(Tag.REFUSE):
        own = clause.says(Tag.FORCE, *_ACTS) or Tag.OPERATION not in clause.tags
        rule = "refuses-own-part" if own else "against-operation"
        if clause.says(Tag.HELP) and clause.says(Tag.FORCE) and clause.says(Tag.PLEDGE, Tag.GIVE):
            return Finding(Stance.LOGISTICS_ONLY, "help-but-no-forces")
        return Finding(Stance.OPPOSED, rule)
    if clause.denies(*_ACTS, Tag.FORCE):
        if clause.says(Tag.CONDITION):
            return Finding(Stance.UNDECIDED, "own-condition")
        if clause.says(Tag.HELP):
            return Finding(Stance.LOGISTICS_ONLY, "help-but-no-forces")
        return Finding(Stance.OPPOSED, "refuses-own-part")
    return None


def _hedged(clause: _Clause) -> Finding | None:
    acts = clause.says(*_ACTS, Tag.SUPPORT) or clause.says(*_FORCES)
    if acts and clause.says(Tag.CONDITION):
        return Finding(Stance.UNDECIDED, "own-condition")
    if acts and clause.says(Tag.MAY):
        return Finding(Stance.UNDECIDED, "hedged-by-text")
    return None


def _offering(clause: _Clause) -> Finding | None:
    if clause.says(Tag.FORCE, Tag.PART) and clause.says(*_ACTS):
        return Finding(Stance.TROOPS_OFFERED, "offers-forces")
    if clause.says(Tag.JOIN) and clause.says(Tag.OPERATION):
        return Finding(Stance.TROOPS_OFFERED, "joins-operation")
    return None


def _helping(clause: _Clause, *, direct: bool) -> Finding | None:
    giving = (Tag.GIVE, Tag.PLEDGE, Tag.SUPPORT) if direct else (Tag.GIVE,)
    if clause.says(Tag.HELP) and clause.says(*giving):
        return Finding(Stance.LOGISTICS_ONLY, "gives-help")
    if clause.says(Tag.SUPPORT) and clause.says(Tag.PLEDGE):
        return Finding(Stance.UNDECIDED, "help-of-open-form")
    return None

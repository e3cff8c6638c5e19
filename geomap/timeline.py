"""Claims in, one verdict a country and date out; disagreement is settled by the codebook, and shown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geomap.model import Ruling, SourcedClaim, Stance, StanceClaim, StanceLayer, Verdict

# Two stances that can be true of one country on one day: the first tells more, and wins.
_COMPATIBLE = {
    frozenset({Stance.TROOPS_OFFERED, Stance.LOGISTICS_ONLY}): Stance.TROOPS_OFFERED,
    frozenset({Stance.LOGISTICS_ONLY, Stance.UNDECIDED}): Stance.LOGISTICS_ONLY,
}
# Refusing one's own forces is no contradiction to helping otherwise; opposing the operation is.
_CONCEDES = frozenset({"refuses-own-part", "help-but-no-forces"})
_CONTEST_RATIO = 0.6  # a rival is a contradiction if it has at least this share of the winner's support
_COPY = 0.8  # of all words that two sentences have, so many are in both: one is a copy of the other
_WORD = re.compile(r"\w+")
_DEFINITE = (Stance.TROOPS_OFFERED, Stance.LOGISTICS_ONLY, Stance.OPPOSED, Stance.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Settlement:
    """How several claims on one country were settled.

    Attributes:
        claims: indices into the claims given, best support for the verdict first, then the other side.
    """

    stance: Stance
    confidence: float
    contested: bool
    claims: tuple[int, ...]


def settle(claims: Sequence[StanceClaim]) -> Settlement:
    """Settle the claims of one date on one country, at least one.

    The better supported stance wins. Support grows with confidence (explicit over hedged, own word over
    hearsay) and with the number of voices, each of which counts once for a stance; see `voices`.
    """
    support = _support(claims)
    winner = _winner(support, claims)
    rivals = [stance for stance in _DEFINITE if stance in support and _clash(winner, stance, claims)]
    strongest = max((support[stance] for stance in rivals), default=0.0)
    contested = strongest >= _CONTEST_RATIO * support[winner]
    sides = (winner, *(stance for stance in rivals if support[stance] >= _CONTEST_RATIO * support[winner]))
    order = [i for stance in sides for i in _best_first(claims, stance)]
    confidence = support[winner] * (1 - strongest / 2)
    return Settlement(winner, round(confidence, 3), contested, tuple(order))


def voices(claims: Sequence[StanceClaim]) -> list[int]:
    """Return for every claim the number of the first claim that is of the same voice.

    One voice are the claims of one article, and those of articles that say it in nearly the same words, as
    several papers do that print one agency's report: copies are no second source.
    """
    heard: list[int] = []
    words = [frozenset(_WORD.findall(claim.evidence.quote.lower())) for claim in claims]
    for at, claim in enumerate(claims):
        same = (
            heard[before]
            for before in range(at)
            if claims[before].evidence.article_id == claim.evidence.article_id
            or len(words[at] & words[before]) >= _COPY * len(words[at] | words[before])
        )
        heard.append(next(same, at))
    return heard


def _support(claims: Sequence[StanceClaim]) -> dict[Stance, float]:
    """The chance that at least one voice is right about a stance; of each, its best claim counts."""
    best: dict[tuple[Stance, int], float] = defaultdict(float)
    for claim, voice in zip(claims, voices(claims), strict=True):
        key = (claim.stance, voice)
        best[key] = max(best[key], claim.confidence)
    doubt: dict[Stance, float] = defaultdict(lambda: 1.0)
    for (stance, _), confidence in sorted(best.items()):
        doubt[stance] *= 1 - confidence
    return {stance: round(1 - left, 6) for stance, left in doubt.items()}


def _winner(support: Mapping[Stance, float], claims: Sequence[StanceClaim]) -> Stance:
    first = max(_DEFINITE, key=lambda stance: support.get(stance, 0.0))
    for stance in _DEFINITE:
        near = support.get(stance, 0.0) >= _CONTEST_RATIO * support[first]
        if near and _COMPATIBLE.get(frozenset({first, stance})) is stance:
            return stance
    if first is Stance.OPPOSED and Stance.LOGISTICS_ONLY in support and _only_own_part(claims):
        return Stance.LOGISTICS_ONLY
    return first


def _only_own_part(claims: Sequence[StanceClaim]) -> bool:
    return all(claim.rule in _CONCEDES for claim in claims if claim.stance is Stance.OPPOSED)


def _clash(winner: Stance, other: Stance, claims: Sequence[StanceClaim]) -> bool:
    """Whether `other` contradicts the winning stance, rather than adding to it or being hedged beside it."""
    if other is winner or frozenset({winner, other}) in _COMPATIBLE:
        return False
    if {winner, other} == {Stance.LOGISTICS_ONLY, Stance.OPPOSED}:
        return not _only_own_part(claims)
    if Stance.UNDECIDED in {winner, other}:
        return _articles(claims, winner).isdisjoint(_articles(claims, other))
    return True


def _articles(claims: Sequence[StanceClaim], stance: Stance) -> set[str]:
    return {claim.evidence.article_id for claim in claims if claim.stance is stance}


def _best_first(claims: Sequence[StanceClaim], stance: Stance) -> list[int]:
    own = [i for i, claim in enumerate(claims) if claim.stance is stance]
    return sorted(own, key=lambda i: (-claims[i].confidence, claims[i].evidence.start, i))


def layers(claims: Iterable[SourcedClaim], mentioned: Mapping[date, Iterable[str]]) -> list[StanceLayer]:
    """Return one layer for every date that has an article, ascending.

    Args:
        claims: in any order; the layers do not depend on it.
        mentioned: for every date with an article, all countries its articles name.
    """
    grouped: dict[date, dict[str, list[SourcedClaim]]] = {day: defaultdict(list) for day in mentioned}
    for sourced in claims:
        grouped.setdefault(sourced.published, defaultdict(list))[sourced.claim.alpha_3].append(sourced)
    return [_layer(day, grouped[day], frozenset(mentioned.get(day, ()))) for day in sorted(grouped)]


def _layer(day: date, claims: Mapping[str, list[SourcedClaim]], mentioned: frozenset[str]) -> StanceLayer:
    verdicts = {alpha_3: _verdict(claims[alpha_3]) for alpha_3 in sorted(claims)}
    return StanceLayer(day, verdicts, mentioned - verdicts.keys())


def _verdict(claims: Iterable[SourcedClaim]) -> Verdict:
    ordered = sorted(claims, key=_content)
    settled = settle([sourced.claim for sourced in ordered])
    support = tuple(ordered[i] for i in settled.claims)
    return Verdict(settled.stance, settled.confidence, settled.contested, support)


def _content(sourced: SourcedClaim) -> tuple[str, int, str, str]:
    claim = sourced.claim
    return (claim.evidence.article_id, claim.evidence.start, claim.stance, claim.rule)


def ruled(layers: Iterable[StanceLayer], rulings: Iterable[Ruling]) -> list[StanceLayer]:
    """Return the layers as people have ruled; a ruling on what no article of its date says any more waits.

    A ruled verdict keeps the quotes it had, those of its stance first; one ruled to be no stance leaves its
    country mentioned.
    """
    decided = {(ruling.published, ruling.alpha_3): ruling for ruling in rulings}
    return [_ruled_layer(layer, decided) for layer in layers]


def _ruled_layer(layer: StanceLayer, decided: Mapping[tuple[date, str], Ruling]) -> StanceLayer:
    verdicts: dict[str, Verdict] = {}
    silenced = set()
    for alpha_3, verdict in layer.verdicts.items():
        ruling = decided.get((layer.published, alpha_3))
        if ruling is None:
            verdicts[alpha_3] = verdict
        elif ruling.stance is None:
            silenced.add(alpha_3)
        else:
            claims = sorted(verdict.claims, key=lambda one: one.claim.stance is not ruling.stance)
            verdicts[alpha_3] = Verdict(ruling.stance, 1.0, False, tuple(claims), ruled=True)
    return StanceLayer(layer.published, verdicts, layer.mentioned | silenced)


def as_known(history: Sequence[StanceLayer], day: date) -> dict[str, tuple[date, Verdict]]:
    """Return each country's latest verdict on or before `day`, with the date it was reported."""
    known: dict[str, tuple[date, Verdict]] = {}
    for layer in sorted(history, key=lambda layer: layer.published):
        if layer.published <= day:
            known.update((alpha_3, (layer.published, verdict)) for alpha_3, verdict in layer.verdicts.items())
    return dict(sorted(known.items()))

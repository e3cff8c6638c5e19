"""Claims in, one verdict a country and date out; disagreement is settled by the codebook, and shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from geomap import copies
from geomap.model import Ruling, SourcedClaim, Stance, StanceClaim, StanceLayer, Verdict

# Two stances that can be true of one country on one day: the first tells more, and wins.
_COMPATIBLE = {
    frozenset({Stance.TROOPS_OFFERED, Stance.LOGISTICS_ONLY}): Stance.TROOPS_OFFERED,
    frozenset({Stance.LOGISTICS_ONLY, Stance.UNDECIDED}): Stance.LOGISTICS_ONLY,
}
# Refusing one's own forces is no contradiction to helping otherwise; opposing the operation is.
_CONCEDES = frozenset({"refuses-own-part", "help-but-no-forces"})
_CONTEST_RATIO = 0.6  # a rival is a contradiction if it has at least this share of the winner's support
_PLAIN_FROM = 0.85  # an offer as sure as this outweighs what the same article keeps open
_COPY = 0.8  # of all words that two sentences have, so many are in both: one is a copy of the other
_CHALLENGES_FROM = 0.6  # a claim less sure than this does not call a person's ruling into question
_DEFINITE = (Stance.TROOPS_OFFERED, Stance.LOGISTICS_ONLY, Stance.OPPOSED, Stance.UNDECIDED)

VERSION = 4
"""Raised whenever the same claims would be settled in another way."""

NO_RUNS: Mapping[str, int] = MappingProxyType({})
NO_STORIES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settlement:
    """How several claims on one country were settled.

    Attributes:
        claims: indices into the claims given, best support for the verdict first, then the other side.
        voices: for each of them its voice, as `voices` numbers them.
    """

    stance: Stance
    confidence: float
    contested: bool
    claims: tuple[int, ...]
    voices: tuple[int, ...] = ()


def settle(claims: Sequence[StanceClaim], stories: Mapping[str, str] = NO_STORIES) -> Settlement:
    """Settle the claims of one date on one country, at least one.

    The better supported stance wins. Support grows with confidence (explicit over hedged, own word over
    hearsay) and with the number of voices, each of which counts once for a stance; see `voices`.
    """
    heard = voices(claims, stories)
    support = _support(claims, heard)
    winner = _winner(support, claims)
    rivals = [stance for stance in _DEFINITE if stance in support and _clash(winner, stance, claims)]
    strongest = max((support[stance] for stance in rivals), default=0.0)
    contested = strongest >= _CONTEST_RATIO * support[winner]
    sides = (winner, *(stance for stance in rivals if support[stance] >= _CONTEST_RATIO * support[winner]))
    order = [i for stance in sides for i in _best_first(claims, stance)]
    confidence = support[winner] * (1 - strongest / 2)
    return Settlement(winner, round(confidence, 3), contested, tuple(order), tuple(heard[i] for i in order))


def voices(claims: Sequence[StanceClaim], stories: Mapping[str, str] = NO_STORIES) -> list[int]:
    """Return for every claim the number of the first claim that is of the same voice.

    One voice are the claims of one article, those of articles that tell one story, and those of articles that
    say it in nearly the same words, as papers do that print one agency's report: copies are no second source.

    Args:
        claims: of one country and date.
        stories: article id to story, of articles that are copies.
    """
    first: dict[str, int] = {}
    articles = [claim.evidence.article_id for claim in claims]
    of_story = (
        (first.setdefault(stories.get(article, article), at), at) for at, article in enumerate(articles)
    )
    return copies.alike([copies.words(claim.evidence.quote) for claim in claims], _COPY, of_story)


def _support(claims: Sequence[StanceClaim], heard: Sequence[int]) -> dict[Stance, float]:
    """The chance that at least one voice is right about a stance; of each, its best claim counts."""
    best: dict[tuple[Stance, int], float] = defaultdict(float)
    for claim, voice in zip(claims, heard, strict=True):
        key = (claim.stance, voice)
        best[key] = max(best[key], claim.confidence)
    doubt: dict[Stance, float] = defaultdict(lambda: 1.0)
    for stance, confidence in sorted((stance, confidence) for (stance, _), confidence in best.items()):
        doubt[stance] *= 1 - confidence
    return {stance: round(1 - left, 6) for stance, left in doubt.items()}


def _winner(support: Mapping[Stance, float], claims: Sequence[StanceClaim]) -> Stance:
    first = max(_DEFINITE, key=lambda stance: support.get(stance, 0.0))
    if first is Stance.UNDECIDED and _is_plainly_offered(support, claims):
        return Stance.TROOPS_OFFERED
    for stance in _DEFINITE:
        near = support.get(stance, 0.0) >= _CONTEST_RATIO * support[first]
        if near and _COMPATIBLE.get(frozenset({first, stance})) is stance:
            return stance
    if first is Stance.OPPOSED and Stance.LOGISTICS_ONLY in support and _only_own_part(claims):
        return Stance.LOGISTICS_ONLY
    return first


def _is_plainly_offered(support: Mapping[Stance, float], claims: Sequence[StanceClaim]) -> bool:
    """Whether an article that keeps something open also offers troops for sure: the explicit counts."""
    together = _articles(claims, Stance.TROOPS_OFFERED) & _articles(claims, Stance.UNDECIDED)
    return bool(together) and support[Stance.TROOPS_OFFERED] >= _PLAIN_FROM


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


def layers(
    claims: Iterable[SourcedClaim],
    mentioned: Mapping[date, Iterable[str]],
    stories: Mapping[str, str] = NO_STORIES,
) -> list[StanceLayer]:
    """Return one layer for every date that has an article, ascending.

    Args:
        claims: in any order; the layers do not depend on it.
        mentioned: for every date with an article, all countries its articles name.
        stories: article id to story, of articles that are copies.
    """
    grouped: dict[date, dict[str, list[SourcedClaim]]] = {day: defaultdict(list) for day in mentioned}
    for sourced in claims:
        grouped.setdefault(sourced.published, defaultdict(list))[sourced.claim.alpha_3].append(sourced)
    return [_layer(day, grouped[day], frozenset(mentioned.get(day, ())), stories) for day in sorted(grouped)]


def _layer(
    day: date,
    claims: Mapping[str, list[SourcedClaim]],
    mentioned: frozenset[str],
    stories: Mapping[str, str],
) -> StanceLayer:
    verdicts = {alpha_3: _verdict(claims[alpha_3], stories) for alpha_3 in sorted(claims)}
    return StanceLayer(day, verdicts, mentioned - verdicts.keys())


def _verdict(claims: Iterable[SourcedClaim], stories: Mapping[str, str]) -> Verdict:
    ordered = sorted(claims, key=_content)
    settled = settle([sourced.claim for sourced in ordered], stories)
    support = tuple(ordered[i] for i in settled.claims)
    first: dict[int, int] = {}
    heard = tuple(first.setdefault(voice, place) for place, voice in enumerate(settled.voices))
    return Verdict(settled.stance, settled.confidence, settled.contested, support, voices=heard)


def _content(sourced: SourcedClaim) -> tuple[str, int, str, str]:
    claim = sourced.claim
    return (claim.evidence.article_id, claim.evidence.start, claim.stance, claim.rule)


def ruled(
    layers: Iterable[StanceLayer], rulings: Iterable[Ruling], since: Mapping[str, int] = NO_RUNS
) -> list[StanceLayer]:
    """Return the layers as people have ruled; a ruling on what no article of its date says any more waits.

    A ruled verdict keeps the quotes it had, those of its stance first; one ruled to be no stance leaves its
    country mentioned.

    Args:
        layers: as the machine reads them.
        rulings: one for a country and date at most.
        since: article id to the run that it came in, which tells what a ruling did not know.
    """
    decided = {(ruling.published, ruling.alpha_3): ruling for ruling in rulings}
    return [_ruled_layer(layer, decided, since) for layer in layers]


def _ruled_layer(
    layer: StanceLayer, decided: Mapping[tuple[date, str], Ruling], since: Mapping[str, int]
) -> StanceLayer:
    verdicts: dict[str, Verdict] = {}
    silenced = set()
    for alpha_3, verdict in layer.verdicts.items():
        ruling = decided.get((layer.published, alpha_3))
        if ruling is None:
            verdicts[alpha_3] = verdict
        elif ruling.stance is None:
            silenced.add(alpha_3)
        else:
            verdicts[alpha_3] = _ruled_verdict(verdict, ruling.stance, challenges(ruling, verdict, since))
    return StanceLayer(layer.published, verdicts, layer.mentioned | silenced)


def _ruled_verdict(verdict: Verdict, stance: Stance, against: Sequence[SourcedClaim]) -> Verdict:
    order = sorted(range(len(verdict.claims)), key=lambda at: verdict.claims[at].claim.stance is not stance)
    first: dict[int, int] = {}
    voices = tuple(first.setdefault(verdict.voices[at], place) for place, at in enumerate(order))
    claims = tuple(verdict.claims[at] for at in order)
    return Verdict(stance, 1.0, False, claims, True, voices, verdict.more, bool(against))


def challenges(ruling: Ruling, verdict: Verdict, since: Mapping[str, int]) -> list[SourcedClaim]:
    """Return the claims that contradict a ruling and came after it; `verdict` is what the machine says."""
    return [
        one
        for one in verdict.claims
        if since.get(one.claim.evidence.article_id, 0) > ruling.run
        and one.claim.confidence >= _CHALLENGES_FROM
        and one.claim.stance is not ruling.stance
        and (ruling.stance is None or frozenset({one.claim.stance, ruling.stance}) not in _COMPATIBLE)
    ]


def as_known(history: Sequence[StanceLayer], day: date) -> dict[str, tuple[date, Verdict]]:
    """Return each country's latest verdict on or before `day`, with the date it was reported."""
    known: dict[str, tuple[date, Verdict]] = {}
    for layer in sorted(history, key=lambda layer: layer.published):
        if layer.published <= day:
            known.update((alpha_3, (layer.published, verdict)) for alpha_3, verdict in layer.verdicts.items())
    return dict(sorted(known.items()))

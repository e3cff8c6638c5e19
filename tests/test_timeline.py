"""Settling claims: what wins, and what is shown as a contradiction."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import timeline
from geomap.model import Article, SourcedClaim, Stance, StanceClaim, StanceLayer
from tests import factories

T, L, U, X = Stance.TROOPS_OFFERED, Stance.LOGISTICS_ONLY, Stance.UNDECIDED, Stance.OPPOSED
ONE = factories.article(uri="/one", source="The Gazette")
TWO = factories.article("Another report says something else about the same force.", source="Harbour Wire")
LATER = factories.article("A week on, the matter stands differently.", published=date(2025, 3, 13))


def test_the_better_supported_stance_wins() -> None:
    settled = timeline.settle(
        [factories.claim("SWE", U, 0.5, of=ONE), factories.claim("SWE", X, 0.8, of=ONE)]
    )
    assert settled.stance is X
    assert not settled.contested


def test_two_articles_support_more_than_one() -> None:
    alone = timeline.settle([factories.claim("SWE", T, 0.7, of=ONE)])
    both = timeline.settle([factories.claim("SWE", T, 0.7, of=ONE), factories.claim("SWE", T, 0.7, of=TWO)])
    twice_in_one = timeline.settle(
        [factories.claim("SWE", T, 0.7, of=ONE, span=s) for s in ((0, 30), (31, 60))]
    )
    assert both.confidence > alone.confidence == twice_in_one.confidence


AGENCY = (
    "Sweden will send a battalion of engineers to the force, Prime Minister Ulf Kristersson told reporters."
)


def test_copies_of_one_report_in_several_papers_are_one_voice() -> None:
    texts = [
        AGENCY,
        AGENCY.replace("told reporters", "told reporters on Monday"),
        AGENCY.replace("Prime Minister ", "PM "),
    ]
    copies = [
        factories.claim("SWE", T, confidence, of=factories.article(text, uri=f"/{at}"), span=(0, len(text)))
        for at, (text, confidence) in enumerate(zip(texts, (0.6, 0.7, 0.65), strict=True))
    ]
    settled = timeline.settle(copies)
    assert timeline.voices(copies) == [0, 0, 0]
    assert settled.confidence == 0.7, "the best of them, and no more for being printed three times"
    assert len(settled.claims) == 3, "each paper is still named"


def test_two_papers_that_say_it_in_their_own_words_are_two_voices() -> None:
    other = "Stockholm is sending soldiers: some eight hundred of them, said the defence ministry of Sweden."
    claims = [
        factories.claim("SWE", T, 0.7, of=factories.article(text, uri=f"/{at}"), span=(0, len(text)))
        for at, text in enumerate((AGENCY, other))
    ]
    assert timeline.voices(claims) == [0, 1]
    assert timeline.settle(claims).confidence == 0.91


def test_a_copy_that_says_the_opposite_still_contradicts() -> None:
    denial = AGENCY.replace("will send", "will not send")
    claims = [
        factories.claim("SWE", stance, 0.7, of=factories.article(text, uri=f"/{at}"), span=(0, len(text)))
        for at, (text, stance) in enumerate(((AGENCY, T), (denial, X)))
    ]
    assert timeline.settle(claims).contested


@pytest.mark.parametrize(("one", "two"), [(T, X), (X, T), (T, U), (U, X)])
def test_two_articles_that_contradict_each_other_are_contested(one: Stance, two: Stance) -> None:
    claims = [factories.claim("ESP", one, 0.7, of=ONE), factories.claim("ESP", two, 0.66, of=TWO)]
    settled = timeline.settle(claims)
    assert settled.contested
    assert settled.stance is one
    assert settled.claims == (0, 1), "both quotes are kept, the winner's first"
    assert settled.confidence < 0.7


def test_a_weak_rival_is_no_contradiction() -> None:
    settled = timeline.settle(
        [factories.claim("ESP", T, 0.8, of=ONE), factories.claim("ESP", X, 0.3, of=TWO)]
    )
    assert (settled.stance, settled.contested, settled.claims) == (T, False, (0,))


def test_president_and_minister_who_disagree_in_one_article_are_contested() -> None:
    claims = [factories.claim("CZE", T, 0.7, of=ONE), factories.claim("CZE", X, 0.7, of=ONE, span=(31, 60))]
    assert timeline.settle(claims).contested


def test_help_outweighs_the_refusal_of_forces() -> None:
    refusal = factories.claim("POL", X, 0.9, of=ONE, rule="refuses-own-part")
    settled = timeline.settle([refusal, factories.claim("POL", L, 0.4, of=ONE, span=(31, 60))])
    assert (settled.stance, settled.contested) == (L, False)


def test_help_does_not_hide_opposition_to_the_operation() -> None:
    against = factories.claim("POL", X, 0.9, of=ONE, rule="against-operation")
    settled = timeline.settle([against, factories.claim("POL", L, 0.7, of=TWO)])
    assert (settled.stance, settled.contested) == (X, True)


@pytest.mark.parametrize(("more", "less"), [(T, L), (L, U)])
def test_of_two_that_can_both_be_true_the_one_that_tells_more_wins(more: Stance, less: Stance) -> None:
    settled = timeline.settle(
        [factories.claim("DNK", less, 0.8, of=ONE), factories.claim("DNK", more, 0.6, of=TWO)]
    )
    assert (settled.stance, settled.contested) == (more, False)


@pytest.mark.parametrize(
    ("offer", "other", "expected"),
    [(0.86, ONE, (T, False)), (0.84, ONE, (U, False)), (0.86, TWO, (U, True))],
)
def test_a_sure_offer_outweighs_what_the_same_article_keeps_open(
    offer: float, other: Article, expected: tuple[Stance, bool]
) -> None:
    open_still = factories.claim("GBR", U, 0.93, of=ONE, span=(31, 60))
    settled = timeline.settle([open_still, factories.claim("GBR", T, offer, of=other)])
    assert (settled.stance, settled.contested) == expected


def test_a_sure_offer_outweighs_what_is_kept_open_whatever_else_the_article_hears_of() -> None:
    stances = [(U, 0.94), (T, 0.92), (L, 0.58)]
    claims = [
        factories.claim("GBR", stance, sure, of=ONE, span=(at, at + 9))
        for at, (stance, sure) in enumerate(stances)
    ]
    assert timeline.settle(claims).stance is T


def _printed(texts: Sequence[str], stances: Sequence[Stance] = (T,) * 4) -> list[StanceClaim]:
    """One claim a text, each of its own article, less sure from one to the next."""
    return [
        factories.claim(
            "SWE", stance, 0.8 - at / 10, of=factories.article(text, uri=f"/{at}"), span=(0, len(text))
        )
        for at, (text, stance) in enumerate(zip(texts, stances, strict=False))
    ]


SPOKEN = [
    "Stockholm is sending soldiers, said the ministry.",
    "Sweden would go, if asked, with some engineers.",
]


def test_papers_that_print_one_story_are_one_voice_whatever_sentence_they_took() -> None:
    claims = _printed([AGENCY, *SPOKEN])
    one, two, three = (claim.evidence.article_id for claim in claims)
    stories = {one: "a", three: "a"}
    assert timeline.voices(claims) == [0, 1, 2]
    assert timeline.voices(claims, stories) == [0, 1, 0]
    assert timeline.voices(claims, {**stories, two: "b"}) == [0, 1, 0]
    assert timeline.settle(claims, stories).confidence == 0.94, "of 0.8 and 0.7; 0.6 is no third"
    assert timeline.settle(claims).confidence == 0.976


def test_stories_and_sentences_join_over_each_other() -> None:
    near = AGENCY.replace("told reporters", "told reporters on Monday")
    claims = _printed([SPOKEN[0], near, SPOKEN[1], AGENCY])
    ids = [claim.evidence.article_id for claim in claims]
    assert timeline.voices(claims, {ids[0]: "a", ids[1]: "a", ids[2]: "b", ids[3]: "b"}) == [0, 0, 0, 0]


def test_a_verdict_tells_which_of_its_claims_are_copies() -> None:
    claims = _printed([SPOKEN[0], AGENCY, SPOKEN[1], AGENCY.replace("Prime Minister ", "PM ")], (X, T, T, T))
    ids = [claim.evidence.article_id for claim in claims]
    day = date(2025, 3, 6)
    stories = {ids[0]: "a", ids[2]: "a"}
    (layer,) = timeline.layers(map(factories.sourced, claims), {day: ["SWE"]}, stories)
    verdict = layer.verdicts["SWE"]
    assert [one.claim for one in verdict.claims] == [claims[at] for at in (1, 2, 3, 0)], (
        "the winner's, then the other"
    )
    assert verdict.voices == (0, 1, 0, 1), (
        "the fourth paper prints the first one's report, the last the second's"
    )
    (apart,) = timeline.layers(map(factories.sourced, claims), {day: ["SWE"]})
    assert apart.verdicts["SWE"].voices == (0, 1, 0, 3)


def _layers(claims: list[SourcedClaim]) -> list[StanceLayer]:
    return timeline.layers(claims, {date(2025, 3, 6): {"NOR", "UKR"}, date(2025, 3, 13): {"NOR"}})


def test_a_layer_for_every_date_with_mentions_apart_from_verdicts() -> None:
    first, second = _layers([factories.sourced(factories.claim("NOR", T, of=ONE), ONE)])
    assert (first.published, set(first.verdicts), set(first.mentioned)) == (
        date(2025, 3, 6),
        {"NOR"},
        {"UKR"},
    )
    assert (second.published, set(second.verdicts), set(second.mentioned)) == (
        date(2025, 3, 13),
        set(),
        {"NOR"},
    )


def test_as_known_is_the_latest_word_up_to_the_day() -> None:
    early = factories.sourced(factories.claim("NOR", U, of=ONE), ONE)
    late = factories.sourced(factories.claim("NOR", T, of=LATER, span=(0, 20)), LATER)
    history = _layers([late, early])

    def known(day: date) -> dict[str, tuple[date, Stance]]:
        return {
            code: (when, verdict.stance) for code, (when, verdict) in timeline.as_known(history, day).items()
        }

    assert known(date(2025, 3, 5)) == {}
    assert known(date(2025, 3, 12)) == {"NOR": (date(2025, 3, 6), U)}
    assert known(date(2025, 3, 13)) == {"NOR": (date(2025, 3, 13), T)}


_CLAIMS = st.lists(
    st.builds(
        lambda code, stance, percent, origin, start, rule: factories.sourced(
            factories.claim(code, stance, percent / 100, of=origin, span=(start, start + 5), rule=rule),
            origin,
        ),
        st.sampled_from(["NOR", "SWE", "FIN"]),
        st.sampled_from(list(Stance)),
        st.integers(1, 99),
        st.sampled_from([ONE, TWO, LATER]),
        st.integers(0, 20).filter(lambda at: all(a.text[at : at + 5].strip() for a in (ONE, TWO, LATER))),
        st.sampled_from(["offers-forces", "refuses-own-part"]),
    ),
    max_size=12,
)


@given(_CLAIMS, st.randoms(use_true_random=False))
def test_layers_do_not_depend_on_the_order_of_claims(claims: list[SourcedClaim], rng: random.Random) -> None:
    unique = list(dict.fromkeys(claims))
    shuffled = list(unique)
    rng.shuffle(shuffled)
    assert _layers(unique) == _layers(shuffled)


_WORDS = ("Sweden", "will", "send", "its", "engineers", "soon", "said", "Kristersson")
_PAPERS = ("Gazette", "Wire", "Courier", "Post", "Echo")
_SAID = st.lists(
    st.tuples(
        st.sampled_from(_PAPERS),
        st.lists(st.sampled_from(_WORDS), min_size=1, max_size=7).map(" ".join),
        st.sampled_from(list(Stance)),
        st.integers(1, 99),
    ),
    min_size=1,
    max_size=9,
)
_TOLD = st.dictionaries(st.sampled_from(_PAPERS[:3]), st.sampled_from(["a", "b"]))


def _said(
    said: Sequence[tuple[str, str, Stance, int]], told: dict[str, str]
) -> tuple[list[StanceClaim], dict[str, str]]:
    """The claims, each in one line of its paper, and the stories by article id."""
    articles = {
        paper: factories.article("\n".join(text for other, text, *_ in said if other == paper), title=paper)
        for paper in {paper for paper, *_ in said}
    }
    claims = []
    for paper, text, stance, percent in said:
        start = articles[paper].text.index(text)
        span = (start, start + len(text))
        claims.append(factories.claim("SWE", stance, percent / 100, of=articles[paper], span=span))
    return claims, {articles[paper].id: story for paper, story in told.items() if paper in articles}


def _are_one_voice(one: StanceClaim, other: StanceClaim, stories: dict[str, str]) -> bool:
    """Whether two claims are, looked at alone."""
    articles = [claim.evidence.article_id for claim in (one, other)]
    first, second = (set(claim.evidence.quote.lower().split()) for claim in (one, other))
    told = {stories.get(article, article) for article in articles}
    return len(told) == 1 or len(first & second) >= 0.8 * len(first | second)


@settings(max_examples=300, deadline=None)
@given(_SAID, _TOLD)
def test_voices_are_what_comparing_every_two_claims_joins(
    said: list[tuple[str, str, Stance, int]], told: dict[str, str]
) -> None:
    claims, stories = _said(said, told)
    voices = list(range(len(claims)))
    for _ in claims:
        for i, j in combinations(range(len(claims)), 2):
            if _are_one_voice(claims[i], claims[j], stories):
                voices[i] = voices[j] = min(voices[i], voices[j])
    assert timeline.voices(claims, stories) == voices


@settings(max_examples=200, deadline=None)
@given(_SAID, _TOLD, st.data())
def test_voices_and_what_is_settled_do_not_depend_on_the_order_of_claims(
    said: list[tuple[str, str, Stance, int]], told: dict[str, str], data: st.DataObject
) -> None:
    claims, stories = _said(said, told)
    order = data.draw(st.permutations(range(len(claims))))
    shuffled = [claims[at] for at in order]
    mixed = timeline.voices(shuffled, stories)
    groups = {frozenset(order[at] for at, voice in enumerate(mixed) if voice == own) for own in mixed}
    voices = timeline.voices(claims, stories)
    assert groups == {frozenset(at for at, voice in enumerate(voices) if voice == own) for own in voices}
    one, other = timeline.settle(claims, stories), timeline.settle(shuffled, stories)
    assert (one.stance, one.confidence, one.contested) == (other.stance, other.confidence, other.contested)
    assert set(one.claims) == {order[at] for at in other.claims}


@given(_CLAIMS)
def test_every_verdict_rests_on_claims_of_its_country_date_and_stance(claims: list[SourcedClaim]) -> None:
    for layer in _layers(claims):
        for code, verdict in layer.verdicts.items():
            assert verdict.claims[0].claim.stance is verdict.stance
            assert {sourced.claim.alpha_3 for sourced in verdict.claims} == {code}
            assert {sourced.published for sourced in verdict.claims} == {layer.published}
            stances = {sourced.claim.stance for sourced in verdict.claims}
            assert verdict.contested == (len(stances) > 1), "the other side is kept exactly if it contradicts"

"""The cue words: each is found, each has one meaning."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import resources
from geomap.classify.cues import CueFinder, Tag, expand, fold

_TABLE = tomllib.loads((resources.find("data") / "classify" / "cues.toml").read_text(encoding="utf-8"))
_PHRASES = [(tag, phrase) for tag in Tag for entry in _TABLE[tag]["phrases"] for phrase in expand(entry)]

find = CueFinder(("Shield of the North",))


@pytest.mark.parametrize(("tag", "phrase"), _PHRASES, ids=[f"{tag}: {phrase}" for tag, phrase in _PHRASES])
def test_phrase_is_found_as_its_tag(tag: Tag, phrase: str) -> None:
    text = f"Xyz {phrase}, qed."
    assert [(text[cue.start : cue.end], cue.tag) for cue in find(text)] == [(phrase, tag)]


def test_no_phrase_has_two_meanings() -> None:
    times = Counter(phrase for _, phrase in _PHRASES)
    assert [phrase for phrase, number in times.items() if number > 1] == []


def test_phrases_are_written_as_the_folded_text_has_them() -> None:
    assert [phrase for _, phrase in _PHRASES if fold(phrase) != phrase] == []


def test_the_topics_own_names_speak_of_the_operation() -> None:
    assert [cue.tag for cue in find("The Shield of the North sailed.")] == [Tag.OPERATION]


@pytest.mark.parametrize(
    "text", ["retroops", "troopship", "notary", "a sender", "maybe", "the month of May 2003"]
)
def test_only_whole_words_count(text: str) -> None:
    assert find(text) == []


def test_a_hedge_at_the_head_of_a_sentence_is_no_month() -> None:
    assert [cue.tag for cue in find("It ended. May it last.")] == [Tag.MAY]


def test_the_rules_have_a_confidence_each() -> None:
    assert all(0 < value < 1 for value in find.confidence.values())


@given(st.text())
def test_folding_keeps_every_code_point_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(), st.sampled_from([phrase for _, phrase in _PHRASES]))
def test_offsets_count_code_points(before: str, phrase: str) -> None:
    text = f"{before} \U0001f30d É {phrase.upper()} !"
    found = {text[cue.start : cue.end] for cue in find(text)}
    assert phrase.upper() in found

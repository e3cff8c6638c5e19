"""Passages as the encoder reads them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import countries
from geomap.classify import marking
from geomap.classify.windows import LENGTH, SENTENCES, windows
from geomap.extract import Extractor
from geomap.model import Article, Mention, MentionKind, Use

VOCABULARY = marking.Vocabulary(101, 102, tuple(range(1, 25)), tuple(range(60, 67)))


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(countries.load())


def read(text: str, extractor: Extractor) -> list[str | marking.Slot]:
    article = Article(uri="t", text=text, language="en")
    return marking.pieces(text, 0, len(text), extractor(article).mentions)


def slots(passage: list[str | marking.Slot]) -> list[marking.Slot]:
    return [piece for piece in passage if isinstance(piece, marking.Slot)]


def test_which_country_it_is_cannot_be_seen(extractor: Extractor) -> None:
    one = read("Poland said Danish pilots would fly to Kenya.", extractor)
    other = read("Brazil said Ghanaian pilots would fly to Nepal.", extractor)
    words = str.split

    def ids(passage: list[str | marking.Slot]) -> tuple[int, ...]:
        codes = marking.encode(
            passage, marking.number(passage), lambda text: [hash(word) for word in words(text)], VOCABULARY
        )
        return codes.ids

    assert ids(one) == ids(other)


def test_a_name_and_its_demonym_share_a_number(extractor: Extractor) -> None:
    passage = read("Poland's minister met Kenya's before Polish soldiers left.", extractor)
    numbers = marking.number(passage)
    assert [numbers[slot.units[0]] for slot in slots(passage)] == [0, 1, 0]
    assert slots(passage)[0].kind != slots(passage)[2].kind


def test_a_small_group_is_a_marker_for_each_member(extractor: Extractor) -> None:
    passage = read("The three Baltic states will join.", extractor)
    assert slots(passage)[0].units == (("EST",), ("LTU",), ("LVA",))


def test_a_wide_group_is_one_unit() -> None:
    codes = [f"AA{letter}" for letter in "ABCDEFGH"]
    mentions = [Mention(0, 5, code, MentionKind.GROUP) for code in codes]
    passage = marking.pieces("Eight agreed.", 0, 13, mentions)
    assert slots(passage)[0].units == (tuple(codes),)


def test_a_venue_is_marked_as_one() -> None:
    place = Mention(9, 14, "FRA", MentionKind.SEAT, Use.PLACE)
    passage = marking.pieces("Talks in Paris failed.", 0, 22, [place])
    assert slots(passage)[0].kind == marking.PLACE


def test_more_countries_than_numbers_share_them() -> None:
    many = [
        Mention(2 * i, 2 * i + 1, f"{a}{b}A", MentionKind.NAME)
        for i, (a, b) in enumerate([(x, y) for x in "ABCDEF" for y in "GHIJKL"])
    ]
    passage = marking.pieces("x " * len(many), 0, 2 * len(many), many)
    numbers = marking.number(passage)
    assert len(numbers) == len(many)
    assert set(numbers.values()) == set(range(marking.NUMBERS))


@given(st.data())
def test_pieces_are_the_text_but_for_the_mentions(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="abc dé’\n", min_size=1, max_size=60))
    spots = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 9))
    mentions = sorted(
        Mention(start, min(len(text), start + length), code, MentionKind.NAME)
        for code, (start, length) in data.draw(
            st.dictionaries(st.sampled_from(["AAA", "BBB", "CCC", "DDD"]), spots)
        ).items()
    )
    passage = marking.pieces(text, 0, len(text), mentions)
    kept = "".join(piece for piece in passage if isinstance(piece, str))
    outside = text
    for mention in mentions:
        if any(slot.start == mention.start for slot in slots(passage)):
            outside = outside[: mention.start] + "\0" * (mention.end - mention.start) + outside[mention.end :]
    assert len(re.sub(r"\s", "", kept)) >= len(re.sub(r"\s", "", outside.replace("\0", "")))
    encoded = marking.encode(passage, marking.number(passage), lambda words: [7] * len(words), VOCABULARY)
    assert encoded.ids[0] == VOCABULARY.first
    assert encoded.ids[-1] == VOCABULARY.last
    assert all(encoded.ids[position] in VOCABULARY.markers for position, _, _ in encoded.marks)


def test_windows_hold_sentences_of_one_line() -> None:
    text = "AAA one. Two. Three. Four AAA.\nFive AAA."
    sentences = [(0, 8), (9, 13), (14, 20), (21, 30), (31, 40)]
    mentions = [Mention(i, i + 3, "AAA", MentionKind.NAME) for i in (0, 26, 36)]
    found = list(windows(text, sentences, mentions))
    assert [window.sentences for window in found] == [tuple(sentences[:SENTENCES]), ((21, 30),), ((31, 40),)]
    assert [len(window.mentions) for window in found] == [1, 1, 1]


def test_a_window_without_a_country_is_not_read() -> None:
    assert not list(windows("Nobody. Nothing.", [(0, 7), (8, 16)], []))


@given(st.lists(st.integers(1, 300), max_size=12))
def test_every_mention_is_in_one_window(lengths: list[int]) -> None:
    text = " ".join("x" * length for length in lengths)
    sentences, at = [], 0
    for length in lengths:
        sentences.append((at, at + length))
        at += length + 1
    mentions = [Mention(start, start + 1, "AAA", MentionKind.NAME) for start, _ in sentences]
    found = list(windows(text, sentences, mentions))
    assert [m for window in found for m in window.mentions] == mentions
    assert all(w.end - w.start <= LENGTH or len(w.sentences) == 1 for w in found)

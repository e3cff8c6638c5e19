"""Copies are told by the words they share: exactly, in any order, and nothing else is taken for one."""

from __future__ import annotations

import math
import random
import re
import subprocess
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import copies
from geomap.copies import texts

REPORT = """
The defence ministers of eleven countries met in the northern capital on Tuesday to settle what each of them
would bring to the force. After four hours behind closed doors the host said that a brigade was within reach.
Norland will send a battalion of 600 and two frigates, its minister told reporters on the steps of the hall.
Sudmark asked for more time, since its parliament does not meet before the end of the month, while Westria
repeated that it would pay for fuel and field hospitals but send nobody. The command is to sit in the harbour
town of Brack, where engineers began last week to lay cables and to clear the old barracks of rubble.
Diplomats cautioned that no mandate had been agreed, and that two members of the council might still object.
A second meeting is planned for the ninth, when the ministers of finance are to join and the bill is drawn up.
""".strip()
OWN_WORDS = """
A brigade for the new force came closer this week. At talks in the north, eleven governments went through
their lists, and the mood was better than expected, people in the room said. Norland was the first to commit:
six hundred soldiers, and ships besides. Others wavered; Sudmark wants its members of parliament to vote, and
from Westria there was money rather than men. Where the staff would sit was no longer in doubt, Brack it is,
though the barracks there are in poor shape. Whether there will be a mandate nobody could say for certain.
""".strip()


ROUND_UP = "\n".join(
    [
        "In other news the port of Ostend reopened after the storm, and ferries ran again by noon.",
        *OWN_WORDS.splitlines(),
        "The price of wheat fell for the third week, while traders in Odra waited for the harvest figures.",
    ]
)


def edited(text: str, seed: int, number: int) -> str:
    """The text with some words replaced, as desks do."""
    chosen = random.Random(seed)
    words = text.split()
    for at in chosen.sample(range(len(words)), number):
        words[at] = f"other{at}"
    return " ".join(words)


@pytest.mark.parametrize(
    "copy",
    [
        REPORT,
        f"Ministers meet\n\n{REPORT}",
        REPORT.upper().replace("\n", "  "),
        "\n".join(REPORT.splitlines()[:4]),
        "\n".join(REPORT.splitlines()[3:]) + " By our own correspondent, with agencies.",
        edited(REPORT, 1, 12),
        REPORT.replace("defence", "defense").replace("600", "some 600").replace("-", " "),
        REPORT.replace("Norland", "Estmark")
        .replace("600", "1,150")
        .replace("two frigates", "a field hospital"),
        f"{REPORT}\n{edited(REPORT, 4, 150)}",
    ],
    ids=["same", "headline", "typography", "beginning", "end", "edited", "spelling", "template", "grown"],
)
def test_a_copy_is_of_the_same_story(copy: str) -> None:
    assert copies.stories({"b": REPORT, "a": copy, "c": OWN_WORDS}) == {"a": "a", "b": "a", "c": "c"}


@pytest.mark.parametrize(
    "other",
    [
        OWN_WORDS,
        edited(REPORT, 2, 60),
        "Norland will send a battalion of 600.",
        "\n".join(OWN_WORDS.splitlines()[:3] + REPORT.splitlines()[2:3] + OWN_WORDS.splitlines()[3:]),
    ],
    ids=["own words", "rewritten", "too short to tell", "one line quoted"],
)
def test_what_is_no_copy_is_a_story_of_its_own(other: str) -> None:
    assert copies.stories({"a": REPORT, "b": other}) == {"a": "a", "b": "b"}


def test_copies_of_copies_are_copies() -> None:
    lines = REPORT.splitlines()
    texts = {"x": "\n".join(lines[:5]), "y": REPORT, "z": "\n".join(lines[4:])}
    assert copies.stories({"x": texts["x"], "z": texts["z"]}) == {"x": "x", "z": "z"}
    assert copies.stories(texts) == {"x": "x", "y": "x", "z": "x"}


def test_a_round_up_joins_what_it_prints_whole() -> None:
    both = f"{ROUND_UP}\n{REPORT}"
    assert copies.stories({"a": REPORT, "b": OWN_WORDS}) == {"a": "a", "b": "b"}
    assert copies.stories({"a": REPORT, "b": OWN_WORDS, "c": both}) == {"a": "a", "b": "a", "c": "a"}


def test_what_two_reports_quote_makes_them_no_copies() -> None:
    quoted = " ".join(REPORT.split()[:40])
    assert copies.stories({"a": REPORT, "b": f"{OWN_WORDS} {quoted}"}) == {"a": "a", "b": "b"}


def test_nothing_and_one() -> None:
    assert copies.stories({}) == {}
    assert copies.stories({"a": ""}) == {"a": "a"}
    assert copies.stories({"a": "", "b": ""}) == {"a": "a", "b": "b"}


def test_one_article_costs_no_numpy() -> None:
    code = """
import sys
from geomap import copies, timeline
print(copies.stories({"a": "Norland will send a battalion."}), "numpy" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "{'a': 'a'} False"


def test_many_copies_of_one_report_are_not_all_compared_with_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0
    count: Callable[..., int] = np.count_nonzero

    def counted(array: object) -> int:
        nonlocal compared
        compared += 1
        return count(array)

    monkeypatch.setattr(np, "count_nonzero", counted)
    many = {f"{seed:03}": edited(REPORT, seed, 4) for seed in range(100)}
    assert set(copies.stories(many).values()) == {"000"}
    assert compared < 2 * len(many), "of 4,950 pairs"


def joined(number: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """For each number the least that pairs reach, by brute force."""
    first = list(range(number))
    for _ in range(number):
        for one, other in pairs:
            first[one] = first[other] = min(first[one], first[other])
    return first


def shares(one: AbstractSet[Hashable], other: AbstractSet[Hashable], share: float, least: int) -> bool:
    """Whether so many members of the smaller set are in the larger."""
    smaller = min(len(one), len(other))
    return smaller >= least and len(one & other) >= math.ceil(share * smaller)


def pairs_of(number: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    one = st.integers(0, max(0, number - 1))
    return st.lists(st.tuples(one, one), max_size=3 if number else 0)


_SHARES = st.sampled_from([0.3, 0.5, 0.55, 0.8, 1.0])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.frozensets(st.sampled_from("abcdefghijkl"), max_size=9), max_size=9), _SHARES, st.data())
def test_sentences_are_joined_as_if_all_were_compared(
    sentences: list[frozenset[str]], share: float, data: st.DataObject
) -> None:
    together = data.draw(pairs_of(len(sentences)))
    near = [
        (i, j)
        for i, j in combinations(range(len(sentences)), 2)
        if len(sentences[i] & sentences[j]) >= share * len(sentences[i] | sentences[j])
    ]
    assert copies.alike(sentences, share, together) == joined(len(sentences), [*together, *near])


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.frozensets(st.integers(0, 14), max_size=12), max_size=9),
    _SHARES,
    st.integers(1, 4),
)
def test_sets_of_runs_are_joined_as_if_all_were_compared(
    sets: list[frozenset[int]], share: float, least: int
) -> None:
    near = [(i, j) for i, j in combinations(range(len(sets)), 2) if shares(sets[i], sets[j], share, least)]
    runs = [np.array(sorted(one), np.uint64) for one in sets]
    assert texts.contained(runs, share, least) == joined(len(sets), near)


def paragraph(seed: int) -> str:
    """Some words, of which few others have any."""
    chosen = random.Random(seed)
    return " ".join(f"word{chosen.randrange(400)}" for _ in range(chosen.randrange(8, 40)))


_TEXTS = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.lists(st.integers(0, 9).map(paragraph), max_size=5).map("\n".join),
    max_size=8,
)


def by_brute_force(texts: Mapping[str, str]) -> dict[str, str]:
    """The stories, by comparing every two texts word by word."""
    keys = sorted(texts)
    words = [re.findall(r"\w+", texts[key].lower()) for key in keys]
    runs = [{tuple(one[at : at + 4]) for at in range(len(one) - 3)} for one in words]
    near = [(i, j) for i, j in combinations(range(len(keys)), 2) if shares(runs[i], runs[j], 0.5, 20)]
    return {key: keys[first] for key, first in zip(keys, joined(len(keys), near), strict=True)}


@settings(max_examples=200, deadline=None)
@given(_TEXTS, st.randoms(use_true_random=False))
def test_stories_are_those_of_brute_force_in_any_order(texts: dict[str, str], rng: random.Random) -> None:
    shuffled = list(texts.items())
    rng.shuffle(shuffled)
    assert copies.stories(dict(shuffled)) == by_brute_force(texts)


@settings(max_examples=100, deadline=None)
@given(_TEXTS, st.integers(1, 4))
def test_an_unrelated_article_changes_no_story(texts: dict[str, str], times: int) -> None:
    alone = copies.stories(texts)
    others = {f"{key}x": edited(OWN_WORDS, at, 20 * at) for at, key in enumerate(["0", "b", "~"][:times])}
    stories = copies.stories({**others, **texts})
    assert {key: stories[key] for key in texts} == alone


@settings(max_examples=100, deadline=None)
@given(_TEXTS, st.sampled_from(["0", "aaaa", "~"]), st.data())
def test_a_verbatim_copy_is_of_the_same_story(texts: dict[str, str], key: str, data: st.DataObject) -> None:
    texts = {**texts, "a": REPORT}
    original = data.draw(st.sampled_from([one for one in sorted(texts) if len(set(texts[one].split())) > 60]))
    stories = copies.stories({**texts, key: texts[original]})
    assert stories[key] == stories[original]

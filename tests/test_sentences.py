"""Cutting sentences: where one ends, and where it does not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.classify.cues import CueFinder
from geomap.classify.sentences import Splitter

split = Splitter(CueFinder().abbreviations)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norland agreed. Sudmark did not.", ["Norland agreed.", "Sudmark did not."]),
        ("A headline without a stop\nThen the text.", ["A headline without a stop", "Then the text."]),
        ("• first point\n• second point", ["first point", "second point"]),
        ("“It is settled.” The minister left.", ["“It is settled.”", "The minister left."]),
        ("Is it settled? Nobody knew!  All left.", ["Is it settled?", "Nobody knew!", "All left."]),
        (
            "Gen. Smith met Mr. Jones on Jan. 5 in St. Ives.",
            ["Gen. Smith met Mr. Jones on Jan. 5 in St. Ives."],
        ),
        ("J. R. Harker of the U.S. Navy spoke.", ["J. R. Harker of the U.S. Navy spoke."]),
        ("It cost 2.5 million. 300 men went.", ["It cost 2.5 million.", "300 men went."]),
        ("He waited… Then he spoke.", ["He waited…", "Then he spoke."]),
        ("They agreed.¿Y ahora? «Nada.» Élan came.", ["They agreed.¿Y ahora?", "«Nada.»", "Élan came."]),
        ("  \n \n", []),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split(text)] == expected


@given(st.text(alphabet=st.sampled_from("aB. !\n“”•-\u2028\u00e9"), max_size=60))
def test_spans_are_in_order_and_leave_no_word_out(text: str) -> None:
    spans = split(text)
    assert all(a < b for a, b in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    covered = {i for start, end in spans for i in range(start, end)}
    assert {i for i, char in enumerate(text) if char.isalnum()} <= covered

"""`analyze`: one answer an article, in order, with offsets into the text as it was given."""

from __future__ import annotations

import io
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import topics
from geomap.model import normalise
from geomap.workflow import Method, Source, answers
from geomap.workflow.answers import starts_in_raw

METHOD = Method(topics.load("ukraine-2025"))


def analyze(*lines: dict[str, Any] | str, jobs: int = 1) -> list[dict[str, Any]]:
    stream = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    source = Source(("-",), stdin=io.BytesIO(stream.encode()))
    return list(answers(source, Method(METHOD.topic, METHOD.classifier, jobs)))


def test_an_answer_holds_what_programs_rely_on() -> None:
    text = (
        "Poland will run logistics for the peacekeeping force. Sweden is still weighing whether to join it."
    )
    (answer,) = analyze({"id": "a1", "text": text, "date": "2025-03-06"})
    assert (answer["id"], answer["date"], answer["unresolved"]) == ("a1", "2025-03-06", [])
    poland, sweden = answer["countries"]
    assert {key: poland[key] for key in ("alpha_3", "alpha_2", "name", "stance", "contested")} == {
        "alpha_3": "POL",
        "alpha_2": "PL",
        "name": "Poland",
        "stance": "logistics_only",
        "contested": False,
    }
    assert poland["mentions"] == [{"start": 0, "end": 6, "text": "Poland", "kind": "name", "use": "actor"}]
    (evidence,) = poland["evidence"]
    assert evidence["quote"] == "Poland will run logistics for the peacekeeping force."
    assert (evidence["start"], evidence["end"], evidence["stance"]) == (0, 53, "logistics_only")
    assert 0 < evidence["confidence"] == poland["confidence"] < 1
    assert evidence["rule"] == "gives-help"
    assert (sweden["alpha_3"], sweden["stance"]) == ("SWE", "undecided")


def test_a_country_without_a_stance_is_told_with_the_confidence_of_that() -> None:
    (answer,) = analyze({"text": "The match was played in Portugal."})
    (portugal,) = answer["countries"]
    assert (portugal["stance"], portugal["evidence"], portugal["contested"]) == (None, [], False)
    assert 0.5 < portugal["confidence"] <= 1
    assert answer["date"] is None


def test_answers_come_in_order_and_a_broken_line_is_one_of_them() -> None:
    given: list[dict[str, Any] | str] = [
        {"id": "one", "text": "France."},
        '{"id": "two", "text": ',
        {"id": 3, "text": ""},
        {"text": "Spain."},
    ]
    found = analyze(*given)
    assert [answer["id"] for answer in found] == ["one", "stdin#2", "3", "stdin#4"]
    assert ["error" in answer for answer in found] == [False, True, True, False]
    assert set(found[1]["error"]) == {"kind", "detail"}
    assert (found[1]["error"]["kind"], found[3]["countries"][0]["alpha_3"]) == ("broken json", "ESP")


def test_two_processes_give_the_same_answers() -> None:
    lines = [
        {"id": str(n), "text": f"Norway will send {n} soldiers to the peacekeeping force."}
        for n in range(2, 9)
    ]
    assert analyze(*lines) == analyze(*lines, jobs=2)


@pytest.mark.parametrize(
    "text",
    [
        "Zu\u0308rich.\r\nPoland will send troops to the peacekeeping force.\r\nSo will Spain.",
        "\ufeffPoland will send troops to the force in Co\u0302te d\u2019Ivoire and Tu\u0308rkiye.",
        "\U0001f30d Cafe\u0301 in Poland\u2028and Spain will send troops to the peacekeeping force.",
        "\u1100\u1161\u11a8 Poland, \u0e01\u0e33 Spain",
    ],
)
def test_offsets_count_the_text_as_given(text: str) -> None:
    (answer,) = analyze({"text": text})
    spots = [spot for country in answer["countries"] for spot in (*country["mentions"], *country["evidence"])]
    assert spots
    for spot in spots:
        assert text[spot["start"] : spot["end"]] == spot.get("text", spot.get("quote"))
    assert "Poland" in {spot.get("text") for spot in spots}


_PIECES = st.sampled_from(
    [
        "a",
        "é",
        "e\u0301",
        "\r\n",
        "\r",
        "\n",
        "\ufeff",
        "\u0323\u0307",
        "\u1100\u1161\u11a8",
        "ไ",
        "\U0001f30d",
    ]
)


@given(st.lists(st.one_of(_PIECES, st.characters(exclude_categories=["Cs"])), max_size=12).map("".join))
def test_every_code_point_of_the_text_is_traced_to_the_raw_text(raw: str) -> None:
    text = normalise(raw)
    starts = starts_in_raw(raw)
    assert len(starts) == len(text) + 1
    assert starts == sorted(starts)
    assert starts[-1] == len(raw)
    plain = [i for i, char in enumerate(text) if char.isascii()]
    for i, k in pairwise(plain):
        assert normalise("\n" + raw[starts[i] : starts[k]]) == "\n" + text[i:k]

"""What is marked in a quote, at its own offsets."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.classify.highlights import Highlighter
from geomap.model import Article, DateOrigin, Evidence

HIGHLIGHT = Highlighter(("Straits Force",))


def evidence(text: str, start: int = 0, end: int | None = None) -> Evidence:
    article = Article("/a.txt", text, date(2031, 4, 2), DateOrigin.FILE_NAME)
    return Evidence(article, start, len(article.text) if end is None else end)


def spoken(text: str) -> str | None:
    speaker = HIGHLIGHT(evidence(text)).speaker
    return text[slice(*speaker)] if speaker else None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Peru will send a ship, Foreign Minister Ana Soto said in Lima.", "Foreign Minister Ana Soto"),
        ("The defence ministry has said that Chile sends no troops.", "The defence ministry"),
        ("“We will send a battalion,” said the Kenyan president on Monday.", "the Kenyan president"),
        ("“We will send a battalion”, said Ruto.", "Ruto"),
        ("Oslo declared that its troops stay, but Helsinki is silent.", "Oslo"),
        ("While others waited, a spokeswoman for the government told reporters it would not join.",
         "a spokeswoman for the government"),
    ],
)  # fmt: skip
def test_the_speaker_is_whom_the_quote_names(text: str, who: str) -> None:
    assert spoken(text) == who


@pytest.mark.parametrize(
    "text",
    [
        "He said that it would send troops.",
        "Norway will send troops.",
        "The ships were ready, they said, to sail.",
        "It is unclear who said so.",
    ],
)
def test_where_nobody_is_named_nobody_is_said_to_speak(text: str) -> None:
    assert spoken(text) is None


def test_the_words_that_decide_are_marked_and_others_are_not() -> None:
    text = "Peru will not send troops to the Straits Force, but offers fuel, its minister told a newspaper."
    words = [text[start:end] for start, end in HIGHLIGHT(evidence(text)).words]
    assert {"not", "send", "troops"} <= set(words)
    assert not {"told", "but", "Straits Force"} & set(words)


def test_names_stand_at_offsets_of_the_quote_not_of_the_article() -> None:
    text = "All is quiet. Peru and Chile wait. Peru was asked."
    start, end = text.index("Peru"), text.index(" Peru was")
    mentions = [
        (start, start + 4, "PER"), (start + 9, start + 14, "CHL"), (end + 1, end + 5, "PER"),
    ]  # fmt: skip
    marks = HIGHLIGHT(evidence(text, start, end), mentions)
    assert marks.names == {"PER": ((0, 4),), "CHL": ((9, 14),)}


@given(st.text(alphabet="SAID said, the minister “”.Peru\n😀", min_size=1, max_size=80))
def test_all_marks_lie_in_the_quote_in_order_and_apart(text: str) -> None:
    if not text.strip():
        return
    quote = evidence(text)
    marks = HIGHLIGHT(quote)
    edges = [0, *(offset for span in marks.words for offset in span), len(quote.quote)]
    assert edges == sorted(edges)
    if marks.speaker:
        start, end = marks.speaker
        assert 0 <= start < end <= len(quote.quote)
        assert quote.quote[start:end].strip() == quote.quote[start:end]

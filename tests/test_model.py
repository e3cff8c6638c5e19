"""The values that flow: what they promise when built."""

from __future__ import annotations

import pickle
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.model import Article, DateOrigin, Evidence, Mention, MentionKind, Stance, normalise
from tests import factories

_TEXT = st.text(min_size=1).map(normalise).filter(str.strip)


@given(st.text())
def test_normalised_text_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) in {once, once.removeprefix("\ufeff")}
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once


def test_same_content_is_the_same_article_wherever_it_lies() -> None:
    assert factories.article(uri="/a").id == factories.article(uri="/b").id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "Another text."),
        ("published", date(2025, 3, 7)),
        ("title", "Another title"),
        ("source", "The Courier"),
        ("url", "https://example.org/two"),
        ("language", "fr"),
    ],
)
def test_other_content_is_another_article(field: str, value: object) -> None:
    changed = factories.article(**{field: value})  # type: ignore[arg-type]
    assert changed.id != factories.article().id


@pytest.mark.parametrize("text", ["", " \n", "line\r\nline", "e\u0301tat"])
def test_text_must_be_there_and_normalised(text: str) -> None:
    with pytest.raises(ValueError, match="text"):
        factories.article(text)


def test_a_date_needs_an_origin() -> None:
    with pytest.raises(ValueError, match="together"):
        Article("/x", "A text.", published=date(2025, 3, 6))
    with pytest.raises(ValueError, match="together"):
        Article("/x", "A text.", date_origin=DateOrigin.OPTION)


@given(_TEXT, st.data())
def test_evidence_cannot_misquote(text: str, data: st.DataObject) -> None:
    origin = Article("/x", text)
    start = data.draw(st.integers(-2, len(text) + 2))
    end = data.draw(st.integers(-2, len(text) + 2))
    try:
        evidence = Evidence(origin, start, end)
    except ValueError:
        assert not (0 <= start < end <= len(text)) or not text[start:end].strip()
    else:
        assert evidence.quote == text[start:end]
        assert evidence.article_id == origin.id


def test_values_survive_the_way_to_another_process() -> None:
    claim = factories.claim("NOR", Stance.OPPOSED)
    assert pickle.loads(pickle.dumps(claim)) == claim
    origin = factories.article()
    assert pickle.loads(pickle.dumps(origin)) == origin


@pytest.mark.parametrize("code", ["NO", "nor", "NORW", "N0R", "ÆØÅ"])
def test_codes_are_three_capital_letters(code: str) -> None:
    with pytest.raises(ValueError, match="alpha-3"):
        Mention(0, 5, code, MentionKind.NAME)


@pytest.mark.parametrize("confidence", [-0.01, 1.01])
def test_confidence_is_a_probability(confidence: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        factories.claim("NOR", Stance.OPPOSED, confidence)

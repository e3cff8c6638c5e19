"""The training corpus: every row is a passage, every file can be trained on."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[1] / "training"
sys.path.insert(0, str(TRAINING))
import check  # noqa: E402
import corpus  # noqa: E402

from geomap.model import Article  # noqa: E402

FILES = sorted(corpus.PASSAGES.glob("*.tsv"))
# Operations of the gold sets, which no passage may be about.
EXAMINED = re.compile(r"\b(?:ISAF|AMISOM|UNIFIL|MONUSCO|MINUSCA|Prosperity Guardian|Aspides|Barkhane|M23)\b")
TESTED = re.compile(
    r"isaf|afghan|ukrain|somalia|amisom|unifil|yemen|red_sea|monusco|minusca|ecowas_(?:benin|niger)"
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_row_is_a_passage_with_its_countries_labelled(path: Path) -> None:
    passages = list(corpus.written([path]))
    assert passages
    assert check.faults(passages) == []


def test_no_passage_is_about_an_operation_of_the_gold_sets() -> None:
    assert not [p.where for p in corpus.written() if TESTED.search(p.operation)]


NAMES = [row for row in corpus.HELD_OUT_NAMES.read_text().splitlines() if row and row[0] != "#"]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_what_is_held_out_is_met_and_keeps_a_text_from_training(name: str) -> None:
    texts = [p for p in corpus.written() if re.search(name, p.text)]
    plain = [text for _, _, text in corpus.plain() if re.search(name, text)]
    assert texts or plain
    assert list(corpus.for_training(texts)) == []


def test_a_passage_is_trained_on_unless_its_key_or_its_text_is_held_out() -> None:
    rows = [
        "mali_force_2033\twire\tFrance sends 900 soldiers to Gao.\tFRA=T",
        "untac_cambodia_1992\twire\tJapan sends 600 engineers.\tJPN=T",
        "various\twire\tJordan sends 700 soldiers to Asmara.\tJOR=T",
    ]
    passages = [corpus.parse(row, "f.tsv", number) for number, row in enumerate(rows, 1)]
    assert [p.where for p in corpus.for_training(passages)] == ["f.tsv:1"]


def test_news_without_an_operation_has_no_stance_and_is_not_trained_on() -> None:
    news = [passage for passage in corpus.written() if passage.file.startswith(corpus.NEWS)]
    assert {label for passage in news for label in passage.labels.values()} == {"N"}
    assert list(corpus.for_training(news)) == []


def test_no_text_stands_twice_in_the_corpus() -> None:
    texts = [passage.text for passage in corpus.written()] + [text for _, _, text in corpus.plain()]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("name", sorted(path.name for path in corpus.PLAIN.glob("*.txt")))
def test_every_plain_passage_names_a_country_and_no_operation_of_the_gold_sets(name: str) -> None:
    passages = [(line, text) for file, line, text in corpus.plain() if file == name]
    assert passages
    extractor = check.extractor()
    named = {line: extractor(Article(uri=name, text=text)).mentions for line, text in passages}
    assert [line for line, mentions in named.items() if not mentions] == []
    assert [line for line, text in passages if EXAMINED.search(text)] == []


def test_second_readings_are_of_passages_and_of_their_countries() -> None:
    labels = {passage.digest: passage.labels.keys() for passage in corpus.written()}
    strangers = [
        digest for digest, read in corpus.second_readings().items() if read.keys() != labels.get(digest)
    ]
    assert strangers == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("op\twire\tA text.", "3 columns"),
        ("op\tsonnet\tA text.\tFRA=T", "unknown style"),
        ("Op 1\twire\tA text.\tFRA=T", "snake_case"),
        ("op\twire\tA text.\tFRA=X", "bad or repeated"),
        ("op\twire\tA text.\tFRA=T FRA=N", "bad or repeated"),
    ],
)
def test_what_is_no_passage_is_refused(row: str, fault: str) -> None:
    with pytest.raises(corpus.RowError, match=fault):
        corpus.parse(row, "f.tsv", 1)


def test_a_disagreement_is_left_out_until_it_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    first = corpus.parse("op\twire\tA text.\tFRA=T DEU=N ITA=O", "f.tsv", 1)
    monkeypatch.setattr(corpus, "written", lambda: iter([first]))
    monkeypatch.setattr(
        corpus, "second_readings", lambda: {first.digest: {"FRA": "T", "DEU": "U", "ITA": "N"}}
    )
    monkeypatch.setattr(corpus, "settlements", lambda: {(first.digest, "ITA"): "O"})
    (passage,) = corpus.read()
    assert passage.labels == {"FRA": "T", "ITA": "O"}

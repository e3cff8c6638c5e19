"""The ledger: what is done stays done, whole or not at all."""

from __future__ import annotations

import gc
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import store
from geomap.errors import StoreError
from geomap.model import (
    Analysis,
    Article,
    Failure,
    Mention,
    MentionKind,
    SourcedClaim,
    Stance,
    Unresolved,
)
from geomap.store import Store
from tests import factories

KEY, OTHER_KEY = "rules/1 ukraine/a", "rules/2 ukraine/a"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Store]:
    with store.opened(tmp_path / "new" / "ledger.sqlite") as opened:
        yield opened


def analysis(of: Article) -> Analysis:
    mentions = (Mention(0, 7, "NOR", MentionKind.NAME), Mention(31, 38, "SWE", MentionKind.DEMONYM))
    claims = (factories.claim("NOR", Stance.TROOPS_OFFERED, 0.72, of=of),)
    return Analysis(of.id, mentions, claims, (), (Unresolved(67, 74, "Austria"),))


def claims(ledger: Store, key: str) -> list[SourcedClaim]:
    return [one for day in ledger.days(key) for one in ledger.claims(key, day)]


def nothing(of: Article) -> Analysis:
    return Analysis(of.id, (), (), (), ())


def test_what_is_written_comes_back(ledger: Store) -> None:
    article = factories.article()
    ledger.record(article, store.found_in(analysis(article)), KEY)
    assert claims(ledger, KEY) == [factories.sourced(analysis(article).claims[0], article)]
    assert ledger.mentioned(KEY, date(2025, 3, 6)) == {"NOR", "SWE"}
    assert ledger.unresolved(KEY) == [("Westria", "Austria", 1)]


def test_the_articles_of_a_pipeline_are_told_as_they_are_and_were(ledger: Store) -> None:
    first, second = (
        factories.article(),
        factories.article("Another one.", uri="/b.txt", source="A Wire", title="B", url=""),
    )
    for number, one in enumerate((first, second), 1):
        ledger.begin(f"2025-03-0{number}T00:00:00Z", "ukraine", KEY, "1.0")
        ledger.record(one, store.found_in(nothing(one)), KEY)
    day = date(2025, 3, 6)
    gazette = (day, "The Gazette", "A title", "https://example.org/one")
    assert ledger.articles(KEY) == [(day, "A Wire", "B", ""), gazette]
    assert ledger.articles(KEY, run=1) == [gazette]
    assert ledger.articles(OTHER_KEY) == []


def test_a_text_may_hold_any_character(ledger: Store) -> None:
    text = "Norland\0 will send\U0001f6a2 a battalion. Sudmark\0\0 waits. Westria ruled out any troops."
    article = factories.article(text)
    claim = factories.claim("NOR", Stance.TROOPS_OFFERED, of=article, span=(38, 54))
    unresolved = (Unresolved(55, 62, "Austria"),)
    ledger.record(article, store.found_in(Analysis(article.id, (), (claim,), (), unresolved)), KEY)
    assert claims(ledger, KEY) == [factories.sourced(claim, article)]
    assert ledger.unresolved(KEY) == [(text[55:62], "Austria", 1)]
    assert ledger.text(article.id) == text
    assert ledger.faults() == []


def test_done_belongs_to_content_and_pipeline(ledger: Store) -> None:
    article = factories.article()
    ledger.record(article, store.found_in(nothing(article)), KEY)
    assert ledger.is_done(factories.article(uri="/moved"), KEY), "done, though nothing was found"
    assert not ledger.is_done(article, OTHER_KEY)
    assert not ledger.is_done(factories.article(title="Corrected"), KEY)


def test_a_date_whose_articles_name_nobody_is_still_a_date(ledger: Store) -> None:
    article = factories.article()
    ledger.record(article, store.found_in(nothing(article)), KEY)
    assert ledger.days(KEY) == [date(2025, 3, 6)]
    assert ledger.mentioned(KEY, date(2025, 3, 6)) == frozenset()


def test_an_edited_file_takes_the_place_of_its_old_text(ledger: Store) -> None:
    old, new = factories.article(), factories.article("Norland sends nobody, it now turns out, after all.")
    ledger.record(old, store.found_in(analysis(old)), KEY)
    ledger.record(new, store.found_in(nothing(new)), KEY)
    assert claims(ledger, KEY) == []
    assert ledger.is_done(old, KEY), "the old text stays in the ledger"
    ledger.place(old)
    assert len(claims(ledger, KEY)) == 1, "and counts again when the file holds it again"


def test_one_text_in_two_places_counts_once(ledger: Store) -> None:
    here, there = factories.article(uri="/here"), factories.article(uri="/there")
    ledger.record(here, store.found_in(analysis(here)), KEY)
    ledger.record(there, store.found_in(analysis(there)), KEY)
    assert len(claims(ledger, KEY)) == 1
    assert ledger.counts(KEY)["articles"] == 1


def test_missing_is_what_another_pipeline_did(ledger: Store) -> None:
    article = factories.article()
    ledger.record(article, store.found_in(analysis(article)), KEY)
    assert list(ledger.missing(KEY)) == []
    assert list(ledger.missing(OTHER_KEY)) == [article]


def test_failures_are_remembered_until_their_file_is_read_again(ledger: Store) -> None:
    whole = Failure("/a/one.txt", "undated", "it has no date")
    line = Failure("/a/all.jsonl#7", "broken json", "it ends too early")
    other = Failure("/a/all.jsonl.txt", "empty", "nothing in it")
    for failure in (whole, line, other):
        ledger.fail(failure)
    assert ledger.failures() == [line, other, whole]
    ledger.forget_failures("/a/all.jsonl")
    assert ledger.failures() == [other, whole]
    ledger.forget_failures("/a/one.txt")
    assert ledger.failures() == [other]


def test_counts(ledger: Store) -> None:
    article, later = (
        factories.article(),
        factories.article("Norland again.", uri="/2", published=date(2025, 3, 9)),
    )
    ledger.record(article, store.found_in(analysis(article)), KEY)
    ledger.record(later, store.found_in(nothing(later)), OTHER_KEY)
    ledger.fail(Failure("/x", "empty", "nothing in it"))
    assert ledger.counts(KEY) == {
        "articles": 2,
        "not analysed": 1,
        "dates": 1,
        "countries": 2,
        "mentions": 2,
        "claims": 1,
        "failures": 1,
        "runs": 1,
    }


def test_an_article_is_written_whole_or_not_at_all(ledger: Store) -> None:
    article = factories.article()
    whole = store.found_in(analysis(article))
    with pytest.raises(sqlite3.OperationalError, match="values"):
        ledger.record(article, whole._replace(unresolved=((0, 1),)), KEY)  # type: ignore[arg-type]
    assert not ledger.is_done(article, KEY)
    assert ledger.counts(KEY)["articles"] == 0


def test_a_transaction_that_is_dropped_after_its_ledger_was_closed_takes_all_back_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignored: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", ignored.append)
    with store.opened(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin("2025-03-14T09:26:53+00:00", "topic", "pipeline", "0.1")
        dropped = ledger.transaction()
        dropped.__enter__().execute("INSERT INTO runs VALUES (NULL, 'a', 'b', 'c', 'd')")
    del dropped
    gc.collect()
    assert ignored == []
    with store.opened(tmp_path / "ledger.sqlite") as ledger:
        assert list(ledger.runs()) == []


def test_what_has_no_date_is_not_taken(ledger: Store) -> None:
    undated = Article("/x", "Norland sends nobody.")
    with pytest.raises(ValueError, match="no date"):
        ledger.record(undated, store.found_in(nothing(undated)), KEY)


def test_the_analysis_of_another_article_is_not_taken(ledger: Store) -> None:
    with pytest.raises(ValueError, match="not of"):
        ledger.record(factories.article(), store.found_in(nothing(factories.article(title="Another"))), KEY)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (name TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"), store.opened(path):
        pass
    assert path.read_bytes() == before


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with store.opened(path):
        pass
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {store.VERSION + 1}")
    connection.close()
    with pytest.raises(StoreError, match="newer geomap"), store.opened(path):
        pass


def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_text("not a database, but long enough to be taken for one " * 20)
    with pytest.raises(StoreError, match=r"notes\.sqlite"), store.opened(path):
        pass


_STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.sampled_from([KEY, OTHER_KEY])),
    min_size=1,
    max_size=10,
)


@settings(max_examples=40, deadline=None)
@given(_STEPS)
def test_the_ledger_tells_what_its_places_hold_last(steps: list[tuple[str, int, str]]) -> None:
    """A place counts with its last text, in the pipelines that saw it, whatever came before."""
    held: dict[str, Article] = {}
    seen: set[tuple[str, str]] = set()
    with TemporaryDirectory() as folder, store.opened(Path(folder) / "ledger.sqlite") as ledger:
        for uri, text, key in steps:
            article = factories.article(
                f"Norland will send a battalion, version {text} of it.", uri=uri, url=uri
            )
            ledger.record(article, store.found_in(analysis_of_first(article)), key)
            held[uri] = article
            seen.add((article.id, key))
        for key in (KEY, OTHER_KEY):
            expected = {article.id for article in held.values() if (article.id, key) in seen}
            assert {sourced.claim.evidence.article_id for sourced in claims(ledger, key)} == expected
            assert {article.id for article in ledger.missing(key)} == {a.id for a in held.values()} - expected


def analysis_of_first(of: Article) -> Analysis:
    claims = (factories.claim("NOR", Stance.TROOPS_OFFERED, 0.72, of=of),)
    return Analysis(of.id, (Mention(0, 7, "NOR", MentionKind.NAME),), claims, ())

"""The reviewer's walk without a terminal: what comes first, what a key does, what the ledger then holds."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap import store, topics, workflow
from geomap.errors import StoreError, UsageError
from geomap.model import Analysis, Article, Ruling, Stance, StanceClaim, Verdict
from geomap.store import Store
from geomap.workflow.review import (
    KEYS,
    STANCES,
    Action,
    Desk,
    Item,
    Scope,
    Session,
    Told,
    What,
    desk,
    meanings,
    sides,
)
from geomap.workflow.review.passages import around
from tests import factories

T, L, U, X = Stance.TROOPS_OFFERED, Stance.LOGISTICS_ONLY, Stance.UNDECIDED, Stance.OPPOSED
NEW, OLD = date(2025, 3, 20), date(2025, 3, 11)
TEXT = "Nobody slept. One will send a brigade. Two will send none. Three waits for a vote. Nobody woke."
SPANS = {T: (14, 38), X: (39, 58), U: (59, 82), L: (14, 58)}

# Country, date, and (stance, confidence) of one article each.
SAID: Sequence[tuple[str, date, Sequence[tuple[Stance, float]]]] = (
    ("BEL", NEW, [(U, 0.41)]),
    ("CHL", NEW, [(X, 0.52)]),
    ("DNK", NEW, [(T, 0.43)]),
    ("ESP", NEW, [(L, 0.71), (X, 0.72)]),
    ("FIN", NEW, [(T, 0.93)]),
    ("GRC", NEW, [(L, 0.44)]),
    ("BEL", OLD, [(T, 0.45)]),
    ("HUN", OLD, [(U, 0.46)]),
    ("ITA", OLD, [(T, 0.75), (X, 0.7)]),
    ("ESP", OLD, [(T, 0.74), (X, 0.7)]),
)


@pytest.fixture(scope="module")
def method() -> workflow.Method:
    return workflow.Method(topics.load(), "rules")


def tell(ledger: Store, key: str, name: str, said: tuple[str, date, Stance, float]) -> None:
    """Put an article with one claim into a ledger."""
    alpha_3, day, stance, sure = said
    article = factories.article(TEXT, uri=name, published=day, title=name, url="", source=f"Paper {name}")
    made = factories.claim(alpha_3, stance, sure, of=article, span=SPANS[stance])
    ledger.record(article, store.found_in(Analysis(article.id, (), (made,), ())), key)


@pytest.fixture(scope="module")
def whole(method: workflow.Method, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of all that is said above; never written to after that."""
    path = tmp_path_factory.mktemp("ledger") / "whole.sqlite"
    with store.opened(path) as ledger:
        ledger.begin("2025-03-21T06:00:00+00:00", method.topic.id, method.pipeline().key, "1")
        for number, (alpha_3, day, claims) in enumerate(SAID):
            for part, (stance, sure) in enumerate(claims):
                tell(ledger, method.pipeline().key, f"{number}-{part}", (alpha_3, day, stance, sure))
    return path


@pytest.fixture
def ledger(whole: Path, tmp_path: Path) -> Path:
    path = tmp_path / "map.sqlite"
    shutil.copy(whole, path)
    return path


def ruling(alpha_3: str, day: date, stance: Stance | None, who: str = "Bob", why: str = "he asked") -> Ruling:
    return Ruling(alpha_3, day, stance, who, "2025-03-21T07:00:00+00:00", why)


def spots(of: Sequence[Item]) -> list[tuple[str, date]]:
    return [(item.alpha_3, item.published) for item in of]


def clock() -> Callable[[], str]:
    minutes = itertools.count()
    return lambda: f"2025-03-22T09:{next(minutes):02}:00+00:00"


@contextmanager
def session_of(ledger: Path, method: workflow.Method, scope: Scope | None = None) -> Iterator[Session]:
    with desk(ledger, method, scope or Scope()) as open_desk:
        yield Session(open_desk.items, open_desk, "Ada", clock())


def held(ledger: Path, method: workflow.Method) -> list[Ruling]:
    with store.opened(ledger) as opened:
        return opened.rulings(method.topic.id)


def test_newest_first_and_of_a_date_the_most_consequential(ledger: Path, method: workflow.Method) -> None:
    with desk(ledger, method, Scope()) as doubtful:
        assert spots(doubtful.items) == [
            ("ESP", NEW),  # contested
            ("DNK", NEW),  # the ends before the middle, and of those the less sure
            ("CHL", NEW),
            ("BEL", NEW),
            ("GRC", NEW),
            ("ITA", OLD),  # contested, and nothing later is known
            ("ESP", OLD),  # contested, but overtaken
            ("HUN", OLD),  # uncertain, and nothing later is known
            ("BEL", OLD),  # troops, but overtaken
        ]
        assert [item.is_latest for item in doubtful.items[-4:]] == [True, False, True, False]
    with desk(ledger, method, Scope(everything=True)) as everything:
        assert spots(everything.items)[5] == ("FIN", NEW), "what is sure comes last"
        assert len(everything.items) == len(SAID)


def test_country_and_date_narrow_it(ledger: Path, method: workflow.Method) -> None:
    with desk(ledger, method, Scope(country="Belgium")) as narrowed:
        assert spots(narrowed.items) == [("BEL", NEW), ("BEL", OLD)]
        assert not narrowed.items[1].is_latest, "what is left out is still known"
    with desk(ledger, method, Scope(country="bel", since=NEW)) as narrowed:
        assert spots(narrowed.items) == [("BEL", NEW)]
    with (
        pytest.raises(UsageError, match="Atlantis"),
        desk(ledger, method, Scope(country="Atlantis")),
    ):
        pass


def test_what_is_decided_is_left_out_until_later_articles_contradict_it(
    ledger: Path, method: workflow.Method
) -> None:
    with store.opened(ledger) as opened:
        opened.rule(method.topic.id, [ruling("GRC", NEW, L), ruling("ESP", NEW, L), ruling("BEL", NEW, None)])
    with desk(ledger, method, Scope()) as before:
        assert before.decided == 3
        assert {("GRC", NEW), ("ESP", NEW), ("BEL", NEW)}.isdisjoint(spots(before.items))
        (older,) = (item for item in before.items if item.spot == (OLD, "BEL"))
        assert older.is_latest, "of the newer date it was ruled that it says nothing"
    with desk(ledger, method, Scope(everything=True)) as everything:
        assert (len(everything.items), everything.decided) == (len(SAID), 0)
    with store.opened(ledger) as opened:
        opened.begin("2025-03-23T06:00:00+00:00", method.topic.id, method.pipeline().key, "1")
        tell(opened, method.pipeline().key, "late", ("GRC", NEW, X, 0.8))
    with desk(ledger, method, Scope()) as after:
        assert after.decided == 2
        assert after.items[0].spot == (NEW, "GRC"), "a ruling in question comes first of its date"
        (late,) = after.look((NEW, "GRC")).against
        assert (late.claim.stance, late.title) == (X, "late")


def test_each_key_rules_as_it_says(ledger: Path, method: workflow.Method) -> None:
    keys = "atluons"
    with session_of(ledger, method) as session:
        for key in keys:
            session.do(KEYS[key])
        assert (session.at, session.ruled) == (7, 6)
        expected = [session.items[0].verdict.stance, T, L, U, X, None]
        first = session.items[:6]
    made = {(one.published, one.alpha_3): one for one in held(ledger, method)}
    assert [made[item.spot].stance for item in first] == expected
    assert {one.who for one in made.values()} == {"Ada"}
    assert [made[item.spot].at[14:16] for item in first] == ["00", "01", "02", "03", "04", "05"]


def test_a_ruling_is_in_the_ledger_at_once(ledger: Path, method: workflow.Method) -> None:
    with session_of(ledger, method) as session:
        told = session.do(Action.OPPOSED)
        assert told == Told(What.RULED, session.items[0], held(ledger, method)[0])


def test_the_ends_of_the_walk(ledger: Path, method: workflow.Method) -> None:
    with session_of(ledger, method, Scope(country="HUN")) as session:
        assert session.do(Action.BACK).what is What.STAYED
        assert session.do(Action.UNDO).what is What.NOTHING_TO_UNDO
        assert session.do(Action.SKIP).what is What.MOVED
        assert (session.item, session.sight) == (None, None)
        for action in (Action.ACCEPT, Action.OPPOSED, Action.NO_STANCE):
            assert session.do(action).what is What.NOTHING_TO_RULE
        assert session.note("lost").what is What.NOTHING_TO_RULE
        assert session.do(Action.SKIP).what is What.STAYED
        assert session.do(Action.BACK).item == session.items[0]
        with pytest.raises(ValueError, match="note"):
            session.do(Action.NOTE)
    assert held(ledger, method) == []


def test_a_note_is_the_reason_of_the_next_ruling_and_comes_back_when_that_is_undone(
    ledger: Path, method: workflow.Method
) -> None:
    with session_of(ledger, method) as session:
        assert session.note("the wrong word").what is What.NOTE_WAITS
        session.note("a minister spoke")
        session.do(Action.SKIP)
        assert (session.waiting_note, session.unused_notes) == ("", 1)
        session.do(Action.TROOPS_OFFERED)
        session.do(Action.BACK)
        session.do(Action.BACK)
        assert session.waiting_note == "a minister spoke"
        session.do(Action.OPPOSED)
        whys = {one.alpha_3: one.why for one in held(ledger, method)}
        assert whys == {"ESP": "a minister spoke", "DNK": ""}
        assert session.do(Action.UNDO).item == session.items[0]
        assert session.waiting_note == "a minister spoke"
        assert session.note("").what is What.NOTE_DROPPED
        assert session.unused_notes == 0


def test_a_note_is_added_to_the_ruling_just_made(ledger: Path, method: workflow.Method) -> None:
    with session_of(ledger, method) as session:
        session.note("first")
        session.do(Action.OPPOSED)
        session.do(Action.BACK)
        assert session.note("").what is What.NOTE_DROPPED
        assert session.note("second").what is What.NOTED
        assert (session.ruled, session.unused_notes) == (1, 0)
        assert [(one.stance, one.why) for one in held(ledger, method)] == [(X, "first; second")]
        assert session.do(Action.UNDO).what is What.RESTORED
        assert [one.why for one in held(ledger, method)] == ["first"]
        assert session.do(Action.UNDO).what is What.TAKEN_BACK
    assert held(ledger, method) == []


def test_somebody_elses_ruling_gets_no_note_of_ours(ledger: Path, method: workflow.Method) -> None:
    theirs = ruling("HUN", OLD, X)
    with store.opened(ledger) as opened:
        opened.rule(method.topic.id, [theirs])
    with session_of(ledger, method, Scope(everything=True, country="HUN")) as session:
        assert session.note("mine").what is What.NOTE_WAITS
        assert held(ledger, method) == [theirs]


def test_undo_brings_an_earlier_ruling_back_with_its_name_time_and_reason(
    ledger: Path, method: workflow.Method
) -> None:
    theirs = ruling("HUN", OLD, X)
    with store.opened(ledger) as opened:
        opened.rule(method.topic.id, [theirs])
    with session_of(ledger, method, Scope(everything=True, country="HUN")) as session:
        session.do(Action.NO_STANCE)
        assert held(ledger, method)[0].who == "Ada"
        assert session.do(Action.UNDO).ruling == theirs
        assert session.ruled == 0
    assert held(ledger, method) == [theirs]


def test_what_a_colleague_rules_meanwhile_is_shown_before_it_is_ruled_over(
    ledger: Path, method: workflow.Method
) -> None:
    theirs = ruling("ESP", NEW, L)
    with session_of(ledger, method) as session:
        with store.opened(ledger) as other:
            other.rule(method.topic.id, [theirs])
        assert session.do(Action.OPPOSED).what is What.OUT_OF_DATE
        assert (session.at, held(ledger, method)) == (0, [theirs])
        assert session.sight is not None
        assert session.sight.ruling == theirs
        assert session.do(Action.OPPOSED).what is What.RULED
        assert [one.stance for one in held(ledger, method)] == [X]
        with store.opened(ledger) as other:
            other.rule(method.topic.id, [replace(theirs, stance=U)])
        assert session.do(Action.UNDO).what is What.RULED_OVER
        assert [one.stance for one in held(ledger, method)] == [U]
        assert session.do(Action.UNDO).what is What.NOTHING_TO_UNDO


def test_a_note_is_not_lost_when_a_colleague_was_faster(ledger: Path, method: workflow.Method) -> None:
    with session_of(ledger, method) as session:
        session.do(Action.OPPOSED)
        session.do(Action.BACK)
        with store.opened(ledger) as other:
            other.rule(method.topic.id, [ruling("ESP", NEW, L)])
        assert session.note("mine").what is What.OUT_OF_DATE
        assert session.waiting_note == "mine"
        assert session.note("still mine").what is What.NOTE_WAITS
        assert [one.why for one in held(ledger, method)] == ["he asked"]


def test_articles_that_come_meanwhile_are_shown_before_one_rules(
    ledger: Path, method: workflow.Method
) -> None:
    with session_of(ledger, method, Scope(country="HUN")) as session:
        with store.opened(ledger) as other:
            other.begin("2025-03-22T06:00:00+00:00", method.topic.id, method.pipeline().key, "1")
            tell(other, method.pipeline().key, "late", ("HUN", OLD, X, 0.9))
        assert session.do(Action.ACCEPT).what is What.OUT_OF_DATE
        assert session.do(Action.ACCEPT).what is What.RULED
    assert [one.stance for one in held(ledger, method)] == [X]


def test_nothing_is_ruled_on_what_no_article_says_any_more(ledger: Path, method: workflow.Method) -> None:
    with session_of(ledger, method, Scope(country="HUN")) as session:
        with store.opened(ledger) as other:
            number = next(i for i, (alpha_3, *_) in enumerate(SAID) if alpha_3 == "HUN")
            silent = factories.article("Nothing.", uri=f"{number}-0", published=OLD)
            other.begin("2025-03-22T06:00:00+00:00", method.topic.id, method.pipeline().key, "1")
            other.record(silent, store.found_in(Analysis(silent.id, (), (), ())), method.pipeline().key)
        assert session.do(Action.REDRAW).what is What.MOVED
        assert session.sight is not None
        assert session.sight.verdict is None
        for action in (Action.ACCEPT, Action.OPPOSED):
            assert session.do(action).what is What.NOTHING_TO_RULE
    assert held(ledger, method) == []


def test_a_ledger_that_cannot_be_written_is_refused_at_once(
    ledger: Path, method: workflow.Method, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(StoreError, match="no ruling could be kept"), desk(ledger, method, Scope()):
        pass


@dataclass
class Model:
    """What a session should have done, in the plainest way: rulings are (stance, who, why)."""

    items: Sequence[Item]
    holds: dict[int, tuple[Stance | None, str, str]]
    at: int = 0
    shown: tuple[Stance | None, str, str] | None = None
    made: list[tuple[int, object, object, str]] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)

    def look(self) -> bool:
        """Show what holds now; return whether it is what was shown."""
        before, self.shown = self.shown, self.holds.get(self.at)
        return before == self.shown

    def move(self, by: int) -> None:
        self.at = min(max(0, self.at + by), len(self.items))
        self.look()

    def rule(self, stance: Stance | None) -> None:
        if self.at == len(self.items) or not self.look():
            return
        note = self.notes.pop(self.at, "")
        self.write((stance, "Ada", note), note)
        self.move(1)

    def write(self, new: tuple[Stance | None, str, str], note: str) -> None:
        self.made.append((self.at, self.shown, new, note))
        self.holds[self.at] = new
        self.look()

    def note(self, text: str) -> None:
        if self.at == len(self.items):
            return
        own = [new for at, _, new, _ in self.made if at == self.at][-1:]
        if self.shown is None or own != [self.shown]:
            self.notes.pop(self.at, None)
            self.notes.update({self.at: text} if text else {})
        elif text and not self.look():
            self.notes[self.at] = text
        elif text:
            stance, who, why = self.holds[self.at]
            self.write((stance, who, f"{why}; {text}" if why else text), "")

    def undo(self) -> None:
        if not self.made:
            return
        self.at, before, new, note = self.made.pop()
        if self.holds.get(self.at) == new:
            del self.holds[self.at]
            self.holds.update({self.at: before} if before else {})  # type: ignore[dict-item]
            self.notes.update({self.at: note} if note and self.at not in self.notes else {})
        self.look()


DECIDING = [a for a in Action if a not in (Action.NOTE, Action.MORE, Action.MEANINGS, Action.QUIT)]
keys = st.one_of(
    st.sampled_from(DECIDING),
    st.sampled_from([Action.UNDO, Action.BACK]),
    st.sampled_from(["", "heard it", "read it"]),
)
colleague = st.tuples(st.integers(0, 3), st.sampled_from([*Stance, None, store.MACHINE]))


def follow(model: Model, key: Action | str) -> None:
    match key:
        case Action.SKIP:
            model.move(1)
        case Action.BACK:
            model.move(-1)
        case Action.REDRAW:
            model.move(0)
        case Action.UNDO:
            model.undo()
        case Action.ACCEPT:
            item = model.items[model.at] if model.at < len(model.items) else None
            model.rule(item.verdict.stance if item else None)
        case Action.NO_STANCE:
            model.rule(None)
        case Action():
            model.rule(STANCES[key])
        case _:
            model.note(key)


def in_ledger(opened: Desk, items: Sequence[Item]) -> dict[int, tuple[Stance | None, str, str]]:
    found = ((at, opened.look(item.spot).ruling) for at, item in enumerate(items))
    return {at: (one.stance, one.who, one.why) for at, one in found if one}


def press(session: Session, key: Action | str) -> None:
    if isinstance(key, Action):
        session.do(key)
    else:
        session.note(key)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pressed=st.lists(st.one_of(keys, colleague), max_size=25))
def test_the_ledger_holds_what_any_keys_and_a_colleague_make_of_it(
    whole: Path, method: workflow.Method, tmp_path: Path, pressed: list[Action | str | tuple[int, object]]
) -> None:
    ledger = tmp_path / "map.sqlite"
    shutil.copy(whole, ledger)
    times = itertools.count(10)
    with desk(ledger, method, Scope(since=NEW)) as opened, store.opened(ledger) as other:
        items = opened.items[:4]
        other.rule(method.topic.id, [ruling(items[1].alpha_3, NEW, X)])
        session = Session(items, opened, "Ada", clock())
        model = Model(items, in_ledger(opened, items))
        model.look()
        for key in pressed:
            if isinstance(key, tuple):
                at, word = key
                why = f"at {next(times)}"
                theirs = ruling(items[at].alpha_3, NEW, None if word == store.MACHINE else word, why=why)  # type: ignore[arg-type]
                if word == store.MACHINE:
                    other.rule(method.topic.id, [], withdrawn=[theirs])
                    model.holds.pop(at, None)
                else:
                    other.rule(method.topic.id, [theirs])
                    model.holds[at] = (theirs.stance, "Bob", why)
            else:
                press(session, key)
                follow(model, key)
            assert in_ledger(opened, items) == model.holds
            assert (session.at, session.waiting_note) == (model.at, model.notes.get(model.at, ""))
        assert session.ruled == len({at for at, *_ in model.made})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pressed=st.lists(keys, max_size=25))
def test_to_undo_all_leaves_the_ledger_ruling_as_before(
    whole: Path, method: workflow.Method, tmp_path: Path, pressed: list[Action | str]
) -> None:
    ledger = tmp_path / "map.sqlite"
    shutil.copy(whole, ledger)
    with store.opened(ledger) as opened:
        opened.rule(method.topic.id, [ruling("ESP", NEW, U), ruling("ESP", NEW, L), ruling("CHL", NEW, None)])
        before = opened.rulings(method.topic.id)
    with session_of(ledger, method, Scope(everything=True, since=NEW)) as session:
        for key in pressed:
            press(session, key)
        while session.do(Action.UNDO).what is not What.NOTHING_TO_UNDO:
            pass
        assert session.ruled == 0
    assert held(ledger, method) == before


def a_verdict(*said: tuple[str, Stance, int]) -> tuple[Verdict, dict[str, Article]]:
    """A verdict of claims, each (text, stance, voice), and the articles by id."""
    made, articles = [], {}
    for number, (text, stance, _) in enumerate(said):
        article = factories.article(text, title=f"Title {number}")
        articles[article.id] = article
        own = StanceClaim(
            "NOR", stance, 0.7, factories.claim("NOR", stance, of=article, span=(4, 9)).evidence, "r"
        )
        made.append(factories.sourced(own, article))
    voices = tuple(voice for _, _, voice in said)
    return Verdict(said[0][1], 0.7, False, tuple(made), voices=voices), articles


def test_the_best_quotes_of_each_side_are_shown_and_copies_are_listed() -> None:
    said = [(f"Nr. {number} says it.", T if number < 6 else X, number) for number in range(8)]
    said[2] = ("Nr. 2 says it again.", T, 0)
    said[7] = ("Nr. 7 reports it, and the contrary.", X, 1)
    verdict, articles = a_verdict(*said)
    read = lambda article_id, start, end: around(articles[article_id].text, start, end)  # noqa: E731
    for_it, against = sides(verdict, read)
    assert [(side.stance, len(side.passages), side.more) for side in (for_it, against)] == [
        (T, 2, 3),
        (X, 2, 0),
    ]
    assert [one.title for one in for_it.passages[0].also] == ["Title 2"]
    assert (for_it.passages[1].before, for_it.passages[1].quote) == ("Nr. ", "1 say")
    whole_side, _ = sides(verdict, read, everything=True)
    assert (len(whole_side.passages), whole_side.more) == (5, 0)
    assert [passage.claim.title for passage in whole_side.passages] == [f"Title {n}" for n in (0, 1, 3, 4, 5)]


@given(
    text=st.text("ab \n", min_size=1, max_size=60),
    bounds=st.tuples(st.integers(0, 60), st.integers(0, 60)),
    reach=st.integers(1, 20),
)
def test_a_quote_stands_in_whole_words_of_its_text(text: str, bounds: tuple[int, int], reach: int) -> None:
    start, end = sorted(min(bound, len(text)) for bound in bounds)
    before, quote, after = around(text, start, end, reach)
    assert quote == text[start:end]
    left, right = before.removeprefix("…"), after.removesuffix("…")
    assert text[:start].endswith(left)
    assert text[end:].startswith(right)
    assert max(len(left), len(right)) <= reach
    assert before.startswith("…") == (start > reach)
    assert after.endswith("…") == (len(text) - end > reach)
    if before.startswith("…") and left:
        assert text[start - len(left) - 1].isspace(), "no word is cut"
    if after.endswith("…") and right:
        assert text[end + len(right)].isspace(), "no word is cut"


def test_each_stance_means_what_the_codebook_says() -> None:
    book = (Path(__file__).parents[1] / "docs" / "codebook.md").read_text(encoding="utf-8")
    rows = {row.split("|")[1].strip(" `"): row for row in book.splitlines() if row.startswith("|")}
    for stance, meaning in meanings().items():
        assert meaning in rows[stance.value if stance else "no stance"]
    assert list(meanings()) == [*Stance, None]

"""The watch with real files: what comes, changes and goes, whole, half or in bursts, and what goes wrong."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from geomap import store, topics, workflow
from geomap.errors import GeomapError, StoreError
from geomap.model import Notice, Stance
from geomap.workflow import lookout, watch
from geomap.workflow.settling import QUIET, SLOW, Kind, Settling, Touched
from geomap.workflow.watch import News, Order, Round

pytestmark = pytest.mark.usefixtures("read_once")

SENT = "{} will send {} frigates to the multinational force for Ukraine."
REFUSED = "{} will not send troops to the peacekeeping force in Ukraine."
LONG_ENOUGH = 1.1 * QUIET
_DEADLINE = 60.0

METHOD = workflow.Method(topics.load(), "rules")
Begin = Callable[..., "Watched"]


class Watched:
    """A watch, and its news one by one; a test whose news never comes fails at the deadline."""

    def __init__(self, order: Order, **how: Any) -> None:
        self.order = order
        self.stop = threading.Event()
        self._alarm = threading.Timer(_DEADLINE, self.stop.set)
        self._alarm.start()
        self._news = watch.watch(order, stop=self.stop, progress=lambda: nullcontext(lambda _: None), **how)

    def next(self) -> News:
        """The next news."""
        try:
            return next(self._news)
        except StopIteration:
            pytest.fail("there was no news in time")

    def round(self) -> Round:
        """The next news, which is a build, perhaps after one that a file takes its time."""
        news = self.next()
        while _is_slow(news):
            news = self.next()
        assert isinstance(news, Round), news
        return news

    def notice(self) -> Notice:
        """The next news, which is a notice."""
        news = self.next()
        assert isinstance(news, Notice), news
        return news

    def error(self) -> GeomapError:
        """The next news, which is an error."""
        news = self.next()
        assert isinstance(news, GeomapError), news
        return news

    def close(self) -> None:
        self.stop.set()
        self._alarm.cancel()
        self._alarm.join()
        assert [one for one in self._news if not _is_slow(one)] == []


def _is_slow(news: News) -> bool:
    return isinstance(news, Notice) and "still being written" in news.detail


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    put(folder / "2025-03-04-north.txt", SENT.format("Norway", 2))
    return folder


@pytest.fixture
def order(articles: Path, tmp_path: Path) -> Order:
    return Order(
        workflow.Source((str(articles),)),
        tmp_path / "out" / "map.sqlite",
        METHOD,
        tmp_path / "out" / "map.html",
        workflow.Style(),
        topics.locate("ukraine-2025"),
        tmp_path / "geomap.toml",
    )


@pytest.fixture
def begin(order: Order, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Begins a watch, and has the first build done; what the system does not tell is not found soon."""
    monkeypatch.setattr(lookout, "_LIST_EVERY", 1000.0)
    begun: list[Watched] = []

    def beginner(how: Order = order, **further: Any) -> Watched:
        begun.append(Watched(how, **further))
        begun[-1].round()
        return begun[-1]

    yield beginner
    for one in begun:
        one.close()


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def new(*paths: Path) -> tuple[Touched, ...]:
    return tuple(Touched(str(path), Kind.NEW) for path in paths)


def changed(*paths: Path) -> tuple[Touched, ...]:
    return tuple(Touched(str(path), Kind.CHANGED) for path in paths)


def page_data(path: Path) -> dict[str, Any]:
    html = path.read_text(encoding="utf-8")
    start = html.index('id="geomap-data"')
    block = html[html.index(">", start) + 1 : html.index("</script>", start)]
    return dict(json.loads(block))


def stances(order: Order) -> dict[str, dict[str, str]]:
    layers = page_data(order.output)["layers"]
    return {day: {code: one["stance"] for code, one in layer.items()} for day, layer in layers.items()}


def built(order: Order, name: str) -> bytes:
    """The map that `build` and `draw` make of the same source and a ledger of their own."""
    ledger, output = order.ledger.with_name(f"{name}.sqlite"), order.ledger.with_name(f"{name}.html")
    workflow.build(order.source, ledger, order.method)
    return workflow.draw(ledger, output, order.method, order.style).path.read_bytes()


def test_it_begins_as_build_does(order: Order, begin: Begin) -> None:
    begin()
    assert stances(order) == {"2025-03-04": {"NOR": "troops_offered"}}
    assert order.output.read_bytes() == built(order, "other")


@pytest.mark.parametrize("is_polling", [False, True])
def test_a_new_file_is_drawn(order: Order, begin: Begin, articles: Path, is_polling: bool) -> None:
    watched = begin(is_polling=is_polling)
    path = put(articles / "2025-03-09-south.txt", REFUSED.format("Portugal"))
    done = watched.round()
    assert (done.touched, done.report.analysed, done.report.known) == (new(path), 1, 1)
    assert [(one.name, one.stances[1]) for one in done.report.changes] == [("Portugal", Stance.OPPOSED)]
    assert stances(order)["2025-03-09"] == {"PRT": "opposed"}


def test_an_edited_file_is_read_again(order: Order, begin: Begin, articles: Path) -> None:
    watched = begin()
    path = put(articles / "2025-03-04-north.txt", REFUSED.format("Norway"))
    assert watched.round().touched == changed(path)
    assert stances(order) == {"2025-03-04": {"NOR": "opposed"}}


def test_a_file_put_in_the_place_of_another_is_read(
    order: Order, begin: Begin, articles: Path, tmp_path: Path
) -> None:
    watched = begin()
    beside = put(tmp_path / "beside", REFUSED.format("Norway"))
    path = beside.replace(articles / "2025-03-04-north.txt")
    assert watched.round().touched == changed(path)
    assert stances(order) == {"2025-03-04": {"NOR": "opposed"}}


def test_a_deleted_file_is_told_and_the_map_is_what_build_makes_of_it(
    order: Order, begin: Begin, articles: Path
) -> None:
    path = put(articles / "2025-03-09-south.txt", REFUSED.format("Portugal"))
    watched = begin()
    path.unlink()
    assert watched.round().touched == (Touched(str(path), Kind.GONE),)
    drawn = order.output.read_bytes()
    workflow.build(order.source, order.ledger, order.method)
    workflow.draw(order.ledger, order.output, order.method, order.style)
    assert order.output.read_bytes() == drawn


def test_files_and_folders_that_are_moved_in(
    order: Order, begin: Begin, articles: Path, tmp_path: Path
) -> None:
    (tmp_path / "week").mkdir()
    put(tmp_path / "week" / "2025-03-11.txt", SENT.format("Chile", 3))
    watched = begin()
    path = put(tmp_path / "2025-03-09.txt", REFUSED.format("Portugal")).rename(articles / "2025-03-09.txt")
    assert watched.round().touched == new(path)
    week = (tmp_path / "week").rename(articles / "week")
    assert watched.round().touched == new(week / "2025-03-11.txt")
    late = put(week / "2025-03-12.txt", REFUSED.format("Peru"))
    assert watched.round().touched == new(late)
    assert stances(order) == {
        "2025-03-04": {"NOR": "troops_offered"},
        "2025-03-09": {"PRT": "opposed"},
        "2025-03-11": {"CHL": "troops_offered"},
        "2025-03-12": {"PER": "opposed"},
    }
    week.rename(tmp_path / "past")
    assert [one.kind for one in watched.round().touched] == [Kind.GONE, Kind.GONE]


def test_a_file_that_was_read_half_written_is_read_again_when_it_is_whole(
    order: Order, begin: Begin, articles: Path
) -> None:
    watched = begin()
    path = articles / "slow.md"
    with path.open("w", encoding="utf-8") as file:
        file.write("---\ntitle: From the south\ndate: 2025-")
        file.flush()
        half = watched.round()
        assert [(one.uri, one.kind) for one in half.failures] == [(path.as_posix(), "front matter")]
        file.write("03-09\n---\nPortugal will send troops to the force for Ukraine")
        file.flush()
        assert watched.round().failures == ()
        assert stances(order)["2025-03-09"] == {"PRT": "troops_offered"}
        file.write(" and two ships.")
    assert watched.round().touched == changed(path)
    assert {one["quote"] for one in page_data(order.output)["evidence"]} == {
        SENT.format("Norway", 2),
        "Portugal will send troops to the force for Ukraine and two ships.",
    }
    with store.opened(order.ledger) as ledger:
        assert ledger.failures() == []
    assert order.output.read_bytes() == built(order, "whole")


def test_a_burst_of_500_is_done_in_few_builds_and_none_is_lost(
    order: Order, begin: Begin, articles: Path
) -> None:
    watched = begin()
    put_all = threading.Thread(
        target=lambda: [
            put(articles / f"2025-04-{number % 28 + 1:02}-{number}.txt", SENT.format("Chile", number))
            for number in range(500)
        ]
    )
    put_all.start()
    rounds = [watched.round()]
    while sum(one.report.analysed for one in rounds) < 500:
        rounds.append(watched.round())
    put_all.join()
    assert len(rounds) <= 5
    assert len({touched.path for one in rounds for touched in one.touched}) == 500
    assert len(stances(order)) == 29
    assert order.output.read_bytes() == built(order, "whole")


def test_a_bad_file_is_named_once_and_the_others_are_done(order: Order, begin: Begin, articles: Path) -> None:
    watched = begin()
    bad = articles / "2025-03-10.txt"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    assert [one.kind for one in watched.round().failures] == ["binary"]
    put(articles / "2025-03-11.txt", SENT.format("Chile", 5))
    done = watched.round()
    assert (len(done.report.failures), done.failures) == (1, ()), "the same again is not told again"
    put(bad, " ")
    assert [one.kind for one in watched.round().failures] == ["empty"]
    put(bad, "\n")
    assert [one.kind for one in watched.round().failures] == ["empty"], "another attempt is answered"
    put(bad, REFUSED.format("Peru"))
    assert watched.round().report.failures == []
    assert stances(order)["2025-03-10"] == {"PER": "opposed"}


def test_what_is_no_article_leads_to_nothing_nor_does_what_geomap_writes(
    order: Order, begin: Begin, articles: Path
) -> None:
    order = replace(order, output=articles / "map.html", ledger=articles / "map.sqlite")
    watched = begin(order)
    (articles / ".cache").mkdir()
    for name in (".2025-03-05.txt", ".cache/2025-03-05.txt", "~$2025-03-05.docx", "2025-03-05.txt~", "x.tmp"):
        put(articles / name, REFUSED.format("Spain"))
    for number, name in enumerate(("2025-03-06.txt", "2025-03-07.txt")):
        path = put(articles / name, SENT.format("Chile", number + 3))
        done = watched.round()
        assert (done.touched, done.report.analysed, done.report.known) == (new(path), 1, number + 1)
        assert done.report.failures == []


def test_an_empty_folder_is_watched_until_there_is_something(order: Order, articles: Path) -> None:
    (articles / "2025-03-04-north.txt").unlink()
    watched = Watched(order)
    try:
        assert watched.round().drawn is None
        put(articles / "2025-03-09.txt", REFUSED.format("Portugal"))
        assert watched.round().drawn is not None
    finally:
        watched.close()
    assert stances(order) == {"2025-03-09": {"PRT": "opposed"}}


def test_a_folder_that_goes_is_waited_for(order: Order, begin: Begin, articles: Path, tmp_path: Path) -> None:
    watched = begin()
    articles.rename(tmp_path / "elsewhere")
    assert "is gone" in watched.notice().detail
    put(tmp_path / "elsewhere" / "2025-03-09.txt", REFUSED.format("Portugal"))
    (tmp_path / "elsewhere").rename(articles)
    assert "is back" in watched.notice().detail
    assert watched.round().touched == new(articles / "2025-03-09.txt")
    path = put(articles / "2025-03-10.txt", REFUSED.format("Peru"))
    assert watched.round().touched == new(path)


def test_another_folder_in_the_place_of_the_first(begin: Begin, articles: Path, tmp_path: Path) -> None:
    watched = begin()
    (tmp_path / "next").mkdir()
    put(tmp_path / "next" / "2025-03-04-north.txt", REFUSED.format("Norway"))
    articles.rename(tmp_path / "past")
    (tmp_path / "next").rename(articles)
    assert watched.round().touched == changed(articles / "2025-03-04-north.txt")
    path = put(articles / "2025-03-10.txt", REFUSED.format("Peru"))
    assert watched.round().touched == new(path)


def test_a_link_that_leads_to_another_folder(
    order: Order, begin: Begin, articles: Path, tmp_path: Path
) -> None:
    link = tmp_path / "today"
    link.symlink_to(articles)
    (tmp_path / "next").mkdir()
    put(tmp_path / "next" / "2025-03-10.txt", REFUSED.format("Peru"))
    watched = begin(replace(order, source=workflow.Source((str(link),))))
    (tmp_path / "beside").symlink_to(tmp_path / "next")
    (tmp_path / "beside").replace(link)
    assert watched.round().touched == (
        Touched(str(articles / "2025-03-04-north.txt"), Kind.GONE),
        Touched(str(tmp_path / "next" / "2025-03-10.txt"), Kind.NEW),
    )


def test_files_can_be_named_and_replaced(order: Order, begin: Begin, articles: Path, tmp_path: Path) -> None:
    path = articles / "2025-03-04-north.txt"
    order = replace(order, source=workflow.Source((str(path),)))
    watched = begin(order)
    for country in ("Peru", "Chile"):
        put(tmp_path / "beside", REFUSED.format(country)).replace(path)
        assert watched.round().touched == changed(path)
    assert stances(order) == {"2025-03-04": {"CHL": "opposed"}}


def test_a_manifest_is_read_anew_when_it_changes(order: Order, begin: Begin, articles: Path) -> None:
    put(articles / "undated.txt", REFUSED.format("Portugal"))
    manifest = put(articles / "dates.csv", "file,date\nundated.txt,2025-03-09\n")
    watched = begin(replace(order, source=replace(order.source, manifest=manifest)))
    assert list(stances(order)) == ["2025-03-04", "2025-03-09"]
    put(manifest, "file,date\nundated.txt,2025-03-10\n")
    assert watched.round().touched == changed(manifest)
    assert list(stances(order)) == ["2025-03-04", "2025-03-10"]
    put(manifest, "file,date\n")
    assert [one.kind for one in watched.round().failures] == ["undated"], "its file is the same"
    put(manifest, "file,day\nundated.txt,2025-03-11\n")
    assert "date" in watched.error().message
    put(manifest, "file,date\nundated.txt,2025-03-11\n")
    assert watched.round().touched == changed(manifest)
    assert list(stances(order)) == ["2025-03-04", "2025-03-11"]


def test_a_topic_is_read_anew_when_it_changes_and_kept_while_it_is_wrong(
    order: Order, begin: Begin, articles: Path, tmp_path: Path
) -> None:
    text = order.topic_file.read_text(encoding="utf-8")
    mine = put(tmp_path / "mine.toml", text)
    method = replace(METHOD, topic=topics.read(mine))
    watched = begin(replace(order, topic_file=mine, method=method))
    put(mine, text.replace('"UKR"', '"UKX"'))
    assert "UKX" in watched.error().message
    assert watched.round().topic == method.topic
    put(articles / "2025-03-09.txt", REFUSED.format("Portugal"))
    watched.round()
    put(mine, text.replace(method.topic.title, "Another name"))
    done = watched.round()
    assert (done.touched, done.report.analysed) == (changed(mine), 2)
    assert page_data(order.output)["topic"]["title"] == "Another name"


def test_changed_settings_are_told_and_nothing_is_built(order: Order, begin: Begin, articles: Path) -> None:
    watched = begin()
    put(order.settings_file, 'lang = "fr"\n')
    notice = watched.notice()
    assert (notice.uri, "start the watch again" in notice.detail) == (str(order.settings_file), True)
    path = put(articles / "2025-03-09.txt", REFUSED.format("Portugal"))
    assert watched.round().touched == new(path)


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux alone")
def test_a_name_that_is_no_text_ends_nothing(order: Order, begin: Begin, articles: Path) -> None:
    watched = begin()
    path = put(Path(os.fsdecode(os.fsencode(articles) + b"/2025-03-09-\xff.txt")), REFUSED.format("Portugal"))
    assert watched.round().touched == new(path)
    after = put(articles / "2025-03-10.txt", REFUSED.format("Peru"))
    assert watched.round().touched == new(after)
    assert list(stances(order)) == ["2025-03-04", "2025-03-09", "2025-03-10"]


def test_an_error_is_told_once_and_the_build_tried_again(
    order: Order, begin: Begin, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = begin(clock=lambda: 50 * time.monotonic())
    attempts: list[workflow.Source] = []

    def failing(source: workflow.Source, *_: object, **__: object) -> workflow.BuildReport:
        attempts.append(source)
        if len(attempts) == 3:
            monkeypatch.undo()
        raise StoreError("the ledger is taken", "wait")

    monkeypatch.setattr(watch, "build", failing)
    path = put(articles / "2025-03-09.txt", REFUSED.format("Portugal"))
    assert watched.error().message == "the ledger is taken"
    assert watched.round().touched == new(path), "the same error twice more is no news"
    assert len(attempts) == 3
    assert "2025-03-09" in stances(order)


def test_an_error_of_the_first_build_ends_it(order: Order) -> None:
    order.ledger.parent.mkdir()
    put(order.ledger, "this is no ledger, but words that somebody has written")
    watched = Watched(order)
    with pytest.raises(StoreError):
        watched.next()
    watched.close()


def untelling(*_: object, stop_event: threading.Event, **__: object) -> Iterator[set[object]]:
    """A system that never tells of a change, as on some drives."""
    while not stop_event.wait(lookout.TICK):
        yield set()


def test_what_the_system_does_not_tell_is_found(
    begin: Begin, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchfiles, "watch", untelling)
    watched = begin(clock=lambda: 2000 * time.monotonic())

    def heard(path: Path) -> tuple[Touched, ...]:
        """What is next told of a file; by this clock others seem slow, and come in rounds of their own."""
        while True:
            touched = watched.round().touched
            if str(path) in {one.path for one in touched}:
                return touched

    path = put(articles / "2025-03-09.txt", REFUSED.format("Portugal"))
    assert heard(path) == new(path)
    path.unlink()
    assert heard(path) == (Touched(str(path), Kind.GONE),)


def test_a_system_that_can_tell_no_more_is_done_without(
    order: Order, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object, **__: object) -> Iterator[set[object]]:
        raise OSError("OS file watch limit reached.")

    monkeypatch.setattr(watchfiles, "watch", refusing)
    watched = Watched(order)
    try:
        assert "looked for every second" in watched.notice().detail
        watched.round()
        path = put(articles / "2025-03-09.txt", REFUSED.format("Portugal"))
        assert watched.round().touched == new(path)
    finally:
        watched.close()


class Frozen:
    """A clock that stands still unless a test moves it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_file_that_is_being_written_is_left_out_and_the_others_read(articles: Path) -> None:
    """By ticks and a clock of the test's own: no pause of the machine can pass for the end of the file."""
    clock, stop = Frozen(), threading.Event()
    source = workflow.Source((str(articles),))
    seen = Settling(clock)
    looking = lookout.Lookout(source, frozenset(), frozenset(), seen, stop, clock, is_polling=True)
    ticks = looking.ticks()
    next(ticks)
    clock.now += LONG_ENOUGH
    assert [one.path for one in seen.take()] == [str(articles / "2025-03-04-north.txt")]

    whole = articles / "2025-03-10.txt"
    with (articles / "2025-03-09.csv").open("w", encoding="utf-8") as growing:
        for number in range(40):
            growing.write(f"line {number}\n")
            growing.flush()
            if number == 30:
                put(whole, REFUSED.format("Peru"))
            next(ticks)
            clock.now += QUIET / 2
            taken = seen.take()
            if taken:
                break
    assert taken == new(whole)
    left_out = looking.unfinished()
    assert left_out == {(articles / "2025-03-09.csv").as_posix()}
    now = watch.Complete(source.paths, left_out=left_out)
    assert [Path(one.uri).name for one in now.documents(require_date=True)] == [
        "2025-03-04-north.txt",
        "2025-03-10.txt",
    ]
    clock.now += SLOW
    assert seen.slow() == [str(articles / "2025-03-09.csv")]
    next(ticks)
    clock.now += LONG_ENOUGH
    assert seen.take() == new(articles / "2025-03-09.csv")
    stop.set()
    assert list(ticks) == []


def test_few_files_start_no_further_process(
    order: Order, begin: Begin, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[int] = []

    def noting(
        source: workflow.Source, ledger: Path, method: workflow.Method, **how: Any
    ) -> workflow.BuildReport:
        jobs.append(method.jobs)
        return workflow.build(source, ledger, replace(method, jobs=1), **how)

    monkeypatch.setattr(watch, "build", noting)
    watched = begin(replace(order, method=replace(METHOD, jobs=3)))
    put(articles / "2025-03-09.txt", REFUSED.format("Portugal"))
    watched.round()
    (tmp_path / "many").mkdir()
    for number in range(100):
        put(tmp_path / "many" / f"2025-04-01-{number}.txt", SENT.format("Chile", number))
    (tmp_path / "many").rename(articles / "many")
    watched.round()
    assert jobs == [3, 1, 3]

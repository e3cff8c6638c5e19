"""The synthetic archive of the benchmarks: the same bytes each time, and broken in just the ways it says."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from geomap import copies, readers
from geomap.model import DateOrigin

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
import archive  # noqa: E402
import archive_broken  # noqa: E402
import archive_corpus as corpus  # noqa: E402
import archive_formats as formats  # noqa: E402
import archive_text  # noqa: E402
import archive_words  # noqa: E402

NUMBER, SEED, SHARE = 520, 11, 0.1  # so that each way comes twice
WAYS = archive_broken.WAYS


@dataclass(frozen=True)
class Read:
    """An archive that was made, and what geomap reads of it."""

    folder: Path
    made: corpus.Archive
    entries: list[readers.Entry] = field(default_factory=list)
    refused: dict[str, readers.Refused] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def reason(self, broken: corpus.Broken) -> tuple[str, str]:
        """The kind and the detail of what was said of something broken."""
        names = [f"{self.folder}/{name}" for name in (broken.item, broken.also) if name]
        (failure,) = (self.refused[name].failure for name in names if name in self.refused)
        return failure.kind, failure.detail


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp("corpus").resolve() / "archive"
    found = Read(folder, corpus.make(folder, NUMBER, SEED, share=SHARE))
    for item in readers.read([str(folder)]):
        if isinstance(item, readers.Entry):
            found.entries.append(item)
        elif isinstance(item, readers.Refused):
            found.refused[item.failure.uri] = item
        else:
            found.notices.append(f"{item.uri}: {item.detail}")
    return found


@cache
def printed() -> list[archive_text.Made]:
    """More articles than the archive of these tests has, not written anywhere."""
    return list(archive_text.articles(2000, 3))


def digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield name, f"link to {path.readlink()}"
        elif path.is_file():
            yield name, hashlib.sha256(path.read_bytes()).hexdigest()


def test_there_are_25_ways_to_break_an_article() -> None:
    assert len({way.name for way in WAYS}) == len(WAYS) == 25


def test_the_same_arguments_give_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    first, second, other = (tmp_path / name for name in ("first", "second", "other"))
    for folder, seed in ((first, 5), (second, 5), (other, 6)):
        corpus.make(folder, 60, seed, share=0.5)
    assert dict(digests(first)) == dict(digests(second))
    manifests = [corpus.manifest_of(folder).read_bytes() for folder in (first, second, other)]
    assert manifests[0] == manifests[1] != manifests[2]
    texts = [{one.text for one in archive_text.articles(60, seed)} for seed in (5, 6)]
    assert texts[0].isdisjoint(texts[1])


def test_the_counts_are_those_of_what_lies_there(read: Read) -> None:
    made = read.made
    files = dict(digests(read.folder))
    assert made.files == len(files)
    assert (made.good, len(made.broken)) == (len(read.entries), 52)
    assert made.good + len(made.broken) == made.articles == NUMBER
    assert 0 < made.corrections < made.copies < made.on_topic < made.good
    assert {Path(name).suffix for name in files} >= {each.suffix for each in formats.FORMATS}


def test_the_manifest_says_what_was_made(read: Read) -> None:
    manifest = json.loads(corpus.manifest_of(read.folder).read_text("utf-8"))
    assert manifest["files"] == read.made.files
    assert [corpus.Broken(**one) for one in manifest["broken"]] == read.made.broken


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_what_is_broken_is_refused_with_its_reason(way: archive_broken.Way, read: Read) -> None:
    broken = [one for one in read.made.broken if one.way == way.name]
    assert len(broken) >= 2
    for one in broken:
        kind, detail = read.reason(one)
        assert kind == way.kind == one.kind
        assert way.words in detail
        assert one.words == way.words


def test_nothing_else_is_refused_and_nothing_doubtful(read: Read) -> None:
    assert len(read.refused) == len(read.made.broken)
    assert read.notices == []


def test_every_good_article_is_read_as_it_was_written(read: Read) -> None:
    made = {" ".join(one.text.split()): one for one in archive_text.articles(NUMBER, SEED)}
    untitled = 0
    for article in (entry.article for entry in read.entries):
        is_entry = article.date_origin is DateOrigin.FEED
        text = article.text.removeprefix(f"{article.title}\n") if is_entry else article.text
        one = made.pop(" ".join(text.split()))
        assert article.published == one.published
        if Path(article.uri).suffix == ".txt" and not article.title:
            untitled += 1
        else:
            assert (article.title, article.source) == (one.title, one.paper.name)
    assert 0 < untitled < len(read.entries) / 10
    assert len(made) == len(read.made.broken)


def test_articles_are_as_long_as_news_and_a_third_is_on_the_topic() -> None:
    lengths = [len(one.text.split()) for one in printed()]
    assert archive_text.SHORTEST <= min(lengths) < 100
    assert 500 < max(lengths) <= archive_text.LONGEST
    assert 0.28 < sum(one.on_topic for one in printed()) / len(printed()) < 0.39


def test_articles_come_by_date_with_busy_days_among_them() -> None:
    days = [one.published for one in printed()]
    assert days == sorted(days)
    assert (days[0], days[-1]) == (date(2023, 1, 1), date(2025, 11, 20))
    often = sorted(Counter(days).values())
    assert often[-1] >= 4 * often[len(often) // 2]


def test_most_countries_are_heard_of_in_the_articles_on_the_topic() -> None:
    text = "\n".join(one.text for one in printed() if one.on_topic)
    countries = archive_words.Words().countries
    assert len(countries) == 45
    assert [name for name, *_ in countries.values() if name not in text] == []


def test_copies_come_out_as_copies_and_nothing_else_does() -> None:
    own = {f"{one.number}": one for one in printed() if one.on_topic}
    stories = copies.stories({key: one.text for key, one in own.items()})
    told = Counter(stories.values())
    again = [key for key, one in own.items() if one.is_copy or one.is_correction]
    assert len(again) > 20
    assert [key for key in again if told[stories[key]] == 1] == []
    reports = Counter(stories[key] for key in own if key not in again)
    assert max(reports.values()) == 1


def test_a_correction_has_the_address_of_what_it_corrects() -> None:
    seen: dict[str, archive_text.Made] = {}
    corrections = 0
    for one in printed():
        earlier = seen.get(one.url)
        assert (earlier is not None) == one.is_correction
        if earlier:
            corrections += 1
            assert one.paragraphs[:-1] == earlier.paragraphs[: len(one.paragraphs) - 1]
            assert one.paragraphs[-1].startswith("Correction: ")
        seen.setdefault(one.url, one)
    assert corrections > 10


def test_a_folder_that_is_full_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "MOST_FILES", 3)
    made = corpus.make(tmp_path / "archive", 600, 2)
    held = Counter(path.parent for path in (tmp_path / "archive").rglob("*.*"))
    assert max(held.values()) == 3
    assert sum(held.values()) == made.files
    assert any(folder.name.endswith("-2") for folder in held)


def test_the_command_prints_the_counts_and_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "archive"
    monkeypatch.setattr(sys, "argv", ["archive_corpus.py", str(folder), "--articles", "100", "--seed", "4"])
    corpus.main()
    counts = json.loads(capsys.readouterr().out)
    assert (counts["good"], counts["broken"]) == (98, {"undated": 1, "future date": 1})
    with pytest.raises(SystemExit, match="is there already"):
        corpus.main()


def test_the_benchmark_tells_what_was_not_named(tmp_path: Path) -> None:
    broken = [
        {"item": name, "also": also, "way": name.upper(), "kind": "empty", "words": "no words"}
        for name, also in (
            ("a.txt", ""),
            ("b.txt", ""),
            ("c.txt", "gone.txt"),
            ("d.txt", ""),
            ("e.txt#3", ""),
        )
    ]
    folder = tmp_path.resolve()
    said = (
        f"geomap: {folder}/a.txt: empty: it holds no words; remove it\n"
        f"geomap: {folder}/b.txt: empty: it is something else\n"
        f"geomap: {folder}/gone.txt: empty: it holds no words\n"
        f"geomap: {folder}/d.txt: undated: it holds no words\n"
        f"geomap: {folder}/e.txt#3: empty: it holds no words\n"
        f"geomap: {folder}/good.txt: undated: it has no date\n"
        f"geomap: {folder}/good.txt: dated 2023-01-01, outside the topic's dates\n"
    )
    found = archive.naming(said, tmp_path, broken)
    assert found.missing == ["b.txt (B.TXT)", "d.txt (D.TXT)"]
    assert found.others == [f"{folder}/good.txt"]

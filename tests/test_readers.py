from __future__ import annotations

import io
import json
import os
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from geomap.errors import UsageError
from geomap.model import DateOrigin, Notice, normalise
from geomap.readers import READERS, Entry, Outside, Refused, read
from geomap.readers import encoding as encoding_module
from geomap.readers.items import LIMIT

DAY = date(2025, 3, 20)
KINDS = {
    *("binary", "broken json", "date", "empty", "encoding", "front matter", "manifest", "no text"),
    *("too large", "undated", "unreadable", "unsupported"),
}


def lay(folder: Path, **contents: str | bytes) -> None:
    """Write files; the last underscore of a keyword stands for the dot before its suffix."""
    for name, content in contents.items():
        path = folder / ".".join(name.rsplit("_", 1))
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def run(*paths: Path | str, **options: object) -> list[Entry | Refused | Notice]:
    """Read paths; ``stdin`` gives what standard input holds."""
    outside = Outside(options.pop("stdin", None))  # type: ignore[arg-type]
    return list(read([str(path) for path in paths], outside=outside, **options))  # type: ignore[arg-type]


def entries(items: list[Entry | Refused | Notice]) -> list[Entry]:
    assert all(isinstance(item, Entry) for item in items), items
    return [item for item in items if isinstance(item, Entry)]


def refusal(items: list[Entry | Refused | Notice]) -> Refused:
    (item,) = items
    assert isinstance(item, Refused)
    assert item.failure.kind in KINDS
    assert "\n" not in item.failure.detail
    return item


def typed(data: bytes | str, **options: object) -> list[Entry | Refused | Notice]:
    raw = data.encode() if isinstance(data, str) else data
    return run("-", stdin=io.BytesIO(raw), **{"require_date": False, **options})


# Files and folders


def test_folders_are_walked_in_order_and_only_articles_are_taken(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    lay(
        tmp_path,
        z_txt="last of the top",
        a_MD="first of the top",
        table_xlsx=b"PK",
        picture_png=b"\x89PNG\0",
    )
    lay(tmp_path / "b", c_txt="in b")
    lay(tmp_path / "b" / "deep", d_markdown="in deep", e_ndjson='{"text": "a line in deep"}')
    lay(tmp_path / ".git", f_txt="hidden folder")
    (tmp_path / ".hidden.txt").write_text("hidden file")
    texts = [entry.article.text for entry in entries(run(tmp_path, fallback_date=DAY))]
    assert texts == ["first of the top", "last of the top", "in b", "in deep", "a line in deep"]


def test_files_are_read_in_the_order_named_and_once(tmp_path: Path) -> None:
    lay(tmp_path, a_txt="first", b_txt="second", c_txt="third")
    (tmp_path / "d.txt").symlink_to(tmp_path / "c.txt")
    found = run(tmp_path / "b.txt", tmp_path, tmp_path / "a.txt", tmp_path, fallback_date=DAY)
    assert [entry.article.text for entry in entries(found)] == ["second", "first", "third"]


def test_the_uri_is_the_resolved_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, a_txt="one", b_jsonl='\n{"text": "two"}\n')
    monkeypatch.chdir(tmp_path)
    uris = [entry.article.uri for entry in entries(run("a.txt", "./b.jsonl", fallback_date=DAY))]
    here = tmp_path.resolve().as_posix()
    assert uris == [f"{here}/a.txt", f"{here}/b.jsonl#2"]


def test_a_name_that_is_not_utf_8_gives_a_uri_that_can_be_written(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("text")
    (entry,) = entries(run(tmp_path, fallback_date=DAY))
    assert entry.article.uri.encode("utf-8").endswith("/caf\ufffd.txt".encode())


def test_links_that_lead_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    lay(tmp_path / "sub", a_txt="only one")
    circle, entry = run(tmp_path, fallback_date=DAY)
    assert isinstance(circle, Refused)
    assert circle.failure.kind == "unreadable"
    assert isinstance(entry, Entry)
    assert entry.article.text == "only one"


def test_a_linked_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").mkdir()
    lay(tmp_path / "far", a_txt="from afar")
    (tmp_path / "near" / "link").symlink_to(tmp_path / "far")
    assert [entry.article.text for entry in entries(run(tmp_path / "near", fallback_date=DAY))] == [
        "from afar"
    ]


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A folder below more folders than Python has frames, cleared away since pytest cannot."""
    chain = [tmp_path]
    for _ in range(1100):
        chain.append(chain[-1] / "d")
        chain[-1].mkdir()
    yield chain[-1]
    for folder in reversed(chain[1:]):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def test_very_deep_folders_are_read(tmp_path: Path, deep: Path) -> None:
    lay(deep, a_txt="deep down")
    assert [entry.article.text for entry in entries(run(tmp_path, fallback_date=DAY))] == ["deep down"]


def test_a_path_that_is_not_there_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    lay(tmp_path, a_txt="one")
    with pytest.raises(UsageError, match=r"nowhere\.txt does not exist"):
        read([str(tmp_path / "a.txt"), str(tmp_path / "nowhere.txt")])


@pytest.mark.parametrize("name", ["report.odt", "report"])
def test_an_unknown_suffix_named_outright_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("text")
    failure = refusal(run(tmp_path / name, fallback_date=DAY)).failure
    assert failure.kind == "unsupported"
    assert all(suffix in failure.detail for suffix in READERS)


def test_a_folder_without_articles_is_said(tmp_path: Path) -> None:
    lay(tmp_path, table_xlsx=b"PK")
    (notice,) = run(tmp_path)
    assert isinstance(notice, Notice)
    assert notice.uri == tmp_path.resolve().as_posix()
    assert "no article" in notice.detail


def test_a_manifest_among_the_articles_is_told_where_to_go(tmp_path: Path) -> None:
    lay(tmp_path, table_csv="file,date\na.txt,2025-03-06\n")
    failure = refusal(run(tmp_path)).failure
    assert "--manifest" in failure.detail


def test_what_a_file_is_counts_for_more_than_its_name(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><html><head><title>T</title></head><body><article>" + "".join(
        f"<p>{text}</p>"
        for text in (
            "Peru will send two hundred soldiers to the straits, its minister told parliament in Lima today.",
            "Chile, which was asked as well, wants to wait until the council of state has met next month.",
        )
    )
    lay(tmp_path, talks_txt=page + "</article></body></html>")
    notice, entry = run(tmp_path / "talks.txt", fallback_date=DAY)
    assert isinstance(notice, Notice)
    assert notice.detail == "read as a web page, which it is, though its name ends in .txt"
    assert isinstance(entry, Entry)
    assert entry.article.text.startswith("Peru will send")
    assert "<p>" not in entry.article.text


@pytest.mark.parametrize("inside", [True, False])
def test_what_cannot_be_opened_is_refused_and_the_rest_read(tmp_path: Path, inside: bool) -> None:
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone.txt")
    os.mkfifo(tmp_path / "c.txt")
    lay(tmp_path, a_txt="before", d_txt="after")
    named = [tmp_path] if inside else sorted(tmp_path.iterdir())
    before, dangling, pipe, after = run(*named, fallback_date=DAY)
    assert isinstance(before, Entry)
    assert isinstance(after, Entry)
    for item in (dangling, pipe):
        assert isinstance(item, Refused)
        assert item.failure.kind == "unreadable"


def test_a_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x.txt").mkdir()
    lay(tmp_path / "x.txt", y_txt="inside")
    assert [entry.article.text for entry in entries(run(tmp_path / "x.txt", fallback_date=DAY))] == ["inside"]


def test_a_folder_that_cannot_be_listed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    lay(tmp_path, a_txt="open")
    listing = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("/shut"):
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(os, "scandir", scandir)
    entry, refused = run(tmp_path, fallback_date=DAY)
    assert isinstance(entry, Entry)
    assert isinstance(refused, Refused)
    assert refused.failure.uri.endswith("/shut")
    assert "Permission denied" in refused.failure.detail


def test_reading_is_lazy(tmp_path: Path) -> None:
    lay(tmp_path, a_txt="one", b_txt="two")
    items = read([str(tmp_path)], fallback_date=DAY)
    assert isinstance(next(items), Entry)
    (tmp_path / "b.txt").unlink()
    gone = next(items)
    assert isinstance(gone, Refused)
    assert gone.failure.kind == "unreadable"


# Text and Markdown


def test_plain_text_is_normalised_and_the_original_kept(tmp_path: Path) -> None:
    raw = "\ufeffPrague\r\nsaid cafe\u0301."
    lay(tmp_path, a_txt=raw)
    (entry,) = entries(run(tmp_path, fallback_date=DAY))
    assert entry.article.text == "Prague\nsaid café."
    assert entry.raw == raw
    assert (entry.article.title, entry.article.source, entry.given_id) == ("", "", "")


def test_front_matter_gives_what_is_known(tmp_path: Path) -> None:
    head = "title: 'Oslo:  open'\ndate: 2025-03-06\nsource: Wire\nurl: https://example.org/1\nlang: no\n"
    lay(tmp_path, a_md=f"---\n{head}extra: [1]\n---\n\nNorway said.\n\n---\n\nMore.")
    (entry,) = entries(run(tmp_path))
    article = entry.article
    assert article.text == entry.raw == "Norway said.\n\n---\n\nMore."
    assert (article.title, article.source) == ("Oslo: open", "Wire")
    assert (article.url, article.language) == ("https://example.org/1", "no")
    assert (article.published, article.date_origin) == (date(2025, 3, 6), DateOrigin.FRONT_MATTER)


@pytest.mark.parametrize(
    "written",
    ["2025-03-06", '"2025-03-06"', "2025-03-06T23:59:00-08:00", "2025-03-06 10:00:00 +01:00", "20250306"],
)
@pytest.mark.parametrize("suffix", ["md", "markdown", "txt"])
def test_front_matter_dates(tmp_path: Path, written: str, suffix: str) -> None:
    (tmp_path / f"a.{suffix}").write_text(f"---\r\n# note\r\nDate: {written}\r\ntitle: ~\r\n---\r\nBody\r\n")
    (entry,) = entries(run(tmp_path))
    assert entry.article.published == date(2025, 3, 6)
    assert entry.article.title == ""
    assert entry.article.text == "Body\n"


@pytest.mark.parametrize(
    ("head", "word"),
    [
        ("title: [open\n---\n", "line 3"),
        ("title: a: b\n---\n", "YAML"),
        ("title: x\n", "closes"),
        ("title: " + "[" * 5000 + "\n---\n", "YAML"),
        ('title: "\\UFFFFFFFF"\n---\n', "YAML"),
        ("title: " + "x" * 70_000 + "\n---\n", "longer"),
        ("a: &a 1\n? *b\n---\n", "YAML"),
    ],
)
def test_broken_front_matter_is_refused(tmp_path: Path, head: str, word: str) -> None:
    lay(tmp_path, a_md=f"---\n{head}Body")
    failure = refusal(run(tmp_path, fallback_date=DAY)).failure
    assert failure.kind == "front matter"
    assert word in failure.detail


@pytest.mark.parametrize(
    "text", ["---\n\nA rule first.\n", "---\nWords\n---\nmore", "Line\n---\ntitle: x\n---\n"]
)
def test_a_rule_is_not_front_matter(tmp_path: Path, text: str) -> None:
    lay(tmp_path, a_md=text)
    (entry,) = entries(run(tmp_path, fallback_date=DAY))
    assert entry.article.text == text


# Dates


def test_every_way_of_dating_in_its_order(tmp_path: Path) -> None:
    body = "---\ndate: 2025-03-02\n---\nBody"
    lay(tmp_path, **{"2025-03-03_md": body, "x_md": body, "2025-03-04_txt": "Body", "y_txt": "Body of y"})
    (tmp_path / "dates.csv").write_text("file,date\n2025-03-03.md,2025-03-01\n")
    found = entries(run(tmp_path, manifest=tmp_path / "dates.csv", fallback_date=date(2025, 3, 5)))
    known = {
        Path(entry.article.uri).name: (entry.article.published, entry.article.date_origin) for entry in found
    }
    assert known == {
        "2025-03-03.md": (date(2025, 3, 1), DateOrigin.MANIFEST),
        "x.md": (date(2025, 3, 2), DateOrigin.FRONT_MATTER),
        "2025-03-04.txt": (date(2025, 3, 4), DateOrigin.FILE_NAME),
        "y.txt": (date(2025, 3, 5), DateOrigin.OPTION),
    }


def test_without_a_date_the_four_ways_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    lay(tmp_path, **{"a_txt": "no date", "2025-03-06_txt": "dated"})
    dated, refused = run(tmp_path)
    assert isinstance(dated, Entry)
    assert isinstance(refused, Refused)
    assert refused.failure.kind == "undated"
    for way in ("--manifest", "front matter", "file name", "--date"):
        assert way in refused.failure.detail


@pytest.mark.parametrize(
    ("name", "content", "value"),
    [
        ("a.md", "---\ndate: 2025-02-30\n---\nBody", "2025-02-30"),
        ("a.md", "---\ndate: last Tuesday\n---\nBody", "last Tuesday"),
        ("2025-02-29.txt", "Body", "2025-02-29"),
        ("a.jsonl", '{"text": "Body", "date": "2025-03"}', "2025-03"),
        ("a.jsonl", '{"text": "Body", "date": 1741219200}', "1741219200"),
        ("2025-03-06_2025-03-07.txt", "Body", "2025-03-07"),
    ],
)
def test_an_impossible_date_is_refused_by_its_value(
    tmp_path: Path, name: str, content: str, value: str
) -> None:
    (tmp_path / name).write_text(content)
    failure = refusal(run(tmp_path, fallback_date=DAY)).failure
    assert failure.kind == "date"
    assert value in failure.detail


def test_where_no_date_is_needed_a_bad_one_is_only_said() -> None:
    notice, entry = typed('{"text": "Body", "id": "x", "date": "2003"}', fallback_date=DAY)
    assert isinstance(notice, Notice)
    assert "2003" in notice.detail
    assert isinstance(entry, Entry)
    assert (entry.article.published, entry.given_id) == (None, "x")


# The manifest


def test_a_manifest_gives_what_it_knows_and_beats_the_file(tmp_path: Path) -> None:
    lay(tmp_path, a_md="---\ntitle: theirs\nsource: kept\n---\nBody")
    table = tmp_path / "m.csv"
    table.write_text(
        'File, DATE ,title,url\r\na.md,2025-03-06,"Ours, and\nlong",https://example.org/2\r\n,,,\r\n'
    )
    (entry,) = entries(run(tmp_path, manifest=table))
    article = entry.article
    assert (article.title, article.source) == ("Ours, and long", "kept")
    assert (article.url, article.published) == ("https://example.org/2", date(2025, 3, 6))


def test_the_manifest_itself_is_no_article(tmp_path: Path) -> None:
    lay(tmp_path, a_txt="one", m_txt="file,date\na.txt,2025-03-06\n")
    found = run(tmp_path, tmp_path / "m.txt", manifest=tmp_path / "m.txt")
    assert [entry.article.text for entry in entries(found)] == ["one"]


@pytest.mark.parametrize("where", ["its own folder", "the folder read", "the bare name", "an absolute path"])
def test_a_row_finds_its_file(tmp_path: Path, where: str) -> None:
    articles = tmp_path / "articles"
    (articles / "sub").mkdir(parents=True)
    (tmp_path / "tables").mkdir()
    lay(articles / "sub", a_txt="found", b_txt="also")
    table = (tmp_path if where == "its own folder" else tmp_path / "tables") / "m.csv"
    named = {
        "its own folder": "articles/sub/a.txt",
        "the folder read": "sub/a.txt",
        "the bare name": "a.txt",
        "an absolute path": str(articles / "sub" / "a.txt"),
    }[where]
    table.write_text(f"file,date\n{named},2025-03-06\n")
    dated, other = entries(run(articles, manifest=table, fallback_date=DAY))
    assert (dated.article.text, dated.article.date_origin) == ("found", DateOrigin.MANIFEST)
    assert other.article.date_origin == DateOrigin.OPTION


def test_a_bare_name_that_two_folders_hold_means_neither(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        lay(tmp_path / name, a_txt=f"in {name}")
    (tmp_path / "m.csv").write_text("file,date\na.txt,2025-03-06\n")
    *found, refused = run(tmp_path / "one", tmp_path / "two", manifest=tmp_path / "m.csv", fallback_date=DAY)
    assert [entry.article.date_origin for entry in entries(found)] == [DateOrigin.OPTION] * 2
    assert isinstance(refused, Refused)
    assert "row 2" in refused.failure.detail
    assert "2 folders" in refused.failure.detail


def test_rows_without_files_and_files_without_rows(tmp_path: Path) -> None:
    lay(tmp_path, a_txt="one", b_txt="two", c_txt="three")
    table = tmp_path / "m.csv"
    table.write_text("file,date\na.txt,2025-03-06\nx.txt,2025-03-07\nc.txt,\n,2025-03-08\n")
    dated, no_row, no_date, not_there, no_file = run(tmp_path, manifest=table)
    assert isinstance(dated, Entry)
    assert isinstance(no_row, Refused)
    assert no_row.failure.kind == "undated"
    assert "m.csv has no row for it" in no_row.failure.detail
    assert isinstance(no_date, Refused)
    assert "row 4 of m.csv has no date" in no_date.failure.detail
    assert isinstance(not_there, Refused)
    assert not_there.failure.kind == "manifest"
    assert "row 3 names x.txt, which is not there" in not_there.failure.detail
    assert not_there.failure.uri == table.resolve().as_posix()
    assert isinstance(no_file, Refused)
    assert "row 5 names no file" in no_file.failure.detail


def test_rows_for_files_that_are_there_but_not_read_are_left_alone(tmp_path: Path) -> None:
    lay(tmp_path, a_txt="one", b_txt="two")
    (tmp_path / "m.csv").write_text("file,date\na.txt,2025-03-06\nb.txt,2025-03-07\n")
    (entry,) = entries(run(tmp_path / "b.txt", manifest=tmp_path / "m.csv"))
    assert entry.article.published == date(2025, 3, 7)


def test_a_bad_row_costs_its_own_article_only(tmp_path: Path) -> None:
    lay(tmp_path, a_txt="one", b_txt="two", **{"2025-03-09_txt": "three"})
    table = tmp_path / "m.csv"
    table.write_text(
        "file,date\n2025-03-09.txt,2025-02-30\na.txt,2025-03-06\na.txt,2025-03-07\nb.txt,2025-03-08\nb.txt,2025-03-08\n"
    )
    bad_day, quarrel, good = run(tmp_path, manifest=table)
    assert isinstance(bad_day, Refused)
    assert bad_day.failure.kind == "date"
    assert "row 2 of m.csv says 2025-02-30" in bad_day.failure.detail
    assert isinstance(quarrel, Refused)
    assert quarrel.failure.kind == "manifest"
    assert "rows 3 and 4" in quarrel.failure.detail
    assert isinstance(good, Entry)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the column file and the column date"),
        (b"file;date\na.txt;2025-03-06\n", "lacks the column file"),
        (b"name,date\na.txt,2025-03-06\n", "lacks the column file"),
        (b"file,day\na.txt,2025-03-06\n", "lacks the column date"),
        (b"file,date\n\0\n", "NUL"),
        (None, "No such file"),
    ],
)
def test_a_manifest_of_no_use_is_refused_before_anything_is_read(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    lay(tmp_path, a_txt="one")
    if content is not None:
        lay(tmp_path, m_csv=content)
    with pytest.raises(UsageError) as caught:
        read([str(tmp_path)], manifest=tmp_path / "m.csv")
    assert words in caught.value.message


def test_a_manifest_from_a_spreadsheet_may_have_another_encoding(tmp_path: Path) -> None:
    lay(tmp_path, a_txt="one", m_csv="file,date,title\na.txt,2025-03-06,“Café” à Paris\n".encode("cp1252"))
    (entry,) = entries(run(tmp_path, manifest=tmp_path / "m.csv"))
    assert entry.article.title == "“Café” à Paris"


# JSON lines


def test_json_lines_come_back_in_order_with_what_they_say() -> None:
    first = {
        "text": "One",
        "id": 7,
        "title": "T",
        "date": "2025-03-06T23:00-05:00",
        "url": "u",
        "source": "S",
    }
    lines = [
        json.dumps(first | {"lang": "en-GB"}),
        "",
        '{"id": null, "text": "Two", "title": null, "url": {"a": 1}}',
    ]
    one, two = entries(typed("\r\n".join(lines)))
    assert (one.given_id, one.article.uri, one.article.title) == ("7", "stdin#1", "T")
    assert (one.article.published, one.article.date_origin) == (date(2025, 3, 6), DateOrigin.FIELD)
    assert (one.article.url, one.article.source, one.article.language) == ("u", "S", "en")
    assert (two.given_id, two.article.uri, two.article.title, two.article.url) == ("", "stdin#3", "", "")


def test_one_bad_line_loses_nothing_else() -> None:
    lines = [
        *(
            '{"text": "fine", "id": "a"}',
            '{"text": "cut off',
            '{"id": "c"}',
            '{"id": "d", "text": 5}',
            '["text"]',
        ),
        *(
            '{"id": "f", "text": " \\n"}',
            '{"n": ' + "9" * 5000 + "}",
            "[" * 100_000,
            '{"text": "also fine", "id": "i"}',
        ),
    ]
    items = typed("\n".join(lines), fallback_date=DAY, require_date=True)
    seen = [
        ("entry", item.given_id) if isinstance(item, Entry) else (item.failure.kind, item.given_id)
        for item in items
        if not isinstance(item, Notice)
    ]
    assert seen == [
        *(("entry", "a"), ("broken json", ""), ("no text", "c"), ("no text", "d"), ("broken json", "")),
        *(("empty", "f"), ("broken json", ""), ("broken json", ""), ("entry", "i")),
    ]
    assert isinstance(items[1], Refused)
    assert "line 2, column 10" in items[1].failure.detail


def test_an_undated_line_keeps_its_id() -> None:
    item = refusal(typed('{"text": "x", "id": "q"}', require_date=True))
    assert (item.failure.kind, item.failure.uri, item.given_id) == ("undated", "stdin#1", "q")


def test_half_a_character_is_repaired_and_said() -> None:
    notice, entry = typed(r'{"text": "cut \ud83d", "id": "\udc00"}')
    assert isinstance(notice, Notice)
    assert isinstance(entry, Entry)
    assert (entry.article.text, entry.raw, entry.given_id) == ("cut \ufffd", "cut \ufffd", "\ufffd")


def test_a_line_over_the_limit_costs_itself_only(tmp_path: Path) -> None:
    long = b'{"text": "' + b"x" * LIMIT + b'"}'
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "before"}\n' + long + b"\n" + b'{"text": "after"}\n' + long)
    before, big, after, last = run(tmp_path, fallback_date=DAY)
    assert isinstance(before, Entry)
    assert isinstance(after, Entry)
    assert after.article.uri.endswith("#3")
    for item in (big, last):
        assert isinstance(item, Refused)
        assert item.failure.kind == "too large"


def test_a_line_in_another_encoding_is_detected_and_said(tmp_path: Path) -> None:
    line = '{"text": "Die Außenministerin sagte, Österreich prüfe „größere“ Beiträge."}'
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "plain"}\n' + line.encode("cp1252") + b"\n")
    plain, notice, entry = run(tmp_path, fallback_date=DAY)
    assert isinstance(plain, Entry)
    assert notice == Notice(
        f"{tmp_path.resolve().as_posix()}/a.jsonl#2", "read as cp1252, since it is not UTF-8"
    )
    assert isinstance(entry, Entry)
    assert entry.article.text == json.loads(line)["text"]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_json_lines_with_a_byte_order_mark(tmp_path: Path, codec: str) -> None:
    lay(tmp_path, a_jsonl='{"text": "één"}\n{"text": "twee\u2028lijnen"}'.encode(codec))
    assert [entry.article.text for entry in entries(run(tmp_path, fallback_date=DAY))] == [
        "één",
        "twee\u2028lijnen",
    ]


def test_lines_are_handed_on_as_they_come() -> None:
    class Endless(io.RawIOBase):
        def readline(self, size: int | None = -1, /) -> bytes:
            return b'{"text": "again"}\n'

    items = read(["-"], require_date=False, outside=Outside(Endless()))  # type: ignore[arg-type]
    assert isinstance(next(items), Entry)
    assert isinstance(next(items), Entry)


# Standard input


def test_plain_text_on_standard_input_is_one_article() -> None:
    (entry,) = entries(typed("A first line.\nA second {not json} line.\n"))
    assert entry.article.uri == "stdin"
    assert entry.article.text == "A first line.\nA second {not json} line.\n"


def test_a_brace_at_the_start_of_any_line_makes_it_json_lines() -> None:
    heading, entry = typed('A heading\n  {"text": "found"}\n')
    assert isinstance(heading, Refused)
    assert heading.failure.uri == "stdin#1"
    assert isinstance(entry, Entry)
    assert entry.article.text == "found"


def test_standard_input_over_the_limit_is_refused() -> None:
    assert refusal(typed(b"words \n" * (LIMIT // 7 + 1))).failure.kind == "too large"


def test_standard_input_is_read_once_among_files(tmp_path: Path) -> None:
    lay(tmp_path, a_txt="from a file")
    found = run("-", tmp_path, "-", stdin=io.BytesIO(b"typed"), fallback_date=DAY)
    assert [entry.article.text for entry in entries(found)] == ["typed", "from a file"]


# What is no article


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t", "empty"),
        ("a.md", b"---\ntitle: x\n---\n", "empty"),
        ("a.jsonl", b"", "empty"),
        ("a.jsonl", b"\n \n", "empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        ("a.txt", b"\x01\x02\x03\x04\x05 words", "binary"),
        ("a.jsonl", b'{"text": "\0"}', "binary"),
        ("a.txt", bytes(range(128, 256)), "encoding"),
        ("a.txt", b"\xff\xfeP\0r\0a\0g\0u\0e", "encoding"),
        ("a.txt", ("e" + "\u0301\u0316" * 16).encode(), "binary"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(run(tmp_path, fallback_date=DAY)).failure.kind == kind


def test_as_many_accents_as_any_script_needs_are_read(tmp_path: Path) -> None:
    lay(tmp_path, a_txt="e" + "\u0316\u0301" * 15 + "!" * 200)
    (entry,) = entries(run(tmp_path, fallback_date=DAY))
    assert entry.article.text == "é" + "\u0316" * 15 + "\u0301" * 14 + "!" * 200


def test_a_huge_text_file_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as huge:
        huge.truncate(200_000_000)
    tracemalloc.start()
    failure = refusal(run(tmp_path, fallback_date=DAY)).failure
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert failure.kind == "too large"
    assert "200 MB" in failure.detail
    assert peak < 1_000_000


def test_an_error_while_reading_is_told(tmp_path: Path) -> None:
    class Failing(io.RawIOBase):
        def readline(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    failure = refusal(list(read(["-"], outside=Outside(Failing())))).failure  # type: ignore[arg-type]
    assert (failure.kind, failure.uri) == ("unreadable", "stdin")
    assert "Input/output error" in failure.detail


def test_a_hostile_value_stays_on_one_printable_line() -> None:
    detail = refusal(
        typed(r'{"text": "x", "date": "a\n\u001b[31mb\u202e"}', require_date=True)
    ).failure.detail
    assert detail.isprintable()


# Encodings


@pytest.mark.parametrize(
    ("codec", "text", "said"),
    [
        ("cp1252", "Le président a déclaré qu’à Paris « l’été » était déjà là.", "cp1252"),
        ("cp1252", "España no enviará tropas – dijo el señor Núñez, según Moncloa.", "cp1252"),
        ("cp1252", "The minister said £5m would go to Ukraine’s allies.", "cp1252"),
        (
            "cp1250",
            "Żołnierze nie pojadą na Ukrainę, lecz Polska wesprze sąsiadów, gdyż to konieczne.",
            "cp1250",
        ),
        ("cp1251", "Россия категорически против размещения европейских миротворцев.", "cp1251"),
        ("cp1253", "Η Ελλάδα δεν θα στείλει στρατεύματα, είπε ο πρωθυπουργός.", "cp1253"),
        ("shift_jis", "日本は部隊を派遣しないと首相は述べた。", "shift_jis"),
        ("utf-16", "Latvia’s prime minister said it was early.", "utf_16"),
    ],
)
def test_other_encodings_are_read_and_said(tmp_path: Path, codec: str, text: str, said: str) -> None:
    lay(tmp_path, a_txt=text.encode(codec))
    notice, entry = run(tmp_path, fallback_date=DAY)
    assert isinstance(notice, Notice)
    assert notice.detail == f"read as {said}, since it is not UTF-8"
    assert isinstance(entry, Entry)
    assert entry.article.text == text
    assert entry.article.uri == notice.uri


def test_utf_8_is_never_second_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding_module, "from_bytes", None)
    assert entries(typed("Île-de-France – naïve"))[0].article.text == "Île-de-France – naïve"


# Any input at all

quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def checked(items: list[Entry | Refused | Notice]) -> list[Entry | Refused | Notice]:
    for item in items:
        if isinstance(item, Refused):
            assert item.failure.kind in KINDS
            assert item.failure.detail.isprintable()
        elif isinstance(item, Entry):
            assert item.article.text == normalise(item.raw)
    return items


@quick
@given(st.text())
def test_any_text_file_comes_back_or_is_refused(tmp_path: Path, text: str) -> None:
    assume(not text.startswith("---"))
    lay(tmp_path, a_txt=text)
    (item,) = checked(run(tmp_path, fallback_date=DAY))
    if isinstance(item, Entry):
        assert item.raw == text
        assert item.article.text == normalise(text)
    else:
        assert isinstance(item, Refused)
        assert item.failure.kind in {"empty", "binary"}
        assert not text.isprintable() or not text.strip()


@quick
@given(st.text(), st.booleans())
def test_any_json_line_comes_back_or_is_empty(text: str, ascii_only: bool) -> None:
    (item,) = checked(typed(json.dumps({"text": text, "id": text}, ensure_ascii=ascii_only)))
    if isinstance(item, Entry):
        assert (item.raw, item.given_id) == (text, text)
    else:
        assert isinstance(item, Refused)
        assert item.failure.kind == "empty"
        assert not normalise(text).strip()


@quick
@given(st.binary(max_size=400), st.sampled_from([b"", b"---\ntitle: ", b"\xff\xfe", b'{"text": ']))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, start: bytes) -> None:
    for name in ("a.txt", "b.md", "c.jsonl"):
        (tmp_path / name).write_bytes(start + data)
    assert len(checked(run(tmp_path, fallback_date=DAY))) >= 3
    checked(typed(start + data))


@quick
@given(
    st.dictionaries(
        st.sampled_from(["text", "id", "title", "date", "url", "source", "lang"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3),
        ),
        max_size=7,
    )
)
def test_any_object_is_read_or_refused(record: dict[str, object]) -> None:
    checked(typed(json.dumps(record), require_date=True))
    checked(typed(json.dumps(record)))


@quick
@given(st.text(alphabet='file,date\n\r"a.txt;2025-036/\\ '))
def test_any_manifest_is_used_or_refused(tmp_path: Path, table: str) -> None:
    lay(tmp_path, a_txt="one", m_csv=table)
    try:
        checked(run(tmp_path, manifest=tmp_path / "m.csv"))
    except UsageError as refused:
        message = refused.message
        assert "m.csv" in message

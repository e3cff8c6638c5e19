from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geomap.model import DateOrigin
from geomap.readers.items import LIMIT, Broken, Found, ItemError
from geomap.readers.table import read_table

MEDIA_CLOUD = (
    "id,indexed_date,language,media_name,media_url,publish_date,title,url,text\r\n"
    'a1b2,2025-03-07 04:11:00,en,post.example,post.example,2025-03-06,"Norway, ready",https://post.example/1,'
    '"Norway said it would send troops.\r\n\r\n""We are ready,"" the minister said."\r\n'
    "c3d4,2025-03-07 04:11:00,es,diario.example,diario.example,2025-03-05,Chile,https://diario.example/2,\r\n"
    "e5f6,2025-03-07 04:11:00,fr,fil.example,fil.example,,Paris,https://fil.example/3,La France hésite.\r\n"
)
SPREADSHEET = (
    "\ufeffDate;Headline;Body;Outlet;Notes\r\n"
    "2025-03-06;Norwegen sagt zu;Norwegen sendet Truppen, sagte Oslo;Blatt;;\r\n"
    ";;;;\r\n"
    '2025-03-07;Zwei;"Erste Zeile; noch eine\nZweite Zeile";Blatt;x\r\n'
)


def read(data: bytes | str) -> list[Found | Broken]:
    return list(read_table(io.BytesIO(data.encode() if isinstance(data, str) else data)))


def fault(data: bytes | str) -> ItemError:
    with pytest.raises(ItemError) as caught:
        read(data)
    return caught.value


def test_an_export_in_the_manner_of_media_cloud() -> None:
    first, second, third = read(MEDIA_CLOUD)
    assert first == Found(
        text='Norway said it would send troops.\r\n\r\n"We are ready," the minister said.',
        line=2,
        given_id="a1b2",
        date="2025-03-06",
        date_origin=DateOrigin.FIELD,
        title="Norway, ready",
        url="https://post.example/1",
        language="en",
    )
    assert isinstance(second, Broken)
    assert (second.line, second.fault.kind, second.given_id) == (3, "no text", "c3d4")
    assert isinstance(third, Found)
    assert (third.text, third.date, third.language) == ("La France hésite.", "", "fr")


def test_a_spreadsheet_with_semicolons_and_a_byte_order_mark() -> None:
    assert read(SPREADSHEET) == [
        Found(
            text="Norwegen sendet Truppen, sagte Oslo",
            line=2,
            date="2025-03-06",
            title="Norwegen sagt zu",
            source="Blatt",
        ),
        Found(
            text="Erste Zeile; noch eine\nZweite Zeile",
            line=4,
            date="2025-03-07",
            title="Zwei",
            source="Blatt",
        ),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_header_tells_the_delimiter(delimiter: str, end: str) -> None:
    lines = [["date", "TEXT", "title, or; rather"], ["2025-03-06", "One, two; three.", "x"]]
    table = io.StringIO(newline="")
    csv.writer(table, delimiter=delimiter, lineterminator=end).writerows(lines)
    (found,) = read("\n" + table.getvalue())
    assert isinstance(found, Found)
    assert (found.text, found.date, found.line) == ("One, two; three.", "2025-03-06", 3)


def test_one_column_is_enough() -> None:
    assert read("text\nWords") == [Found(text="Words", line=2)]


def test_a_short_row_lacks_what_it_lacks() -> None:
    first, second = read("text,title,date\nWords\n,T\n")
    assert first == Found(text="Words", line=2)
    assert isinstance(second, Broken)
    assert second.fault.kind == "no text"


def test_a_row_longer_than_the_header_is_refused_alone() -> None:
    broken, found = read("text,date\nTea, toast,2025-03-06\nWords,2025-03-07,, \n")
    assert isinstance(broken, Broken)
    assert (broken.line, broken.fault.kind) == (2, "unreadable")
    assert broken.fault.message.startswith("row 2 has 3 cells, and the header 2")
    assert found == Found(text="Words", line=3, date="2025-03-07")


@pytest.mark.parametrize("row", ['"never closed,x\nb,c\n', '"stray" quote,x\n'])
def test_after_quotes_astray_nothing_more_is_believed(row: str) -> None:
    items = read_table(io.BytesIO(f"text,date\nWords,2025-03-06\n{row}More,2025-03-07\n".encode()))
    assert next(items) == Found(text="Words", line=2, date="2025-03-06")
    with pytest.raises(ItemError, match="row 3 cannot be told") as caught:
        next(items)
    assert caught.value.kind == "unreadable"


@pytest.mark.parametrize(
    ("data", "kind", "word"),
    [
        ("", "empty", "header"),
        ("\r\n \n", "empty", "header"),
        ("text,date\n", "empty", "below"),
        ("file,date\na.txt,2025-03-06\n", "no text", "--manifest"),
        ("title,date\nx,y\n", "no text", 'no column "text"'),
        ("title;date\nx;y\n", "no text", "text, body, content, article, fulltext"),
        ("text,Text\nx,y\n", "unsupported", "twice"),
        ("text\n" + "a\0b", "binary", "NUL"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary", "NUL"),
        ('"te\nxt', "unreadable", "row 1"),
    ],
)
def test_what_is_no_table_of_articles_is_refused(data: bytes | str, kind: str, word: str) -> None:
    error = fault(data)
    assert error.kind == kind
    assert word in error.message


def test_another_encoding_is_said_once() -> None:
    text = "Die Außenministerin sagte, Österreich prüfe „größere“ Beiträge."
    one, two = read(f'text;date\n"{text}";2025-03-06\nplain;2025-03-07\n'.encode("cp1252"))
    assert isinstance(one, Found)
    assert isinstance(two, Found)
    assert (one.text, one.notices) == (text, ("read as cp1252, since it is not UTF-8",))
    assert two.notices == ()


def test_a_long_cell_is_read_and_the_limit_of_the_process_kept() -> None:
    usual = csv.field_size_limit()
    items = read_table(io.BytesIO(b"text\n" + b"word " * 200_000 + b"\nshort\n"))
    first = next(items)
    assert isinstance(first, Found)
    assert len(first.text) == 1_000_000
    assert csv.field_size_limit() == usual
    assert len(list(items)) == 1
    assert csv.field_size_limit() == usual


def test_a_table_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as huge:
        huge.truncate(LIMIT + 1)
    with path.open("rb") as stream, pytest.raises(ItemError) as caught:
        list(read_table(stream))
    assert caught.value.kind == "too large"


@pytest.mark.parametrize(
    "data",
    [
        ",".join(f"column {number}" for number in range(200_000)) + ",text\n" + "," * 200_000 + "Words\n",
        ",".join(["text"] * 200_000) + "\nWords\n",
        "," * 200_000 + "\n" + "," * 200_000,
        '"' * 400_000,
        "text\n" + "\n" * 1_000_000 + "Words\n",
        "text\n" + '"a\n' * 200_000,
    ],
    ids=["wide", "same", "blank", "quotes", "blank lines", "astray"],
)
def test_hostile_tables_end_soon(data: str) -> None:
    start = time.process_time()
    try:
        items = read(data)
    except ItemError as error:
        assert error.kind in {"empty", "no text", "unsupported", "unreadable"}  # noqa: PT017
    else:
        assert [item.text for item in items if isinstance(item, Found)] == ["Words"]
    assert time.process_time() - start < 10


# Any input at all

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n,;\t"'), min_size=1)


@settings(deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=5), st.sampled_from([",", ";", "\t"]))
def test_any_text_comes_back(texts: list[str], delimiter: str) -> None:
    assume(all(text.strip() for text in texts))
    table = io.StringIO(newline="")
    rows = [["text", "date"], *([text, "2025-03-06"] for text in texts)]
    csv.writer(table, delimiter=delimiter).writerows(rows)
    assert read(table.getvalue()) == [
        Found(text=text, line=number, date="2025-03-06") for number, text in enumerate(texts, 2)
    ]


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"text,date\n", b"\xef\xbb\xbftext;id\n", b'text\n"']))
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    try:
        read(start + data)
    except ItemError as error:
        assert error.kind in {"empty", "no text", "unsupported", "unreadable", "binary", "encoding"}  # noqa: PT017

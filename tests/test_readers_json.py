from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.model import DateOrigin
from geomap.readers.fields import NAMES, known
from geomap.readers.items import LIMIT, Broken, Found, ItemError
from geomap.readers.json_file import read_json
from geomap.readers.jsonl import read_jsonl

NEWS_API = {
    "status": "ok",
    "totalResults": 2,
    "articles": [
        {
            "source": {"id": "harbour-post", "name": "The Harbour Post"},
            "author": "A. Writer",
            "title": "Norway ready",
            "description": "Norway said it would send troops.",
            "url": "https://post.example/norway",
            "urlToImage": None,
            "publishedAt": "2025-03-06T23:30:00Z",
            "content": "Norway said it would send troops.\r\nOslo decided… [+1234 chars]",
        },
        {
            "source": {"id": None, "name": None},
            "title": "[Removed]",
            "url": "https://removed.example",
            "publishedAt": "2025-03-07T00:00:00Z",
            "content": None,
        },
    ],
}
SOLR = {
    "responseHeader": {"status": 0, "params": {"q": "troops"}},
    "response": {
        "numFound": 1,
        "start": 0,
        "docs": [
            {
                "_id": {"$oid": "67c9"},
                "headline": "Chile refuses",
                "body": "Chile refuses.",
                "web_url": "https://c.example/1",
                "publication": "Diario",
                "publish_date": "2025-03-05",
                "language": "es",
            }
        ],
    },
}


def read(value: object) -> list[Found | Broken]:
    return raw(json.dumps(value, ensure_ascii=False))


def raw(data: bytes | str) -> list[Found | Broken]:
    return list(read_json(io.BytesIO(data.encode() if isinstance(data, str) else data)))


def only(items: list[Found | Broken]) -> Found:
    (item,) = items
    assert isinstance(item, Found), item
    return item


def fault(data: bytes | str) -> ItemError:
    with pytest.raises(ItemError) as caught:
        raw(data)
    return caught.value


def test_an_export_in_the_manner_of_a_news_api() -> None:
    first, second = read(NEWS_API)
    assert first == Found(
        text="Norway said it would send troops.\r\nOslo decided… [+1234 chars]",
        line=1,
        date="2025-03-06T23:30:00Z",
        date_origin=DateOrigin.FIELD,
        title="Norway ready",
        source="The Harbour Post",
        url="https://post.example/norway",
    )
    assert isinstance(second, Broken)
    assert (second.line, second.fault.kind) == (2, "no text")
    assert "item 2" in second.fault.message


def test_an_answer_of_a_search_server() -> None:
    assert only(read(SOLR)) == Found(
        text="Chile refuses.",
        line=1,
        given_id='{"$oid": "67c9"}',
        date="2025-03-05",
        title="Chile refuses",
        source="Diario",
        url="https://c.example/1",
        language="es",
    )


def test_articles_without_text_in_the_manner_of_gdelt_are_each_said() -> None:
    articles = [{"url": f"https://x.example/{n}", "title": "T", "seendate": "20250306T101500Z"} for n in "ab"]
    items = read({"articles": articles})
    assert [(item.line, item.fault.kind) for item in items if isinstance(item, Broken)] == [
        (1, "no text"),
        (2, "no text"),
    ]


def test_one_object_is_one_article() -> None:
    found = only(read({"text": "Words.", "id": 7, "data": [{"text": "no article"}]}))
    assert (found.text, found.line, found.given_id) == ("Words.", 0, "7")


@pytest.mark.parametrize("path", ["articles", "items", "data", "results", "docs", "response.results"])
def test_a_list_is_found_wherever_exports_put_it(path: str) -> None:
    value: object = [{"text": "One."}, "astray", {"text": "Two.", "id": "b"}]
    for name in reversed(path.split(".")):
        value = {name: value, "count": 3}
    one, astray, two = read(value)
    assert isinstance(one, Found)
    assert isinstance(two, Found)
    assert (one.line, two.line, two.given_id) == (1, 3, "b")
    assert isinstance(astray, Broken)
    assert (astray.line, astray.fault.kind) == (2, "broken json")


def test_an_empty_list_beside_the_articles_is_passed_over() -> None:
    assert only(read({"items": [], "results": [{"text": "One."}], "data": ["x"]})).text == "One."


@pytest.mark.parametrize(
    ("data", "kind", "word"),
    [
        ("", "empty", "nothing"),
        (" \n", "empty", "nothing"),
        ("[]", "empty", "empty"),
        ('{"articles": []}', "empty", "empty"),
        ("{}", "no text", "response.docs"),
        ('{"text": 5, "title": "T"}', "no text", "text"),
        ('{"items": [{"text": "a"}], "data": [{"text": "b"}]}', "broken json", "items and data"),
        ("5", "broken json", "neither"),
        ('"text"', "broken json", "neither"),
        ("null", "broken json", "neither"),
        ('{"text": "cut', "broken json", "line 1, column 10"),
        ('{"text": "a"}\n{"text": "b"}', "broken json", ".jsonl"),
        ('[{"text": "a", "n": NaN}]', "broken json", "NaN"),
        ('[{"text": "a", "n": -Infinity}]', "broken json", "-Infinity"),
        ('[{"text": "a", "text": "b"}]', "broken json", '"text" twice'),
        ('{"n": ' + "9" * 5000 + "}", "broken json", "digits"),
        ("[" * 100_000, "broken json", "recursion"),
        ('{"a":' * 100_000, "broken json", "recursion"),
        (b'{"text": "a\0b"}', "binary", "NUL"),
    ],
)
def test_what_is_no_file_of_articles_is_refused(data: bytes | str, kind: str, word: str) -> None:
    error = fault(data)
    assert error.kind == kind
    assert word in error.message


def test_many_fields_end_soon() -> None:
    names = ",".join(f'"a{number}": 1' for number in range(200_000))
    start = time.process_time()
    assert fault("{" + names + ', "a199999": 2}').kind == "broken json"
    assert time.process_time() - start < 10


def test_an_id_too_deep_to_write_names_nothing() -> None:
    for depth in range(100, 1100, 7):
        data = '[{"text": "a", "id": ' + "[" * depth + "]" * depth + "}]"
        try:
            assert only(raw(data)).text == "a"
        except ItemError as error:
            assert error.kind == "broken json"  # noqa: PT017


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("wb") as huge:
        huge.truncate(LIMIT + 1)
    with path.open("rb") as stream, pytest.raises(ItemError) as caught:
        list(read_json(stream))
    assert caught.value.kind == "too large"


def test_encodings_are_said_once() -> None:
    text = '[{"text": "Die Außenministerin sagte, Österreich prüfe „größere“ Beiträge."}, {"text": "plain"}]'
    one, two = raw(text.encode("cp1252"))
    assert isinstance(one, Found)
    assert isinstance(two, Found)
    assert one.text == json.loads(text)[0]["text"]
    assert (one.notices, two.notices) == (("read as cp1252, since it is not UTF-8",), ())
    assert only(raw('{"text": "één"}'.encode("utf-8-sig"))).text == "één"


def test_half_a_character_is_repaired_and_said() -> None:
    found = only(raw(r'{"text": "cut \ud83d", "id": "\udc00", "source": {"name": "\ud83d"}}'))
    assert (found.text, found.given_id, found.source) == ("cut \ufffd", "\ufffd", "\ufffd")
    assert found.notices == ("half a character of a surrogate pair is read as U+FFFD",)


# Names of fields


@pytest.mark.parametrize(("field", "name"), [(field, name) for field in NAMES for name in NAMES[field]])
def test_every_name_is_read_in_json_and_in_json_lines(field: str, name: str) -> None:
    record = {name: "value"} if field == "text" else {"text": "t", name: "value"}
    line = json.dumps(record).encode()
    (other,) = read_jsonl(io.BytesIO(line))
    assert isinstance(other, Found)
    for found in (only(raw(line)), other):
        seen = {
            "text": found.text,
            "title": found.title,
            "date": found.date,
            "source": found.source,
            "url": found.url,
            "id": found.given_id,
            "lang": found.language,
        }
        assert seen[field] == "value"
    assert known(f" {name.upper()} ") == name


@pytest.mark.parametrize("field", NAMES)
def test_the_first_name_that_says_something_counts(field: str) -> None:
    for first, second in zip(NAMES[field], NAMES[field][1:], strict=False):
        base = {} if field == "text" else {"text": "t"}
        both = only(read({**base, second: "second", first: "first"}))
        other = only(read({**base, second: "second", first: None}))
        blank = only(read({**base, second: "second", first: ""}))
        place = {"lang": "language", "id": "given_id"}.get(field, field)
        assert [getattr(found, place) for found in (both, other, blank)] == ["first", "second", "second"]


def test_a_column_that_nobody_knows_is_none() -> None:
    assert known("author") == known("") == ""


# Any input at all

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*(name for names in NAMES.values() for name in names), "name", "articles", "response"]
            ),
            inner,
            max_size=4,
        )
    ),
)


@settings(deadline=None)
@given(VALUES)
def test_any_value_is_read_or_refused(value: object) -> None:
    try:
        items = read_json(io.BytesIO(json.dumps(value).encode()))
        assert all(isinstance(item, Found | Broken) for item in items)
    except ItemError as error:
        assert error.kind in {"broken json", "no text", "empty"}  # noqa: PT017


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"[", b'{"text": ', b'[{"text": "a"}, ']))
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    try:
        raw(start + data)
    except ItemError as error:
        assert error.kind in {"broken json", "no text", "empty", "binary", "encoding"}  # noqa: PT017

from __future__ import annotations

import gzip
import io
import logging
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from geomap.model import DateOrigin
from geomap.readers.items import LIMIT, Broken, Found, ItemError
from geomap.readers.warc import read_warc
from tests.test_readers_pdf import made
from tests.test_readers_pdf import page as pdf_page

SENTENCES = (
    "Norland will send 150 soldiers to the force, its defence ministry said in Norhaven on Thursday.",
    "Sudmark offers two transport aircraft and a field hospital, the prime minister told reporters.",
    "The cabinet of Estria has not decided whether to take part, a spokesman said after the meeting.",
)
UNREADABLE = "its answer is damaged or not whole; give the page itself as a file"
BREAKS_OFF = "the archive breaks off here, and nothing after it can be read; copy or download it anew"
NO_TEXT = (
    "no record of it holds a page, a text, a feed or a document that came whole; look at what was captured"
)


def html(number: int = 0, *, head: str = "", codec: str = "utf-8") -> bytes:
    paragraphs = "".join(f"<p>{number + 1}: {sentence}</p>" for sentence in SENTENCES)
    title = f"<title>Number {number + 1}</title>"
    page = f"<!DOCTYPE html><html lang=en><head>{title}{head}</head><body>{paragraphs}</body></html>"
    return page.encode(codec)


def text_of(number: int = 0) -> str:
    return "\n".join(f"{number + 1}: {sentence}" for sentence in SENTENCES)


class Archive:
    """Writes records as a crawler does."""

    def __init__(self, *, packed: bool = False) -> None:
        self.out = io.BytesIO()
        self.writer = WARCWriter(self.out, gzip=packed, warc_version="1.1")

    def add(self, kind: str, url: str, payload: bytes, **options: Any) -> Archive:
        options.setdefault("warc_headers_dict", {})["WARC-Date"] = "2019-01-02T03:04:05Z"
        record = self.writer.create_warc_record(url, kind, payload=io.BytesIO(payload), **options)
        return self.write(record)

    def write(self, record: Any) -> Archive:
        self.writer.write_record(record)
        record.raw_stream.close()  # a temporary file that warcio leaves open
        return self

    def answer(
        self,
        url: str,
        payload: bytes,
        *headers: tuple[str, str],
        kind: str = "text/html; charset=utf-8",
        status: str = "200 OK",
        protocol: str = "HTTP/1.1",
        warc: Sequence[tuple[str, str]] = (),
    ) -> Archive:
        given_headers = [*([("Content-Type", kind)] if kind else []), *headers]
        http = StatusAndHeaders(status, given_headers, protocol=protocol)
        return self.add("response", url, payload, http_headers=http, warc_headers_dict=dict(warc))

    @property
    def data(self) -> bytes:
        return self.out.getvalue()


def read(data: bytes) -> list[Found | Broken]:
    return list(read_warc(io.BytesIO(data)))


def found(archive: Archive) -> list[Found]:
    items = read(archive.data)
    assert not [item for item in items if isinstance(item, Broken)], items
    return [item for item in items if isinstance(item, Found)]


def faults(items: Sequence[Found | Broken]) -> list[tuple[int, str, str]]:
    return [(item.line, item.fault.kind, item.fault.message) for item in items if isinstance(item, Broken)]


def lines(items: Sequence[Found | Broken]) -> list[tuple[int, str]]:
    return [(item.line, item.text) for item in items if isinstance(item, Found)]


def refused(data: bytes) -> ItemError:
    with pytest.raises(ItemError) as caught:
        read(data)
    return caught.value


def filled(*, packed: bool = False) -> Archive:
    """Return an archive of every kind of record, with articles in the records 5, 8, and 9."""
    archive = Archive(packed=packed)
    archive.writer.write_record(
        archive.writer.create_warcinfo_record("crawl.warc", {"software": "a crawler"})
    )
    http = StatusAndHeaders("GET / HTTP/1.1", [("Host", "post.example")], is_http_request=True)
    archive.add("request", "https://post.example/one", b"", http_headers=http)
    archive.add("metadata", "https://post.example/one", b"outlinks: 3\r\n")
    archive.answer("https://post.example/robots.txt", b"User-agent: *\nAllow: /\n", kind="text/plain")
    archive.answer("https://post.example/one", html(0))
    archive.answer("https://post.example/old", b"Gone there", ("Location", "/one"), status="301 Moved")
    archive.answer("https://post.example/crest.png", b"\x89PNG\r\n\x1a\n" + bytes(300), kind="image/png")
    archive.answer("https://post.example/two", html(1))
    archive.add(
        "resource", "https://post.example/three.txt", b"A note of three.", warc_content_type="text/plain"
    )
    revisit = archive.writer.create_revisit_record(
        "https://post.example/one", "sha1:A", "https://post.example/one", "2019-01-02T03:04:05Z"
    )
    archive.write(revisit)
    archive.answer("https://post.example/gone", html(2), status="404 Not Found")
    return archive


@pytest.mark.parametrize("packed", [False, True])
def test_articles_have_the_number_of_their_record_and_its_address(packed: bool) -> None:
    articles = found(filled(packed=packed))
    assert [(item.line, item.url, item.text) for item in articles] == [
        (5, "https://post.example/one", text_of(0)),
        (8, "https://post.example/two", text_of(1)),
        (9, "https://post.example/three.txt", "A note of three."),
    ]
    assert [item.title for item in articles] == ["Number 1", "Number 2", ""]


def test_an_archive_packed_as_one_file_is_read_like_one_packed_by_records() -> None:
    plain = filled().data
    assert read(gzip.compress(plain)) == read(plain) == read(filled(packed=True).data)


def test_a_stream_that_cannot_go_back_is_read_the_same() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise io.UnsupportedOperation

        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 7, 7) if size and size > 0 else size)

    for packed in (False, True):
        data = filled(packed=packed).data
        assert list(read_warc(Pipe(data))) == read(data)


def test_the_day_of_capture_dates_nothing() -> None:
    undated, dated = found(
        Archive()
        .answer("https://post.example/a", html(0))
        .answer(
            "https://post.example/b",
            html(1, head='<meta property="article:published_time" content="2025-03-06">'),
        )
    )
    assert (undated.date, dated.date, dated.date_origin) == ("", "2025-03-06", DateOrigin.PAGE)


def test_two_captures_of_one_address_are_two_articles() -> None:
    archive = Archive().answer("https://post.example/a", html(0)).answer("https://post.example/a", html(1))
    assert [(item.line, item.url, item.title) for item in found(archive)] == [
        (1, "https://post.example/a", "Number 1"),
        (2, "https://post.example/a", "Number 2"),
    ]


def test_a_page_that_names_its_own_address_keeps_it() -> None:
    canonical = '<link rel="canonical" href="https://post.example/article">'
    (item,) = found(Archive().answer("https://post.example/article?from=feed", html(head=canonical)))
    assert item.url == "https://post.example/article"


def chunked(data: bytes, size: int) -> bytes:
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return b"".join(b"%x;x=y\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("payload", "headers"),
    [
        (html(), {"Content-Length": "7"}),
        (html(), {"Content-Length": "70000"}),
        (gzip.compress(html()), {"Content-Encoding": "gzip"}),
        (gzip.compress(html()), {"Content-Encoding": "X-GZip", "Content-Length": "3"}),
        (zlib.compress(html()), {"Content-Encoding": "deflate"}),
        (raw_deflate(html()), {"Content-Encoding": "deflate"}),
        (chunked(html(), 100), {"Transfer-Encoding": "chunked"}),
        (chunked(gzip.compress(html()), 50), {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}),
        # What was unpacked when it was kept, its header as the server sent it:
        (html(), {"Transfer-Encoding": "chunked"}),
        (html(), {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}),
        (chunked(html(), 90), {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}),
    ],
)
def test_what_a_server_packed_is_unpacked(payload: bytes, headers: dict[str, str]) -> None:
    (item,) = found(Archive().answer("https://post.example/", payload, *headers.items()))
    assert item.text == text_of()


class Brotli:
    """Stands in for the package brotli: what it packs begins with a mark and is otherwise as it was."""

    class Error(Exception):
        pass

    def __init__(self) -> None:
        self._rest = b""

    def process(self, data: bytes, output_buffer_limit: int) -> bytes:
        if not data.startswith(b"br:"):
            raise Brotli.Error
        plain = data.removeprefix(b"br:") * (1 if len(data) < 10_000 else LIMIT)
        self._rest = plain[output_buffer_limit:]
        return plain[:output_buffer_limit]

    def is_finished(self) -> bool:
        return not self._rest


@pytest.fixture
def _brotli(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", SimpleNamespace(Decompressor=Brotli))


BR = ("Content-Encoding", "br")


@pytest.mark.usefixtures("_brotli")
def test_brotli_is_unpacked_where_it_is_installed() -> None:
    archive = Archive().answer("https://post.example/", b"br:" + html(), BR)
    archive.answer(
        "https://post.example/", chunked(b"br:" + html(1), 60), BR, ("Transfer-Encoding", "chunked")
    )
    archive.answer("https://post.example/", b"not packed so", BR)
    items = read(archive.data)
    assert lines(items) == [(1, text_of(0)), (2, text_of(1))]
    assert faults(items) == [(3, "unreadable", UNREADABLE)]


def test_without_brotli_the_page_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    items = read(Archive().answer("https://post.example/", b"br:" + html(), BR).data)
    ((line, kind, message),) = faults(items)
    assert (line, kind, "br needs brotli 1.2" in message) == (1, "unsupported", True)


def test_real_brotli() -> None:
    brotli = pytest.importorskip("brotli", minversion="1.2")
    archive = Archive().answer("https://post.example/", brotli.compress(html()), BR)
    archive.answer("https://post.example/bomb", brotli.compress(bytes(3 * LIMIT)), BR)
    archive.answer("https://post.example/cut", brotli.compress(html(1))[:-9], BR)
    items = read(archive.data)
    assert lines(items) == [(1, text_of())]
    assert [(line, kind) for line, kind, _ in faults(items)] == [(2, "too large"), (3, "unreadable")]


def test_the_encoding_that_the_answer_names_comes_first() -> None:
    polish = "Łódź czeka na żołnierzy, powiedział minister w czwartek po południu w siedzibie rządu."
    page = f"<!DOCTYPE html><title>Ł</title><meta charset=utf-8><body><p>{polish}</p>".encode("iso-8859-2")
    (item,) = found(Archive().answer("https://post.example/", page, kind="text/html; charset=ISO-8859-2"))
    assert item.text == polish


FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>
<item><title>One</title><link>https://post.example/1</link><guid>g1</guid><description>{SENTENCES[0]}</description>
<pubDate>Thu, 06 Mar 2025 10:00:00 GMT</pubDate></item>
<item><title>Two</title><link>https://post.example/2</link><guid>g2</guid><description>{SENTENCES[1]}</description>
</item></channel></rss>""".encode()


@pytest.mark.parametrize("kind", ["application/rss+xml", "text/xml; charset=utf-8", "text/html"])
def test_entries_of_a_feed_keep_their_links_and_have_the_number_of_the_record(kind: str) -> None:
    archive = (
        Archive().answer("https://post.example/", html()).answer("https://post.example/feed", FEED, kind=kind)
    )
    _, *entries = found(archive)
    assert [(item.line, item.url, item.given_id, item.text, item.date) for item in entries] == [
        (2, "https://post.example/1", "g1", f"One\n{SENTENCES[0]}", "2025-03-06"),
        (2, "https://post.example/2", "g2", f"Two\n{SENTENCES[1]}", ""),
    ]


def test_json_pdf_and_text() -> None:
    archive = Archive()
    listed = b'[{"id": 1, "text": "Chile waits.", "date": "2025-03-06"}, {"id": 2, "text": "Peru waits."}]'
    archive.answer("https://post.example/api", listed, kind="application/json")
    archive.answer("https://post.example/a.pdf", made([pdf_page(SENTENCES[0])]), kind="application/pdf")
    archive.answer(
        "https://post.example/b.pdf", made([pdf_page(SENTENCES[1])]), kind="application/octet-stream"
    )
    archive.answer("https://post.example/c", SENTENCES[2].encode(), kind="text/plain")
    assert [(item.line, item.url, item.given_id, item.text.strip()) for item in found(archive)] == [
        (1, "", "", "Chile waits."),
        (1, "", "", "Peru waits."),
        (2, "https://post.example/a.pdf", "", SENTENCES[0]),
        (3, "https://post.example/b.pdf", "", SENTENCES[1]),
        (4, "https://post.example/c", "", SENTENCES[2]),
    ]


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (b'{"user": {"logged_in": false}}', "application/json"),
        (b"[]", "application/json"),
        (b'<?xml version="1.0"?><urlset><url><loc>https://post.example/</loc></url></urlset>', "text/xml"),
        (b"body { color: red }", "text/css"),
        (b"date,text\n2025-03-06,Chile waits.\n", "text/csv"),
        (b"A video", "video/mp4"),
        (b"nothing is said of it", ""),
    ],
)
def test_what_a_page_is_made_of_is_passed_over(payload: bytes, kind: str) -> None:
    archive = Archive().answer("https://post.example/x", payload, kind=kind)
    assert (refused(archive.data).kind, refused(archive.data).message) == ("no text", NO_TEXT)
    archive.answer("https://post.example/", html())
    assert lines(read(archive.data)) == [(2, text_of())]


@pytest.mark.parametrize(
    "url", ["urn:text:https://post.example/", "metadata://crawl.log", "dns:post.example"]
)
def test_what_the_crawler_says_of_itself_is_passed_over(url: str) -> None:
    archive = Archive().add("resource", url, b"Norland was captured.", warc_content_type="text/plain")
    archive.answer("https://post.example/", html())
    assert lines(read(archive.data)) == [(2, text_of())]


def test_the_type_that_the_crawler_found_out_counts_where_the_server_names_none() -> None:
    identified = [("WARC-Identified-Payload-Type", "text/html")]
    assert (
        found(Archive().answer("https://post.example/", html(), kind="", warc=identified))[0].text
        == text_of()
    )


@pytest.mark.parametrize("protocol", ["HTTP/1.0", "HTTP/2", "HTTP/2.0", "HTTP/3"])
def test_answers_of_every_version(protocol: str) -> None:
    assert found(Archive().answer("https://post.example/", html(), protocol=protocol))[0].text == text_of()


def test_a_capture_that_was_cut_off_is_told() -> None:
    archive = Archive().answer("https://post.example/", html(), warc=[("WARC-Truncated", "length")])
    notice = "its record was cut off when it was captured, so that its end may be missing"
    assert found(archive)[0].notices == (notice,)


def test_a_page_without_an_article_is_named_with_its_record() -> None:
    empty = b"<!DOCTYPE html><title>Menu</title><body><nav><a href=/>Home</a></nav></body>"
    archive = Archive().answer("https://post.example/", html()).answer("https://post.example/menu", empty)
    ((line, kind, _),) = faults(read(archive.data))
    assert (line, kind) == (2, "no text")


def test_an_archive_within_an_archive_is_not_opened() -> None:
    inner = filled(packed=True).data
    for url, kind in [("https://post.example/inner.warc.gz", "application/octet-stream"), *TYPES]:
        archive = Archive().answer(url, inner, kind=kind).answer("https://post.example/", html())
        items = read(archive.data)
        assert lines(items) == [(2, text_of())]
        assert {kind for _, kind, _ in faults(items)} <= {"binary", "encoding", "no text", "unreadable"}


TYPES = [
    ("https://post.example/x", "text/plain"),
    ("https://post.example/x", "text/html"),
    ("https://post.example/x.txt", "application/octet-stream"),
    ("https://post.example/x.zip", "application/zip"),
]


# What is broken


def one(payload: bytes, *headers: tuple[str, str]) -> bytes:
    return Archive().answer("https://post.example/bad", payload, *headers).data


def record(block: bytes, *headers: str, version: str = "WARC/1.0") -> bytes:
    head = "\r\n".join(
        (version, "WARC-Type: response", "WARC-Target-URI: https://post.example/bad", *headers)
    )
    return head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
MALFORMED = "its address, or the head of its answer, is malformed; give the page itself as a file"


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (one(gzip.compress(html())[:-9], ("Content-Encoding", "gzip")), "unreadable", UNREADABLE),
        (one(b"\x1f\x8b" + html(), ("Content-Encoding", "gzip")), "unreadable", UNREADABLE),
        (one(html(), ("Content-Encoding", "deflate")), "unreadable", UNREADABLE),
        (one(chunked(html(), 80)[:-40], ("Transfer-Encoding", "chunked")), "unreadable", UNREADABLE),
        (one(b"5\r\nabcdefgh", ("Transfer-Encoding", "chunked")), "unreadable", UNREADABLE),
        (record(b"no answer at all", "Content-Length: 16"), "unreadable", MALFORMED),
        (record(b"HTTP/1.1 what\r\n\r\n", "Content-Length: 17"), "unreadable", MALFORMED),
        (
            record(OK[:-2] + b"X: y\r\n" * 101 + b"\r\n", f"Content-Length: {len(OK) + 606}"),
            "unreadable",
            MALFORMED,
        ),
        (record(OK), "unreadable", "its header names no length; give the page itself as a file"),
        (
            record(OK, version="WARC/7.5"),
            "unreadable",
            "it is of a version of WARC that nobody knows; give the page itself as a file",
        ),
        *(
            (
                record(OK + html(3), f"Content-Length: {length}"),
                "unreadable",
                "what follows it is no record, so that its length is wrong; give the page itself as a file",
            )
            for length in ("100", "-1", "many", "9" * 5000)
            if length != "9" * 5000 or sys.version_info >= (3, 11)
        ),
        (
            record(b"", "Content-Length: 0\r\nX: " + "y" * 300_000),
            "too large",
            "its header does not end; give the page itself as a file",
        ),
    ],
)
def test_the_records_after_a_broken_one_are_read(data: bytes, kind: str, message: str) -> None:
    before = Archive().answer("https://post.example/1", html(0)).data
    after = Archive().answer("https://post.example/2", html(1)).data
    items = read(before + data + after)
    assert lines(items) == [(1, text_of(0)), (3, text_of(1))]
    assert faults(items) == [(2, kind, message)]


def test_an_address_that_is_none() -> None:
    block = OK + html()
    bad = record(block, f"Content-Length: {len(block)}").replace(
        b"https://post.example/bad", b"https://[post"
    )
    assert faults(read(bad)) == [(1, "unreadable", MALFORMED)]


@pytest.mark.parametrize("packed", [False, True])
def test_of_a_file_that_breaks_off_what_is_whole_is_read(packed: bool) -> None:
    archive = Archive(packed=packed).answer("https://post.example/1", html(0))
    whole = len(archive.data)
    archive.answer("https://post.example/2", html(1))
    for end in (whole + 15, whole + 200, len(archive.data) - 60):
        items = read(archive.data[:end])
        assert lines(items) == [(1, text_of(0))]
        assert faults(items) == [(2, "unreadable", BREAKS_OFF)]
    assert faults(read(archive.data[:whole])) == []


def test_a_file_that_breaks_off_in_the_one_packing_of_all() -> None:
    data = gzip.compress(filled().data, mtime=0)
    items = read(data[:-4])
    assert [line for line, _ in lines(items)] == [5, 8, 9]
    assert faults(items) == [(12, "unreadable", BREAKS_OFF)]


def test_what_was_packed_before_the_damage_is_read_and_no_more() -> None:
    first, second, third = (
        Archive(packed=True).answer(f"https://post.example/{n}", html(n)).data for n in range(3)
    )
    damaged = "what is packed here is damaged, and nothing after it can be read; copy or download it anew"
    middle = len(second) // 2
    hurt = second[:middle] + bytes(9) + second[middle + 9 :]
    for broken in (hurt, b"\x1f\x8b\x00" + second[3:], b"garbage" + second):
        items = read(first + broken + third)
        assert lines(items) == [(1, text_of(0))]
        # What the damaged bytes unpack to, before it shows, may look like the head of a record.
        assert {kind for _, kind, _ in faults(items)} == {"unreadable"}
        assert faults(items)[-1][2] == damaged


def test_a_record_whose_checksum_is_wrong_is_not_trusted() -> None:
    first = Archive(packed=True).answer("https://post.example/1", html(0)).data
    second = Archive(packed=True).answer("https://post.example/2", html(1)).data
    items = read(first + second[:-8] + bytes(8) + first)
    assert lines(items) == [(1, text_of(0))]
    assert [(line, kind) for line, kind, _ in faults(items)] == [(2, "unreadable")]


def test_padding_is_no_damage() -> None:
    data = filled(packed=True).data + bytes(20_000)
    assert read(data) == read(filled(packed=True).data)


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        (b"", "empty", "it holds no record"),
        (b"\r\n \n", "empty", "it holds no record"),
        (gzip.compress(b"", mtime=0), "empty", "it holds no record"),
        (html(), "unsupported", "it is no web archive"),
        (b"\0" * 50_000, "unsupported", "it is no web archive"),
        (b"filedesc://x.arc 0.0.0.0 20190102030405 text/plain 76\n", "unsupported", "warcio recompress"),
    ],
)
def test_what_is_no_web_archive(data: bytes, kind: str, said: str) -> None:
    assert refused(data).kind == kind
    assert said in refused(data).message


def test_nothing_is_printed_or_logged_to_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    bad = one(html()).replace(b"/bad", b"/b d")
    logging.getLogger("warcio.recordloader").handlers.clear()
    (item,) = (item for item in read(bad + b"junk\n" + one(html(1))) if isinstance(item, Broken))
    assert item.line == 1
    assert capfd.readouterr() == ("", "")


# Bombs


def in_time(data: bytes, seconds: float = 5.0) -> list[Found | Broken] | ItemError:
    begun = time.process_time()
    items: list[Found | Broken] = []
    try:
        items.extend(read_warc(io.BytesIO(data)))
    except ItemError as fault:
        return fault
    finally:
        assert time.process_time() - begun < 2 * seconds
    return items


def packed_bomb(start: bytes, unit: bytes, size: int) -> bytes:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    block = unit * (1_000_000 // len(unit))
    pieces = [packer.compress(start), *(packer.compress(block) for _ in range(size // len(block)))]
    return b"".join(pieces) + packer.flush()


@pytest.mark.parametrize(
    ("start", "unit"),
    [
        (b"WARC/1.0\r\n", b"x"),
        (b"WARC/1.0\r\n", b"a: b\r\n"),
        (record(b"", "Content-Length: 900000000000"), b"\0"),
        (b"", b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n"),
        (b"WARC/1.0\r\nContent-Length: 0\r\n\r\n", b"\n"),
    ],
)
def test_a_bomb_is_given_up(start: bytes, unit: bytes) -> None:
    fault = in_time(packed_bomb(start, unit, 90_000_000))
    assert isinstance(fault, ItemError)
    assert (fault.kind, "100 times its size" in fault.message) == ("too large", True)


def test_a_bomb_in_an_answer_is_one_broken_record() -> None:
    bomb = gzip.compress(gzip.compress(bytes(100_000_000)))
    archive = Archive().answer("https://post.example/1", gzip.decompress(bomb), ("Content-Encoding", "gzip"))
    archive.answer("https://post.example/2", html())
    items = in_time(archive.data)
    assert isinstance(items, list)
    assert faults(items) == [
        (1, "too large", "it has more than 20 MB; give the page itself as a file, or a part of it")
    ]
    assert lines(items) == [(2, text_of())]


def test_what_is_too_large_is_named_and_what_is_not_wanted_may_be_large() -> None:
    archive = Archive().answer("https://post.example/1", b"<p>" + bytes(LIMIT))
    archive.answer("https://post.example/2", bytes(LIMIT + 5), kind="video/mp4")
    archive.answer("https://post.example/3", html())
    items = in_time(archive.data)
    assert isinstance(items, list)
    assert [(line, kind) for line, kind, _ in faults(items)] == [(1, "too large")]
    assert lines(items) == [(3, text_of())]


def test_it_gives_up_where_very_many_records_are_broken() -> None:
    fault = in_time(b"WARC/1.0\n\n" * 100_000)
    assert isinstance(fault, ItemError)
    assert (fault.kind, "more than 1000 of its records" in fault.message) == ("unreadable", True)


# Anything


def only_what_is_promised(data: bytes) -> None:
    items = in_time(data)
    if isinstance(items, list):
        assert items
        assert all(item.line > 0 for item in items)
        numbers = [item.line for item in items]
        assert numbers == sorted(numbers)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08\0", record(b"")[:-6]]))
@example(b"", b"\x1f\x8b")
@example(b"\n", b"\x1f")
def test_any_bytes(data: bytes, start: bytes) -> None:
    only_what_is_promised(start + data)


@pytest.fixture(scope="module")
def whole() -> dict[bool, bytes]:
    return {packed: filled(packed=packed).data for packed in (False, True)}


@settings(max_examples=120, deadline=None)
@given(
    st.booleans(), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 40)), max_size=4)
)
def test_any_change_of_a_whole_archive(
    whole: dict[bool, bytes], packed: bool, changes: list[tuple[float, bytes, int]]
) -> None:
    data = whole[packed]
    for place, written, length in changes:
        at = int(place * len(data))
        data = data[:at] + written + data[at + length :]
    only_what_is_promised(data)


HEADS = st.sampled_from(
    [
        *("HTTP/1.1 200 OK", "HTTP/2 200", "Content-Type: text/html; charset=", "Content-Encoding: gzip"),
        *(
            "Transfer-Encoding: chunked",
            "Content-Length: 5",
            "Content-Type: text/plain; charset*=x''%ff",
            ":",
        ),
    ]
)


def heads() -> Iterator[st.SearchStrategy[str]]:
    yield HEADS
    yield st.text(st.characters(codec="latin-1"), max_size=20)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(*heads()), max_size=6), st.binary(max_size=60))
def test_any_head_of_an_answer(head: list[str], content: bytes) -> None:
    block = "\r\n".join(("HTTP/1.1 200 OK", *head)).encode("latin-1") + b"\r\n\r\n" + content
    only_what_is_promised(record(block, f"Content-Length: {len(block)}") + one(html(1)))

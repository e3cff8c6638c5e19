from __future__ import annotations

import gzip
import socket
import struct
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from geomap.readers.address import Fetcher
from tests.web_site import HTML, PAGE, FakeTime, Handler, Site, refused

pytest_plugins = ["tests.web_fixtures"]

ENOUGH = 60_000_000


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (401, "forbidden", "does not let geomap in (401)"),
        (403, "forbidden", "does not let geomap in (403)"),
        (404, "unreachable", "no such page (404)"),
        (410, "unreachable", "no such page (410)"),
        (451, "forbidden", "does not let geomap in (451)"),
        (418, "unreachable", "answers 418"),
        (204, "unreachable", "answers 204"),
        (206, "unreachable", "answers 206"),
        (500, "unreachable", "fault of its own (500)"),
        (502, "unreachable", "fault of its own (502)"),
    ],
)
def test_what_a_server_may_answer(site: Site, fetch: Fetcher, status: int, kind: str, says: str) -> None:
    fault = refused(fetch, site.fail("/a", status, HTML))
    assert fault.kind == kind
    assert says in fault.message


def test_a_name_that_nobody_knows(fetch: Fetcher, names: dict[str, list[str]]) -> None:
    names["nowhere.example"] = []
    fault = refused(fetch, "https://nowhere.example/a")
    assert fault.kind == "unreachable"
    assert "no server of the name nowhere.example is known" in fault.message


def test_nobody_listens(fetch: Fetcher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        fault = refused(fetch, f"http://post.example:{unused.getsockname()[1]}/")
    assert fault.kind == "unreachable"
    assert "cannot be used: Connection refused" in fault.message


def test_a_server_that_answers_at_its_second_address(
    site: Site, fetch: Fetcher, names: dict[str, list[str]]
) -> None:
    names["post.example"] = ["::1", "127.0.0.1"]
    assert fetch(site.give("/a", PAGE)).suffix == ".html"


def test_another_protocol(fetch: Fetcher, site: Site) -> None:
    def mail(handler: Handler) -> None:
        handler.wfile.write(b"220 mail.post.example ESMTP\r\n")

    assert refused(fetch, site.do("/a", mail)).kind == "unreachable"


def cut(handler: Handler) -> None:
    handler.head(200, HTML, ("Content-Length", str(len(PAGE))))
    handler.wfile.write(PAGE[:-50].encode())


def cut_piece(handler: Handler) -> None:
    handler.head(200, HTML, ("Transfer-Encoding", "chunked"))
    handler.wfile.write(b"%x\r\n%s" % (len(PAGE), PAGE[:-50].encode()))


def cut_between_pieces(handler: Handler) -> None:
    handler.head(200, HTML, ("Transfer-Encoding", "chunked"))
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(PAGE), PAGE.encode()))


def pieces_of_less_than_nothing(handler: Handler) -> None:
    handler.head(200, HTML, ("Transfer-Encoding", "chunked"))
    handler.wfile.write(b"-5\r\n%s" % PAGE.encode())


def cut_packed(handler: Handler) -> None:
    handler.head(200, HTML, ("Content-Encoding", "gzip"))
    handler.wfile.write(gzip.compress(PAGE.encode())[:-3])


def cut_with_a_bang(handler: Handler) -> None:
    handler.head(200, HTML)
    handler.wfile.write(PAGE[:-50].encode())
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def cut_header(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Ty")
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def silent(handler: Handler) -> None:
    handler.connection.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize(
    "answer",
    [
        cut,
        cut_piece,
        cut_between_pieces,
        pieces_of_less_than_nothing,
        cut_packed,
        cut_with_a_bang,
        cut_header,
        silent,
    ],
)
def test_half_an_article_is_none(site: Site, fetch: Fetcher, answer: Callable[[Handler], None]) -> None:
    fault = refused(fetch, site.do("/a", answer))
    assert fault.kind == "unreachable"
    assert "broke off before all of it had come" in fault.message


def test_a_body_in_pieces_and_one_that_ends_with_the_connection(site: Site, fetch: Fetcher) -> None:
    def pieces(handler: Handler) -> None:
        handler.head(200, HTML, ("Transfer-Encoding", "chunked"))
        for piece in (PAGE[:70], PAGE[70:]):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece.encode()))
        handler.wfile.write(b"0\r\n\r\n")

    def open_end(handler: Handler) -> None:
        handler.head(200, HTML)
        handler.wfile.write(PAGE.encode())

    assert fetch(site.do("/a", pieces)).data == PAGE.encode()
    assert fetch(site.do("/b", open_end)).data == PAGE.encode()


def trickle(head: bytes, moment: FakeTime) -> Callable[[Handler], None]:
    def answer(handler: Handler) -> None:
        handler.wfile.write(head)
        for _ in range(1000):
            handler.wfile.write(b"x")
            moment.now += 10

    return answer


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 "]
)
def test_a_trickle_ends_after_a_minute(site: Site, fetch: Fetcher, moment: FakeTime, head: bytes) -> None:
    fault = refused(fetch, site.do("/a", trickle(head, moment)))
    assert fault.kind == "unreachable"
    assert "had not come whole after 60 seconds" in fault.message


def test_what_was_waited_out_of_politeness_is_given_back(
    site: Site, fetch: Fetcher, moment: FakeTime
) -> None:
    def busy(path: str, body: str) -> Callable[[Handler], None]:
        def answer(handler: Handler) -> None:
            site.give(path, body)
            moment.now += 40
            handler.whole(503, b"", ("Retry-After", "55"))

        return answer

    site.do("/robots.txt", busy("/robots.txt", ""))
    assert fetch(site.do("/a", busy("/a", PAGE))).data == PAGE.encode()
    assert moment.slept == [55.0, 1.0, 55.0]


def test_a_server_that_falls_silent(site: Site) -> None:
    def answer(handler: Handler) -> None:
        handler.head(200, HTML, ("Content-Length", "1000"))
        handler.wfile.write(PAGE[:50].encode())
        site.release.wait(20)

    time = FakeTime()
    fetch = Fetcher(allow_private=True, timeout=0.2, clock=time.clock, sleep=time.sleep)
    fault = refused(fetch, site.do("/a", answer))
    assert (fault.kind, "sent nothing for 0.2 seconds" in fault.message) == ("unreachable", True)


# Size


def test_as_many_bytes_as_allowed_and_not_one_more(site: Site, moment: FakeTime) -> None:
    fetch = Fetcher(allow_private=True, most_bytes=len(PAGE), clock=moment.clock, sleep=moment.sleep)
    assert fetch(site.give("/a", PAGE)).data == PAGE.encode()
    for headers in ((), (("Content-Encoding", "gzip"),)):
        more = f"{PAGE} ".encode()
        fault = refused(
            fetch, site.give("/b", gzip.compress(more) if headers else more, "text/html", *headers)
        )
        assert fault.kind == "too large"


def test_what_says_that_it_is_too_large_is_not_loaded(site: Site, fetch: Fetcher) -> None:
    def answer(handler: Handler) -> None:
        handler.head(200, HTML, ("Content-Length", "84000000"))
        site.release.wait(20)

    fault = refused(fetch, site.do("/a", answer))
    assert fault.kind == "too large"
    assert "it has 84 MB, and geomap reads 1 MB" in fault.message


def flood(head: bytes, piece: bytes) -> Callable[[Handler], None]:
    """Return an answer that goes on until nobody listens any more."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(head)
        for _ in range(ENOUGH // len(piece)):
            handler.wfile.write(piece)
        handler.server.release.set()

    return answer


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n"
PACKED = OK + b"Content-Encoding: gzip\r\n\r\n"


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (OK + b"\r\n", b"x" * 50_000),
        (CHUNKED + b"\r\n", b"c350\r\n" + b"x" * 50_000 + b"\r\n"),
        (CHUNKED + b"\r\n", b"1\r\nx\r\n" * 10_000),
        (CHUNKED + b"\r\n-1\r\n", b"x" * 50_000),
        (CHUNKED + b"\r\n0\r\n", b"X: trailer\r\n" * 5_000),
        (PACKED, gzip.compress(b"") * 1_000),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
    ],
    ids=["open", "chunks", "small chunks", "negative chunk", "trailers", "empty members", "continue"],
)
def test_what_never_ends_is_left(site: Site, fetch: Fetcher, head: bytes, piece: bytes) -> None:
    assert refused(fetch, site.do("/a", flood(head, piece))).kind == "too large"
    assert not site.release.is_set()


def bomb(packing: str) -> bytes:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS + (16 if packing == "gzip" else 0))
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_a_bomb_is_not_unpacked(site: Site, fetch: Fetcher, packing: str) -> None:
    data = bomb(packing)
    assert len(data) < 300_000
    url = site.give("/a", data, "text/html", ("Content-Encoding", packing))
    fetch(site.give("/warm", PAGE))
    tracemalloc.start()
    try:
        fault = refused(fetch, url)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert fault.kind == "too large"
    assert peak < 10_000_000


RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)


@pytest.mark.parametrize(
    ("packing", "data"),
    [
        ("gzip", gzip.compress(PAGE.encode())),
        ("X-GZip", gzip.compress(PAGE.encode())),
        ("gzip", gzip.compress(PAGE[:60].encode()) + gzip.compress(PAGE[60:].encode())),
        ("gzip", gzip.compress(PAGE.encode()) + b"\0\0padding"),
        ("deflate", zlib.compress(PAGE.encode())),
        ("deflate", RAW.compress(PAGE.encode()) + RAW.flush()),
        ("identity", PAGE.encode()),
    ],
)
def test_packed_bodies(site: Site, fetch: Fetcher, packing: str, data: bytes) -> None:
    url = site.give("/a", data, "text/html", ("Content-Encoding", packing))
    assert fetch(url).data == PAGE.encode()


@pytest.mark.parametrize(
    ("packing", "kind"), [("br", "unsupported"), ("gzip, gzip", "unsupported"), ("gzip", "unreadable")]
)
def test_bodies_that_cannot_be_unpacked(site: Site, fetch: Fetcher, packing: str, kind: str) -> None:
    url = site.give("/a", PAGE, "text/html", ("Content-Encoding", packing))
    assert refused(fetch, url).kind == kind

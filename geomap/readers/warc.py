"""Reads the articles of a web archive: what a crawler or a browser kept, in the format WARC (ISO 28500)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import Message
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from geomap.readers import sniff
from geomap.readers.items import LIMIT, Broken, Found, ItemError
from geomap.readers.notices import on_first
from geomap.readers.warc_records import GZIP, INSTEAD, Records, StopError

if TYPE_CHECKING:
    from http.client import HTTPResponse

    from geomap.readers.address import Fetched

_DATA = (".json", ".jsonl", ".ndjson", ".xml")
_WANTED = (*_DATA, ".atom", ".docx", ".html", ".md", ".pdf", ".rdf", ".rss", ".txt", ".xhtml")
_KINDS = ("docx", "eml", "feed", "html", "json", "jsonl", "mhtml", "pdf", "text")
_NO_ARTICLE = {"broken json", "empty", "no text", "unsupported"}
_SCHEMES = {"response": ("http", "https"), "resource": ("file", "ftp", "ftps", "http", "https")}
_VERSION = re.compile(rb"\AHTTP/[\d.]{1,8}(?=[ \t]+\d{3}\b)")
_CHUNK = re.compile(rb"[ \t]*[0-9A-Fa-f]{1,16}[ \t]*(?:;[^\n]*)?\r?\n")

_FAULTS = {
    "too large": f"it has more than {LIMIT // 1_000_000} MB; {INSTEAD}, or a part of it",
    "unreadable": f"its answer is damaged or not whole; {INSTEAD}",
    "unsupported": f"its answer is packed so that geomap cannot unpack it (br needs brotli 1.2); {INSTEAD}",
}
_CUT = "its record was cut off when it was captured, so that its end may be missing"


class _Captured(NamedTuple):
    """A document of the archive, and what to say of it."""

    fetched: Fetched
    notices: tuple[str, ...]


_Answer: TypeAlias = _Captured | ItemError | None
"""What a record holds: a document, a fault, or nothing that geomap reads."""


def read_warc(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the articles of a web archive, packed with gzip or not, in the order of its records.

    Answers with the status 200, and resources, are read as `address.read_fetched` reads what comes from the
    web, if they are pages, plain text, JSON, feeds, PDF or Word documents. Other records are passed over, and
    so are robots.txt and JSON or XML without an article. An article has the number of its record, from 1, as
    its line, and the address of its record unless it names its own. The day of a record (``WARC-Date``) is
    that of its capture, never one of publication, and is not used.

    A record that is not whole is `Broken`; those after it are read if they can be found: not beyond the place
    where something packed is damaged.

    Raises:
        ItemError: ``empty``; ``unsupported`` if it is no web archive; ``no text`` if no record holds an
            article; after the articles before, ``too large`` if it unpacks out of all measure, ``unreadable``
            if more than a thousand records are broken.
    """
    told = False
    for number, answer in enumerate(Records(stream, _answer), 1):
        for item in _items(answer):
            told = True
            yield replace(item, line=number)
    if not told:
        what = "no record of it holds a page, a text, a feed or a document that came whole"
        raise ItemError("no text", f"{what}; look at what was captured")


def _items(answer: _Answer) -> Iterator[Found | Broken]:
    if isinstance(answer, ItemError):
        yield Broken(0, answer)
    if not isinstance(answer, _Captured):
        return
    from geomap.readers.address import read_fetched  # noqa: PLC0415 - it needs the registry, which needs this

    fetched, notices = answer
    kind = sniff.kind_of(fetched.data, fetched.suffix)
    if kind not in _KINDS:
        yield Broken(0, ItemError("unsupported", f"it is an archive within an archive; {INSTEAD}"))
        return
    items: list[Found | Broken]
    try:
        items = list(read_fetched(fetched))
    except ItemError as fault:
        items = [Broken(0, fault)]
    faults = {item.fault.kind if isinstance(item, Broken) else "" for item in items}
    if fetched.suffix in _DATA and faults <= _NO_ARTICLE:
        return
    for item in on_first(items, notices):
        # The id of a feed's entry is its own in all the world, others are so in their document alone.
        yield item if kind == "feed" else replace(item, given_id="")


def _answer(record: Any) -> _Answer:
    from http.client import HTTPException  # noqa: PLC0415

    header = record.rec_headers.get_header
    kind = (header("WARC-Type") or "").lower()
    url = header("WARC-Target-URI") or ""
    try:
        parts = urlsplit(url)
        if parts.scheme not in _SCHEMES.get(kind, ()) or parts.path == "/robots.txt":
            return None
        fetched = (_response if kind == "response" else _resource)(record, url)
    except StopError:
        raise
    except ItemError as fault:
        return fault
    except (HTTPException, ValueError):
        return ItemError("unreadable", f"its address, or the head of its answer, is malformed; {INSTEAD}")
    cut = header("WARC-Truncated") or header("WARC-Segment-Number")
    return _Captured(fetched, (_CUT,) if cut else ()) if fetched else None


def _response(record: Any, url: str) -> Fetched | None:
    """Return what a server answered, if it is anything that geomap reads."""
    from http.client import HTTPResponse  # noqa: PLC0415

    head: Any = _Head(record.raw_stream)
    reply = HTTPResponse(head)
    reply.begin()
    identified = record.rec_headers.get_header("WARC-Identified-Payload-Type")
    if identified and not reply.headers.get("Content-Type"):
        reply.headers["Content-Type"] = identified
    if reply.status != 200:
        return None
    return _fetched(reply.headers, url, lambda: _body(reply, _content(record)))


def _resource(record: Any, url: str) -> Fetched | None:
    """Return what was kept without the answer that it came in."""
    headers = Message()
    headers["Content-Type"] = record.content_type or ""
    return _fetched(headers, url, lambda: _content(record))


def _fetched(headers: Message, url: str, data: Callable[[], bytes]) -> Fetched | None:
    from geomap.readers.address import Fetched  # noqa: PLC0415
    from geomap.readers.web_types import charset_of, suffix_of  # noqa: PLC0415

    try:
        suffix = suffix_of(headers, url)
    except ItemError:
        return None
    return Fetched(url, data(), charset_of(headers), suffix) if suffix in _WANTED else None


def _content(record: Any) -> bytes:
    data: bytes = record.raw_stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise ItemError("too large", _FAULTS["too large"])
    return data


class _Head:
    """A record's content as the socket that an answer comes from; of HTTP/2, too, whose form is the same."""

    def __init__(self, content: Any) -> None:
        self._content = content
        self._first = True

    def makefile(self, _mode: str) -> _Head:
        return self

    def readline(self, length: int) -> bytes:
        line: bytes = self._content.readline(length)
        first, self._first = self._first, False
        return _VERSION.sub(b"HTTP/1.1", line) if first else line

    def close(self) -> None:
        """Leave the archive open."""


def _body(reply: HTTPResponse, content: bytes) -> bytes:
    """Return the body of an answer, unpacked.

    Many crawlers keep it unpacked under the header that the server sent, and its length with neither.
    """
    from http.client import IncompleteRead  # noqa: PLC0415

    from geomap.readers.web_body import body  # noqa: PLC0415

    packing = str(reply.headers.get("Content-Encoding", "")).strip().lower()
    chunk = _CHUNK.match(content) if reply.chunked else None
    begins = content[chunk.end() :] if chunk else content
    if packing == "br" or (packing in {"gzip", "x-gzip"} and not begins.startswith(GZIP)):
        del reply.headers["Content-Encoding"]
    reply.chunked = chunk is not None
    reply.length = None
    reply.fp = io.BufferedReader(io.BytesIO(content))
    try:
        data = body(reply, LIMIT)
        return _from_brotli(data) if packing == "br" else data
    except (ItemError, IncompleteRead) as error:
        kind = error.kind if isinstance(error, ItemError) else "unreadable"
        raise ItemError(kind, _FAULTS[kind]) from error


def _from_brotli(data: bytes) -> bytes:
    """Return what `data` unpacks to, up to a little more than the limit."""
    try:
        brotli: Any = import_module("brotli")
        inflater = brotli.Decompressor()
        plain: bytes = inflater.process(data, output_buffer_limit=LIMIT + 1)
    except (ImportError, TypeError) as error:
        raise ItemError("unsupported", "") from error
    except Exception as error:
        raise ItemError("unreadable", "") from error
    if len(plain) > LIMIT:
        raise ItemError("too large", "")
    if not inflater.is_finished():
        raise ItemError("unreadable", "")
    return plain

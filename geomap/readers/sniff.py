"""What a file really is, by its first bytes; its suffix counts wherever these are not sure."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from typing_extensions import Buffer

HEAD = 4096
"""Bytes that `kind_of` looks at."""

EXPECTED: Mapping[str, str] = MappingProxyType(
    {
        ".atom": "feed",
        ".bz2": "packed",
        ".csv": "csv",
        ".doc": "docx",
        ".docx": "docx",
        ".eml": "eml",
        ".gz": "packed",
        ".htm": "html",
        ".html": "html",
        ".json": "json",
        ".jsonl": "jsonl",
        ".markdown": "text",
        ".md": "text",
        ".mht": "mhtml",
        ".mhtml": "mhtml",
        ".ndjson": "jsonl",
        ".pdf": "pdf",
        ".rdf": "feed",
        ".rss": "feed",
        ".tab": "tsv",
        ".tar": "tar",
        ".tbz": "tar",
        ".tbz2": "tar",
        ".tgz": "tar",
        ".tsv": "tsv",
        ".txt": "text",
        ".warc": "warc",
        ".txz": "tar",
        ".xhtml": "html",
        ".xml": "feed",
        ".xz": "packed",
        ".zip": "zip",
    }
)
"""Suffix in lower case to the kind that its files are, unless their first bytes are sure of another."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_PDF = re.compile(rb"%PDF-\d\.\d[ \t]*[\r\n]")
_PDF_WITHIN = 1024
_MEMBER = b"PK\x03\x04"
_OFFICE = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/")
_ARCHIVES = {"packed", "tar", "zip"}
_PACKED = re.compile(rb"\x1f\x8b\x08|BZh[1-9](?:1AY&SY|\x17rE8P\x90)|\xfd7zXZ\0")
_TAR_AT = 257
_WEB_ARCHIVE = re.compile(rb"WARC/\d")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a]")
_PROLOGUE = re.compile(
    r"\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE\s+(?!html\b)[^\[>]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE | re.DOTALL
)
_FEED = re.compile(r"<(?:rss|(?:\w+:)?feed|rdf:RDF)[\s>]")
_PAGE = re.compile(r"<(?:!DOCTYPE\s+html|html)[\s>]", re.IGNORECASE)
_PART_OF_PAGE = re.compile(r"<(?:head|body)[\s>]", re.IGNORECASE)
_FIELD = re.compile(r"([!-9;-~]+):[ \t]*(.*)")
_MAIL_ALONE = {"to", "received", "message-id", "return-path", "delivered-to"}
_RECORDS = re.compile(r"\[\s*[\[{\]]|\{\s*[\"}]")


def kind_of(head: bytes, suffix: str) -> str:
    """Return what the file is that begins with `head` and whose name ends in `suffix`, a dot first.

    Returns:
        ``csv``, ``docx``, ``eml``, ``feed``, ``html``, ``json``, ``jsonl``, ``mhtml``, ``packed``, ``pdf``,
        ``tar``, ``text``, ``tsv``, ``warc`` or ``zip``. A kind other than the suffix stands for is told only
        where the bytes leave no doubt: of PDF, Word, web archives, HTML with its doctype or ``<html``, feeds
        and MHTML, between JSON and JSON lines, and between one archive and another. So plain text under its
        own suffix stays text.
    """
    head = head[:HEAD]
    if _WEB_ARCHIVE.match(head):
        return "warc"  # whose first record may hold anything
    text = _decoded(head)
    expected = EXPECTED.get(suffix.lower(), "")
    if expected in _ARCHIVES and (archive := _archive(head, expected)):
        return archive  # whose first member may begin like anything
    if sure := _sure(head, text, expected):
        return sure
    if expected in {"json", "jsonl"}:
        return _json(text, expected)
    return expected or _likely(head, text)


def is_packed(head: bytes) -> bool:
    """Return whether a file that begins with `head` was packed by gzip, bzip2 or xz."""
    return _PACKED.match(head) is not None


def is_tar(head: bytes) -> bool:
    """Return whether a file that begins with `head` is a tar archive, of any kind since 1988."""
    return head.startswith((b"ustar\0", b"ustar "), _TAR_AT)


def opened(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """Return the first bytes of `stream`, and a stream that begins with them.

    It waits until there are enough of them, or no more.
    """
    if stream.seekable():
        start = stream.tell()
        head = _filled(stream)
        stream.seek(start)
        return head, stream
    head = _filled(stream)
    return head, io.BufferedReader(_Rejoined(head, stream))


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were read before."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._head[: len(view)] or self._rest.read(len(view)) or b""
        self._head = self._head[len(view) :]
        view[: len(data)] = data
        return len(data)


def _filled(stream: BinaryIO) -> bytes:
    head = b""
    while len(head) < HEAD and (more := stream.read(HEAD - len(head))):
        head += more
    return head


def _decoded(head: bytes) -> str:
    codec = next((codec for mark, codec in _MARKS if head.startswith(mark)), "utf-8")
    decoder = codecs.getincrementaldecoder(codec)("replace")  # which leaves off what is cut at the end
    return decoder.decode(head).removeprefix("\ufeff")


def _sure(head: bytes, text: str, expected: str) -> str:
    if _is_pdf(head):
        return "pdf"
    if head.startswith(_MEMBER) and any(name.startswith(b"word/") for name in _members(head)):
        return "docx"
    if expected != "eml" and _is_mhtml(_fields(text)):
        return "mhtml"
    body = _after_prologue(text)
    if _FEED.match(body):
        return "feed"
    return "html" if _PAGE.match(body) else ""


def _archive(head: bytes, expected: str) -> str:
    """Return which kind of archive it is, ``docx`` if that, or nothing if it is none."""
    if head.startswith(_MEMBER):
        members = _members(head)
        is_word = members[0].startswith(_OFFICE) and any(name.startswith(b"word/") for name in members)
        return "docx" if is_word else "zip"
    if is_packed(head):
        return expected if expected == "tar" else "packed"
    return "tar" if is_tar(head) else ""


def _likely(head: bytes, text: str) -> str:
    """Return what a file is whose suffix says nothing."""
    if head.startswith(_MEMBER):
        return "zip"
    if _PART_OF_PAGE.match(_after_prologue(text)):
        return "html"
    if len(_fields(text).keys() & {"from", "date", "subject"}) > 1:
        return "eml"
    return _json(text, "jsonl") if _RECORDS.match(text.lstrip()) else "text"


def _is_pdf(head: bytes) -> bool:
    """Return whether it is a PDF: the header begins it, or stands further down in what is no text."""
    found = _PDF.search(head[: _PDF_WITHIN + 16])
    if not found or found.start() >= _PDF_WITHIN:
        return False
    return not head[: found.start()].strip(b"\xef\xbb\xbf \t\r\n") or bool(_BINARY.search(head))


def _members(head: bytes) -> list[bytes]:
    """Return the names of the first members of a zip file."""
    starts = [found.start() for found in re.finditer(re.escape(_MEMBER), head)]
    lengths = [int.from_bytes(head[start + 26 : start + 28], "little") for start in starts]
    return [head[start + 30 : start + 30 + length] for start, length in zip(starts, lengths, strict=True)]


def _fields(text: str) -> dict[str, str]:
    """Return the fields of a mail header by their names in lower case; none if it is no such header."""
    block, end, _ = text.replace("\r\n", "\n").partition("\n\n")
    lines = block.split("\n") if end else block.split("\n")[:-1]
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        if field := _FIELD.fullmatch(line):
            name = field[1].lower()
            fields.setdefault(name, field[2])
        elif name and line[:1] in {" ", "\t"}:
            fields[name] += line
        else:
            return {}
    return fields


def _is_mhtml(fields: Mapping[str, str]) -> bool:
    """Return whether this is the header of a web page saved with its parts, and of no mail with pictures."""
    related = fields.get("content-type", "").lower().startswith("multipart/related")
    return related and "mime-version" in fields and not fields.keys() & _MAIL_ALONE


def _after_prologue(text: str) -> str:
    """Return `text` from its first tag on: without white space, comments, declarations and doctypes."""
    start = 0
    while found := _PROLOGUE.match(text, start):
        start = found.end()
    return text[start:]


def _json(text: str, expected: str) -> str:
    """Return whether it is one object a line, or one value over all of them."""
    lines = [line for line in text.lstrip().split("\n") if line.strip()]
    if not lines or lines[0][0] not in "[{":
        return expected
    if lines[0].startswith("["):
        return "json"
    if len(lines) == 1:
        return expected
    return "json" if lines[1].lstrip()[0] in '"}' else "jsonl"

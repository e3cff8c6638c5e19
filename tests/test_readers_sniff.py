from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.readers.sniff import EXPECTED, HEAD, kind_of, opened

KINDS = {*EXPECTED.values(), "zip"}
SUFFIXES = ["", ".unknown", *EXPECTED]
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\n"
PAGE = b"<!DOCTYPE html>\n<html><head><title>Norland</title></head>"
SAVED_PAGE = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/\r\nSubject: Norland\r\n"
    b"Date: Thu, 6 Mar 2025 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
    b'\ttype="text/html";\r\n\tboundary="----b"\r\n\r\n------b\r\n'
)
MAIL = b"From: desk@example.org\r\nSubject: Norland\r\nDate: Thu, 6 Mar 2025 10:00:00 +0000\r\n\r\nText.\r\n"
MAIL_WITH_PICTURES = (
    b"To: us@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n" + MAIL
)
PLAIN = ["", ".txt", ".md", ".markdown", ".TXT"]


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "<Types/>" * 40)
    return out.getvalue()


WORD = zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml")
SHEET = zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PDF, "pdf"),
        (b"\xef\xbb\xbf\n" + PDF, "pdf"),
        (b"\0" * 1000 + PDF, "pdf"),
        (WORD, "docx"),
        (PAGE, "html"),
        (b"\xef\xbb\xbf \n<!-- saved from -->\n<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>", "html"),
        (b"<HTML lang=en>", "html"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'>\n<html>", "html"),
        (PAGE.decode().encode("utf-16"), "html"),
        (b"<?xml version='1.0'?>\n<rss version='2.0'>", "feed"),
        (b"<?xml version='1.0'?><?xml-stylesheet href='a'?><!-- a --><feed xmlns='b'>", "feed"),
        (b"<rdf:RDF xmlns='c'>", "feed"),
        (b"<!DOCTYPE rss [<!ENTITY nbsp ' '>]><rss>", "feed"),
    ],
)
def test_some_kinds_are_told_whatever_the_suffix(head: bytes, kind: str, suffix: str) -> None:
    assert kind_of(head, suffix) == kind


@pytest.mark.parametrize(("suffix", "kind"), EXPECTED.items())
@pytest.mark.parametrize("head", [b"", b"Norland will join.\n", b"\x89PNG\r\n\x1a\n\0\0"])
def test_the_suffix_counts_where_nothing_is_sure(suffix: str, kind: str, head: bytes) -> None:
    assert kind_of(head, suffix) == kind
    assert kind_of(head, suffix.upper()) == kind


@pytest.mark.parametrize("suffix", PLAIN)
@pytest.mark.parametrize(
    "head",
    [
        "Norland will join.",
        "%PDF-1.7 is how such a file begins.",
        "It said:\n%PDF-1.7\nand nothing more.",
        "The tags <html> and <rss> are well known.",
        "From: here to eternity\nDate: unknown",
        "[Photo] Norland will join.",
        "{sic} Norland will join.",
        "Norland: yes\nSudland: no\n\nDate: soon",
        "PK is no zip.",
        "<headline> Norland",
        "<rssfeed>",
        "<!-- a comment that never ends",
        "<?php echo 1",
        "--- \ntitle: Norland\n---\n",
        "é" * HEAD,
    ],
)
def test_plain_text_is_never_taken_for_anything_else(head: str, suffix: str) -> None:
    assert kind_of(head.encode(), suffix) == "text"


@pytest.mark.parametrize("suffix", PLAIN[1:])
@pytest.mark.parametrize("head", [MAIL, b'{"text": "Norland"}\n', b'[{"text": "Norland"}]', b"<body>", SHEET])
def test_what_is_not_sure_does_not_outweigh_the_suffix_of_text(head: bytes, suffix: str) -> None:
    assert kind_of(head, suffix) == "text"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (MAIL, "eml"),
        (MAIL.replace(b"\r\n", b"\n"), "eml"),
        (MAIL_WITH_PICTURES, "eml"),
        (b"Received: by\r\n a host\r\nFrom: a\r\nDATE: today\r\nX-Long: " + b"x" * HEAD, "eml"),
        (SAVED_PAGE, "mhtml"),
        (b"<body><p>Norland", "html"),
        (b"<!-- a --><head>", "html"),
        (SHEET, "zip"),
        (b'{"text": "Norland"}\n{"text": "Sudland"}\n', "jsonl"),
        (b'{"text": "Norland', "jsonl"),
        (b'{\n "text": "Norland"\n}', "json"),
        (b'[{"text": "Norland"}]', "json"),
        (b"\xef\xbb\xbf[\n{", "json"),
        ("[{}]".encode("utf-16"), "json"),
    ],
)
def test_without_a_known_suffix_the_bytes_tell(head: bytes, kind: str) -> None:
    assert kind_of(head, "") == kind


@pytest.mark.parametrize(
    ("head", "suffix", "kind"),
    [
        (b'{"text": "a"}\n{"text": "b"}', ".json", "jsonl"),
        (b'{"text": "a"}', ".json", "json"),
        (b'{"text": "a"}', ".jsonl", "jsonl"),
        (b'{"text": "a"}\nno object\n', ".jsonl", "jsonl"),
        (b'{"text": "a\n{"text": "b"}', ".ndjson", "jsonl"),
        (b'[\n{"text": "a"}\n]', ".jsonl", "json"),
        (b'{\n"articles": []\n}', ".jsonl", "json"),
        (b"", ".json", "json"),
        (b"\n\n", ".jsonl", "jsonl"),
        (SHEET, ".docx", "docx"),
        (SHEET, ".zip", "zip"),
        (SAVED_PAGE, ".mht", "mhtml"),
        (SAVED_PAGE, ".html", "mhtml"),
        (SAVED_PAGE, ".txt", "mhtml"),
        (SAVED_PAGE, ".eml", "eml"),
        (MAIL_WITH_PICTURES, ".eml", "eml"),
        (MAIL_WITH_PICTURES, ".txt", "text"),
    ],
)
def test_suffix_and_bytes_together(head: bytes, suffix: str, kind: str) -> None:
    assert kind_of(head, suffix) == kind


def test_no_more_than_the_first_bytes_are_looked_at() -> None:
    assert kind_of(b" " * HEAD + PAGE, ".txt") == "text"


@given(st.binary(max_size=5000), st.sampled_from([b"", b"<!", b"PK\x03\x04", b"<!DOCTYPE a [", b"From: "]))
def test_any_bytes_are_of_some_kind(data: bytes, start: bytes) -> None:
    assert {kind_of(start + data, suffix) for suffix in SUFFIXES} <= KINDS


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_any_prose_is_text(text: str) -> None:
    assert kind_of(("So " + text).encode(), ".txt") == "text"
    assert kind_of(("So " + text).encode(), "") == "text"


# Opened streams


class Pipe(io.RawIOBase):
    """A stream that gives a few bytes at a time and cannot go back."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._data.read(min(size, 1000) if size >= 0 else 1000)


@given(st.binary(max_size=200), st.integers(0, 60))
def test_nothing_is_lost_of_a_stream_that_cannot_go_back(seed: bytes, times: int) -> None:
    data = seed * times
    head, stream = opened(Pipe(data))  # type: ignore[arg-type]
    assert head == data[:HEAD]
    assert stream.read() == data


def test_lines_of_such_a_stream_come_whole() -> None:
    _, stream = opened(Pipe(b"a line\n" * 2000))  # type: ignore[arg-type]
    assert list(stream) == [b"a line\n"] * 2000


def test_a_stream_that_can_go_back_does() -> None:
    file = io.BytesIO(b"before" + b"x" * 9000)
    file.seek(6)
    head, stream = opened(file)
    assert (head, stream) == (b"x" * HEAD, file)
    assert stream.read() == b"x" * 9000

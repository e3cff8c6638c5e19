"""The 25 ways in which articles of the synthetic archive are broken, and what geomap must say of each."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

import archive_formats as formats
from archive_text import Made

LARGE = 25_000_000
"""Bytes of an article that is too large; it is a hole in the file system, and so takes no room."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to break an article.

    Attributes:
        name: of the way.
        suffix: of the file, a dot first; that of a line is the file's that it stands in.
        kind, words: what must be said of it: the kind of the failure, and words of its detail.
        spoil: makes the bytes of an article that is broken so.
        stem: makes the name of the file, without its suffix.
        is_line: it is a line in a file whose other lines are good.
        is_link: the bytes are the name of a file that is not there, and the file is a link to it.
        size: bytes to which the file is drawn out.
        most: how many of them an archive has; their turns go to the next way.
    """

    name: str
    suffix: str
    kind: str
    words: str
    spoil: Callable[[Made], bytes]
    stem: Callable[[Made], str] = lambda made: f"{made.published}-{made.slug}"
    is_line: bool = False
    is_link: bool = False
    size: int = 0
    most: int = 1_000_000_000


def _undated_name(made: Made) -> str:
    return made.slug


def _bare(made: Made) -> bytes:
    return formats.bare([made])


def _dated(day: str) -> Callable[[Made], bytes]:
    """Return what dates an article by `day` in its front matter."""

    def spoil(made: Made) -> bytes:
        return formats.text([made]).replace(f"date: {made.published}".encode(), f"date: {day}".encode())

    return spoil


def _controls(made: Made) -> bytes:
    return bytes(b % 31 + 1 for b in made.text.encode())


def _cut_utf_16(made: Made) -> bytes:
    return b"\xff\xfe" + made.text.encode("utf-16-le")[:-1]


def _nul(made: Made) -> bytes:
    return _bare(made).replace(b". ", b".\0 ", 1) + b"\0"


def _broken_line(made: Made) -> bytes:
    return formats.line(made).rstrip(b'"}\n') + b"\n"


def _line_without_text(made: Made) -> bytes:
    left = {name: value for name, value in formats.record(made).items() if name != "text"}
    return json.dumps(left, ensure_ascii=False).encode() + b"\n"


def _cut_json(made: Made) -> bytes:
    data = json.dumps({"articles": [formats.record(made)]}, ensure_ascii=False, indent=1).encode()
    return data[: len(data) * 3 // 4]


def _open_front_matter(made: Made) -> bytes:
    return formats.text([made]).replace(b"\n---\n", b"\n", 1)


def _bad_front_matter(made: Made) -> bytes:
    return formats.text([made]).replace(b"source: ", b"source: [", 1)


def _front_page(made: Made) -> bytes:
    links = "".join(f'<li><a href="/news">{escape(each)}</a></li>' for each in made.paragraphs)
    head = "<!DOCTYPE html><html><head><title>Today</title></head>"
    return f"{head}<body><ul>{links}</ul></body></html>".encode()


def _deep_page(made: Made) -> bytes:
    return formats.page_of(made, "<div>" * 10_000 + escape(made.text) + "</div>" * 10_000).encode()


def _cut_document(made: Made) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(each)}</w:t></w:r></w:p>" for each in made.paragraphs)
    body = f'<w:document xmlns:w="{_W}"><w:body>{paragraphs}</w:body></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("word/document.xml"), body)  # whose time is always 1980
    return packed.getvalue()[: len(body) // 2]


def _locked_pdf(made: Made) -> bytes:
    """Return a PDF of one empty page, locked by a password that nobody knows."""
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>",
    )
    data, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(f"{len(data):010} 00000 n \n")
        data += f"{number} 0 obj\n{part}\nendobj\n"
    name = f"<{made.number:08x}>"
    trailer = f"<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [{name} {name}] >>"
    table = f"xref\n0 5\n0000000000 65535 f \n{''.join(places)}"
    return f"{data}{table}trailer\n{trailer}\nstartxref\n{len(data)}\n%%EOF\n".encode()


def _mail_without_text(made: Made) -> bytes:
    head = formats.mail([made]).partition(b"\n\n")[0]
    return head.replace(b"text/plain; charset=utf-8", b"image/png") + b"\n\nPNG\n"


def _entity_bomb(made: Made) -> bytes:
    """Return the XML that unfolds to a thousand million copies of a title, and is no feed."""
    bombs = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
    title = f'<!ENTITY b0 "{escape(made.title)}">'
    return f'<?xml version="1.0"?><!DOCTYPE news [{title}{bombs}]><news>&b9;</news>\n'.encode()


def _table_without_text(made: Made) -> bytes:
    return formats.table([made]).replace(b",text\r\n", b",words\r\n", 1)


def _old_document(made: Made) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + made.text.encode("utf-16-le")


def _two_days(made: Made) -> str:
    return f"{made.published}-to-{made.published + timedelta(9)}-{made.slug}"


def _gone(made: Made) -> bytes:
    return f"{made.slug}-gone.txt".encode()


WAYS: Sequence[Way] = (
    Way("undated", ".txt", "undated", "it has no date", _bare, _undated_name),
    Way("future date", ".txt", "date", "lies in the future", _dated("2987-06-05")),
    Way("date before 1945", ".md", "date", "lies before 1945", _dated("1925-06-05")),
    Way("impossible date", ".md", "date", "no ISO date of the calendar", _dated("2025-02-30")),
    Way("two dates in its name", ".txt", "date", "its file name holds two dates", _bare, _two_days),
    Way("empty", ".txt", "empty", "it holds no words", lambda _: b""),
    Way("control characters", ".txt", "binary", "full of control characters", _controls),
    Way("NUL bytes", ".txt", "binary", "holds NUL bytes", _nul),
    Way("UTF-16 cut short", ".txt", "encoding", "begins as utf_16 but breaks off", _cut_utf_16),
    Way("broken line of JSON", ".jsonl", "broken json", "Unterminated string", _broken_line, is_line=True),
    Way("line without text", ".jsonl", "no text", 'has no field "text"', _line_without_text, is_line=True),
    Way("JSON cut short", ".json", "broken json", "correct it, or export it anew", _cut_json),
    Way("open front matter", ".md", "front matter", "no line --- closes", _open_front_matter),
    Way("bad front matter", ".txt", "front matter", "is not valid YAML", _bad_front_matter),
    Way("page without article", ".html", "no text", "no article was found in the page", _front_page),
    Way("page too deep", ".html", "unreadable", "nested more than 255 deep", _deep_page),
    Way("Word document cut short", ".docx", "unreadable", "damaged or no Word document", _cut_document),
    Way("old Word file", ".doc", "unsupported", "an old Word file", _old_document),
    Way("PDF that is none", ".pdf", "unreadable", "it is no PDF", _bare),
    Way("locked PDF", ".pdf", "unreadable", "locked with a password", _locked_pdf),
    Way("mail without text", ".eml", "empty", "no text in the mail", _mail_without_text),
    Way("entity bomb", ".xml", "unsupported", "no RSS or Atom feed", _entity_bomb),
    Way("table without text", ".csv", "no text", 'it has no column "text"', _table_without_text),
    Way("too large", ".txt", "too large", "an article may have 20 MB", _bare, size=LARGE, most=4),
    Way("link to nothing", ".txt", "unreadable", "No such file or directory", _gone, is_link=True),
)
"""Every way, in the order in which an archive has them."""

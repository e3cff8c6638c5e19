"""Which reader reads what; a new format is one module and its lines here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO

from geomap.readers import sniff
from geomap.readers.feed import read_feed
from geomap.readers.items import Broken, Found, Reader
from geomap.readers.json_file import read_json
from geomap.readers.jsonl import read_jsonl
from geomap.readers.mail import read_mail
from geomap.readers.notices import on_first
from geomap.readers.page import read_mhtml, read_page
from geomap.readers.pdf import read_pdf
from geomap.readers.table import read_table
from geomap.readers.text import read_text
from geomap.readers.word import read_docx

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".atom": read_feed,
        ".csv": read_table,
        ".doc": read_docx,
        ".docx": read_docx,
        ".eml": read_mail,
        ".htm": read_page,
        ".html": read_page,
        ".json": read_json,
        ".jsonl": read_jsonl,
        ".markdown": read_text,
        ".md": read_text,
        ".mht": read_mhtml,
        ".mhtml": read_mhtml,
        ".ndjson": read_jsonl,
        ".pdf": read_pdf,
        ".rdf": read_feed,
        ".rss": read_feed,
        ".tsv": read_table,
        ".txt": read_text,
        ".xhtml": read_page,
        ".xml": read_feed,
    }
)
"""Suffix in lower case to reader."""

WHAT: Mapping[Reader, str] = MappingProxyType(
    {
        read_text: "text and Markdown, with front matter if you like; one article",
        read_jsonl: "one JSON object a line, one article each",
        read_json: "a JSON object, a list of objects, or an export that wraps such a list",
        read_table: "a table with a header and a column for the text; a row an article",
        read_page: "a saved web page; its article, without what stands around it",
        read_mhtml: "a web page saved with its pictures in one file",
        read_feed: "an RSS or Atom feed; an entry an article",
        read_mail: "an e-mail; its text, without what is attached",
        read_pdf: "a PDF that holds text",
        read_docx: "a Word document (.docx; an old .doc is refused)",
    }
)
"""Reader to what it reads, in words."""

KINDS: Mapping[str, tuple[Reader, str]] = MappingProxyType(
    {
        "docx": (read_docx, "a Word document"),
        "eml": (read_mail, "an e-mail"),
        "feed": (read_feed, "a feed"),
        "html": (read_page, "a web page"),
        "json": (read_json, "JSON"),
        "jsonl": (read_jsonl, "JSON lines"),
        "mhtml": (read_mhtml, "a saved web page"),
        "pdf": (read_pdf, "a PDF"),
    }
)
"""Kind, as `sniff.kind_of` tells it, to reader, and its name in a notice."""


def by_content(suffix: str) -> Reader:
    """Return a reader that goes by what a file is, and by its suffix where the first bytes are not sure."""

    def read_either(stream: BinaryIO) -> Iterator[Found | Broken]:
        head, whole = sniff.opened(stream)
        kind = sniff.kind_of(head, suffix)
        if kind == sniff.EXPECTED.get(suffix) or kind not in KINDS:
            return READERS[suffix](whole)
        reader, name = KINDS[kind]
        return on_first(reader(whole), (f"read as {name}, which it is, though its name ends in {suffix}",))

    return read_either

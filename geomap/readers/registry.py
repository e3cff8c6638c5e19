"""Which reader reads what; a new format is one module and its lines here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import BinaryIO

from geomap.readers import plugins, sniff
from geomap.readers.archive import packed_reader
from geomap.readers.archive_names import ARCHIVES, PACKED, parted
from geomap.readers.archive_tar import tar_reader
from geomap.readers.archive_zip import zip_reader
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
from geomap.readers.warc import read_warc
from geomap.readers.word import read_docx


def _in_archives(suffix: str) -> Reader | None:
    """Return the reader of what lies in an archive: by content, and of no archive."""
    is_read = not suffix or (suffix in suffixes() and suffix not in ARCHIVES | PACKED)
    return by_content(suffix) if is_read else None


read_zip = zip_reader(_in_archives)
read_tar = tar_reader(_in_archives)
read_packed = packed_reader(_in_archives, read_tar)

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".atom": read_feed,
        ".bz2": read_packed,
        ".csv": read_table,
        ".doc": read_docx,
        ".docx": read_docx,
        ".eml": read_mail,
        ".gz": read_packed,
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
        ".tab": read_table,
        ".tar": read_tar,
        ".tbz": read_tar,
        ".tbz2": read_tar,
        ".tgz": read_tar,
        ".tsv": read_table,
        ".txt": read_text,
        ".txz": read_tar,
        ".warc": read_warc,
        ".warc.gz": read_warc,
        ".xhtml": read_page,
        ".xml": read_feed,
        ".xz": read_packed,
        ".zip": read_zip,
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
        read_warc: "a web archive (WARC); each page, text, feed, PDF or Word document in it",
        read_zip: "a zip archive; an article each file in it that geomap reads",
        read_tar: "a tar archive, packed or not; an article each file in it that geomap reads",
        read_packed: "one of these files or a tar archive, packed by gzip, bzip2 or xz (articles.jsonl.gz)",
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
        "packed": (read_packed, "a packed file"),
        "pdf": (read_pdf, "a PDF"),
        "tar": (read_tar, "a tar archive"),
        "warc": (read_warc, "a web archive"),
        "zip": (read_zip, "a zip archive"),
    }
)
"""Kind, as `sniff.kind_of` tells it, to reader, and its name in a notice."""


@cache
def plug_ins() -> Mapping[str, plugins.Plugin]:
    """Return `plugins.discovered`, looked up once.

    Raises:
        GeomapError: as `plugins.discovered`.
    """
    return plugins.discovered()


@cache
def suffixes() -> frozenset[str]:
    """Return the suffixes of all that geomap reads, by itself and through plug-ins."""
    return frozenset({*READERS, *plug_ins()})


def by_content(suffix: str) -> Reader:
    """Return a reader that goes by what a file is, and by its suffix where the first bytes are not sure.

    Args:
        suffix: as `archive_names.suffix_of` gives it: of a packed file both, such as ``.jsonl.gz``; empty if
            there is none.
    """
    _, outer = parted(suffix)
    if outer and outer not in READERS and outer in plug_ins():
        return plug_ins()[outer].reader

    def read_either(stream: BinaryIO) -> Iterator[Found | Broken]:
        head, whole = sniff.opened(stream)
        kind = sniff.kind_of(head, outer)
        if kind not in KINDS or kind == sniff.EXPECTED.get(outer):
            return _by_name(suffix)(whole)
        reader, name = KINDS[kind]
        told = (f"read as {name}, which it is, though its name ends in {suffix}",) if suffix else ()
        return on_first(reader(whole), told)

    return read_either


def _by_name(suffix: str) -> Reader:
    if suffix in READERS:
        return READERS[suffix]
    inner, outer = parted(suffix)
    return packed_reader(_in_archives, read_tar, inner) if outer in PACKED else read_text

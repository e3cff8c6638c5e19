"""Which reader a server's answer is for, by the media type that it names."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import Message
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from geomap.readers.items import ItemError, shown
from geomap.readers.registry import READERS
from geomap.readers.web_target import INSTEAD

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        "application/atom+xml": ".atom",
        "application/csv": ".csv",
        "application/feed+json": ".json",
        "application/json": ".json",
        "application/jsonl": ".jsonl",
        "application/jsonlines": ".jsonl",
        "application/ld+json": ".json",
        "application/msword": ".doc",
        "application/ndjson": ".ndjson",
        "application/pdf": ".pdf",
        "application/rdf+xml": ".rdf",
        "application/rss+xml": ".rss",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
        "application/x-jsonlines": ".jsonl",
        "application/x-mimearchive": ".mhtml",
        "application/x-ndjson": ".ndjson",
        "application/x-pdf": ".pdf",
        "application/xhtml+xml": ".xhtml",
        "application/xml": ".xml",
        "message/rfc822": ".eml",
        "text/csv": ".csv",
        "text/html": ".html",
        "text/json": ".json",
        "text/markdown": ".md",
        "text/plain": ".txt",
        "text/tab-separated-values": ".tsv",
        "text/x-markdown": ".md",
        "text/xml": ".xml",
    }
)
"""Media type to the suffix of files of that type."""

_UNTOLD = ("", "application/octet-stream", "binary/octet-stream", "application/x-download")
_PLAIN = (".csv", ".json", ".jsonl", ".markdown", ".md", ".ndjson", ".tsv")


def suffix_of(headers: Message, url: str) -> str:
    """Return the suffix in `registry.READERS` that an answer's media type stands for.

    Where the type says nothing the suffix of the path counts, and where it says no more than "plain text" if
    that is a suffix of tables, Markdown or JSON, which many servers do not know.

    Raises:
        ItemError: ``unsupported``.
    """
    kind = str(headers.get("Content-Type", "")).partition(";")[0].strip().lower()
    named = PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
    if kind == "text/plain" and named in _PLAIN:
        return named
    if kind in _UNTOLD and named in READERS:
        return named
    if kind in SUFFIXES:
        return SUFFIXES[kind]
    what = f"it is {shown(kind)}" if kind not in _UNTOLD else "the server does not say what it is"
    raise ItemError("unsupported", f"{what}, which geomap does not read from an address; {INSTEAD}")


def charset_of(headers: Message) -> str:
    """Return the encoding that the media type names, or nothing."""
    charset = headers.get_content_charset("")
    return charset if charset.isascii() else ""

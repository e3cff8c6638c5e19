"""Which reader reads which suffix; a new format is one module and its lines here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geomap.readers.items import Reader
from geomap.readers.jsonl import read_jsonl
from geomap.readers.text import read_text

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".jsonl": read_jsonl,
        ".markdown": read_text,
        ".md": read_text,
        ".ndjson": read_jsonl,
        ".txt": read_text,
    }
)
"""Suffix in lower case to reader."""

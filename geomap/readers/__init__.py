"""Reads news articles from files, folders and standard input; see `read`."""

from __future__ import annotations

from geomap.readers.items import Entry, Refused
from geomap.readers.plugins import ReaderPlugin
from geomap.readers.reading import STDIN, Document, Item, Outside, documents, read
from geomap.readers.registry import READERS, WHAT, plug_ins, suffixes

__all__ = [
    "READERS",
    "STDIN",
    "WHAT",
    "Document",
    "Entry",
    "Item",
    "Outside",
    "ReaderPlugin",
    "Refused",
    "documents",
    "plug_ins",
    "read",
    "suffixes",
]

"""Reads news articles from files, folders and standard input; see `read`."""

from __future__ import annotations

from geomap.readers.archive_names import is_archive
from geomap.readers.desk import Item
from geomap.readers.items import Entry, Refused
from geomap.readers.outside import STDIN, Outside
from geomap.readers.plugins import ReaderPlugin
from geomap.readers.reading import Document, documents, read
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
    "is_archive",
    "plug_ins",
    "read",
    "suffixes",
]

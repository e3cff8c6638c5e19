"""Reads a file of a format that packs pictures beside its text, which may be larger than a text file."""

from __future__ import annotations

import os
from typing import BinaryIO

from geomap.readers.items import LIMIT, ItemError

MOST_BYTES = 5 * LIMIT
"""Bytes that such a file may have."""

_MEGABYTE = 1_000_000


def packed(stream: BinaryIO) -> bytes:
    """Return all that is in `stream`, its size looked at first where it has one.

    Raises:
        ItemError: ``too large``.
    """
    size = stream.seek(0, os.SEEK_END) if stream.seekable() else 0
    if size <= MOST_BYTES:
        if size:
            stream.seek(0)
        data = stream.read(MOST_BYTES + 1)
        if len(data) <= MOST_BYTES:
            return data
    more = f"{size / _MEGABYTE:.0f} MB" if size else f"more than {MOST_BYTES // _MEGABYTE} MB"
    most = f"a file of its kind may have {MOST_BYTES // _MEGABYTE} MB"
    raise ItemError("too large", f"it has {more}, and {most}; save it without its pictures")

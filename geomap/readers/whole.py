"""Reads a whole file into memory, if it is not over the limit for files of its kind."""

from __future__ import annotations

import os
from typing import BinaryIO

from geomap.readers.items import LIMIT, ItemError

MOST_BYTES = 5 * LIMIT
"""Bytes that a file may have whose format packs pictures beside its text."""

_MEGABYTE = 1_000_000


def whole(stream: BinaryIO) -> bytes:
    """Return all that is in `stream`, a file of text.

    Raises:
        ItemError: ``too large``.
    """
    return _bounded(stream, LIMIT, "an article may have {} MB; split it")


def packed(stream: BinaryIO) -> bytes:
    """Return all that is in `stream`, a file that may hold pictures too.

    Raises:
        ItemError: ``too large``.
    """
    return _bounded(stream, MOST_BYTES, "a file of its kind may have {} MB; save it without its pictures")


def _bounded(stream: BinaryIO, most: int, rule: str) -> bytes:
    """Return all that is in `stream`, its size looked at first where it has one."""
    size = stream.seek(0, os.SEEK_END) if stream.seekable() else 0
    if size <= most:
        if size:
            stream.seek(0)
        data = stream.read(most + 1)
        if len(data) <= most:
            return data
    megabytes = most // _MEGABYTE
    more = f"{size / _MEGABYTE:.0f} MB" if size else f"more than {megabytes} MB"
    raise ItemError("too large", f"it has {more}, and {rule.format(megabytes)}")

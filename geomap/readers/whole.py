"""Reads a whole file into memory, if it is not over the limit."""

from __future__ import annotations

import os
from typing import BinaryIO

from geomap.readers.items import LIMIT, ItemError

_MEGABYTE = 1_000_000


def whole(stream: BinaryIO) -> bytes:
    """Return all that is in `stream`, its size looked at first where it has one.

    Raises:
        ItemError: ``too large``.
    """
    size = stream.seek(0, os.SEEK_END) if stream.seekable() else 0
    if size <= LIMIT:
        if size:
            stream.seek(0)
        data = stream.read(LIMIT + 1)
        if len(data) <= LIMIT:
            return data
    more = f"{size / _MEGABYTE:.0f} MB" if size else f"more than {LIMIT // _MEGABYTE} MB"
    raise ItemError("too large", f"it has {more}, and an article may have {LIMIT // _MEGABYTE} MB; split it")

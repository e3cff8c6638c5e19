"""Reads standard input: JSON lines if any line begins with a brace, else one plain text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from geomap.readers.items import LIMIT, Broken, Found
from geomap.readers.jsonl import bounded_lines, read_lines
from geomap.readers.text import read_text

_BEFORE_BRACE = b"\xef\xbb\xbf \t"


def read_stdin(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the articles of `stream`; JSON lines are handed on as they come in.

    Raises:
        ItemError: as the reader of the format found raises it.
    """
    lines = bounded_lines(stream)
    seen: list[bytes] = []
    size = 0
    for line in lines:
        seen.append(line)
        size += len(line)
        if line.lstrip(_BEFORE_BRACE).startswith(b"{"):
            return read_lines(chain(seen, lines))
        if size > LIMIT:
            break
    return read_text(io.BytesIO(b"".join(seen)))

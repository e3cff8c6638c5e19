"""Streams out of packed files and archives, which bound what comes out and never go back."""

from __future__ import annotations

import bz2
import io
import lzma
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Protocol

from geomap.readers.items import LIMIT, ItemError

if TYPE_CHECKING:
    from typing_extensions import Buffer

TOTAL = 100 * LIMIT
"""Bytes that one archive or packed file may unpack to."""

MOST_RATIO = 200
"""Times its size that something may unpack to, once that is much."""

BIT = 65_536
"""Bytes read at a time."""

INSTEAD = "unpack it and give what is in it"
_MEGABYTE = 1_000_000
_XZ_MEMORY = 100 * _MEGABYTE  # what xz -9 needs, and half as much again
_HEADER = _MEGABYTE
_MANY_DIGITS = re.compile(rb"\d{100}")


class OversizeError(ItemError):
    """An archive unpacks to more than geomap reads; nothing more of it is read."""

    def __init__(self, what: str) -> None:
        super().__init__("too large", f"it {what}; the rest is not read; {INSTEAD}")


class _Unpacker(Protocol):
    """One stream that is being unpacked, as `bz2` and `lzma` have it."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /, max_length: int) -> bytes: ...


class _Gunzip:
    """The same for gzip."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS + 16)

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def needs_input(self) -> bool:
        return not self._stream.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def decompress(self, data: bytes, /, max_length: int) -> bytes:
        return self._stream.decompress(self._stream.unconsumed_tail + data, max_length)


def _unxz() -> _Unpacker:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


_UNPACKERS: tuple[tuple[bytes, Callable[[], _Unpacker]], ...] = (
    (b"\x1f\x8b", _Gunzip),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", _unxz),
)
_LONGEST_MARK = 6


class Unpacked(io.RawIOBase):
    """What a file packed by gzip, bzip2 or xz unpacks to; checksums and the end are checked.

    Reading raises `OversizeError` beyond `TOTAL` bytes, or beyond `MOST_RATIO` times what is packed; an
    `ItemError`, ``unreadable``, if it is damaged, cut off or not packed at all; and the same ever after.
    """

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed = packed
        self._rest = b""
        self._unpacker: _Unpacker | None = None
        self._taken = self._given = 0
        self._fault: ItemError | None = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill `buffer` as far as one step of unpacking does."""
        view = memoryview(buffer).cast("B")
        if self._fault:
            raise self._fault
        try:
            data = self._next(min(len(view), BIT)) if view else b""
        except ItemError as fault:
            self._fault = fault
            raise
        except (OSError, zlib.error, lzma.LZMAError, MemoryError) as error:
            self._fault = ItemError("unreadable", f"what is packed in it is damaged ({error}); get it anew")
            raise self._fault from error
        view[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        """Return some bytes, at most `most`; none at the end."""
        while True:
            if (self._unpacker is None or self._unpacker.eof) and not self._begin():
                return b""
            data = self._step(most)
            if data:
                return data

    def _begin(self) -> bool:
        """Begin with the next of the streams, one after the other, that make such a file."""
        is_first = self._unpacker is None
        rest = b"" if self._unpacker is None else self._unpacker.unused_data.lstrip(b"\0")
        while len(rest) < _LONGEST_MARK and (more := self._more()):
            rest = rest + more if is_first else (rest + more).lstrip(b"\0")
        if not rest:
            if is_first:
                raise ItemError("empty", "it is an empty file; get it anew")
            return False
        make = next((make for mark, make in _UNPACKERS if rest.startswith(mark)), None)
        if make is None:
            wrong = "it is not packed by gzip, bzip2 or xz" if is_first else "something stands after its end"
            raise ItemError("unreadable", f"{wrong}; correct its name, or get it anew")
        self._rest = rest
        self._unpacker = make()
        return True

    def _step(self, most: int) -> bytes:
        assert self._unpacker
        data, self._rest = self._rest, b""
        if not data and self._unpacker.needs_input:
            data = self._more()
            ended = not data
        else:
            ended = False
        plain = self._unpacker.decompress(data, max_length=most)
        if ended and not plain and not self._unpacker.eof:
            raise ItemError("unreadable", "it is cut off; get it anew")
        self._count(len(plain))
        return plain

    def _more(self) -> bytes:
        data = self._packed.read(BIT)
        self._taken += len(data)
        return data

    def _count(self, size: int) -> None:
        self._given += size
        if self._given > TOTAL:
            raise OversizeError(f"unpacks to more than {TOTAL // _MEGABYTE} MB")
        if self._given > LIMIT and self._given > MOST_RATIO * self._taken:
            raise OversizeError(f"unpacks to more than {MOST_RATIO} times its size")


class Forward:
    """A stream for `tarfile`, which goes forward only and bounds what a header may take.

    Attributes:
        last: what was read last.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._start = stream.tell() if stream.seekable() else None
        self._at = 0
        self._left = sys.maxsize
        self.last = b""

    def expect(self, *, header: bool) -> None:
        """Bound what is read from now on as a header, or do not."""
        self._left = _HEADER if header else sys.maxsize

    def tell(self) -> int:
        """Return how many bytes lie before this place."""
        return self._at

    def seekable(self) -> bool:
        """Return True: forward it can."""
        return True

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer at the end.

        Raises:
            ItemError: ``unreadable``: a header is larger, or has longer numbers, than any that is meant well.
        """
        if size > self._left:
            raise ItemError("unreadable", f"a header in it is damaged; {INSTEAD}")
        self.last = self._stream.read(size) if size > 0 else b""
        self._at += len(self.last)
        if self._left <= _HEADER:
            self._left -= size
            if size > 512 and _MANY_DIGITS.search(self.last):  # over which tarfile would brood for hours
                raise ItemError("unreadable", f"a header in it is damaged; {INSTEAD}")
        return self.last

    def seek(self, place: int) -> int:
        """Go on to `place`, or to the end if it lies beyond.

        Raises:
            ItemError: ``unreadable``: it lies before.
        """
        if place < self._at:
            raise ItemError("unreadable", f"a header in it is damaged; {INSTEAD}")
        if self._start is not None:
            self._stream.seek(self._start + place)
            self._at = place
        while self._at < place and (data := self._stream.read(min(BIT, place - self._at))):
            self._at += len(data)
        return self._at


def bits(stream: BinaryIO) -> Iterator[bytes]:
    """Yield all that is in `stream`, a bit at a time."""
    while bit := stream.read(BIT):
        yield bit

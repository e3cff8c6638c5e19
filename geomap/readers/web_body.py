"""The body of an answer: all of it, unpacked, within a limit, or a reason why not."""

from __future__ import annotations

import zlib
from http.client import HTTPResponse, IncompleteRead

from geomap.readers.items import ItemError
from geomap.readers.web_target import INSTEAD

_PIECE = 65_536
_GZIP = b"\x1f\x8b"
_PLAIN = ("", "identity")
_MEGABYTE = 1_000_000


def body(reply: HTTPResponse, most: int) -> bytes:
    """Return the body of `reply`, which has at most `most` bytes, packed and unpacked.

    Raises:
        ItemError: ``too large``; ``unsupported`` if it is packed in a way nobody asked for; ``unreadable`` if
            what is packed is damaged.
        IncompleteRead: the connection broke off before the end.
    """
    if reply.length is not None and reply.length > most:
        raise _too_large(f"{reply.length / _MEGABYTE:.0f} MB", most)
    data = _read(reply, most + 1)
    if len(data) > most:
        raise _too_large(f"more than {most / _MEGABYTE:g} MB", most)
    return data


def beginning(reply: HTTPResponse, most: int) -> bytes:
    """Return the first `most` bytes of the body of `reply`; what follows is not read.

    Raises:
        ItemError: ``unsupported`` or ``unreadable``, as `body`.
        IncompleteRead: the connection broke off before that.
    """
    return _read(reply, most)[:most]


def _read(reply: HTTPResponse, most: int) -> bytes:
    """Return the body of `reply` up to `most` bytes, or a little more."""
    packing = str(reply.headers.get("Content-Encoding", "")).strip().lower()
    unpacker = None if packing in _PLAIN else _Unpacker(packing)
    pieces: list[bytes] = []
    packed = unpacked = 0
    while packed < most and unpacked < most:
        piece = _piece(reply, min(_PIECE, most - packed))
        if not piece:
            _check_end(reply, unpacker, packed)
            break
        packed += len(piece)
        plain = unpacker.unpack(piece, most - unpacked) if unpacker else piece
        unpacked += len(plain)
        pieces.append(plain)
    else:
        if unpacked < most:  # it goes on and on and unpacks to little
            raise _too_large(f"more than {most / _MEGABYTE:g} MB", most)
    return b"".join(pieces)


def _piece(reply: HTTPResponse, most: int) -> bytes:
    try:
        return reply.read(most)
    except ValueError as error:  # a piece that says it is less than nothing long
        raise IncompleteRead(b"") from error


def _check_end(reply: HTTPResponse, unpacker: _Unpacker | None, packed: int) -> None:
    """Raise if the body ended before what the header, or the packing, says is its end."""
    if reply.length or (unpacker and packed and not unpacker.complete):
        raise IncompleteRead(b"")


class _Unpacker:
    """Unpacks gzip and deflate piece by piece, never more than asked for."""

    def __init__(self, packing: str) -> None:
        if packing not in {"gzip", "x-gzip", "deflate"}:
            raise ItemError("unsupported", f"the server packs it in a way nobody asked for; {INSTEAD}")
        self._gzip = packing != "deflate"
        self._stream = zlib.decompressobj(zlib.MAX_WBITS + 16 if self._gzip else zlib.MAX_WBITS)
        self._rest = b""
        self._begun = False

    @property
    def complete(self) -> bool:
        """Whether all that was packed has been seen to its end."""
        return self._stream.eof

    def unpack(self, piece: bytes, most: int) -> bytes:
        """Return what `piece` unpacks to, but not more than `most` bytes.

        Raises:
            ItemError: ``unreadable``.
        """
        try:
            return self._unpack(self._rest + piece, most)
        except zlib.error as error:
            raise ItemError("unreadable", f"it came damaged; try again, or {INSTEAD}") from error

    def _unpack(self, data: bytes, most: int) -> bytes:
        plain = b""
        self._rest = b""
        while data and len(plain) < most:
            if self._stream.eof:
                if len(data) < len(_GZIP):
                    self._rest = data
                    break
                if not self._gzip or not data.startswith(_GZIP):
                    break  # what follows the end is nothing, as browsers see it
                self._stream = zlib.decompressobj(zlib.MAX_WBITS + 16)
            plain += self._stream_unpack(data, most - len(plain))
            data = self._stream.unused_data
        return plain

    def _stream_unpack(self, data: bytes, most: int) -> bytes:
        begun, self._begun = self._begun, True
        try:
            return self._stream.decompress(data, most)
        except zlib.error:
            if begun or self._gzip:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)  # what many servers take deflate to be
            return self._stream.decompress(data, most)


def _too_large(size: str, most: int) -> ItemError:
    limit = f"geomap reads {most / _MEGABYTE:g} MB from an address"
    return ItemError("too large", f"it has {size}, and {limit}; save it to a file and give a part of it")

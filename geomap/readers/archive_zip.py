"""Reads zip archives of articles."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO, cast

from geomap.readers.archive import MOST_MEMBERS, Lookup, Shelf, damaged
from geomap.readers.archive_streams import INSTEAD, MOST_RATIO, OversizeError, bits
from geomap.readers.items import Broken, Found, ItemError, Reader

_ENTRY = b"PK\x01\x02"
_MOST_DIRECTORY = 32_000_000  # bytes that the table of contents may have
_LOCAL_HEADER = 30
_LARGE = 1_000_000  # bytes, below which a member may be packed as tightly as it likes
_LOCKED = 0x1
_IS_UTF_8 = 0x800
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_WORD = "word/document.xml"
_OTHERS = {
    "xl/workbook.xml": "a spreadsheet (.xlsx)",
    "xl/workbook.bin": "a spreadsheet (.xlsb)",
    "ppt/presentation.xml": "a presentation (.pptx)",
    "META-INF/container.xml": "an e-book (.epub)",
    "content.xml": "an OpenDocument file",
}


def zip_reader(lookup: Lookup) -> Reader:
    """Return the reader of zip archives.

    It yields the articles of each member in the order of their names, however they were packed.

    Args:
        lookup: finds the reader of a member.
    """

    def read_zip(stream: BinaryIO) -> Iterator[Found | Broken]:
        archive = _opened(stream)
        members = archive.infolist()
        names = {member.filename for member in members}
        if "[Content_Types].xml" in names and _WORD in names and (read_docx := lookup(".docx")):
            stream.seek(0)
            yield from read_docx(stream)
            return
        _check_kind(names)
        _check_overlap(members)
        shelf = Shelf(lookup)
        named = [
            (shelf.wanted(_name(member)), member) for member in members if not member.filename.endswith("/")
        ]
        for name, member in sorted((one for one in named if one[0]), key=lambda one: one[0]):
            yield from shelf.articles(name, partial(_contents, archive, member))
        shelf.close()

    return read_zip


class _Bounded(io.RawIOBase):
    """A zip file whose table of contents is counted before a program makes objects of it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int = -1, /) -> bytes:
        if size > _MOST_DIRECTORY:
            raise OversizeError(f"has a table of contents of more than {_MOST_DIRECTORY // 1_000_000} MB")
        data = self._stream.read(size)
        if data.count(_ENTRY) > MOST_MEMBERS:
            raise OversizeError(f"holds more than {MOST_MEMBERS} files")
        return data


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(cast(BinaryIO, _Bounded(stream)))
    except (ItemError, OSError):
        raise
    except UnicodeDecodeError as error:
        raise ItemError("unreadable", f"a name in it is no text in UTF-8; {INSTEAD}") from error
    except Exception as error:
        detail = "its table of contents, which stands at its end, is damaged or cut off; get it anew"
        raise ItemError("unreadable", detail) from error


def _check_kind(names: set[str]) -> None:
    """Refuse a document that is a zip file, too."""
    found = [what for name, what in _OTHERS.items() if name in names]
    if found and names & {"[Content_Types].xml", "mimetype"}:
        raise ItemError(
            "unsupported", f"it is {found[0]} and no archive of articles; save its text as .docx or .txt"
        )


def _check_overlap(members: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse members that share their bytes, by which a small file can unpack to any size."""
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            detail = f"files in it overlap, as they do where it is damaged or meant to do harm; {INSTEAD}"
            raise ItemError("forbidden", detail)
        end = member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member; where nothing says how it is written, UTF-8 if it can be that."""
    if member.flag_bits & _IS_UTF_8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _contents(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of a member, a bit at a time."""
    if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG}:
        raise ItemError("unsupported", "it is a link or a device and no file; pack the file itself")
    if member.flag_bits & _LOCKED:
        raise ItemError("unreadable", "it is locked with a password; unpack it, or pack it without one")
    if member.compress_type not in _METHODS:  # which Python does not unpack bit by bit
        raise ItemError("unsupported", f"it is packed by a method that geomap does not read; {INSTEAD}")
    size = 0
    with archive.open(member) as opened:
        for bit in bits(cast(BinaryIO, opened)):
            size += len(bit)
            if size > _LARGE and size > MOST_RATIO * member.compress_size:
                detail = f"it unpacks to more than {MOST_RATIO} times its size; {INSTEAD}"
                raise ItemError("too large", detail)
            yield bit
    if size != member.file_size:
        raise damaged(EOFError("it is cut off"))

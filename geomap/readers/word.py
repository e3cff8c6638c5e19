"""Reads one article from a Word document: its paragraphs and table cells, a line each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from geomap.readers.items import LIMIT, Broken, Found, ItemError, whole_characters
from geomap.readers.whole import packed

if TYPE_CHECKING:
    from docx.document import Document

_MOST_UNPACKED = 5 * LIMIT
_MOST_MEMBERS = 5000
_MOST_PARAGRAPHS = 200_000
_MOST_RATIO = 200
_LARGE = 1_000_000  # bytes, below which a member may be packed as tightly as it likes
_BIT = 65_536
_XML = (".xml", ".rels")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_RICH = b"{\\rtf"
_INSTEAD = "save it anew as .docx, or give its text as a .txt file in UTF-8"
_TITLES = {"Title", "Heading 1"}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {f"{_W}{name}" for name in ("del", "moveFrom", "txbxContent", "pPr", "rPr")}
_SIGNS = {f"{_W}tab": "\t", f"{_W}cr": "\n", f"{_W}br": "\n", f"{_W}noBreakHyphen": "-"}


def read_docx(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the one article of a Word document.

    Headers, footers, notes, comments, text boxes and deleted text are left out.

    Raises:
        ItemError: ``no text``, ``too large``, ``unreadable`` or ``unsupported``.
    """
    data = packed(stream)
    _check_kind(data)
    try:
        text, title = _contents(_repacked(data))
    except ItemError:
        raise
    except MemoryError as error:
        raise ItemError("too large", f"it unpacks to more than an article can be; {_INSTEAD}") from error
    except Exception as error:
        detail = f"it is damaged or no Word document ({type(error).__name__}); {_INSTEAD}"
        raise ItemError("unreadable", detail) from error
    if not text:
        raise ItemError("no text", "it holds no words; if they are in pictures or text boxes, copy them out")
    yield Found(text=whole_characters(text), title=whole_characters(title))


def _check_kind(data: bytes) -> None:
    if data.startswith(_OLD) and _LOCKED in data:
        raise ItemError("unreadable", "it is locked with a password; save a copy without one")
    if data.startswith((_OLD, _RICH)):
        what = "an old Word file (.doc)" if data.startswith(_OLD) else "rich text (.rtf)"
        detail = (
            f"it is {what}, which geomap does not read; open it in Word or LibreOffice and save it as .docx"
        )
        raise ItemError("unsupported", detail)


def _repacked(data: bytes) -> BinaryIO:
    """Return the XML members of a zip file in a new one, the others empty.

    Python unpacks a member as a whole and then cuts it to the size that the table of contents gives, so that
    one that lies would fill the memory. Read bit by bit, none can.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as repacked:
        members = {member.filename: member for member in archive.infolist()}
        _check_size(members.values())
        for name, member in members.items():
            wanted = name.lower().endswith(_XML)
            repacked.writestr(name, b"".join(_bits(archive, member)) if wanted else b"")
    out.seek(0)
    return out


def _check_size(members: Collection[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    if len(members) > _MOST_MEMBERS or total > _MOST_UNPACKED or any(map(_bursts, members)):
        raise ItemError("too large", f"it unpacks to more than an article can be; {_INSTEAD}")


def _bursts(member: zipfile.ZipInfo) -> bool:
    if member.file_size > LIMIT and member.filename.lower().endswith(_XML):
        return True
    return member.file_size > _LARGE and member.file_size > _MOST_RATIO * max(1, member.compress_size)


def _bits(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise zipfile.BadZipFile  # the other methods cannot be read bit by bit, and Word uses none of them
    with archive.open(member) as opened:
        while bit := opened.read(_BIT):
            yield bit


def _contents(stream: BinaryIO) -> tuple[str, str]:
    """Return text and title."""
    import docx  # noqa: PLC0415 - only who has a Word document needs it

    document = docx.Document(stream)
    styles = {style.style_id for style in document.styles if style.name in _TITLES}
    lines: list[str] = []
    title = ""
    for number, paragraph in enumerate(document.element.body.iter(f"{_W}p"), 1):
        if number > _MOST_PARAGRAPHS:
            raise ItemError("too large", f"it has more than {_MOST_PARAGRAPHS} paragraphs; split it")
        found = _lines(paragraph)
        lines.extend(found)
        if found and not title and paragraph.style in styles:
            title = " ".join(found)
    return "\n".join(lines), title or _property(document)


def _lines(paragraph: Any) -> list[str]:
    """Return the lines of a paragraph that are not blank; none if it is deleted or lies in a text box."""
    if any(above.tag in _LEFT_OUT for above in paragraph.iterancestors()):
        return []
    lines = "".join(_pieces(paragraph)).split("\n")
    return [plain for line in lines if (plain := " ".join(line.split()))]


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _LEFT_OUT:
            yield from _pieces(child)


def _property(document: Document) -> str:
    """Return the title among the document's properties, or nothing."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415

    package = document.part.package
    # Asked for properties that are not there, python-docx makes them up.
    kinds = {relation.reltype for relation in package.rels.values()} if package else set()
    if RELATIONSHIP_TYPE.CORE_PROPERTIES not in kinds:
        return ""
    return " ".join(document.core_properties.title.split())

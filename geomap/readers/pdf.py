"""Reads one article from a PDF that holds text; pictures of pages are refused."""

from __future__ import annotations

import io
import logging
import math
import re
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from geomap.readers.items import LIMIT, Broken, Found, ItemError, whole_characters
from geomap.readers.layout import Line, running_text
from geomap.readers.whole import packed

if TYPE_CHECKING:
    from pypdf import PdfReader

_MOST_PAGES = 2000
_MOST_ON_A_PAGE = 250_000  # characters, which is more than any paper holds
_MOST_STROKES = 1_000_000  # operators and operands that draw no text
_STROKES_A_LETTER = 20
_MOST_SECONDS = 60  # of work; only what is made to take long comes near it
_BOUNDS: Mapping[str, Any] = {
    "array_based_stream_maximum_output_length": LIMIT // 2,
    "brotli_maximum_output_length": LIMIT // 2,
    "lzw_maximum_output_length": LIMIT // 2,
    "run_length_maximum_output_length": LIMIT // 2,
    "zlib_maximum_output_length": LIMIT // 2,
    "zlib_maximum_recovery_input_length": 500_000,
    "stream_decoding_work_maximum_length": LIMIT,
    "stream_parsing_work_maximum_count": 500_000,
    "page_tree_maximum_entries": 10 * _MOST_PAGES,
    "xform_maximum_invocations_per_extraction": 500,
}
_HEADER = b"%PDF-"
_WITHIN = 1024  # bytes, before which the header must begin
_NO_LETTER = re.compile("[\x00-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_INSTEAD = "give its text as a .txt file in UTF-8"


def read_pdf(stream: BinaryIO) -> Iterator[Found | Broken]:
    """Yield the one article of a PDF, a paragraph a line, without running heads and page numbers.

    Raises:
        ItemError: ``no text``, ``too large`` or ``unreadable``.
    """
    data = packed(stream)
    if _HEADER not in data[:_WITHIN]:
        raise ItemError("unreadable", f"it is no PDF, whatever its name says; {_INSTEAD}")
    title, pages = _contents(data)
    text = whole_characters(running_text(pages))
    _check(text)
    silent = sum(not page for page in pages)
    notice = f"{silent} of its {len(pages)} pages hold no text; if they are pictures, run OCR on it first"
    yield Found(text=text, title=title, notices=(notice,) if silent else ())


def _check(text: str) -> None:
    """Refuse a text that is none, or whose letters the file does not name."""
    if not text:
        raise ItemError("no text", "it holds pictures of pages, no text; run OCR on it first")
    if len(_NO_LETTER.findall(text)) * 3 > len(text):
        raise ItemError("no text", "it does not tell which letters its signs are; run OCR on it first")


def _contents(data: bytes) -> tuple[str, list[list[Line]]]:
    """Return the title, and the lines of each page."""
    from pypdf import PdfReader, apply_configuration  # noqa: PLC0415 - only who has a PDF needs it
    from pypdf.errors import LimitReachedError  # noqa: PLC0415

    try:
        with _quiet(), apply_configuration(**_BOUNDS):
            reader = PdfReader(io.BytesIO(data))
            _unlock(reader)
            return _title(reader), _pages(reader)
    except ItemError:
        raise
    except (LimitReachedError, MemoryError) as error:
        raise ItemError(
            "too large", f"it unpacks to more than an article can be, or is damaged; {_INSTEAD}"
        ) from error
    except Exception as error:
        detail = f"it is damaged or no PDF ({type(error).__name__}); save it anew, or {_INSTEAD}"
        raise ItemError("unreadable", detail) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep from the user what pypdf says of faults in a file that it gets over."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _unlock(reader: PdfReader) -> None:
    from pypdf.errors import DependencyError  # noqa: PLC0415

    try:
        if not reader.is_encrypted or reader.decrypt(""):
            return
    except (DependencyError, NotImplementedError) as error:
        detail = "it is encrypted in a way that geomap cannot undo; save a copy without encryption"
        raise ItemError("unreadable", detail) from error
    raise ItemError("unreadable", "it is locked with a password; save a copy without one")


def _title(reader: PdfReader) -> str:
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        written = reader.metadata.title if reader.metadata else None
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return ""  # a text is not lost for a broken title
    return _plain(written) if isinstance(written, str) else ""


def _pages(reader: PdfReader) -> list[list[Line]]:
    count = len(reader.pages)
    if count > _MOST_PAGES:
        raise ItemError("too large", f"it has {count} pages, and an article may have {_MOST_PAGES}; split it")
    if not count:
        raise ItemError("unreadable", "it has no pages; save it anew")
    budget = _Budget()
    pages = []
    for page in reader.pages:
        scribe = _Scribe(budget)
        page.extract_text(visitor_operand_before=scribe.count, visitor_text=scribe.write)
        pages.append(scribe.finish())
    return pages


@dataclass(slots=True)
class _Budget:
    """What is left of the work that one file may make."""

    strokes: int = _MOST_STROKES
    text: int = LIMIT
    until: float = field(default_factory=lambda: time.process_time() + _MOST_SECONDS)

    def check(self) -> None:
        if self.strokes < 0:
            raise ItemError("too large", f"it is drawn in too many strokes; {_INSTEAD}")
        if self.text < 0:
            megabytes = LIMIT // 1_000_000
            raise ItemError("too large", f"it has more than {megabytes} MB of text; split it")
        if time.process_time() > self.until:
            raise ItemError("too large", f"it takes longer than {_MOST_SECONDS} s to read; {_INSTEAD}")


@dataclass(slots=True)
class _Scribe:
    """Takes down the lines of one page, and where they stand, as pypdf comes upon their pieces."""

    budget: _Budget
    lines: list[Line] = field(default_factory=list)
    room: int = _MOST_ON_A_PAGE
    _pieces: list[str] = field(default_factory=list)
    _sizes: Counter[float] = field(default_factory=Counter)
    _start: tuple[float, float] | None = None
    _after_blank: bool = False

    def count(self, _operator: Any, operands: Any, _cm: Any, _tm: Any) -> None:
        """Count one operator of the page, and the parts of its operand."""
        parts = sum(len(part) for part in operands if isinstance(part, list))
        self.budget.strokes -= 2 + len(operands) + parts
        self._check()

    def write(self, text: str, cm: Sequence[float], tm: Sequence[float], _font: Any, size: float) -> None:
        """Take down a piece of text, which may go over the ends of lines."""
        if not text:
            return
        self.room -= len(text)
        self.budget.text -= len(text)
        self.budget.strokes += _STROKES_A_LETTER * len(text)
        self._check()
        first, *others = text.split("\n")
        self._add(first, cm, tm, size)
        for other in others:
            self._end()
            self._add(other, cm, tm, size)

    def finish(self) -> list[Line]:
        """Return the lines of the page."""
        self._end()
        self._check()  # once more, since pypdf gets over errors within a part of a page
        return self.lines

    def _check(self) -> None:
        self.budget.check()
        if self.room < 0:
            detail = f"a page of it has more than {_MOST_ON_A_PAGE} characters; {_INSTEAD}"
            raise ItemError("too large", detail)

    def _add(self, text: str, cm: Sequence[float], tm: Sequence[float], size: float) -> None:
        self._pieces.append(text)
        letters = len(text.strip())
        if letters:
            x, y, scale = _place(cm, tm)
            self._start = self._start or (x, y)
            self._sizes[round(abs(size) * scale, 1)] += letters

    def _end(self) -> None:
        text = _plain("".join(self._pieces))
        if text and self._start:
            size = self._sizes.most_common(1)[0][0]
            self.lines.append(Line(text, *self._start, size, self._after_blank))
        self._after_blank = not text and bool(self.lines)
        self._pieces.clear()
        self._sizes.clear()
        self._start = None


def _place(cm: Sequence[float], tm: Sequence[float]) -> tuple[float, float, float]:
    """Return where a text begins, as one sees it who reads it upright, and how much it is enlarged."""
    a, b = _turned(tm[0], tm[1], cm)
    c, d = _turned(tm[2], tm[3], cm)
    right, up = _turned(tm[4], tm[5], cm)
    right, up = right + cm[4], up + cm[5]
    scale = math.hypot(c, d)
    if abs(a) >= abs(b):
        return (right, up, scale) if a >= 0 else (-right, -up, scale)
    return (up, -right, scale) if b > 0 else (-up, right, scale)


def _turned(x: float, y: float, cm: Sequence[float]) -> tuple[float, float]:
    return x * cm[0] + y * cm[2], x * cm[1] + y * cm[3]


def _plain(text: str) -> str:
    """Return a line with single spaces, Latin ligatures as letters, and nothing that is no character."""
    return " ".join(_CONTROL.sub("", text.translate(_LIGATURES)).split())

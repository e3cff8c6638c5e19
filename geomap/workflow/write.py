"""Files appear whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from geomap.errors import GeomapError

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet takes for a formula."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a file beside `path` to write, which then takes its place: whole, or not at all.

    Yields:
        The path of an empty file with the same suffix.

    Raises:
        GeomapError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=path.suffix)
        os.close(handle)
        beside = Path(name)
        try:
            yield beside
            with beside.open("rb+") as file:
                os.fsync(file.fileno())
            beside.chmod(0o644)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise GeomapError(
            f"{path} cannot be written: {error.strerror}", "name another file with -o"
        ) from error


def write_whole(path: Path, content: str | bytes | Iterable[str]) -> None:
    """Write a file, text or pieces of text as UTF-8, so that it appears whole or not at all.

    Raises:
        GeomapError: it cannot be written.
    """
    with whole(path) as beside:
        pieces = [content] if isinstance(content, str | bytes) else content
        with beside.open("wb") as file:
            for piece in pieces:
                file.write(piece if isinstance(piece, bytes) else piece.encode("utf-8"))


def write_new_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV table where there is no file yet.

    Raises:
        GeomapError: there is one, or it cannot be written.
    """
    if path.exists():
        raise GeomapError(f"{path} is there already", "name another file, or remove it first")
    table = io.StringIO(newline="")
    csv.writer(table, lineterminator="\n").writerows([columns, *rows])
    write_whole(path, table.getvalue())

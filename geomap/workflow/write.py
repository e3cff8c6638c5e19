"""Files appear whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from geomap.errors import GeomapError

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet takes for a formula."""


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it appears whole or not at all.

    Raises:
        GeomapError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).chmod(0o644)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise GeomapError(
            f"{path} cannot be written: {error.strerror}", "name another file with -o"
        ) from error


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

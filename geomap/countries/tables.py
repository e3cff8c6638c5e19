"""Reads the data files of the countries: rows of tabs, lists of semicolons, TOML."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def split(*fields: str) -> list[str]:
    """Return the words of fields in which semicolons part them."""
    return [word.strip() for field in fields for word in field.split(";") if word.strip()]


def rows(path: Path) -> Iterator[list[str]]:
    """Yield the fields of every line that is no remark."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def toml(path: Path) -> dict[str, Any]:
    """Return the table of a TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def digest(folder: Path) -> str:
    """Return a hash of the names and contents of all files below `folder`."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    content = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}
    return hashlib.sha256(json.dumps(content).encode("ascii")).hexdigest()[:16]

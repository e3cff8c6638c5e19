"""The passages of the training corpus: what a row holds, how it is read, what makes it wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PASSAGES = Path(__file__).parent / "passages"
STYLES = frozenset(
    "wire broadsheet tabloid liveblog communique parliament briefing translated headline column radio".split()
)
LABELS = {"T": "troops_offered", "L": "logistics_only", "U": "undecided", "O": "opposed", "N": "none"}
_LABEL = re.compile(r"([A-Z]{3})=([TLUON])")


@dataclass(frozen=True, slots=True)
class Passage:
    """One labelled passage: `labels` maps alpha-3 codes to the one-letter keys of `LABELS`."""

    file: str
    line: int
    operation: str
    style: str
    text: str
    labels: dict[str, str]

    @property
    def where(self) -> str:
        """The file and line, for messages and for matching second readings."""
        return f"{self.file}:{self.line}"


class BadRow(ValueError):
    """A row that is not a passage."""


def parse(row: str, file: str, line: int) -> Passage:
    """Return the passage of one tab-separated row; raises `BadRow` with what is wrong."""
    cells = row.rstrip("\n").split("\t")
    if len(cells) != 4:
        raise BadRow(f"{file}:{line}: {len(cells)} columns instead of operation, style, text, labels")
    operation, style, text, labels = cells
    if style not in STYLES:
        raise BadRow(f"{file}:{line}: unknown style {style!r}")
    if not re.fullmatch(r"-|[a-z0-9_]+", operation):
        raise BadRow(f"{file}:{line}: operation {operation!r} is not snake_case")
    found: dict[str, str] = {}
    for label in labels.split():
        match = _LABEL.fullmatch(label)
        if not match or match[1] in found:
            raise BadRow(f"{file}:{line}: bad or repeated label {label!r}")
        found[match[1]] = match[2]
    return Passage(file, line, operation, style, text.strip(), found)


def read(paths: list[Path] | None = None) -> Iterator[Passage]:
    """Yield the passages of `paths`, by default of the whole corpus in the order of file names."""
    for path in sorted(PASSAGES.glob("*.tsv")) if paths is None else paths:
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if row.strip():
                yield parse(row, path.name, number)

"""The passages of the training corpus: what a row holds, how it is read, what makes it wrong."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
PASSAGES = _HERE / "passages"
SECOND = _HERE / "second"
SETTLED = _HERE / "settled.tsv"
HELD_OUT = _HERE / "held_out.txt"
HELD_OUT_NAMES = _HERE / "held_out_names.txt"
PLAIN = _HERE / "plain"
NEWS = "news_"  # files of news about a war or a crisis, without an operation
STYLES = frozenset(
    [
        "wire",
        "broadsheet",
        "tabloid",
        "liveblog",
        "communique",
        "parliament",
        "briefing",
        "translated",
        "headline",
        "column",
        "radio",
    ]
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

    @property
    def group(self) -> str:
        """What is left out together: the operation, or the file of a passage about none."""
        return f"-{self.file}" if self.operation == "-" else self.operation

    @property
    def digest(self) -> str:
        """Names the text, whatever line it moves to."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:10]


class RowError(ValueError):
    """A row that is not a passage."""


def parse(row: str, file: str, line: int) -> Passage:
    """Return the passage of one tab-separated row; raises `RowError` with what is wrong."""
    cells = row.rstrip("\n").split("\t")
    if len(cells) != 4:
        raise RowError(f"{file}:{line}: {len(cells)} columns instead of operation, style, text, labels")
    operation, style, text, labels = cells
    if style not in STYLES:
        raise RowError(f"{file}:{line}: unknown style {style!r}")
    if not re.fullmatch(r"-|[a-z0-9_]+", operation):
        raise RowError(f"{file}:{line}: operation {operation!r} is not snake_case")
    found: dict[str, str] = {}
    for label in labels.split():
        match = _LABEL.fullmatch(label)
        if not match or match[1] in found:
            raise RowError(f"{file}:{line}: bad or repeated label {label!r}")
        found[match[1]] = match[2]
    return Passage(file, line, operation, style, text.strip(), found)


def written(paths: list[Path] | None = None) -> Iterator[Passage]:
    """Yield the passages of `paths` as first labelled, by default of the whole corpus by file name."""
    for path in sorted(PASSAGES.glob("*.tsv")) if paths is None else paths:
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if row.strip():
                yield parse(row, path.name, number)


def plain() -> Iterator[tuple[str, int, str]]:
    """Yield the passages that nobody has labelled: file, line, text."""
    for path in sorted(PLAIN.glob("*.txt")):
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if row.strip():
                yield path.name, number, row.strip()


def second_readings() -> dict[str, dict[str, str]]:
    """Return the second reader's labels by the digest of the text."""
    rows = (row.split("\t") for path in sorted(SECOND.glob("*.tsv")) for row in path.read_text().splitlines())
    return {digest: dict(label.split("=") for label in labels.split()) for digest, labels in rows}


def settlements() -> dict[tuple[str, str], str]:
    """Return what was settled where two readers disagreed: (digest, code) to a label, or ``-``."""
    rows = SETTLED.read_text(encoding="utf-8").splitlines() if SETTLED.exists() else []
    return {(digest, code): label for digest, code, label in (row.split("\t")[:3] for row in rows)}


def held_out() -> tuple[str, ...]:
    """Return how the groups begin that shipped weights must never have been trained on."""
    return tuple(_rows(HELD_OUT))


def of_held_out(text: str) -> str | None:
    """Return the name by which a text may speak of what is held out, under whatever key; else None."""
    found = _held_out_names().search(text)
    return found[0] if found else None


def for_training(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Yield the passages that shipped weights may be trained on.

    The news that speaks of no operation is left out: the encoder is to take any text as one on an operation,
    for published sentences often do without the word; what texts are not is for the scope to tell.
    """
    held = held_out()
    return (
        p
        for p in passages
        if not (p.file.startswith(NEWS) or p.group.startswith(held) or of_held_out(p.text))
    )


def _rows(path: Path) -> list[str]:
    return [row for row in path.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]


@cache
def _held_out_names() -> re.Pattern[str]:
    return re.compile("|".join(_rows(HELD_OUT_NAMES)))


def read(*, unread: bool = True) -> Iterator[Passage]:
    """Yield the corpus as it is trained on: labels that two readers share, or that were settled.

    Args:
        unread: keep passages that have no second reading yet.
    """
    second, settled = second_readings(), settlements()
    for passage in written():
        if passage.digest not in second and not unread:
            continue
        other = second.get(passage.digest, {})
        labels = {
            code: settled.get((passage.digest, code), label if other.get(code, label) == label else "-")
            for code, label in passage.labels.items()
        }
        yield replace(passage, labels={code: label for code, label in labels.items() if label != "-"})

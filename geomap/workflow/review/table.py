"""What is doubtful as a table, and the table back as rulings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from geomap import store
from geomap.errors import GeomapError, UsageError
from geomap.model import Ruling, Stance, Verdict
from geomap.workflow import history
from geomap.workflow.history import Spot
from geomap.workflow.request import Method
from geomap.workflow.review.queue import Item, Scope, items
from geomap.workflow.write import FORMULA, write_new_table

COLUMNS = (
    "date", "alpha_3", "name", "stance", "confidence", "contested", "quote", "source", "title", "url",
    "ruling", "who", "why",
)  # fmt: skip
ACCEPT = "accept"
WORDS = (*Stance, store.NO_STANCE, ACCEPT, store.MACHINE)
"""What the column ruling may say: a stance, none, that the machine is right, or to take a ruling back."""


@dataclass(frozen=True, slots=True)
class _Decision:
    """One row that rules."""

    number: int
    spot: Spot
    word: str
    who: str
    why: str


def export_review(ledger: Path, method: Method, path: Path, scope: Scope | None = None) -> int:
    """Write what should be looked at to a table; return how many rows it has.

    Uncertain and contested verdicts, and those ruled before, the newest first and of a date the most
    consequential first; or all. A cell that a spreadsheet would take for a formula begins with an apostrophe.

    Raises:
        GeomapError: there is a file already, or it cannot be written.
        UsageError: there is no ledger, or no such country.
    """
    with store.opened(history.existing(ledger)) as open_store:
        rows = [_row(item) for item in items(open_store, method, scope or Scope())]
    write_new_table(path, COLUMNS, [[_safe(cell) for cell in row] for row in rows])
    return len(rows)


def import_review(ledger: Path, method: Method, path: Path, who: str) -> int:
    """Keep the rulings of a table; return how many are new. `who` signs rows without a name.

    Raises:
        GeomapError: rows are wrong; the message lists every fault, and nothing is kept.
        UsageError: there is no ledger, or no such table.
    """
    verdicts, rulings = _known(ledger, method)
    faults: list[str] = []
    decisions = list(_decisions(_rows(path), verdicts, who, faults))
    if faults:
        listed = "".join(f"\n  - {fault}" for fault in faults)
        raise GeomapError(f"{path} has {len(faults)} fault(s):{listed}", "mend them; nothing was kept")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    made, withdrawn = [], []
    for decision in decisions:
        day, alpha_3 = decision.spot
        there = rulings.get(decision.spot)
        if decision.word == store.MACHINE:
            if there:
                withdrawn.append(Ruling(alpha_3, day, None, decision.who, now, decision.why))
            continue
        stance = _stance(decision.word, verdicts[decision.spot])
        if there is None or (there.stance, there.why) != (stance, decision.why):
            made.append(Ruling(alpha_3, day, stance, decision.who, now, decision.why))
    with store.opened(ledger) as open_store:
        open_store.rule(method.topic.id, made, withdrawn=withdrawn)
    return len(made) + len(withdrawn)


def _known(ledger: Path, method: Method) -> tuple[dict[Spot, Verdict], dict[Spot, Ruling]]:
    """What the machine says of every date and country, and what was ruled of it."""
    with store.opened(history.existing(ledger)) as open_store:
        layers = history.machine_layers(open_store, method.pipeline().key, quotes=1)
        rulings = open_store.rulings(method.topic.id)
    verdicts = {
        (layer.published, code): verdict for layer in layers for code, verdict in layer.verdicts.items()
    }
    return verdicts, {(one.published, one.alpha_3): one for one in rulings}


def _row(item: Item) -> list[str]:
    best, verdict, ruling = item.verdict.claims[0], item.verdict, item.ruling
    said = [
        item.published.isoformat(), item.alpha_3, item.name, verdict.stance.value,
        f"{verdict.confidence:.2f}", "yes" if verdict.contested else "", best.claim.evidence.quote,
        best.source, best.title, best.url,
    ]  # fmt: skip
    if ruling is None:
        return [*said, "", "", ""]
    return [*said, ruling.stance.value if ruling.stance else store.NO_STANCE, ruling.who, ruling.why]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _plain(cell: str) -> str:
    """Undo `_safe`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read: {error}", "give a table that --export wrote, in UTF-8"
        ) from error
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if lacking := sorted({"date", "alpha_3", "ruling"} - set(reader.fieldnames or ())):
        raise UsageError(f"{path} lacks the column {', '.join(lacking)}", "give a table that --export wrote")
    return [(number, {k: v or "" for k, v in row.items() if k}) for number, row in enumerate(reader, 2)]


def _decisions(
    rows: Sequence[tuple[int, dict[str, str]]], verdicts: Mapping[Spot, Verdict], who: str, faults: list[str]
) -> Iterable[_Decision]:
    seen: dict[Spot, int] = {}
    for number, row in rows:
        word = row["ruling"].strip().lower()
        if not word:
            continue
        signed = row.get("who", "").strip() or who.strip()
        spot = _spot(row)
        if word not in WORDS:
            faults.append(f"row {number}: {word!r} is no ruling; write one of {', '.join(WORDS)}")
        elif spot is None or spot not in verdicts:
            faults.append(f"row {number}: no article of {row['date']} gives {row['alpha_3']} a stance")
        elif not signed:
            faults.append(f"row {number}: nobody has signed it; fill in who, or give --who")
        elif spot in seen:
            faults.append(f"row {number}: row {seen[spot]} rules on the same country and date")
        else:
            seen[spot] = number
            yield _Decision(number, spot, word, signed, _plain(row.get("why", "").strip()))


def _spot(row: Mapping[str, str]) -> Spot | None:
    try:
        return date.fromisoformat(row["date"].strip()), row["alpha_3"].strip().upper()
    except ValueError:
        return None


def _stance(word: str, verdict: Verdict) -> Stance | None:
    if word == ACCEPT:
        return verdict.stance
    return None if word == store.NO_STANCE else Stance(word)

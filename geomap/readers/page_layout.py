"""Takes apart the tables that old pages and newsletters lay out their text with."""

from __future__ import annotations

from itertools import islice
from typing import Any

_BLOCKS = ("blockquote", "br", "center", "div", "h1", "h2", "h3", "h4", "li", "p")
_PARTS = ("caption", "tbody", "td", "tfoot", "th", "thead", "tr")


def take_apart(root: Any) -> None:
    """Make plain blocks of each table with a cell that holds a table, or more than one paragraph.

    In what is left of tables the paragraphs of a cell would become one.
    """
    tables = {_table(cell) for cell in root.iter("td", "th") if _is_layout(cell)} - {None}
    parts = [part for part in root.iter(*_PARTS) if _table(part) in tables]
    for element in (*parts, *tables):
        element.tag = "div"


def _is_layout(cell: Any) -> bool:
    nested = next(cell.iter("table"), None) is not None
    return nested or len(list(islice(cell.iter(*_BLOCKS), 2))) > 1


def _table(part: Any) -> Any:
    return next(part.iterancestors("table"), None)

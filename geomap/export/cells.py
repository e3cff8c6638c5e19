"""Cells that a spreadsheet shows as they are: no formulas, no characters that a file cannot hold."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MOST = 32_767  # UTF-16 units in a cell of Excel's
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet may take `text` for a formula, be it after spaces or in wide letters."""
    return _FORMULA.match(text) is not None


def for_csv(text: str) -> str:
    """Return `text` with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{text}" if is_formula(text) else text


def for_workbook(text: str) -> str:
    """Return `text` as a cell of a workbook can hold it.

    Characters that XML does not allow are left out, what is longer than a cell ends in "…", and what a
    reader of workbooks would take for an escaped character (``_x003D_``) is escaped itself.
    """
    legal = _ESCAPE.sub("_x005F_", _ILLEGAL.sub("", text))
    units = legal.encode("utf-16-le")
    if len(units) <= 2 * _MOST:
        return legal
    return units[: 2 * (_MOST - 1)].decode("utf-16-le", "ignore") + "…"

"""The column dictionary: what each column of an export holds, said once for files, data package and docs."""

from __future__ import annotations

from dataclasses import dataclass

from geomap.model import Stance


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: as in every file.
        kind: ``string``, ``date``, ``number``, ``integer`` or ``boolean``, as the Table Schema calls them.
        says: what it holds.
        required: never empty in the long table.
        words: all that it can hold; empty if it is free.
    """

    name: str
    kind: str
    says: str
    required: bool = False
    words: tuple[str, ...] = ()


_STANCES = tuple(stance.value for stance in Stance)

LONG = (
    Column("date", "date", "The date that the row is about.", required=True),
    Column("alpha_3", "string", "The country, ISO 3166-1 alpha-3; Kosovo is XKX.", required=True),
    Column("name", "string", "Its name, in the language of the export.", required=True),
    Column("stance", "string", "What the country's part is; see codebook.md.", words=_STANCES),
    Column("label", "string", "The stance in words, as the map's legend has it."),
    Column("confidence", "number", "The probability of the stance, 0 to 1; 1 where a reviewer has ruled."),
    Column("contested", "boolean", "Articles of one date contradict each other."),
    Column("rival", "string", "The other side of the contradiction, its best supported.", words=_STANCES),
    Column("ruled", "boolean", "A reviewer has decided the stance."),
    Column("challenged", "boolean", "Articles that came after the ruling contradict it."),
    Column(
        "reported", "date", "The date of the articles behind the stance; before `date` if it is carried over."
    ),
    Column("quotes", "integer", "How many different quotes are behind it, both sides together."),
    Column("quote", "string", "The best quote, verbatim; with `--quotes all` each in a row of its own."),
    Column("quote_stance", "string", "The stance that this quote speaks for.", words=_STANCES),
    Column("quote_confidence", "number", "The probability that it does, 0 to 1."),
    Column(
        "title", "string", "Of the article that the quote is from; empty where not known, as the next two."
    ),
    Column("source", "string", "The paper or site."),
    Column("url", "string", "The address of the article."),
)
"""The long table, in order: a row for each date and country, or for each quote."""

MENTIONED = Column(
    "mentioned",
    "boolean",
    "Articles name the country. Only where countries without a stance are listed, too; empty means no.",
)
"""The column more that files with all countries have, after `stance`'s own."""

WIDE = (
    Column("alpha_3", "string", "The country, ISO 3166-1 alpha-3; Kosovo is XKX.", required=True),
    Column("name", "string", "Its name, in the language of the export.", required=True),
)
"""The wide table begins with these; a column for each date follows."""

NAMES = tuple(column.name for column in LONG)


def of_long(*, everyone: bool) -> tuple[Column, ...]:
    """Return the columns of a long table; with `everyone`, countries without a stance are in it."""
    return (*LONG, MENTIONED) if everyone else LONG


def of_date(day: str) -> Column:
    """Return the column of a date, in ISO 8601, of a wide table."""
    return Column(day, "string", f"The stance shown for {day}; empty if there is none.", words=_STANCES)


def field(column: Column) -> dict[str, object]:
    """Return a column as a field of a Table Schema, in the form of Frictionless Data Package 1."""
    limits: dict[str, object] = {"required": True} if column.required else {}
    if column.words:
        limits["enum"] = list(column.words)
    if column.name == "alpha_3":
        limits["pattern"] = "[A-Z]{3}"
    if column.name.endswith("confidence"):
        limits |= {"minimum": 0, "maximum": 1}
    if column.name == "quotes":
        limits["minimum"] = 1
    told: dict[str, object] = {"name": column.name, "type": column.kind}
    told["description"] = column.says.replace("`", "")
    return told | ({"constraints": limits} if limits else {})


def markdown() -> str:
    """Return the dictionary as the table in ``docs/columns.md``."""
    head = ["| column | type | what it holds |", "| --- | --- | --- |"]
    return "\n".join([*head, *(_line(column) for column in (*LONG, MENTIONED))]) + "\n"


def _line(column: Column) -> str:
    words = f" One of {', '.join(f'`{word}`' for word in column.words)}." if column.words else ""
    return f"| `{column.name}` | {column.kind} | {column.says}{words} |"

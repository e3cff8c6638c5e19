"""The long table: a row for each date and country, with the best quote, or for each quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 - a row has a field of its name

from geomap.export.columns import Column
from geomap.export.subject import State, Subject
from geomap.model import SourcedClaim, Stance, Verdict

BEST, ALL = "best", "all"

Cell = str | float | int | bool | Day | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row; what it holds is in `columns.LONG`. None is an empty cell."""

    date: Day
    alpha_3: str
    name: str
    stance: Stance | None = None
    label: str | None = None
    confidence: float | None = None
    contested: bool | None = None
    rival: Stance | None = None
    ruled: bool | None = None
    challenged: bool | None = None
    reported: Day | None = None
    quotes: int | None = None
    quote: str | None = None
    quote_stance: Stance | None = None
    quote_confidence: float | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    mentioned: bool | None = None

    def cells(self, columns: Sequence[Column]) -> list[Cell]:
        """Return its values in the order of `columns`, stances as plain strings, nothing as None."""
        return [_plain(getattr(self, column.name)) for column in columns]

    @property
    def carried(self) -> bool:
        """Whether the stance is from an earlier date."""
        return self.reported is not None and self.reported < self.date


def rows(subject: Subject, quotes: str = BEST, *, everyone: bool = False) -> Iterator[Row]:
    """Give the rows of a subject by date, then by alpha-3, then by quote, best first.

    Args:
        subject: what to tell.
        quotes: `BEST`, one row for each date and country; or `ALL`, one for each quote.
        everyone: whether countries without a stance have a row, too.
    """
    for state in subject.states:
        yield from of_state(subject, state, quotes, everyone=everyone)


def of_state(subject: Subject, state: State, quotes: str = BEST, *, everyone: bool = False) -> Iterator[Row]:
    """Give the rows of one date, as `rows` does."""
    codes = sorted({*subject.names, *state.verdicts, *state.mentioned}) if everyone else state.verdicts
    for code in codes:
        if code not in state.verdicts:
            name = clean(subject.names.get(code, code))
            yield Row(state.day, code, name, mentioned=code in state.mentioned)
        elif quotes == ALL:
            yield from of_verdict(subject, state, code)
        else:
            yield one_of(subject, state, code)


def one_of(subject: Subject, state: State, code: str) -> Row:
    """Return the row of a country with a stance, with its best quote."""
    return next(of_verdict(subject, state, code))


def of_verdict(subject: Subject, state: State, code: str) -> Iterator[Row]:
    """Give the rows of a country with a stance, one for each quote, best first."""
    reported, verdict = state.verdicts[code]
    said = different(verdict)
    for one in said:
        yield Row(
            date=state.day,
            alpha_3=code,
            name=clean(subject.names.get(code, code)),
            stance=verdict.stance,
            label=clean(subject.labels[verdict.stance]),
            confidence=round(verdict.confidence, 3),
            contested=verdict.contested,
            rival=rival(verdict),
            ruled=verdict.ruled,
            challenged=verdict.challenged,
            reported=reported,
            quotes=len(said) + verdict.more,
            quote=clean(one.claim.evidence.quote),
            quote_stance=one.claim.stance,
            quote_confidence=round(one.claim.confidence, 3),
            title=clean(one.title) or None,
            source=clean(one.source) or None,
            url=clean(one.url) or None,
            mentioned=True,
        )


def different(verdict: Verdict) -> list[SourcedClaim]:
    """Return the claims of a verdict that differ in what a reader sees of them: stance, quote and source."""
    seen: dict[tuple[object, ...], SourcedClaim] = {}
    for one in verdict.claims:
        key = (one.claim.stance, one.claim.evidence.quote, one.title, one.source, one.url, one.published)
        seen.setdefault(key, one)
    return list(seen.values())


def rival(verdict: Verdict) -> Stance | None:
    """Return the stance that contradicts a contested verdict, None if none does."""
    others = (one.claim.stance for one in verdict.claims if one.claim.stance is not verdict.stance)
    return next(others, None) if verdict.contested else None


def clean(text: str) -> str:
    """Return `text` without what is no character, such as half a surrogate pair, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain(value: Cell) -> Cell:
    return value.value if isinstance(value, Stance) else value

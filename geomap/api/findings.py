"""What a map says of a country, flat: one value with its quotes for each country and date."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geomap import timeline
from geomap.api.given import Mode
from geomap.errors import UsageError
from geomap.model import Ruling, SourcedClaim, Stance, StanceLayer, Verdict
from geomap.store import Run
from geomap.workflow import Changes as Compared
from geomap.workflow import Content


@dataclass(frozen=True, slots=True)
class Quote:
    """One passage behind a stance.

    Attributes:
        quote: verbatim, as the article has it.
        stance: what this passage speaks for; of a contested finding not always the finding's.
        confidence: probability, 0 to 1, that it does.
        rule: the hand rule that says so, or ``encoder``.
        title, source, url: of the article; empty where not known.
        date: of the article.
        is_copy: another paper's article says it in the same words, so that it is no second voice.
    """

    quote: str
    stance: Stance
    confidence: float
    rule: str
    title: str
    source: str
    url: str
    date: datetime.date
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The one answer for a country.

    Attributes:
        alpha_3: the country, ISO 3166-1 alpha-3; Kosovo is ``XKX``.
        name: in the language of the map.
        date: of the articles behind it; earlier than the date asked for if it is carried over.
        stance, label: what its part is, and that in the words of the map's legend.
        confidence: probability of the stance, 0 to 1; 1 where a person has ruled.
        contested: articles of the date contradict each other; `evidence` then holds both sides.
        ruled: a person decided it.
        challenged: articles that came after the ruling contradict it.
        evidence: the quotes, best first; the other side of a contradiction follows.
    """

    alpha_3: str
    name: str
    date: datetime.date
    stance: Stance
    label: str
    confidence: float
    contested: bool
    ruled: bool
    challenged: bool
    evidence: tuple[Quote, ...]

    def __str__(self) -> str:
        how = "decided by a reviewer" if self.ruled else f"{self.confidence:.0%}"
        how += ", contested" if self.contested else ""
        how += ", contradicted by later articles" if self.challenged else ""
        return f"{self.date}  {self.name}: {self.label} ({how})"


@dataclass(frozen=True, slots=True)
class History:
    """One country over time; `print` shows it with every quote.

    Attributes:
        alpha_3: the country.
        name: in the language of the map.
        findings: one for each date with a stance, ascending.
        mentioned: dates whose articles name it without a stance, ascending.
    """

    alpha_3: str
    name: str
    findings: tuple[Finding, ...]
    mentioned: tuple[datetime.date, ...]

    def __str__(self) -> str:
        told = [(one.date, _lines(one)) for one in self.findings]
        told += [(day, [f"{day}  mentioned without a stance"]) for day in self.mentioned]
        lines = [line for _, several in sorted(told) for line in several]
        return "\n".join([f"{self.name} ({self.alpha_3})", *(lines or ["never mentioned"])])


@dataclass(frozen=True, slots=True)
class Change:
    """One country whose latest stance is new, another or gone; None where there is or was none."""

    alpha_3: str
    name: str
    before: Finding | None
    after: Finding | None


@dataclass(frozen=True, slots=True)
class Challenge:
    """A ruling, and the quotes that came after it and contradict it."""

    name: str
    ruling: Ruling
    evidence: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two states of a ledger.

    Attributes:
        since: the run after which things are new; None if all is.
        until: the last run.
        stances: countries whose latest stance is another, by name.
        contradictions: what is contested now and was not, the latest first.
        rulings: made since, by country and date.
        taken_back: rulings that held then and do no more: who took them back, when and why.
        challenged: rulings that later articles contradict, whatever the time.
    """

    since: Run | None
    until: Run
    stances: tuple[Change, ...]
    contradictions: tuple[Finding, ...]
    rulings: tuple[Ruling, ...]
    taken_back: tuple[Ruling, ...]
    challenged: tuple[Challenge, ...]


def finding(alpha_3: str, day: datetime.date, verdict: Verdict, shown: Content) -> Finding:
    """Return a verdict in the words of a map."""
    copies = verdict.copies()
    return Finding(
        alpha_3,
        shown.names.get(alpha_3, alpha_3),
        day,
        verdict.stance,
        shown.labels[verdict.stance],
        verdict.confidence,
        verdict.contested,
        verdict.ruled,
        verdict.challenged,
        tuple(_quote(one, is_copy=at in copies) for at, one in enumerate(verdict.claims)),
    )


def findings(shown: Content, day: datetime.date | None, mode: Mode) -> dict[str, Finding]:
    """Return what a map shows on a date, by alpha-3, sorted.

    Args:
        shown: the map.
        day: the date; the last with an article if None.
        mode: ``known``, each country's latest stance on or before the date; ``day``, that date's articles.

    Raises:
        UsageError: the date is before the first article, or the mode is ``day`` and it has none.
    """
    days = [layer.published for layer in shown.layers]
    day = day or days[-1]
    if day < days[0]:
        raise UsageError(f"nothing is known by {day}", f"the first article is of {days[0]}")
    if mode == "known":
        known: Mapping[str, tuple[datetime.date, Verdict]] = timeline.as_known(shown.layers, day)
    else:
        known = {code: (day, verdict) for code, verdict in _verdicts(shown, day).items()}
    return {code: finding(code, when, verdict, shown) for code, (when, verdict) in known.items()}


def history(shown: Content, alpha_3: str) -> History:
    """Return all that a map says of a country."""
    return History(
        alpha_3,
        shown.names.get(alpha_3, alpha_3),
        tuple(
            finding(alpha_3, layer.published, layer.verdicts[alpha_3], shown)
            for layer in shown.layers
            if alpha_3 in layer.verdicts
        ),
        tuple(layer.published for layer in shown.layers if alpha_3 in layer.mentioned),
    )


def changes(compared: Compared, shown: Content) -> Changes:
    """Return what changed, in the words of a map."""
    return Changes(
        compared.since,
        compared.until,
        tuple(
            Change(
                one.alpha_3,
                shown.names.get(one.alpha_3, one.name),
                one.before and finding(one.alpha_3, *one.before, shown),
                one.after and finding(one.alpha_3, *one.after, shown),
            )
            for one in compared.changes
        ),
        tuple(finding(one.alpha_3, one.published, one.verdict, shown) for one in compared.contradictions),
        tuple(ruling for _, ruling in compared.rulings),
        tuple(ruling for _, ruling in compared.taken_back),
        tuple(
            Challenge(
                shown.names.get(one.ruling.alpha_3, one.name), one.ruling, tuple(map(_quote, one.claims))
            )
            for one in compared.challenged
        ),
    )


def _verdicts(shown: Content, day: datetime.date) -> Mapping[str, Verdict]:
    for layer in shown.layers:
        if layer.published == day:
            return layer.verdicts
    near = sorted(sorted(shown.layers, key=lambda layer: abs(layer.published - day))[:3], key=_published)
    known = ", ".join(layer.published.isoformat() for layer in near)
    raise UsageError(f"there is no article of {day}", f'nearest are {known}; or take the mode "known"')


def _published(layer: StanceLayer) -> datetime.date:
    return layer.published


def _quote(sourced: SourcedClaim, *, is_copy: bool = False) -> Quote:
    claim = sourced.claim
    return Quote(
        claim.evidence.quote,
        claim.stance,
        claim.confidence,
        claim.rule,
        sourced.title,
        sourced.source,
        sourced.url,
        sourced.published,
        is_copy,
    )


def _lines(found: Finding) -> list[str]:
    return [str(found), *(line for quote in found.evidence for line in _told(quote))]


def _told(quote: Quote) -> Iterator[str]:
    origin = ", ".join(_plain(part) for part in (quote.source, quote.title, quote.url) if part)
    yield f"    “{_plain(quote.quote)}”"
    yield f"    — {origin or 'source not named'}{' (the same words)' if quote.is_copy else ''}"


def _plain(text: str) -> str:
    """Return text of an article on one line, without the characters that a terminal would obey."""
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))

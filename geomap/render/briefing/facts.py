"""What a briefing tells: the value that all its forms, and every template, are filled from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from geomap.model import Ruling, Topic, Verdict


@dataclass(frozen=True, slots=True)
class Turn:
    """A country whose stance is new, another or gone.

    Attributes:
        before, after: the verdict; None if there was none.
        published: the date of the verdict after, or else of the one before.
    """

    alpha_3: str
    before: Verdict | None
    after: Verdict | None
    published: date


@dataclass(frozen=True, slots=True)
class Material:
    """What a briefing is made of.

    Attributes:
        names: alpha-3 to the name to show.
        notes: plain lines on borders, in English.
        day, mode: the date, and ``day`` or ``known``.
        entries: alpha-3 to (date of the report, verdict).
        mentioned: countries named without a stance.
        turns: what changed since `since`.
        since: a date, or (number of a run, its day); None if there is nothing before.
        rulings: those on what is shown.
        challenged: (date, alpha-3) of rulings that later articles contradict.
        articles: (published, source, title, url) of all that the map rests on, sorted.
        failed: how many articles could not be read; None if it is not known.
        classifier: its name; empty if an earlier version read the articles.
        accuracy: measured figures of that classifier; empty if there are none.
    """

    topic: Topic
    names: Mapping[str, str]
    notes: tuple[str, ...]
    pov: str
    projection: str
    day: date
    mode: str
    entries: Mapping[str, tuple[date, Verdict]]
    mentioned: frozenset[str] = frozenset()
    turns: tuple[Turn, ...] = ()
    since: date | tuple[int, date] | None = None
    rulings: tuple[Ruling, ...] = ()
    challenged: frozenset[tuple[date, str]] = frozenset()
    articles: Sequence[tuple[date, str, str, str]] = ()
    failed: int | None = None
    classifier: str = ""
    accuracy: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim sentence and where it is from.

    Attributes:
        text: on one line, without quotation marks.
        quoted: the same in the quotation marks of the language.
        source, title: as the article gives them; the title may be its address, or say that there is none.
        url: starts with http, or is empty.
        date: in words.
        stance: the label of what it says.
        copies: how many more articles carry the same report, in words; empty if none does.
    """

    text: str
    quoted: str
    source: str
    title: str
    url: str
    date: str
    stance: str
    copies: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One country's stance.

    Attributes:
        key: the stance, such as ``troops_offered``.
        stance: its label.
        colour, ink: ``#rrggbb`` of the stance, and of letters on it.
        date: of the report, in words.
        carried: it is from an earlier date than the briefing's.
        changed: it is new or another since the date before.
        ruled, challenged: a reviewer decided it; later articles contradict that.
        sureness: in words with per cent, or that a reviewer decided.
        confidence: 0 to 1.
        quote: the best sentence; None if a ruling has none.
    """

    alpha_3: str
    country: str
    key: str
    stance: str
    colour: str
    ink: str
    date: str
    carried: bool
    changed: bool
    ruled: bool
    challenged: bool
    contested: bool
    uncertain: bool
    sureness: str
    confidence: float
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Group:
    """One stance and the countries that have it.

    Attributes:
        count: of all countries that have it.
        lines: those that are neither contested nor uncertain, by name.
        also: a sentence that names the others; empty if there are none.
    """

    key: str
    stance: str
    colour: str
    ink: str
    count: int
    lines: tuple[Line, ...]
    also: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A country whose stance is new, another or gone.

    Attributes:
        before, after: labels, or words for none.
        key, colour: of the stance after; empty if there is none.
        notes: contested, uncertain or decided by a reviewer, in words; often none.
    """

    alpha_3: str
    country: str
    before: str
    after: str
    key: str
    colour: str
    date: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contradiction: a stance, and the sentences that say so."""

    key: str
    stance: str
    colour: str
    ink: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A country about which articles of one date contradict each other; the better supported side first."""

    alpha_3: str
    country: str
    date: str
    sureness: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided.

    Attributes:
        said: the whole of it in a sentence.
        why: the reason, in words; empty if none was given.
        challenged: a sentence if later articles contradict it; else empty.
    """

    alpha_3: str
    country: str
    stance: str
    said: str
    why: str
    challenged: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An article: its title, its address if it has one on the web, its date in words."""

    title: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """A source and its articles, by date."""

    name: str
    articles: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a briefing tells.

    Attributes:
        lang: ISO 639-1 of its language.
        dir: ``ltr`` or ``rtl``.
        title: of the operation.
        day: ISO 8601, of the last date it knows.
        date: the same in words.
        mode: ``known``, as known by that date, or ``day``, what that day's articles say.
        when: "As known by 6 March 2025".
        headline: the finding in one sentence: how many countries take each stance.
        news: what changed, as far as it is sure, in a sentence; empty if nothing did.
        basis: how many articles, of how many sources and which dates.
        changes_heading: since when.
        changes: `Changed`, by stance; empty if nothing did.
        groups: `Group`, one for each stance that a country has.
        disputes: `Dispute`, by country.
        uncertain: `Line`, less than 60 % sure and undisputed, by stance and country.
        decisions: `Decision`, by country.
        mentioned: names of countries named without a stance.
        method: sentences on how it was made, what it can be trusted with, and whose borders are drawn.
        notes: on disputed borders, in English.
        sources: `Outlet`, by name.
        sources_note: that not all are listed; empty if they are.
        words: the headings and fixed phrases by name, such as ``words.method_heading``.
    """

    lang: str
    dir: str
    title: str
    day: str
    date: str
    mode: str
    when: str
    headline: str
    news: str
    basis: str
    changes_heading: str
    changes: tuple[Changed, ...]
    groups: tuple[Group, ...]
    disputes: tuple[Dispute, ...]
    uncertain: tuple[Line, ...]
    decisions: tuple[Decision, ...]
    mentioned: tuple[str, ...]
    method: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[Outlet, ...]
    sources_note: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """The map in a briefing.

    Attributes:
        alt: what it shows, in words.
        svg, png: the picture; whichever the form of the briefing needs.
        link: the address of the interactive map, or nothing.
    """

    alt: str
    svg: bytes = b""
    png: bytes = b""
    link: str = ""

"""The values that flow through geomap: frozen, checked when built, free of I/O."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import date
from enum import StrEnum


class Stance(StrEnum):
    """What a country's part in the operation is; the absence of a claim is no member of it."""

    TROOPS_OFFERED = "troops_offered"
    LOGISTICS_ONLY = "logistics_only"
    UNDECIDED = "undecided"
    OPPOSED = "opposed"


class MentionKind(StrEnum):
    """By what kind of word a country was named."""

    NAME = "name"
    DEMONYM = "demonym"
    SEAT = "seat"
    LEADER = "leader"
    GROUP = "group"
    CODE = "code"


class Use(StrEnum):
    """Whether a word for a country stands for those who act, or for where something happens."""

    ACTOR = "actor"
    PLACE = "place"


class DateOrigin(StrEnum):
    """How the date of an article was known, strongest first."""

    MANIFEST = "manifest"
    FRONT_MATTER = "front matter"
    FIELD = "field"
    PAGE = "page metadata"
    FEED = "feed entry"
    MAIL = "mail header"
    FILE_NAME = "file name"
    OPTION = "option"


def normalise(text: str) -> str:
    """Return `text` as articles hold it: NFC, newlines as line feeds, no byte order mark."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain)


@dataclass(frozen=True, slots=True)
class Article:
    """One news text.

    Attributes:
        uri: where it was read from; names the article to a person, and nothing else.
        text: the body, NFC with line feeds; every offset in geomap counts its code points.
        published: the day it was published; None only where no date is needed (`analyze`).
        date_origin: how `published` was known; None exactly when it is None.
        title, source, url: as given, or empty.
        language: ISO 639-1, or empty when not known.
        id: hash of everything above but `uri`, so that a moved file is still the same article.

    Raises:
        ValueError: the text is empty or not normalised, or a date has no origin.
    """

    uri: str
    text: str
    published: date | None = None
    date_origin: DateOrigin | None = None
    title: str = ""
    source: str = ""
    url: str = ""
    language: str = ""
    id: str = field(init=False)

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("an article needs a text")
        if self.text != normalise(self.text):
            raise ValueError("the text of an article must be normalised")
        if (self.published is None) != (self.date_origin is None):
            raise ValueError("a date and how it was known come together")
        day = self.published.isoformat() if self.published else None
        content = [day, self.title, self.source, self.url, self.language, self.text]
        digest = hashlib.sha256(json.dumps(content, ensure_ascii=True).encode("ascii")).hexdigest()
        object.__setattr__(self, "id", digest[:32])


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One place where a text speaks of a country.

    Attributes:
        start, end: half-open code point offsets.
        kind: by what kind of word.
        use: PLACE for a seat that is no more than where something happens ("talks in Geneva"), and for the
            name of a country in a dateline; ACTOR for everything else.
    """

    start: int
    end: int
    alpha_3: str
    kind: MentionKind
    use: Use = Use.ACTOR

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"offsets {self.start}:{self.end} name no text")
        _check_alpha_3(self.alpha_3)


@dataclass(frozen=True, slots=True, order=True)
class Unresolved:
    """A name in a country's place that geomap does not know; `suggestion` is a guess it did not act on."""

    start: int
    end: int
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim passage of one article, cut by its own constructor, so that it cannot misquote.

    Raises:
        ValueError: the offsets lie outside the article or hold only white space.
    """

    article: InitVar[Article]
    start: int
    end: int
    article_id: str = field(init=False)
    quote: str = field(init=False)

    def __post_init__(self, article: Article) -> None:
        if not 0 <= self.start < self.end <= len(article.text):
            raise ValueError(f"offsets {self.start}:{self.end} lie outside the article {article.uri}")
        object.__setattr__(self, "article_id", article.id)
        object.__setattr__(self, "quote", article.text[self.start : self.end])
        if not self.quote.strip():
            raise ValueError("evidence must hold words")

    @classmethod
    def kept(cls, article_id: str, start: int, end: int, quote: str) -> Evidence:
        """Return evidence that a ledger kept and cut anew from its own copy of the article.

        Raises:
            ValueError: the quote has not the length that the offsets ask for, or holds only white space.
        """
        if len(quote) != end - start or not quote.strip():
            raise ValueError(f"offsets {start}:{end} lie outside the article {article_id}")
        made = object.__new__(cls)
        for name, value in (("start", start), ("end", end), ("article_id", article_id), ("quote", quote)):
            object.__setattr__(made, name, value)
        return made


@dataclass(frozen=True, slots=True)
class Highlight:
    """What to mark in a quote; offsets are half-open, in code points of the quote.

    Attributes:
        words: that speak of forces, help, offers, doubts and refusals.
        names: by alpha-3, where the quote names the country.
        speaker: who says it, if the quote tells.
    """

    words: tuple[tuple[int, int], ...] = ()
    names: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    speaker: tuple[int, int] | None = None


Highlights = Mapping[Evidence, Highlight]


@dataclass(frozen=True, slots=True)
class StanceClaim:
    """One sentence's word on one country's part.

    Attributes:
        confidence: probability, 0 to 1, that an editor would put the same label beside the quote.
        rule: what in the classifier decided, for `explain`.
    """

    alpha_3: str
    stance: Stance
    confidence: float
    evidence: Evidence
    rule: str

    def __post_init__(self) -> None:
        _check_alpha_3(self.alpha_3)
        _check_probability(self.confidence)


@dataclass(frozen=True, slots=True)
class NoStance:
    """A country that a text mentions without a stance; `confidence` is the probability that this is right."""

    alpha_3: str
    confidence: float

    def __post_init__(self) -> None:
        _check_alpha_3(self.alpha_3)
        _check_probability(self.confidence)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a classifier makes of one article: each mentioned country has claims, or one `NoStance`.

    Attributes:
        off_topic: the article does not speak of the topic, so that no stance was looked for.
    """

    claims: tuple[StanceClaim, ...] = ()
    silent: tuple[NoStance, ...] = ()
    off_topic: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that the pipeline found in one article, perhaps nothing; mentions are in order of the text.

    Attributes:
        language: ISO 639-1 of the language it was read in; stances are read in English alone.
        off_topic: as in `Reading`; known only where it was read just now.
    """

    article_id: str
    mentions: tuple[Mention, ...]
    claims: tuple[StanceClaim, ...]
    silent: tuple[NoStance, ...]
    unresolved: tuple[Unresolved, ...] = ()
    language: str = "en"
    off_topic: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """One item that could not be done: where it is, what kind of fault, in words a person can act on."""

    uri: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know about an item that was done all the same, such as a guessed encoding."""

    uri: str
    detail: str


@dataclass(frozen=True, slots=True)
class SourcedClaim:
    """A claim with the article that makes it, as the timeline and the map need it."""

    claim: StanceClaim
    published: date
    title: str
    source: str
    url: str


UNCERTAIN_BELOW = 0.6
"""A verdict less sure than this is to be read with its sentence before anybody relies on it."""
SURE_FROM = 0.75
"""From here on a verdict that nothing contradicts is fit for a headline."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one answer for a country on a date.

    Attributes:
        confidence: of `stance`, 0 to 1.
        contested: claims of the same date contradict each other; `claims` then holds both sides.
        ruled: a person decided it.
        claims: the support, best first; the other side of a contradiction follows.
        voices: for each claim the index of the first claim of its voice, which is its own if it is no copy.
        more: how many claims there are besides, left out for their number.
        challenged: articles that came after the ruling contradict it.
    """

    stance: Stance
    confidence: float
    contested: bool
    claims: tuple[SourcedClaim, ...]
    ruled: bool = False
    voices: tuple[int, ...] = ()
    more: int = 0
    challenged: bool = False

    def __post_init__(self) -> None:
        _check_probability(self.confidence)
        if not self.claims:
            raise ValueError("a verdict needs a claim behind it")
        if not self.voices:
            object.__setattr__(self, "voices", tuple(range(len(self.claims))))
        if len(self.voices) != len(self.claims):
            raise ValueError("every claim of a verdict has a voice")

    @property
    def is_uncertain(self) -> bool:
        """Whether it is to be read with care; what is shown as 60 % is not."""
        return round(self.confidence, 2) < UNCERTAIN_BELOW

    @property
    def is_sure(self) -> bool:
        """Whether it is fit for a headline: ruled, or sure enough, as shown, and uncontested."""
        return self.ruled or (round(self.confidence, 2) >= SURE_FROM and not self.contested)

    def copies(self) -> dict[int, int]:
        """Return the claims that say what another paper has said, by number, each with that of the first."""
        found = {}
        for at, voice in enumerate(self.voices):
            first, own = self.claims[voice].claim, self.claims[at].claim
            if first.stance is own.stance and first.evidence.article_id != own.evidence.article_id:
                found[at] = voice
        return found


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided of a country on a date; it outranks the machine.

    Attributes:
        stance: the stance that holds; None if the articles of that date give none.
        who: the person.
        at: when, as an ISO 8601 time in UTC.
        why: the reason, perhaps empty.
        run: the last run of the ledger before it; what came in a later one is evidence that it did not know.
    """

    alpha_3: str
    published: date
    stance: Stance | None
    who: str
    at: str
    why: str = ""
    run: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        _check_alpha_3(self.alpha_3)
        if not self.who.strip():
            raise ValueError("a ruling needs somebody who made it")


@dataclass(frozen=True, slots=True)
class StanceLayer:
    """What the articles of one date say.

    Attributes:
        verdicts: alpha-3 to verdict, sorted by alpha-3.
        mentioned: countries that date's articles name without a stance.
    """

    published: date
    verdicts: Mapping[str, Verdict]
    mentioned: frozenset[str]


@dataclass(frozen=True, slots=True)
class View:
    """The part of the world a topic's map opens on.

    Attributes:
        bounds: (west, south, east, north) in degrees; west may exceed east across the antimeridian.
        central_meridian: longitude in degrees that the projection is centred on.
    """

    bounds: tuple[float, float, float, float]
    central_meridian: float


@dataclass(frozen=True, slots=True)
class Topic:
    """One operation, as its TOML file describes it.

    Attributes:
        names: what texts call the operation.
        host: alpha-3 codes of the countries the operation works in.
        opponents: alpha-3 codes of the powers it is directed against.
        start, end: first and last day of interest; None where open.
        labels, colours: for every stance, its words and its ``#rrggbb``.
        digest: hash of everything above.
    """

    id: str
    title: str
    names: tuple[str, ...]
    host: tuple[str, ...]
    opponents: tuple[str, ...]
    start: date | None
    end: date | None
    view: View
    labels: Mapping[Stance, str]
    colours: Mapping[Stance, str]
    digest: str


def _check_alpha_3(code: str) -> None:
    if len(code) != 3 or not (code.isascii() and code.isalpha() and code.isupper()):
        raise ValueError(f"{code!r} is not an alpha-3 code")


def _check_probability(value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{value} is not a probability")

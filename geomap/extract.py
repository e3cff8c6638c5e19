"""Finds the countries an article names: one automaton pass, then what stands beside each hit decides."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import ahocorasick_rs

from geomap.countries import Context, Gazetteer, Sense
from geomap.model import Article, Mention, MentionKind, Unresolved

VERSION = "1"
_ONE_FOR_ONE = (
    ("\n", " "),
    ("\t", " "),
    ("\xa0", " "),
    ("’", "'"),
    ("ʼ", "'"),
    ("–", "-"),
    ("‐", "-"),
    ("‑", "-"),
)
_WORD_BEFORE = re.compile(r"((?:[^\W\d_]|[.'-])+) $")
_PHRASE_BEFORE = re.compile(r"([^\W\d_][\w.]* (?:of|of the)) (?:the )?$")
_WORDS_AFTER = re.compile(r" ((?:[^\W\d_]|[.'])+)(?: ((?:[^\W\d_]|[.'])+))?")
_STATE_AFTER = re.compile(r", ?((?:[A-Z][A-Za-z]*\.? ?){1,2})")
_PLACE_BEFORE = re.compile(r"([^\W\d_][\w.'-]+), $")
_LISTED_AFTER = re.compile(r"(?:,? and |,? or |, )([A-Z][^\W\d_]{3,})\b(?! [A-Z])")
_LISTED_BEFORE = re.compile(r"(?<![\w.'-] )(?<!\w)([A-Z][^\W\d_]{3,})(?:,? and |,? or |, )$")
_STATE_LIKE = re.compile(
    r"\b([A-Z][^\W\d_]{3,})(?:'s (?:[Pp]rime [Mm]inister|[Pp]resident|[Cc]hancellor|[Gg]overnment"
    r"|[Ff]oreign [Mm]inist\w+|[Dd]efen[cs]e [Mm]inist\w+)"
    r"|(?: has| also| has also)? (?:said|says|announced) it (?:will|would|could|might) )"
)
_NEAR = 0.7


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article names: mentions in order of the text, and names in a country's place not known."""

    mentions: tuple[Mention, ...]
    unresolved: tuple[Unresolved, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    """A form in the text, its senses on the day of the article, and which country they come to."""

    start: int
    end: int
    form: str
    senses: tuple[Sense, ...]

    @property
    def sense(self) -> Sense:
        return self.senses[0]

    @property
    def kind(self) -> MentionKind | None:
        return self.senses[0].kind if self.senses else None

    @property
    def codes(self) -> tuple[str, ...]:
        return self.senses[0].codes if self.senses else ()


@dataclass(frozen=True, slots=True)
class _Text:
    """An article as the rules see it; `folded` is as long as the text, with plain spaces and dashes."""

    raw: str
    folded: str
    day: date | None


class Extractor:
    """Maps an article to the countries it names; a pure callable.

    Attributes:
        key: name, version and hash of the data, so that a ledger can tell when to run again.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.key = f"gazetteer-{VERSION}-{gazetteer.digest}"
        self._gazetteer = gazetteer
        self._spelt = list(gazetteer.spellings)
        self._automaton = ahocorasick_rs.AhoCorasick(self._spelt, matchkind=ahocorasick_rs.MatchKind.Standard)
        self._near = {
            form: senses[0].codes[0]
            for form, senses in gazetteer.forms.items()
            if senses[0].kind is MentionKind.NAME and form.isalpha() and len(form) > 3
        }

    def __call__(self, article: Article) -> Extraction:
        """Return the mentions of `article`; leaders count by its date, without one whenever they served."""
        text = _Text(article.text, _fold(article.text), article.published)
        hits = list(self._hits(text))
        kept = self._by_article(text, hits, [hit for hit in hits if self._stands(text, hit)])
        mentions = [
            Mention(hit.start, hit.end, code, hit.kind)
            for hit in kept
            if hit.kind is not None
            for code in sorted(hit.codes)
        ]
        return Extraction(tuple(mentions), tuple(self._unresolved(text, hits, kept)))

    def _hits(self, text: _Text) -> Iterator[_Hit]:
        """Yield the longest forms that stand as words of their own, from left to right."""
        folded, forms, spellings = text.folded, self._gazetteer.forms, self._gazetteer.spellings
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        words = [(start, -end, index) for index, start, end in found if _is_word(folded, start, end)]
        done = 0
        for start, minus_end, index in sorted(words):
            if start < done:
                continue
            done = -minus_end
            form = spellings[self._spelt[index]]
            senses = tuple(sense for sense in forms[form] if sense.holds(text.day))
            if len({sense.codes for sense in senses}) > 1:
                senses = ()
            yield _Hit(start, done - form.endswith("-"), form, senses)

    def _stands(self, text: _Text, hit: _Hit) -> bool:
        """Tell whether what stands right beside the hit lets it be a country."""
        if hit.kind in (None, MentionKind.GROUP):
            return False if hit.kind is None else not _in_address(text.folded, hit)
        if _in_address(text.folded, hit):
            return False
        before, after = text.folded[max(0, hit.start - 40) : hit.start], text.folded[hit.end : hit.end + 50]
        if hit.kind is MentionKind.LEADER:
            return self._is_leader(text, hit, before, after)
        if " " not in hit.form and self._is_named_after(hit, before, after, text):
            return False
        if hit.kind is MentionKind.DEMONYM:
            return not _words_after(after) & self._around("before_brand")
        return not self._is_other_place(hit, before, after)

    def _is_leader(self, text: _Text, hit: _Hit, before: str, after: str) -> bool:
        if _words_after(after) & self._around("not_before_leader"):
            return False
        if hit.form == hit.sense.person or " " in hit.form:
            return True
        word = _word_before(before)
        if word in self._around("title"):
            return True
        if hit.sense.guarded:
            return False
        name_like = word[:1].isupper() and not word.isupper() and word not in self._around("polite")
        known = word in self._gazetteer.spellings or word.endswith("'s") or word in self._around("opener")
        return not name_like or known or _is_title_case(text, hit)

    def _is_named_after(self, hit: _Hit, before: str, after: str, text: _Text) -> bool:
        """Tell whether a single word is a person's name: `Michael Jordan`, `Jordan Henderson`."""
        if _word_before(before) in self._gazetteer.given_names:
            return True
        if hit.form not in self._around("given"):
            return False
        follower = _WORDS_AFTER.match(after)
        word = follower[1].rstrip(".") if follower else ""
        name_like = word[:1].isupper() and not word.isupper() and not word.endswith("'s")
        return name_like and not self._is_known(word) and not _is_title_case(text, hit)

    def _is_known(self, word: str) -> bool:
        return word in self._around("office") or word in self._gazetteer.spellings

    def _is_other_place(self, hit: _Hit, before: str, after: str) -> bool:
        """Tell whether a name is part of another: `Lake Chad`, `Lebanon County`, `Athens, Georgia`."""
        phrase = _PHRASE_BEFORE.search(before)
        if {_word_before(before), phrase[1].removesuffix(" the") if phrase else ""} & self._around(
            "not_after"
        ):
            return True
        if _words_after(after) & self._around("before_thing"):
            return True
        state = _STATE_AFTER.match(after)
        words = state[1].strip() if state else ""
        if words and hit.kind is MentionKind.NAME and words.split()[0] in ("Georgia", "Washington"):
            return False
        return bool(words) and not {words, words.split()[0]}.isdisjoint(self._gazetteer.states)

    def _by_article(self, text: _Text, hits: list[_Hit], standing: list[_Hit]) -> list[_Hit]:
        """Settle what the article as a whole decides: contexts, persons and towns named, US in capitals."""
        fallen = {hit.form for hit in hits} - {hit.form for hit in standing}
        fallen |= {hit.form for hit in hits if hit not in standing and hit.form in self._around("given")}
        settled = [
            hit
            for hit in standing
            if hit.form not in self._gazetteer.contexts
            or self._fits(text, hit, self._gazetteer.contexts[hit.form])
        ]
        sure: dict[str, set[str]] = {}
        for hit in settled:
            for code in hit.codes:
                sure.setdefault(code, set()).add(hit.form)
        persons = {hit.sense.person for hit in settled if hit.kind is MentionKind.LEADER and " " in hit.form}
        return sorted(
            [
                hit
                for hit in settled
                if not self._is_doubtful(text, hit, fallen)
                or any(sure[code] - {hit.form} for code in hit.codes)
            ]
            + [
                hit
                for hit in hits
                if hit.senses and hit.sense.guarded and hit.sense.person in persons and hit not in settled
            ],
            key=lambda hit: hit.start,
        )

    def _is_doubtful(self, text: _Text, hit: _Hit, fallen: set[str]) -> bool:
        if hit.form in fallen:
            return True
        return hit.form == "US" and _line(text, hit).isupper() and len(_line(text, hit).split()) > 1

    def _fits(self, text: _Text, hit: _Hit, context: Context) -> bool:
        place = _PLACE_BEFORE.search(text.folded[max(0, hit.start - 30) : hit.start])
        known = place and (place[1] in self._gazetteer.spellings)
        if _has_any(text.folded, context.country):
            return True
        if (place and not known) or _has_any(text.folded, context.other):
            return False
        return context.otherwise

    def _unresolved(self, text: _Text, hits: list[_Hit], kept: list[_Hit]) -> Iterator[Unresolved]:
        """Yield capitalised words in a country's place that are near a country's name but no known form."""
        taken = {place for hit in hits for place in range(hit.start, hit.end)}
        places = set()
        for hit in kept:
            if hit.kind is MentionKind.NAME:
                after = _LISTED_AFTER.match(text.folded, hit.end)
                before = _LISTED_BEFORE.search(text.folded[max(0, hit.start - 40) : hit.start])
                shift = max(0, hit.start - 40)
                places |= {after.span(1)} if after else set()
                places |= {(before.start(1) + shift, before.end(1) + shift)} if before else set()
        places |= {match.span(1) for match in _STATE_LIKE.finditer(text.folded)}
        for start, end in sorted(places):
            if start not in taken and (name := self._nearest(text.raw[start:end])):
                yield Unresolved(start, end, name)

    def _nearest(self, word: str) -> str:
        alike = [form for form in self._near if form[0] == word[0] and abs(len(form) - len(word)) < 4]
        near = difflib.get_close_matches(word, alike, n=1, cutoff=_NEAR)
        return self._gazetteer.names[self._near[near[0]]] if near else ""

    def _around(self, place: str) -> frozenset[str]:
        return self._gazetteer.surroundings[place]


def _fold(text: str) -> str:
    for old, new in _ONE_FOR_ONE:
        text = text.replace(old, new)
    return text


def _is_word(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` begins and ends where words do; a prefix needs a word to follow."""
    if start and text[start - 1].isalnum() and text[start].isalnum():
        return False
    if text[end - 1] == "-":
        return text[end : end + 1].isalpha()
    return not (text[end : end + 1].isalnum() and text[end - 1].isalnum())


def _in_address(text: str, hit: _Hit) -> bool:
    """Tell whether the hit is part of a web or mail address, a path or a user name."""
    if text[hit.start - 1 : hit.start] == "@" or text[hit.end : hit.end + 1] == "@":
        return True
    if text[hit.start - 1 : hit.start] not in "/.-_" and text[hit.end : hit.end + 1] not in "/.-_":
        return False
    left, right = text.rfind(" ", 0, hit.start) + 1, text.find(" ", hit.end)
    token = text[left : right if right >= 0 else len(text)]
    return (
        "://" in token
        or "www." in token
        or "@" in token
        or bool(re.search(r"[a-z]\.(?:com|org|net|gov|[a-z]{2})\b", token))
    )


def _word_before(before: str) -> str:
    found = _WORD_BEFORE.search(before)
    return found[1] if found else ""


def _words_after(after: str) -> set[str]:
    found = _WORDS_AFTER.match(after)
    if not found:
        return set()
    first, second = found[1], found[2] or ""
    return {first, first.rstrip("."), first.removesuffix("'s"), f"{first} {second}"}


def _line(text: _Text, hit: _Hit) -> str:
    start, end = text.raw.rfind("\n", 0, hit.start) + 1, text.raw.find("\n", hit.end)
    return text.raw[start : end if end >= 0 else len(text.raw)]


def _is_title_case(text: _Text, hit: _Hit) -> bool:
    """Tell whether the line is a headline in title case, where a capital says nothing."""
    words: list[str] = re.findall(r"[^\W\d_]{4,}", _line(text, hit))
    return len(words) > 2 and sum(word[0].islower() for word in words) * 5 < len(words)


def _has_any(text: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words)

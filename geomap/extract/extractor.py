"""The extractor: one automaton pass, the words beside each form, then what the article as a whole decides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from geomap import languages as tongues
from geomap.countries import Context, Gazetteer, Sense
from geomap.extract.codes import CodeFinder
from geomap.extract.foreign import ForeignFinder
from geomap.extract.hits import Finder, Hit, Text
from geomap.extract.language import LanguageTeller
from geomap.extract.local import LocalNews
from geomap.extract.surroundings import Surroundings, Verdict
from geomap.extract.unknown import UnknownNames
from geomap.extract.use import UseReader
from geomap.languages import ENGLISH, Languages
from geomap.model import Article, Mention, MentionKind, Unresolved

VERSION = "3"
ABROAD = 4  # so many other countries in one article are no local news
_CAPITALS_AFTER = re.compile(r" [^\W\d_a-z]{2,}\b")
_TOWN_BEFORE = re.compile(r"([A-Z][\w.'-]+), $")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article names.

    Attributes:
        mentions: in order of the text.
        unresolved: names in a country's place not known; looked for in English alone.
        language: ISO 639-1, as given or as told by the text.
    """

    mentions: tuple[Mention, ...]
    unresolved: tuple[Unresolved, ...]
    language: str = ENGLISH


class Extractor:
    """Maps an article to the countries it names; a pure callable.

    Leaders count by the date of the article; in an article without a date, by any term they served.
    An article in another language is read by that language's table alone, loaded when the first one comes.

    Attributes:
        key: name, version and hash of the data, so that a ledger can tell when to run again.
        languages: what it knows of languages.
    """

    def __init__(self, gazetteer: Gazetteer, languages: Languages | None = None) -> None:
        self.languages = languages or tongues.load()
        self.key = f"gazetteer-{VERSION}-{gazetteer.digest}-{self.languages.digest}"
        self._gazetteer = gazetteer
        self._tell = LanguageTeller(self.languages)
        self._foreign: dict[str, ForeignFinder] = {}
        self._find = Finder(gazetteer)
        self._codes = CodeFinder(gazetteer)
        self._judge = Surroundings(gazetteer)
        self._unknown = UnknownNames(gazetteer)
        self._use = UseReader(gazetteer)
        # "IN" and "OR" are words of headlines, and Washington and Georgia are more than states
        places = {form for form, senses in gazetteer.forms.items() if senses[0].kind is not None}
        self._states = sorted(word for word in gazetteer.states - places if len(word) > 2)
        self._local = LocalNews(gazetteer, tuple(self._states))

    def __reduce__(self) -> tuple[type[Extractor], tuple[Gazetteer, Languages]]:
        """Pickle as the data alone; the automaton is built again."""
        return Extractor, (self._gazetteer, self.languages)

    def __call__(self, article: Article) -> Extraction:
        """Return the mentions of `article`, a group as one per member, and the names it leaves unresolved."""
        text = Text.of(article)
        language = article.language or self._tell(article.text)
        if language != ENGLISH:
            return Extraction(tuple(self._in(language, text)), (), language)
        hits = list(self._find(text))
        kept = self._settle(text, hits)
        taken = {hit.start for hit in hits}
        codes = [code for code in self._codes(text) if code.start not in taken]
        kept = sorted([*kept, *codes], key=lambda hit: hit.start) if codes else kept
        mentions = tuple(
            Mention(hit.start, hit.end, code, hit.kind, use)
            for hit, use in self._use(text, kept)
            if hit.kind is not None
            for code in sorted(hit.sense.codes)
        )
        return Extraction(mentions, tuple(self._unknown(text, hits, kept)))

    def _in(self, language: str, text: Text) -> Iterable[Mention]:
        """Return the mentions in a text of another language, none where geomap has no table for it."""
        if not self.languages.has_table(language):
            return ()
        if language not in self._foreign:
            self._foreign[language] = ForeignFinder(self.languages, language)
        return self._foreign[language](text)

    def _settle(self, text: Text, hits: list[Hit]) -> list[Hit]:
        """Return the hits that are countries, after what the article as a whole says."""
        judged = [(hit, self._judge(text, hit)) for hit in hits]
        namesakes = {hit.form for hit, verdict in judged if verdict is Verdict.NAMESAKE}
        standing = [hit for hit, verdict in judged if verdict is Verdict.COUNTRY]
        standing = self._abroad(text, self._in_context(text, standing))
        forms_of: dict[str, set[str]] = {}
        for hit in standing:
            for code in hit.sense.codes:
                forms_of.setdefault(code, set()).add(hit.form)
        named = {hit.sense.person for hit in standing if hit.sense.person and " " in hit.form}
        namesakes |= {person.split()[-1] for person in named}  # after Luís Montenegro, Montenegro is he
        kept = [
            hit
            for hit in standing
            if not self._is_doubtful(text, hit, namesakes)
            or any(forms_of[code] != {hit.form} for code in hit.sense.codes)
        ]
        introduced = [
            hit for hit, verdict in judged if verdict is Verdict.UNINTRODUCED and hit.sense.person in named
        ]
        return sorted({*kept, *introduced}, key=lambda hit: hit.start) if introduced else kept

    def _is_doubtful(self, text: Text, hit: Hit, namesakes: set[str]) -> bool:
        """Tell whether a form counts only if the article names the country by another form too."""
        if hit.form in namesakes:
            return True
        if not text.raw[hit.start : hit.end].isupper():
            return False
        if hit.form == "US":
            return text.in_capitals(hit.start) and not self._is_headline_us(text, hit)
        return hit.form in self._gazetteer.surroundings["given"] and bool(
            _CAPITALS_AFTER.match(text.folded, hit.end)
        )

    def _is_headline_us(self, text: Text, hit: Hit) -> bool:
        """Tell whether US in a line of capitals is no pronoun: at its start, or before what a state has."""
        after = _CAPITALS_AFTER.match(text.folded, hit.end)
        return text.begins_at(hit.start) or bool(
            after and after[0].strip() in self._gazetteer.surroundings["us_noun"]
        )

    def _abroad(self, text: Text, hits: list[Hit]) -> list[Hit]:
        """Drop seats that are towns of the USA too, where local news names their country in no other way."""
        towns = self._gazetteer.surroundings["town"]
        doubtful = [hit for hit in hits if hit.kind is MentionKind.SEAT and hit.form in towns]
        if not doubtful:
            return hits
        named = {code for hit in hits if hit.form not in towns for code in hit.sense.codes}
        doubtful = [hit for hit in doubtful if named.isdisjoint(hit.sense.codes)]
        if not doubtful or len(named) >= ABROAD or self._local(text) < 2:
            return hits
        return [hit for hit in hits if hit not in doubtful]

    def _in_context(self, text: Text, hits: list[Hit]) -> list[Hit]:
        """Drop, or give their other meaning to, forms that are something else in an article like this."""
        contexts = self._gazetteer.contexts
        kept: list[Hit] = []
        fits: dict[str, bool | None] = {}
        for hit in hits:
            context = contexts.get(hit.form)
            if context is None:
                kept.append(hit)
                continue
            if hit.form not in fits:
                others = {code for other in hits if other.form not in contexts for code in other.sense.codes}
                fits[hit.form] = self._fits(text, context, len(others) >= ABROAD)
            fit = fits[hit.form]
            if fit is None:
                listed = bool(kept) and kept[-1].end == hit.start - 2
                town = _TOWN_BEFORE.search(text.folded, max(0, hit.start - 30), hit.start)
                fit = context.otherwise and not (context.state and town and not listed)
            if fit or context.instead:
                kept.append(hit if fit else hit._replace(sense=Sense((context.instead,), hit.kind)))
        return kept

    def _fits(self, text: Text, context: Context, abroad: bool) -> bool | None:
        """Tell whether the article speaks for the form being its country; None where it says nothing."""
        if any(_has(text.folded, word) for word in context.country):
            return True
        if any(_has(text.folded, word) for word in context.other):
            return False
        if context.town and abroad:
            return True
        if (context.town or context.state) and self._local(text):
            return False
        return None


def _has(text: str, word: str) -> bool:
    """Tell whether `word` stands in `text` as a word."""
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        if not text[max(0, place - 1) : place].isalnum() and not (
            text[end : end + 1].isalnum() and word[-1].isalnum()
        ):
            return True
        place = text.find(word, place + 1)
    return False

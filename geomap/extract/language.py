"""Tells the language of a text by its small words, and by its letters where they are not Latin."""

from __future__ import annotations

import re
from collections import Counter

from geomap.languages import ENGLISH, Languages

REACH = 600  # code points that are looked at; enough for a hundred words
LEAST = 4  # signs (small words and letters of its own), and
KINDS = 3  # of them different ones, below which a text is too short to tell
SHARE = 0.08  # of signs in all words; Turkish has the fewest
LEAD = 2  # times as many signs as there are of English
_STUCK = re.compile(r"[’'.,;:!?\"“”«»„()،؟]+")


class LanguageTeller:
    """Maps a text to its language, ISO 639-1; a short or unclear text is English."""

    def __init__(self, languages: Languages) -> None:
        self._speak_for: dict[str, list[str]] = {}
        self._letters: dict[str, list[str]] = {}
        for code, language in languages.known.items():
            for word in language.words:
                self._speak_for.setdefault(word, []).append(code)
            for letter in language.letters:
                self._letters.setdefault(letter, []).append(code)
        self._english = languages.known[ENGLISH].words

    def __call__(self, text: str) -> str:
        """Return the language of `text`."""
        start = text[:REACH].lower()
        words = start.split()
        if self._count_english(words) * 4 > len(words):
            return ENGLISH
        words = _STUCK.sub(" ", start).split()
        signs: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        for word, number in Counter(words).items():
            for code in self._speak_for.get(word, ()):
                signs[code] += number
                kinds[code] += 1
        if not start.isascii():
            for letter, codes in self._letters.items():
                if number := start.count(letter):
                    signs.update(dict.fromkeys(codes, number))
                    kinds.update(codes)
        (best, most), (_, second) = [*signs.most_common(2), (ENGLISH, 0), (ENGLISH, 0)][:2]
        enough = most >= max(LEAST, SHARE * len(words), LEAD * signs[ENGLISH])
        return best if enough and most > second and kinds[best] >= KINDS else ENGLISH

    def _count_english(self, words: list[str]) -> int:
        return sum(map(self._english.__contains__, words))

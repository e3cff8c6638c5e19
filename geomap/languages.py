"""What geomap knows of languages other than English: their small words, and how each speaks of countries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geomap import resources
from geomap.errors import CountryDataError
from geomap.model import MentionKind

ENGLISH = "en"
NO_COUNTRY = "-"
_WORD_STARTS = re.compile(r"(?:^|(?<=[ -]))\w")
_BIG = {"tr": str.maketrans({"i": "İ", "ı": "I"})}
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'"})


@dataclass(frozen=True, slots=True)
class Form:
    """What one spelling means.

    Attributes:
        alpha_3: of the country; empty for a phrase that is none.
        kind: of the mentions it makes.
        inner: an ordinary word where a sentence begins; it counts only inside one.
    """

    alpha_3: str
    kind: MentionKind
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """One language as geomap reads it.

    Attributes:
        code: ISO 639-1.
        name: in English.
        folds: letters to take for others, one for one: ``(("ё", "е"),)``.
        prefixes: what may be written on the front of a word, such as Arabic prepositions.
        letters: those that tell it from others of its script, where that is not Latin.
        words: small words that tell it.
    """

    code: str
    name: str
    folds: tuple[tuple[str, str], ...]
    prefixes: frozenset[str]
    letters: str
    words: frozenset[str]

    def fold(self, text: str) -> str:
        """Return `text` with as many code points and this language's letters folded."""
        for old, new in self.folds:
            text = text.replace(old, new)
        return text

    def upper(self, form: str) -> str:
        """Return `form` in capitals as this language writes them, as long as it was; else as it is."""
        capitals = form.translate(_BIG.get(self.code, {})).upper()
        return capitals if len(capitals) == len(form) else form


@dataclass(frozen=True, slots=True)
class Languages:
    """All languages that can be told apart.

    Attributes:
        folder: where the tables lie.
        known: ISO 639-1 to the language, English among them.
        digest: hash of the data files.
    """

    folder: Path
    known: Mapping[str, Language]
    digest: str

    def name(self, code: str) -> str:
        """Return ``French (fr)``, or the code alone of a language that is not known."""
        return f"{self.known[code].name} ({code})" if code in self.known else code

    def unread(self, code: str) -> tuple[str, ...]:
        """Return what is not read in this language: nothing, ``stances``, or ``countries`` too."""
        if code == ENGLISH:
            return ()
        return ("stances",) if self.has_table(code) else ("countries", "stances")

    def has_table(self, code: str) -> bool:
        """Tell whether articles in this language are read for countries."""
        return code == ENGLISH or (code in self.known and (self.folder / f"{code}.tsv").is_file())

    def spellings(self, code: str) -> dict[str, Form]:
        """Read one language's table: every spelling, folded, to what it means.

        Raises:
            CountryDataError: one form stands for two countries, or a kind is unknown.
        """
        language = self.known[code]
        forms: dict[str, Form] = {}
        faults: list[str] = []
        for form, sense in _forms(self.folder / f"{code}.tsv"):
            other = forms.setdefault(form, sense)
            if other.alpha_3 != sense.alpha_3:
                faults.append(f"{form!r} is {other.alpha_3 or 'no country'} and {sense.alpha_3 or 'none'}")
        if faults:
            path = str(self.folder / f"{code}.tsv")
            raise CountryDataError("the table contradicts itself: " + "; ".join(faults), path)
        spellings = {language.fold(form): sense for form, sense in forms.items()}
        for form, sense in forms.items():
            for spelling in _variants(form, language):
                spellings.setdefault(language.fold(spelling), sense)
        return spellings


def load(data: Path | None = None) -> Languages:
    """Read what tells the languages apart; a table of countries is read when its language comes up.

    Args:
        data: a folder of data to use instead of geomap's own; it holds ``languages/``.
    """
    folder = resources.find("data", data) / "languages"
    known = {}
    for code, name, folds, prefixes, letters, words in _rows(folder / "languages.tsv"):
        pairs = tuple((pair[0], pair[1]) for pair in folds.split())
        front, small = frozenset(prefixes.split()), frozenset(words.split())
        known[code] = Language(code, name, pairs, front, letters, small)
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.tsv")):
        digest.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return Languages(folder, known, digest.hexdigest()[:16])


def _forms(path: Path) -> Iterator[tuple[str, Form]]:
    for code, kind, forms in _rows(path):
        alpha_3 = "" if code == NO_COUNTRY else code
        what = MentionKind.NAME if code == NO_COUNTRY else MentionKind(kind)
        for form in forms.split("; "):
            yield form.rstrip("!").translate(_APOSTROPHES), Form(alpha_3, what, form.endswith("!"))


def _variants(form: str, language: Language) -> set[str]:
    """Return the form in capitals and, if it begins small, as a sentence and as a headline begin it."""
    variants = {language.upper(form)}
    if form[0].islower():
        variants.add(language.upper(form[0]) + form[1:])
        variants.add(_WORD_STARTS.sub(lambda first: language.upper(first[0]), form))
    return variants


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")

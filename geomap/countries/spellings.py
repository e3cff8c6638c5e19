"""The spellings of a form: without accents, in capitals, in title case, in small letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from geomap.countries.senses import Sense
from geomap.model import MentionKind

_UNACCENTED = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "đ": "d", "Đ": "D", "ß": "ss"})
_SMALL_WORDS = re.compile(r"(?<= )(of|the|and|in|la|de|le|of the)(?= )")
_TITLE_CASE = re.compile(r"^[a-z]|(?<= )(?!(?:of|the|and) )[a-z]")


def derive(
    forms: Mapping[str, tuple[Sense, ...]], ordinary: Mapping[str, str], faults: list[str]
) -> dict[str, str]:
    """Derive the spellings of every form; a form as written goes before what is derived from another."""
    spellings = {form: form for form in forms}
    for form, senses in forms.items():
        for spelling in _variants(form, senses[0], ordinary.get(form, "")):
            other = spellings.setdefault(spelling, form)
            if other not in (spelling, form) and _codes(forms[other]) != _codes(senses):
                faults.append(f"{spelling!r} may be {form!r} or {other!r}")
    return spellings


def _codes(senses: Iterable[Sense]) -> set[str]:
    return {code for sense in senses for code in sense.codes}


def _variants(form: str, sense: Sense, ordinary: str) -> set[str]:
    """Return the form without accents, in capitals, in title case and in small letters, where those count."""
    bases = {form, unaccented(form)}
    if sense.kind is MentionKind.GROUP:
        bases |= {_TITLE_CASE.sub(lambda letter: letter[0].upper(), base) for base in bases}
        bases |= {base[0].upper() + base[1:] for base in bases}
    bases |= {_SMALL_WORDS.sub(lambda word: word[0].title(), base) for base in bases}
    spellings = set(bases)
    if ordinary != "capitals":
        spellings |= {base.upper() for base in bases}
    abbreviation = form.upper() == form
    surname = bool(sense.person) and " " not in form
    if not (ordinary or abbreviation or surname or re.match(r"[A-Z]\.|U\.?S\.? ", form)):
        spellings |= {base.lower() for base in bases}
    return spellings


def unaccented(text: str) -> str:
    """Return `text` with plain Latin letters where it has accented ones."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.translate(_UNACCENTED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def plain(text: str) -> str:
    """Return `text` as two names are compared: no accents, no capitals, a straight apostrophe."""
    return unaccented(text).casefold().replace("’", "'")

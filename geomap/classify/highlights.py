"""What a reader should see at once in a quote: the words that decide, and who says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from geomap.classify.cues import Cue, CueFinder, Tag
from geomap.model import Evidence, Highlight

_DECIDING = frozenset(
    {
        Tag.FORCE, Tag.HELP, Tag.SUPPORT, Tag.GIVE, Tag.JOIN, Tag.PLEDGE, Tag.OPEN, Tag.REFUSE, Tag.LEAVE,
        Tag.NOT, Tag.MAY, Tag.CONDITION,
    }
)  # fmt: skip
_BREAK = re.compile(r"[,;:.!?“”\"()\n–—]| (?:that|but|while|when|as|and) ", re.IGNORECASE)
_AFTER = re.compile(
    r"[,;:.!?“”\"()\n–—]| (?:that|on|in|at|during|after|before|while|when|as|and|to|late|earlier|last|this) ",
    re.IGNORECASE,
)
_QUOTE_ENDS = re.compile(r"[,.!?]?[”\"’'],? *\Z|, *\Z")
_SPEECH = re.compile(
    r"\b(?:said|says|told|tells|added|adds|insisted|insists|stated|states|declared|declares)\b"
)
_HELPERS = re.compile(r"(?: (?:has|have|had|also|again|later|then|repeatedly|has been|have been))+\s*\Z")
_NAME = re.compile(r"\b[A-Z][\w'’-]+")
_MOST_WORDS = 12
_PRONOUNS = frozenset({"he", "she", "it", "they", "who", "which", "i", "we", "one"})


class Highlighter:
    """Marks quotes; `names` are a topic's words for its operation."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        self._finder = CueFinder(names)
        self._offices = self._finder.words["office"] | {
            "spokesman",
            "spokeswoman",
            "spokesperson",
            "official",
        }

    def __call__(self, evidence: Evidence, mentions: Sequence[tuple[int, int, str]] = ()) -> Highlight:
        """Return what to mark in a quote, given the mentions of its article as (start, end, alpha-3)."""
        quote = evidence.quote
        words = tuple((cue.start, cue.end) for cue in _apart(self._finder(quote)) if cue.tag in _DECIDING)
        names: dict[str, list[tuple[int, int]]] = {}
        for start, end, alpha_3 in mentions:
            if evidence.start <= start and end <= evidence.end:
                names.setdefault(alpha_3, []).append((start - evidence.start, end - evidence.start))
        return Highlight(words, {code: tuple(spans) for code, spans in names.items()}, self._speaker(quote))

    def _speaker(self, quote: str) -> tuple[int, int] | None:
        """Return where the quote names who speaks: right before the verb, or after a quotation."""
        for verb in _SPEECH.finditer(quote):
            for start, end in (_before(quote, verb.start()), _after(quote, verb.start(), verb.end())):
                if self._is_somebody(quote[start:end]):
                    return start, end
        return None

    def _is_somebody(self, text: str) -> bool:
        words = text.split()
        if not 0 < len(words) <= _MOST_WORDS or words[0].lower() in _PRONOUNS:
            return False
        named = _NAME.search(text, 0 if len(words) > 1 or words[0][0].isupper() else len(text))
        return bool(named) or any(word.lower().strip("'’s") in self._offices for word in words)


def _apart(cues: Sequence[Cue]) -> Iterator[Cue]:
    """Yield the cues that do not begin inside the one before."""
    end = 0
    for cue in cues:
        if cue.start >= end:
            yield cue
            end = cue.end


def _before(quote: str, verb: int) -> tuple[int, int]:
    """The words from the last break to the verb."""
    start = max((match.end() for match in _BREAK.finditer(quote, 0, verb)), default=0)
    return _trimmed(quote, start, verb)


def _after(quote: str, verb: int, end: int) -> tuple[int, int]:
    """The words after the verb, if it closes a quotation: “…,” said the minister."""
    if not _QUOTE_ENDS.search(quote, 0, verb):
        return end, end
    stop = _AFTER.search(quote, end)
    return _trimmed(quote, end, stop.start() if stop else len(quote))


def _trimmed(quote: str, start: int, end: int) -> tuple[int, int]:
    text = _HELPERS.sub("", quote[start:end])
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())

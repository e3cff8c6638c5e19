"""The finding in one sentence, and what changed: as the page's ``headline.js`` says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from geomap.model import Stance, Verdict
from geomap.render.briefing.facts import Turn
from geomap.render.briefing.phrases import SURE_FROM, UNCERTAIN_BELOW, Phrases, shown

MOST_NAMED = 3

_AFTER_NUMBER = re.compile(r"(?<=\d) ")
_BEGUN_LARGE = re.compile(r"[^\W\d_][^\W\d_]")


def is_sure(verdict: Verdict) -> bool:
    """Whether a verdict is fit for a headline: ruled, or sure enough and uncontested."""
    return verdict.ruled or (shown(verdict.confidence) >= SURE_FROM and not verdict.contested)


def is_uncertain(verdict: Verdict) -> bool:
    """Whether a verdict is to be read with its sentence before anybody relies on it."""
    return shown(verdict.confidence) < UNCERTAIN_BELOW


def finding(phrases: Phrases, verdicts: Iterable[Verdict]) -> str:
    """Return such as "2 offer troops, 1 logistics only, 6 undecided; 1 is contested"."""
    all_ = list(verdicts)
    counts = {stance: sum(one.stance is stance for one in all_) for stance in Stance}
    given = [stance for stance in Stance if counts[stance]]
    if not given:
        return phrases.say("nothing")
    usual = all(phrases.has(f"counted.{stance}") for stance in given)  # a topic's own label may hold a comma
    said = (", " if usual else "; ").join(_counted(phrases, stance, counts[stance]) for stance in given)
    contested = sum(one.contested for one in all_)
    return f"{said}; {phrases.say('counted.contested', n=contested)}" if contested else said


def news(phrases: Phrases, turns: Sequence[Turn], names: Mapping[str, str]) -> str:
    """Return the first few changes that geomap is sure of, and how many more there are; nothing if none.

    Args:
        phrases: the words to say it in.
        turns: in the order in which they are told.
        names: alpha-3 to name.
    """
    sure = [turn for turn in turns if turn.after and is_sure(turn.after)]
    if not sure:
        return phrases.say("unsure_changes", n=len(turns)) if turns else ""
    named = sure[: MOST_NAMED - 1 if len(turns) > MOST_NAMED else MOST_NAMED]
    parts = [_told(phrases, turn, names) for turn in named]
    if len(named) < len(turns):
        parts.append(phrases.say("more_changes", n=len(turns) - len(named)))
    return "; ".join(parts)


def capital(sentence: str) -> str:
    """Return a sentence as it stands at the beginning of a line."""
    return sentence[:1].upper() + sentence[1:]


def tied(sentence: str) -> str:
    """Return a sentence in which no line ends with a number and begins with what it counts."""
    return _AFTER_NUMBER.sub("\u00a0", sentence)


def _counted(phrases: Phrases, stance: Stance, number: int) -> str:
    key = f"counted.{stance}"
    if phrases.has(key):
        return phrases.say(key, n=number)
    return phrases.say("counted", n=number, stance=phrases.label(stance))


def _told(phrases: Phrases, turn: Turn, names: Mapping[str, str]) -> str:
    country, after = names.get(turn.alpha_3, turn.alpha_3), turn.after
    assert after is not None
    if turn.before is None or not is_sure(turn.before):
        return phrases.say("newly", country=country, stance=_short(phrases, after.stance))
    before = _short(phrases, turn.before.stance)
    return phrases.say("turned", country=country, stance=_short(phrases, after.stance), before=before)


def _short(phrases: Phrases, stance: Stance) -> str:
    """Return a label as within a sentence; an abbreviation keeps its capitals."""
    if phrases.has(f"short.{stance}"):
        return phrases.say(f"short.{stance}")
    label = phrases.label(stance)
    begun = _BEGUN_LARGE.match(label) and label[0].isupper() and label[1].islower()
    return label[0].lower() + label[1:] if begun else label

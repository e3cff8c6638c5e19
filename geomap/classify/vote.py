"""The vote: encoder and rules, each with the weight it earned, give one calibrated probability a stance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geomap.classify.encoder import CLASSES, Encoder, Logits, Opinion
from geomap.classify.rules import RulesClassifier
from geomap.classify.scope import Scope
from geomap.classify.windows import Window, windows
from geomap.model import Article, Evidence, Mention, NoStance, Reading, Stance, StanceClaim, Topic, Use

VERSION = "10"

FAR = len(CLASSES)
_AGAINST = CLASSES.index(Stance.OPPOSED)
_UNREAD = 0.95  # how sure a silence is of which nothing was read: 217 of 219 of our own, and ours are easy

_PARTS = frozenset({Stance.TROOPS_OFFERED, Stance.LOGISTICS_ONLY, Stance.UNDECIDED})
_REFERS_BACK = frozenset("it its he she they their his her the this that these both neither such".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said of one country in one window: by the encoder, and by the rules.

    Attributes:
        voice: the one of `CLASSES` that the rules name, or `FAR` where they hear of no forces nearby.
        rule: the rule by which they say so, if they take a stance.
    """

    window: Window
    opinion: Opinion
    voice: int
    rule: str


class VoteClassifier:
    """Reads stances with an encoder and the rules together: more accurate than either."""

    def __init__(self, topic: Topic, model: Path | None = None) -> None:
        """Load the shipped model, or that in the folder `model`."""
        self._topic = topic
        self.rules = RulesClassifier(topic)
        self._encoder = Encoder(model)
        vote = self._encoder.settings["vote"]
        self._scale = float(vote["scale"])
        self._agreement, self._far = float(vote["agreement"]), float(vote["far"])
        self.key = f"vote/{VERSION}/{self._encoder.digest}/{self.rules.key}"

    def __call__(self, article: Article, mentions: Sequence[Mention]) -> Reading:
        """Return claims for the countries that take a stance and silence for the others."""
        if not mentions:
            return Reading()
        said, seen = self.rules.read(article, mentions)
        claims: list[StanceClaim] = []
        silence: dict[str, float] = {}
        for code, heard in self.hear(article, mentions, said, seen):
            chances = self._chances(code, heard, own=seen.own)
            best = int(np.argmax(chances))
            if stance := CLASSES[best]:
                evidence = Evidence(
                    article, *_quote(article.text, heard.window, code, _spot(heard.opinion, best))
                )
                rule = heard.rule if heard.voice == best else "encoder"
                claims.append(StanceClaim(code, stance, round(float(chances[best]), 3), evidence, rule))
            silence[code] = min(silence.get(code, 1.0), float(chances[0]))
        claimed = {claim.alpha_3 for claim in claims}
        named = sorted({mention.alpha_3 for mention in mentions} - claimed)
        if seen.own:
            silence = dict.fromkeys(self._topic.host, 1.0) | silence
        return Reading(
            tuple(claims),
            tuple(NoStance(code, round(silence.get(code, _UNREAD), 3)) for code in named),
            off_topic=said.off_topic,
        )

    def hear(
        self, article: Article, mentions: Sequence[Mention], said: Reading, seen: Scope
    ) -> Iterator[tuple[str, Heard]]:
        """Yield for every window and country in it what encoder and rules say, before they are weighed.

        `said` and `seen` are what the rules read.
        """
        read = [w for w in windows(article.text, list(seen.ago), mentions) if seen.hears(w.sentences)]
        voices = [self._voices(window, said.claims, seen) for window in read]
        asked = [i for i, voice in enumerate(voices) if voice]
        opinions = self._encoder(article.text, [read[i] for i in asked])
        for i, opinion in zip(asked, opinions, strict=True):
            for code in sorted(opinion.keys() & voices[i].keys()):
                yield code, Heard(read[i], opinion[code], *voices[i][code])

    def _voices(self, window: Window, said: Sequence[StanceClaim], seen: Scope) -> dict[str, tuple[int, str]]:
        """Return what the rules say of those that act in a window; a host does if it plainly refuses."""
        acting = {mention.alpha_3 for mention in window.mentions if mention.use is not Use.PLACE}
        voices = {code: _voice(said, seen, code, window) for code in acting}
        idle = {code for code in self._topic.host if seen.own and voices.get(code, (FAR,))[0] != _AGAINST}
        return {code: voice for code, voice in voices.items() if code not in idle}

    def _chances(self, code: str, heard: Heard, *, own: bool) -> Logits:
        """Return the probability of each class, once both have had their say."""
        logits = heard.opinion.logits * self._scale
        if heard.voice == FAR:
            logits[0] += self._far
        elif heard.voice:
            logits[heard.voice] += self._agreement
        if own and (code in self._topic.host or code in self._topic.opponents):
            for stance in _PARTS:  # nobody takes part in a force for or against himself
                logits[CLASSES.index(stance)] = -np.inf
        weights = np.exp(logits - logits.max())
        return np.asarray(weights / weights.sum(), dtype=np.float32)


def _voice(said: Sequence[StanceClaim], seen: Scope, code: str, window: Window) -> tuple[int, str]:
    """What the rules say of a country in a window, the surest claim first; and by which rule."""
    heard = [c for c in said if c.alpha_3 == code and window.start <= c.evidence.start < window.end]
    if heard:
        surest = max(heard, key=lambda claim: claim.confidence)
        return CLASSES.index(surest.stance), surest.rule
    return (0 if seen.is_near(window.sentences) else FAR), ""


def _spot(opinion: Opinion, best: int) -> int:
    """Where the country is mentioned that speaks most for the stance."""
    return max(opinion.slots, key=lambda slot: float(slot[1][best] - slot[1][0]))[0]


def _quote(text: str, window: Window, code: str, spot: int) -> tuple[int, int]:
    """The sentence that names the country, and those after it that go on about it and name no other."""
    first = next(i for i, (start, end) in enumerate(window.sentences) if start <= spot < end)
    last = first
    for start, end in window.sentences[first + 1 :]:
        words = text[start:end].split(maxsplit=1)
        other = any(start <= m.start < end and m.alpha_3 != code for m in window.mentions)
        if other or not words or words[0].lower() not in _REFERS_BACK:
            break
        last += 1
    return window.sentences[first][0], window.sentences[last][1]

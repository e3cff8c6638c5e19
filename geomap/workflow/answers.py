"""Articles in, stances with evidence out, as JSON objects; touches no ledger."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from geomap import readers, runners, timeline
from geomap.countries import Gazetteer
from geomap.model import Analysis, Failure, Mention, NoStance, Notice, StanceClaim, normalise
from geomap.workflow.request import Method, Source

Answer = dict[str, Any]

_CLUSTER = re.compile(r"\r\n|[\x00-\x7f][^\x00-\x7f]*|[^\x00-\x7f]+")


def answers(
    source: Source, method: Method, *, on_notice: Callable[[Notice], None] = lambda _: None
) -> Iterator[Answer]:
    """Yield one answer an article, in the order of the input; ``docs/interface.md`` tells its form.

    An article without an ``id`` is called by its uri. Offsets count code points of the text as given.

    Raises:
        UsageError: a path does not exist, or the manifest or classifier is of no use.
    """
    with runners.runner(partial(_Answerer, method), method.jobs) as run:
        for _, answer in run(_without_notices(source, on_notice)):
            yield answer


def _without_notices(
    source: Source, on_notice: Callable[[Notice], None]
) -> Iterator[readers.Entry | readers.Refused]:
    for item in source.read(require_date=False):
        if isinstance(item, Notice):
            on_notice(item)
        else:
            yield item


class _Answerer:
    """Makes one answer; lives in each worker process."""

    def __init__(self, method: Method) -> None:
        self._pipeline = method.pipeline()

    def __call__(self, item: readers.Entry | readers.Refused) -> Answer:
        if isinstance(item, readers.Refused):
            return _refusal(item.given_id, item.failure)
        result = self._pipeline(item.article)
        if isinstance(result, Failure):
            return _refusal(item.given_id, result)
        answer = _answer(item, result, self._pipeline.gazetteer)
        if unread := self._pipeline.extractor.languages.unread(result.language):
            answer["not_read"] = list(unread)
        if result.off_topic:
            answer["off_topic"] = True
        return answer


def _refusal(given_id: str, failure: Failure) -> Answer:
    return {"id": given_id or failure.uri, "error": {"kind": failure.kind, "detail": failure.detail}}


def _answer(entry: readers.Entry, analysis: Analysis, gazetteer: Gazetteer) -> Answer:
    article = entry.article
    cut = _Cutter(entry.raw, article.text)
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in analysis.mentions:
        mentions[mention.alpha_3].append(mention)
    silent = {none.alpha_3: none for none in analysis.silent}
    claims: dict[str, list[StanceClaim]] = defaultdict(list)
    for claim in analysis.claims:
        claims[claim.alpha_3].append(claim)
    return {
        "id": entry.given_id or article.uri,
        "date": article.published.isoformat() if article.published else None,
        "language": analysis.language,
        "countries": [
            {
                "alpha_3": alpha_3,
                "alpha_2": gazetteer.alpha_2(alpha_3),
                "name": gazetteer.name(alpha_3),
                **_stance(claims[alpha_3], silent.get(alpha_3), cut),
                "mentions": [
                    {**cut(m.start, m.end, "text"), "kind": m.kind, "use": m.use} for m in mentions[alpha_3]
                ],
            }
            for alpha_3 in sorted(mentions)
        ],
        "unresolved": [
            {**cut(u.start, u.end, "text"), **({"suggestion": u.suggestion} if u.suggestion else {})}
            for u in analysis.unresolved
        ],
    }


def _stance(claims: Sequence[StanceClaim], silent: NoStance | None, cut: _Cutter) -> Answer:
    if not claims:
        none = silent.confidence if silent else 0.0
        return {"stance": None, "confidence": none, "contested": False, "evidence": []}
    settled = timeline.settle(claims)
    return {
        "stance": settled.stance,
        "confidence": settled.confidence,
        "contested": settled.contested,
        "evidence": [_evidence(claims[i], cut) for i in settled.claims],
    }


def _evidence(claim: StanceClaim, cut: _Cutter) -> Answer:
    where = cut(claim.evidence.start, claim.evidence.end, "quote")
    return {**where, "stance": claim.stance, "confidence": claim.confidence, "rule": claim.rule}


class _Cutter:
    """Cuts the text as it was given by offsets that count the normalised text."""

    def __init__(self, raw: str, text: str) -> None:
        self._raw = raw
        self._starts = None if raw == text else starts_in_raw(raw)

    def __call__(self, start: int, end: int, key: str) -> Answer:
        if self._starts is not None:
            start, end = self._starts[start], self._starts[end]
        return {"start": start, "end": end, key: self._raw[start:end]}


def starts_in_raw(raw: str) -> list[int]:
    """Return, for each code point of ``normalise(raw)`` and for its end, where it begins in `raw`.

    A code point of ASCII never joins with what stands before it, so the text is normalised from one to the
    next; inside such a piece a code point begins where the piece, normalised so far, first reaches it.
    """
    starts: list[int] = []
    at = 1 if raw.startswith("\ufeff") else 0
    for match in _CLUSTER.finditer(raw, at):
        piece = match.group()
        length = len(normalise("\n" + piece)) - 1
        if length == len(piece):
            starts.extend(range(match.start(), match.end()))
            continue
        reached = [len(normalise("\n" + piece[: i + 1])) - 1 for i in range(len(piece))]
        starts.extend(
            match.start() + next(i for i, sofar in enumerate(reached) if sofar > k) for k in range(length)
        )
    starts.append(len(raw))
    return starts

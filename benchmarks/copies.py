"""Times the search for copies, beside comparing every two and beside MinHash, where a library is there.

python benchmarks/copies.py

The peers are not needed to run geomap: `pip install datasketch rensa`.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import random
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from geomap import copies, timeline
from geomap.model import Article, Evidence, Stance, StanceClaim

_WORDS = [f"word{number}" for number in range(20_000)]
_OFTEN = [1 / (number + 10) for number in range(len(_WORDS))]  # as often as words are in English
_ARTICLE, _SENTENCE = 500, 25  # words
_RUN, _SHARE, _LEAST, _NEAR = 4, 0.5, 20, 0.8  # what makes copies, as docs/decisions/0015-one-voice.md says
_BANDS, _ROWS = 64, 2  # of MinHash, which so misses 1 in 14 of the copies that print a fifth and no more
_RUNS = 3

Stories = Sequence[int]
Peers = Mapping[str, Callable[[Sequence[str]], Stories]]


def main() -> None:
    """Print the tables."""
    print(f"articles of {_ARTICLE} words, half of them copies of the others; best of {_RUNS}")
    for number in (1, 2, 50, 500):
        _compare(_archive(number), _peers())
    _compare(_archive(5_000), _peers(brute=False))
    print("one report in as many papers, edited in each")
    _compare(_printed(_ARTICLE, 1_000), {})
    print(f"claims of one country and date, {_SENTENCE} words each, half of them copies of the others")
    for number in (100, 500, 5_000):
        _voices(_sentences(number), brute=number < 5_000)
    print("one sentence in as many papers, edited in each")
    _voices(_printed(_SENTENCE, 1_000))


def _compare(texts: Sequence[str], peers: Peers) -> None:
    keyed = {f"{number:06}": text for number, text in enumerate(texts)}
    own, found = _best(lambda: copies.stories(keyed))
    print(f"  {len(texts):5} articles, {len(set(found.values())):5} stories")
    print(f"    {'geomap':<24} {own:8.4f} s")
    for name, peer in peers.items():
        seconds, stories = _best(lambda peer=peer: peer(texts))  # type: ignore[misc]
        wrong = sum(int(found[key]) != story for key, story in zip(keyed, stories, strict=True))
        print(f"    {name:<24} {seconds:8.4f} s  {seconds / own:6.1f} × geomap  {wrong} told otherwise")


def _voices(sentences: Sequence[str], *, brute: bool = True) -> None:
    claims = [_claim(number, text) for number, text in enumerate(sentences)]
    own, found = _best(lambda: timeline.voices(claims))
    print(f"  {len(claims):5} claims, {len(set(found)):5} voices")
    print(f"    {'geomap':<24} {own * 1000:8.1f} ms")
    if brute:
        seconds, voices = _best(lambda: _every_two_claims(sentences))
        wrong = sum(one != other for one, other in zip(found, voices, strict=True))
        told = f"{seconds / own:6.1f} × geomap  {wrong} told otherwise"
        print(f"    {'every two':<24} {seconds * 1000:8.1f} ms {told}")


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    """The least processor time, so that what else runs on the machine counts little, and what came out."""
    times = []
    for _ in range(_RUNS):
        start = time.process_time()
        out = work()
        times.append(time.process_time() - start)
    return min(times), out


def _archive(number: int) -> list[str]:
    chosen = random.Random(5)
    own = [_written(chosen, _ARTICLE) for _ in range(max(1, number - number // 2))]
    ways = (_edited, _added, _without_a_third, _beginning)
    printed = [ways[at % len(ways)](chosen, chosen.choice(own)) for at in range(number - len(own))]
    return [" ".join(text) for text in (*own, *printed)]


def _sentences(number: int) -> list[str]:
    chosen = random.Random(6)
    own = [_written(chosen, _SENTENCE) for _ in range(number - number // 2)]
    return [
        " ".join(text) for text in (*own, *(_edited(chosen, chosen.choice(own)) for _ in range(number // 2)))
    ]


def _printed(words: int, papers: int) -> list[str]:
    chosen = random.Random(7)
    report = _written(chosen, words)
    return [" ".join(_edited(chosen, report)) for _ in range(papers)]


def _written(chosen: random.Random, words: int) -> list[str]:
    return chosen.choices(_WORDS, _OFTEN, k=words)


def _edited(chosen: random.Random, text: list[str]) -> list[str]:
    return [chosen.choice(_WORDS) if chosen.random() < 0.05 else word for word in text]


def _added(chosen: random.Random, text: list[str]) -> list[str]:
    return [*_written(chosen, 10), *text, *_written(chosen, 60)]


def _without_a_third(chosen: random.Random, text: list[str]) -> list[str]:
    at = chosen.randrange(len(text) - len(text) // 3)
    return text[:at] + text[at + len(text) // 3 :]


def _beginning(chosen: random.Random, text: list[str]) -> list[str]:
    return [*_written(chosen, 10), *text[: len(text) // chosen.choice((3, 5))]]


def _claim(number: int, text: str) -> StanceClaim:
    article = Article(f"{number}.txt", text, title=str(number))
    return StanceClaim("SWE", Stance.TROOPS_OFFERED, 0.7, Evidence(article, 0, len(text)), "offers-forces")


def _peers(*, brute: bool = True) -> Peers:
    known: Peers = {"datasketch": _datasketch, "rensa": _rensa}
    there = {name: peer for name, peer in known.items() if importlib.util.find_spec(name)}
    named: Peers = {f"{name} {importlib.metadata.version(name)}": peer for name, peer in there.items()}
    return {"every two": _every_two_articles, **named} if brute else named


def _shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _every_two_articles(texts: Sequence[str]) -> Stories:
    return _verified([_shingles(text) for text in texts], combinations(range(len(texts)), 2))


def _every_two_claims(sentences: Sequence[str]) -> Stories:
    sets = [frozenset(re.findall(r"\w+", text.lower())) for text in sentences]
    near = (
        (one, other)
        for one, other in combinations(range(len(sets)), 2)
        if len(sets[one] & sets[other]) >= _NEAR * len(sets[one] | sets[other])
    )
    return _joined(len(sets), near)


def _datasketch(texts: Sequence[str]) -> Stories:
    datasketch = importlib.import_module("datasketch")
    sets = [_shingles(text) for text in texts]
    index = datasketch.MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
    pairs = []
    for number, own in enumerate(sets):
        sketch = datasketch.MinHash(num_perm=_BANDS * _ROWS, seed=1)
        sketch.update_batch([run.encode() for run in own])
        pairs += [(other, number) for other in index.query(sketch)]
        index.insert(number, sketch)
    return _verified(sets, pairs)


def _rensa(texts: Sequence[str]) -> Stories:
    rensa = importlib.import_module("rensa")
    sets = [_shingles(text) for text in texts]
    sketches = rensa.RMinHash.from_token_sets([sorted(own) for own in sets], num_perm=_BANDS * _ROWS, seed=1)
    index = rensa.RMinHashLSH(threshold=0.1, num_perm=_BANDS * _ROWS, num_bands=_BANDS)
    pairs = []
    for number, sketch in enumerate(sketches):
        pairs += [(other, number) for other in index.query(sketch)]
        index.insert(number, sketch)
    return _verified(sets, pairs)


def _verified(sets: Sequence[frozenset[str]], pairs: Iterable[tuple[int, int]]) -> Stories:
    near = []
    for one, other in pairs:
        shorter = min(len(sets[one]), len(sets[other]))
        if shorter >= _LEAST and len(sets[one] & sets[other]) >= _SHARE * shorter:
            near.append((one, other))
    return _joined(len(sets), near)


def _joined(number: int, pairs: Iterable[tuple[int, int]]) -> Stories:
    first = list(range(number))
    for one, other in pairs:
        low, high = sorted((first[one], first[other]))
        if low != high:
            first = [low if at == high else at for at in first]
    return first


if __name__ == "__main__":
    main()

"""The encoder: a small transformer that reads a window once and tells of every country in it what it does.

It was fine-tuned on the corpus in `training/` (see the model card beside the weights). Countries are
masked (`marking.py`): what it says of one does not depend on which it is.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geomap import resources
from geomap.classify import marking
from geomap.classify.session import open_session
from geomap.classify.windows import Window
from geomap.errors import GeomapError
from geomap.model import Stance

CLASSES: tuple[Stance | None, ...] = (
    None,
    Stance.TROOPS_OFFERED,
    Stance.LOGISTICS_ONLY,
    Stance.UNDECIDED,
    Stance.OPPOSED,
)
Logits = npt.NDArray[np.float32]

TOGETHER = 128  # tokens, padding counted; more are no faster, and pad more
_LONGEST = 256  # tokens; what a window holds beyond is not read


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the encoder makes of one country in one window.

    Attributes:
        logits: one for each of `CLASSES`.
        slots: where the country is mentioned, with the logits there.
    """

    logits: Logits
    slots: tuple[tuple[int, Logits], ...]


class Encoder:
    """Runs the shipped model; `folder` holds ``model.onnx``, ``tokenizer.json`` and ``model.json``.

    Attributes:
        digest: hash of the model and its settings.

    Raises:
        GeomapError: the model is missing or damaged.
    """

    def __init__(self, folder: Path | None = None) -> None:
        place = folder or resources.find("data") / "models" / "stance"
        try:
            self.settings: dict[str, Any] = json.loads((place / "model.json").read_text(encoding="utf-8"))
            self.digest: str = hashlib.sha256((place / "model.json").read_bytes()).hexdigest()[:16]
            self._session = open_session(place / "model.onnx")
            self._tokenizer = _tokenizer(place / "tokenizer.json")
        except Exception as error:
            raise GeomapError(
                f"the stance model in {place} cannot be read: {error}", "install geomap again"
            ) from error
        words = self.settings["vocabulary"]
        self._vocabulary = marking.Vocabulary(
            words["first"], words["last"], tuple(words["markers"]), tuple(words["kinds"])
        )
        self._words = lru_cache(10_000)(self._tokenise)

    def __call__(self, text: str, windows: Sequence[Window]) -> list[dict[str, Opinion]]:
        """Return for every window an opinion of each country that it names."""
        encoded = [self._encode(text, window) for window in windows]
        order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))
        opinions: list[dict[str, Opinion]] = [{} for _ in encoded]
        for chunk in batches(order, [len(one.ids) for one in encoded]):
            for i, logits in zip(chunk, self._run([encoded[i] for i in chunk]), strict=True):
                opinions[i] = _opinions(encoded[i], logits)
        return opinions

    def _tokenise(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _encode(self, text: str, window: Window) -> marking.Encoded:
        passage = marking.pieces(text, window.start, window.end, window.mentions)
        return marking.encode(passage, marking.number(passage), self._words, self._vocabulary)

    def _run(self, encoded: Sequence[marking.Encoded]) -> Logits:
        """Return logits of shape (passages, marks, classes)."""
        width = min(_LONGEST, max(len(one.ids) for one in encoded))
        ids = np.full((len(encoded), width), self.settings["pad"], dtype=np.int64)
        mask = np.zeros_like(ids)
        marks = np.zeros((len(encoded), max(len(one.marks) for one in encoded)), dtype=np.int64)
        for row, one in enumerate(encoded):
            kept = one.ids[:width]
            ids[row, : len(kept)] = kept
            mask[row, : len(kept)] = 1
            marks[row, : len(one.marks)] = [min(position, width - 1) for position, _, _ in one.marks]
        (logits,) = self._session.run(["logits"], {"ids": ids, "mask": mask, "marks": marks})
        return np.asarray(logits, dtype=np.float32)


def batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Cut what is ordered by length into batches of at most `TOGETHER` tokens, or of one that is longer."""
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) + 1) * lengths[i] > TOGETHER:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _opinions(encoded: marking.Encoded, logits: Logits) -> dict[str, Opinion]:
    slots: dict[str, list[tuple[int, Logits]]] = defaultdict(list)
    for (position, unit, start), here in zip(encoded.marks, logits, strict=False):
        if position < _LONGEST:
            for code in unit:
                slots[code].append((start, here))
    return {
        code: Opinion(np.mean([one for _, one in found], axis=0), tuple(found))
        for code, found in slots.items()
    }


def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer  # noqa: PLC0415

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer

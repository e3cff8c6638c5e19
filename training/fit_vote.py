"""Fit the vote: how much the encoder's word weighs, and how much the rules add to the stance that they take.

python training/fit_vote.py FOLDER      fit on what no weights were trained on, write into FOLDER/model.json

The vote is a multinomial logistic regression with three weights: scale x logits, + agreement for the stance
that the rules take, + far for no stance where they hear of no forces nearby. A table for each pair of
answers learns the quirks of a few sentences; and one for the rules' silence near forces, which they mostly
keep for want of words, makes rare stances rarer.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import corpus
import examples
import numpy as np
import torch

from geomap import countries, topics
from geomap.classify.encoder import CLASSES
from geomap.classify.vote import FAR, VoteClassifier
from geomap.extract import Extractor
from geomap.model import Article, normalise

CAUTION = 0.74  # published text is harder for the encoder than our own, on which the vote is fitted


def heard(folder: Path) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return logits, the rules' answers and the labels of all pairs of the held-out passages."""
    anywhere = replace(topics.load("ukraine-2025"), names=(), host=(), opponents=())
    vote, extractor = VoteClassifier(anywhere, folder), Extractor(countries.load())
    logits, voices, labels = [], [], []
    for passage in corpus.read():
        if not passage.group.startswith(corpus.held_out()):
            continue
        article = Article(uri=passage.where, text=normalise(passage.text), language="en")
        mentions = extractor(article).mentions
        for code, one in vote.hear(article, mentions, *vote.rules.read(article, mentions)):
            if code in passage.labels:
                logits.append(one.opinion.logits)
                voices.append(one.voice)
                labels.append(examples.ORDER.index(passage.labels[code]))
    return torch.tensor(np.array(logits)), torch.tensor(voices), torch.tensor(labels)


def votes(voices: torch.Tensor, agreement: torch.Tensor, far: torch.Tensor) -> torch.Tensor:
    """Return what the rules add, shape (pairs, classes)."""
    row = torch.arange(len(CLASSES))
    taken = (row == voices[:, None]) & (voices > 0)[:, None]
    return agreement * taken + far * ((voices == FAR)[:, None] & (row == 0))


def fit(logits: torch.Tensor, voices: torch.Tensor, labels: torch.Tensor) -> list[torch.Tensor]:
    """Return the scale, the agreement and the distance that make the labels likeliest."""
    weights = [torch.ones(1), torch.zeros(1), torch.zeros(1)]
    scale, agreement, far = (weight.requires_grad_() for weight in weights)
    optimiser = torch.optim.LBFGS(weights, max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        chances = logits * scale + votes(voices, agreement, far)
        value = torch.nn.functional.cross_entropy(chances, labels)
        value.backward()
        return value

    optimiser.step(loss)
    return [weight.detach() for weight in weights]


def main() -> None:
    """Fit, say what it gained, and write it down."""
    folder = Path(sys.argv[1])
    logits, voices, labels = heard(folder)
    scale, agreement, far = fit(logits, voices, labels)
    scale = CAUTION * scale  # the rules learned nothing from our own text, and are not worse on another
    for name, chances in (("alone", logits), ("vote", logits * scale + votes(voices, agreement, far))):
        p = chances.softmax(-1)
        right = (p.argmax(-1) == labels).float()
        gap = sum(
            float((right[b] - p.max(-1).values[b]).sum().abs())
            for b in ((p.max(-1).values * 10).int() == k for k in range(11))
            if b.any()
        )
        loss = float(torch.nn.functional.cross_entropy(chances, labels))
        gap /= len(labels)
        print(f"{name}: {len(labels)} pairs, right {right.mean():.3f}, loss {loss:.3f}, ECE {gap:.3f}")
    settings = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    settings["vote"] = {
        name: round(float(weight), 4)
        for name, weight in (("scale", scale), ("agreement", agreement), ("far", far))
    }
    (folder / "model.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

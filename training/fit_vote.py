"""Fit the vote: how much the encoder's word weighs, and how much each answer of the rules adds to each class.

python training/fit_vote.py FOLDER      fit on what no weights were trained on, write into FOLDER/model.json

The vote is a multinomial logistic regression: scale x logits + weights[answer of the rules].
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
from geomap.classify.vote import VoteClassifier
from geomap.extract import Extractor
from geomap.model import Article, normalise

RESTRAINT = 0.02  # pulls what the rules' silence says towards nothing
CAUTION = 0.8  # published text is harder to read than our own, on which the vote is fitted


def heard(folder: Path) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return logits, the rules' answers and the labels of all pairs of the held-out passages."""
    anywhere = replace(topics.load("ukraine-2025"), names=(), host=(), opponents=())
    vote, extractor = VoteClassifier(anywhere, folder), Extractor(countries.load())
    logits, voices, labels = [], [], []
    for passage in corpus.read():
        if not passage.group.startswith(corpus.held_out()):
            continue
        article = Article(uri=passage.where, text=normalise(passage.text), language="en")
        for code, one in vote.hear(article, extractor(article).mentions):
            if code in passage.labels:
                logits.append(one.opinion.logits)
                voices.append(one.voice)
                labels.append(examples.ORDER.index(passage.labels[code]))
    return torch.tensor(np.array(logits)), torch.tensor(voices), torch.tensor(labels)


def fit(logits: torch.Tensor, voices: torch.Tensor, labels: torch.Tensor) -> tuple[float, torch.Tensor]:
    """Return the scale and the weights that make the labels likeliest.

    Where the rules take a stance they add the same to it, whichever it is: a weight for each pair of answers
    learns the quirks of a few sentences.
    """
    scale = torch.ones(1, requires_grad=True)
    agreement = torch.zeros(1, requires_grad=True)
    silence = torch.zeros(2, len(CLASSES), requires_grad=True)
    optimiser = torch.optim.LBFGS([scale, agreement, silence], max_iter=300, line_search_fn="strong_wolfe")

    def weights() -> torch.Tensor:
        return torch.cat([silence[:1], agreement * torch.eye(len(CLASSES))[1:], silence[1:]])

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = torch.nn.functional.cross_entropy(logits * scale + weights()[voices], labels)
        value = value + RESTRAINT * (silence**2).mean()
        value.backward()
        return value

    optimiser.step(loss)
    return float(scale), weights().detach()


def main() -> None:
    """Fit, say what it gained, and write it down."""
    folder = Path(sys.argv[1])
    logits, voices, labels = heard(folder)
    scale, weights = fit(logits, voices, labels)
    scale, weights = scale * CAUTION, weights * CAUTION
    for name, chances in (("alone", logits), ("vote", logits * scale + weights[voices])):
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
        "scale": round(scale, 4),
        "rules": [[round(float(w), 3) for w in row] for row in weights],
    }
    (folder / "model.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

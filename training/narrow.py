"""Take from every layer of an encoder the inner units that tell least; `distil.py fit` then teaches it anew.

python training/narrow.py --base DIR --model DIR --width N --out DIR

How much a unit tells is how much the answers would change without it, to the first order: the square of its
activation times the gradient there, summed over tokens (Molchanov et al., 2017, "Pruning convolutional neural
networks for resource efficient inference", section 2.2).
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import corpus
import examples
import torch
import train
from torch import nn

SAMPLE, TOGETHER = 1600, 16  # passages


def telling(model: train.Encoder, words: examples.Words) -> list[torch.Tensor]:
    """Return for every layer how much each inner unit tells, on a sample of the corpus."""
    layers = model.body.encoder.layer
    found = [torch.zeros(layer.output.dense.in_features) for layer in layers]
    inner: dict[int, torch.Tensor] = {}

    def note(i: int, given: torch.Tensor) -> None:
        given.retain_grad()
        inner[i] = given

    hooks = [
        layer.output.dense.register_forward_hook(lambda _module, given, _out, i=i: note(i, given[0]))
        for i, layer in enumerate(layers)
    ]
    items = random.Random(3).sample(examples.from_corpus(corpus.for_training(corpus.read())), SAMPLE)
    for at in range(0, SAMPLE, TOGETHER):
        batch = train.Batch(items[at : at + TOGETHER], words, None)
        logits = batch.logits(model(batch.ids, batch.mask))
        model.zero_grad()
        answer, label = logits.detach().softmax(-1), batch.targets
        (nn.functional.cross_entropy(logits, answer) + nn.functional.cross_entropy(logits, label)).backward()
        for i, given in inner.items():
            found[i] += (given * given.grad * batch.mask[..., None]).detach().square().sum((0, 1))
    for hook in hooks:
        hook.remove()
    return found


def narrowed(model: train.Encoder, told: list[torch.Tensor], width: int) -> dict[str, torch.Tensor]:
    """Return the weights with the `width` most telling inner units of each layer, in their order."""
    state = model.state_dict()
    for i, one in enumerate(told):
        kept = one.argsort(descending=True)[:width].sort().values
        place = f"body.encoder.layer.{i}."
        for name in ("intermediate.dense.weight", "intermediate.dense.bias"):
            state[place + name] = state[place + name][kept].clone()
        state[f"{place}output.dense.weight"] = state[f"{place}output.dense.weight"][:, kept].clone()
        print(f"layer {i}: {float(one[kept].sum() / one.sum()):.3f} of what the units tell is kept")
    return state


def main() -> None:
    """Write model.pt."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--base", required=True, type=Path)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--width", required=True, type=int)
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args()
    model = train.Encoder(args.base)
    model.fill(args.model)
    model.eval()
    state = narrowed(model, telling(model, examples.Words(args.base)), args.width)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(state, args.out / "model.pt")


if __name__ == "__main__":
    main()

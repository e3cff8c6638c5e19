"""Average the weights of fine-tuned encoders (Wortsman et al. 2022, "Model soups").

python training/average.py --out DIR DIR=SHARE DIR=SHARE…
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Write the mean of the given models' weights, each counted by its share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("models", nargs="+", metavar="DIR=SHARE")
    args = parser.parse_args()
    folders, shares = zip(*(model.rsplit("=", 1) for model in args.models), strict=True)
    states = [torch.load(Path(folder) / "model.pt") for folder in folders]
    weights = [float(share) / sum(map(float, shares)) for share in shares]
    mean = {
        name: sum(w * state[name].float() for w, state in zip(weights, states, strict=True)).to(tensor.dtype)
        for name, tensor in states[0].items()
    }
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(mean, args.out / "model.pt")


if __name__ == "__main__":
    main()

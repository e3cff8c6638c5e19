"""Bring shipped weights back into torch, to label with them or to train on from them.

python training/restore.py --base DIR --shipped DIR --out DIR

What the export rounded stays rounded: they answer as the shipped ones do, not as those before the export.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import numpy as np
import onnx
import torch
from onnx import numpy_helper
from train import Encoder

PRODUCTS = {
    "bert": (
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    ),
    "mpnet": (
        "attention.attn.q",
        "attention.attn.k",
        "attention.attn.v",
        "attention.attn.o",
        "intermediate.dense",
        "output.dense",
    ),
}
_PREFIXES = (("model.", ""), ("embeddings.", "body.embeddings."), ("layers.", "body.encoder.layer."))
_BERT_NAME = re.compile(r"/(query|key|value|dense|head)(?:_(\d+))?/MatMul")

Arrays = Mapping[str, np.ndarray]


def in_blocks(node: onnx.NodeProto, arrays: Arrays) -> np.ndarray:
    """Return the weights of a `MatMulNBits`, shape (K, N)."""
    settings = {a.name: a.i for a in node.attribute}
    packed, scales = arrays[node.input[1]], arrays[node.input[2]]
    columns, blocks = packed.shape[:2]
    four = settings["bits"] == 4
    values = np.stack([packed & 15, packed >> 4], -1).reshape(columns, blocks, -1) if four else packed
    zeros = np.full((columns, blocks), 8 if four else 128, dtype=np.uint8)
    if len(node.input) > 3 and node.input[3]:
        held = arrays[node.input[3]].reshape(columns, -1)
        zeros = np.stack([held & 15, held >> 4], -1).reshape(columns, -1)[:, :blocks] if four else held
    weights = (values.astype(np.float32) - zeros[..., None]) * scales.reshape(columns, blocks, 1)
    return weights.reshape(columns, -1)[:, : settings["K"]].T


def in_integers(node: onnx.NodeProto, arrays: Arrays) -> np.ndarray:
    """Return the weights of a `MatMulInteger`, shape (K, N)."""
    name = node.input[1].removesuffix("_quantized")
    zeros = arrays[f"{name}_zero_point"].astype(np.float32)
    return (arrays[node.input[1]].astype(np.float32) - zeros) * arrays[f"{name}_scale"]


def products(graph: onnx.GraphProto, arrays: Arrays) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name and the weights of every product with fixed weights, in order."""
    for node in graph.node:
        if node.op_type == "MatMulNBits":
            yield node.name, in_blocks(node, arrays)
        elif node.op_type == "MatMulInteger":
            yield node.name, in_integers(node, arrays)
        elif node.op_type == "MatMul" and node.input[1] in arrays:
            yield node.name, arrays[node.input[1]]


def places(names: list[str], kind: str) -> list[str]:
    """Return where in the model the products of these names belong."""
    if kind == "mpnet":
        parts = [name.split("/MatMul")[0].removeprefix("/model/").strip("/") for name in names]
        return [f"{part.replace('/', '.')}.weight" for part in parts]
    seen: dict[str, int] = defaultdict(int)
    found = []
    for name in names:
        match = _BERT_NAME.match(name)
        if match is None:
            raise ValueError(f"unknown product {name}")
        what = match[1]
        count = seen[what]
        seen[what] += 1
        if what == "head":
            found.append("head.weight")
        elif what == "dense":
            found.append(f"body.encoder.layer.{count // 3}.{PRODUCTS['bert'][3 + count % 3]}.weight")
        else:
            found.append(f"body.encoder.layer.{count}.attention.self.{what}.weight")
    return found


def plain_name(name: str) -> str:
    """Return the model's own name of a tensor of the graph."""
    for before, after in _PREFIXES:
        if name.startswith(before):
            return after + name.removeprefix(before)
    return name


def tables(arrays: Arrays) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what is stored by its name: biases, norms, and the rounded tables of embeddings."""
    for name, value in arrays.items():
        if name.endswith(".weight_quantized"):
            whole = name.removesuffix("_quantized")
            zero = arrays[f"{whole}_zero_point"].astype(np.float32)
            yield plain_name(whole), (value.astype(np.float32) - zero) * arrays[f"{whole}_scale"]
        elif re.search(r"\.(?:weight|bias)$", name):
            yield plain_name(name), value


def restore(model: Encoder, shipped: Path) -> Encoder:
    """Fill the model with the shipped weights."""
    graph = onnx.load(shipped / "model.onnx").graph
    arrays = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    names, weights = zip(*products(graph, arrays), strict=True)
    where = places(list(names), model.body.config.model_type)
    state = model.state_dict()
    found = {name: torch.from_numpy(np.array(w.T)) for name, w in zip(where, weights, strict=True)}
    found |= {name: torch.from_numpy(np.array(value)) for name, value in tables(arrays)}
    missing = {name for name in state if name not in found and "position_ids" not in name}
    for name, value in found.items():
        if name not in state:
            raise ValueError(f"{name} has no place in the model")
        state[name].copy_(value.float())
    print("left as in the base:", ", ".join(sorted(missing)) or "nothing")
    return model


def main() -> None:
    """Write model.pt."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--base", required=True, type=Path)
    parser.add_argument("--shipped", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(restore(Encoder(args.base), args.shipped).state_dict(), args.out / "model.pt")


if __name__ == "__main__":
    main()

"""Bring shipped weights back into torch, to label with them or to train on from them.

python training/restore.py --base DIR --shipped DIR --out DIR

What the export rounded stays rounded: they answer as the shipped ones do, not as those before the export.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import numpy as np
import onnx
import torch
from onnx import numpy_helper
from train import Encoder

_PREFIXES = (("model.", ""), ("embeddings.", "body.embeddings."), ("layers.", "body.encoder.layer."))
_TOGETHER = re.compile(r"/together\.(\d+)/MatMul")
_PARTED = re.compile(r"/dense/(small|large)(?:_(\d+))?/MatMul")
_BERT_NAME = re.compile(r"/(query|key|value|dense|head)(?:_\d+)?/MatMul")
_OWN = ("attention.output.dense", "intermediate.dense")  # products called dense, in the order of a layer

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


def of_mpnet(found: Iterable[tuple[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Return the products of an MPNet by their names in the model, shape (N, K)."""
    return {
        name.split("/MatMul")[0].removeprefix("/model/").strip("/").replace("/", ".") + ".weight": weights.T
        for name, weights in found
    }


def of_bert(found: Iterable[tuple[str, np.ndarray]], layers: int) -> dict[str, np.ndarray]:
    """Return the products of a BERT by their names in the model, shape (N, K), as before `export.Lean`.

    Inputs of the narrowing products stay in the order of the export, as do the outputs of those before.
    """
    state: dict[str, np.ndarray] = {}
    parts: dict[str, dict[str, np.ndarray]] = defaultdict(dict)
    dense = 0
    for name, product in found:
        weights = product.T
        if match := _TOGETHER.match(name):
            for what, part in zip(("query", "key", "value"), np.split(weights, 3), strict=True):
                state[f"body.encoder.layer.{match[1]}.attention.self.{what}.weight"] = part
        elif match := _PARTED.match(name):
            parts[match[2] or "0"][match[1]] = weights
        elif (match := _BERT_NAME.match(name)) is None:
            raise ValueError(f"unknown product {name}")
        elif match[1] == "head":
            state["head.weight"] = weights
        elif match[1] == "dense":
            state[f"body.encoder.layer.{dense // 2}.{_OWN[dense % 2]}.weight"] = weights
            dense += 1
        else:
            state[f"body.encoder.layer.{layers - 1}.attention.self.{match[1]}.weight"] = weights
    for layer, one in parts.items():
        whole = np.concatenate([one["small"], one["large"]], axis=1)
        state[f"body.encoder.layer.{layer}.output.dense.weight"] = whole
    return state


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
        elif match := re.fullmatch(r"together\.(\d+)\.bias", name):
            for what, part in zip(("query", "key", "value"), np.split(value, 3), strict=True):
                yield f"body.encoder.layer.{match[1]}.attention.self.{what}.bias", part.copy()
        elif re.search(r"\.(?:weight|bias)$", name):
            yield plain_name(name).replace(".output.dense.small.", ".output.dense."), value


def undivided(state: dict[str, np.ndarray], layers: int, width: int) -> dict[str, np.ndarray]:
    """Return the state with queries times what `export.Lean` divides them by in all layers but the last."""
    for layer in range(layers - 1):
        for what in ("weight", "bias"):
            state[f"body.encoder.layer.{layer}.attention.self.query.{what}"] *= np.float32(width**0.5)
    return state


def restore(model: Encoder, shipped: Path) -> Encoder:
    """Fill the model with the shipped weights."""
    graph = onnx.load(shipped / "model.onnx").graph
    arrays = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    config, layers = model.body.config, model.body.config.num_hidden_layers
    found = dict(tables(arrays))
    if config.model_type == "bert":
        found |= of_bert(products(graph, arrays), layers)
        found = undivided(found, layers, config.hidden_size // config.num_attention_heads)
    else:
        found |= of_mpnet(products(graph, arrays))
    model.narrow([len(found[f"body.encoder.layer.{i}.intermediate.dense.bias"]) for i in range(layers)])
    state = model.state_dict()
    for name, value in found.items():
        if name not in state:
            raise ValueError(f"{name} has no place in the model")
        state[name].copy_(torch.from_numpy(np.array(value, dtype=np.float32)))
    missing = sorted(name for name in state if name not in found and "position_ids" not in name)
    print("left as in the base:", ", ".join(missing) or "nothing")
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

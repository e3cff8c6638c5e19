"""Export a fine-tuned encoder to ONNX with rounded weights, and all that running it needs.

python training/export.py --base DIR --model DIR --out DIR [--bits 4]

A BERT goes well with int8 weights and activations, but for the products that bring the wide layer back: few
of their inputs are large, and those rounded by themselves, in blocks, halve the answers that change. An MPNet
does not (its logits move by .3 on average): all its products are in blocks, of 4 bits (.08).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import examples
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from torch import nn
from train import Encoder

UNWEIGHTED = {"scale": 1.0, "agreement": 0.0, "far": 0.0}
FAR_BELOW = -10000.0
FLOAT = 32
INT8 = 8


class Lean(nn.Module):
    """A fine-tuned BERT as it is run: the last layer works for the marks alone."""

    def __init__(self, model: Encoder) -> None:
        super().__init__()
        self.embeddings = model.body.embeddings
        self.layers = model.body.encoder.layer
        self.head = model.head
        self.heads = model.body.config.num_attention_heads

    def split(self, x: torch.Tensor) -> torch.Tensor:
        """Part the heads: (batch, heads, tokens, width)."""
        return x.view(x.size(0), x.size(1), self.heads, -1).permute(0, 2, 1, 3)

    def layer(
        self, layer: nn.Module, x: torch.Tensor, asking: torch.Tensor, bias: torch.Tensor
    ) -> torch.Tensor:
        """Return what the tokens `asking` become, who look at all of `x`."""
        attention = layer.attention.self
        query = self.split(attention.query(asking) / math.sqrt(x.size(2) // self.heads))
        key, value = self.split(attention.key(x)), self.split(attention.value(x))
        weights = torch.softmax(query @ key.transpose(-1, -2) + bias, -1)
        seen = (weights @ value).permute(0, 2, 1, 3).flatten(2)
        out = layer.attention.output
        seen = out.LayerNorm(out.dense(seen) + asking)
        wide = nn.functional.gelu(layer.intermediate.dense(seen))
        return layer.output.LayerNorm(layer.output.dense(wide) + seen)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, marks: torch.Tensor) -> torch.Tensor:
        """Return the logits at the marks, shape (batch, marks, classes)."""
        table = self.embeddings
        place = table.position_embeddings(torch.arange(ids.size(1)))
        x = table.LayerNorm(table.word_embeddings(ids) + table.token_type_embeddings.weight[0] + place)
        bias = (1.0 - mask[:, None, None, :].float()) * FAR_BELOW
        for layer in self.layers[:-1]:
            x = self.layer(layer, x, x, bias)
        rows = torch.arange(ids.size(0))[:, None]
        return self.head(self.layer(self.layers[-1], x, x[rows, marks], bias))


class AtMarks(nn.Module):
    """Any other encoder, asked for the marks' logits alone."""

    def __init__(self, model: Encoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, marks: torch.Tensor) -> torch.Tensor:
        """Return the logits at the marks, shape (batch, marks, classes)."""
        return self.model(ids, mask)[torch.arange(ids.size(0))[:, None], marks]


def write(model: Encoder, path: Path) -> None:
    """Write the model as it is."""
    lean = Lean(model) if model.body.config.model_type == "bert" else AtMarks(model)
    sample = torch.ones((2, 16), dtype=torch.long)
    torch.onnx.export(
        lean.eval(),
        (sample, sample, sample[:, :3]),
        str(path),
        input_names=["ids", "mask", "marks"],
        output_names=["logits"],
        dynamic_axes={
            "ids": {0: "batch", 1: "tokens"},
            "mask": {0: "batch", 1: "tokens"},
            "marks": {0: "batch", 1: "marks"},
            "logits": {0: "batch", 1: "marks"},
        },
        opset_version=17,
        dynamo=False,
    )


def blocks(model: onnx.ModelProto, bits: int, size: int, path: Path, *, all_: bool) -> None:
    """Write the model with the weights of its products in blocks; or only of those that narrow."""
    shapes = {weight.name: weight.dims for weight in model.graph.initializer}
    products = [n for n in model.graph.node if n.op_type == "MatMul" and n.input[1] in shapes]
    left = [n.name for n in products if not all_ and shapes[n.input[1]][0] <= shapes[n.input[1]][1]]
    quantizer = MatMulNBitsQuantizer(
        model, bits=bits, block_size=size, is_symmetric=not all_, accuracy_level=4, nodes_to_exclude=left
    )
    quantizer.process()
    quantizer.model.save_model_to_file(str(path), use_external_data_format=False)


def rounded(plain: Path, path: Path, bits: int) -> None:
    """Write a smaller model: int8 nearly throughout, or weights in blocks of 4 bits."""
    parts = plain.with_name("parts.onnx")
    if bits == INT8:
        blocks(onnx.load(plain), bits, 128, parts, all_=False)
        types = {"DefaultTensorType": onnx.TensorProto.FLOAT}
        quantize_dynamic(parts, path, weight_type=QuantType.QInt8, per_channel=True, extra_options=types)
    else:
        quantize_dynamic(plain, parts, weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"])
        blocks(onnx.load(parts), bits, 32, path, all_=True)


def main() -> None:
    """Write model.onnx, tokenizer.json and model.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", required=True, type=Path)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--layers", type=int, default=0)
    parser.add_argument("--bits", type=int, default=INT8, choices=[4, INT8, FLOAT])
    args = parser.parse_args()
    model = Encoder(args.base, args.layers)
    model.load_state_dict(torch.load(args.model / "model.pt"))
    model.eval()
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "model.onnx"
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        write(model, plain)
        if args.bits == FLOAT:
            shutil.copy(plain, path)
        else:
            rounded(plain, path, args.bits)
    words = examples.Words(args.base)
    shutil.copy(args.base / "tokenizer.json", args.out / "tokenizer.json")
    v = words.vocabulary
    settings = {
        "weights": hashlib.sha256(path.read_bytes()).hexdigest(),
        "pad": words.pad,
        "vocabulary": {"first": v.first, "last": v.last, "markers": v.markers, "kinds": v.kinds},
        "vote": UNWEIGHTED,
    }
    (args.out / "model.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

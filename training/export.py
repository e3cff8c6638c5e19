"""Export a fine-tuned encoder to ONNX with rounded weights, and all that running it needs.

python training/export.py --base DIR --model DIR --out DIR [--bits 4]

A BERT goes well with int8 weights and activations. An MPNet does not (its logits move by .3 on average): it
keeps its activations and has its weights in blocks of 4 bits (.08), smaller and slower.
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

UNWEIGHTED = {"scale": 1.0, "rules": [[0.0] * 5] * 6}
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


def rounded(plain: Path, path: Path, bits: int) -> None:
    """Write a smaller model: int8 throughout, or weights in blocks of 4 bits."""
    if bits == INT8:
        quantize_dynamic(plain, path, weight_type=QuantType.QInt8, per_channel=True)
        return
    tables = plain.with_name("tables.onnx")
    quantize_dynamic(plain, tables, weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"])
    blocks = MatMulNBitsQuantizer(
        onnx.load(tables), bits=bits, block_size=32, is_symmetric=False, accuracy_level=4
    )
    blocks.process()
    blocks.model.save_model_to_file(str(path), use_external_data_format=False)


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

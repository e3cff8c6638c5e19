"""Export a fine-tuned encoder to ONNX with rounded weights, and all that running it needs.

python training/export.py --base DIR --model DIR --out DIR [--bits 4]

A BERT goes well with int8 weights and activations, but for the products that bring the wide layer back: a few
of their inputs are large. The 16 largest of each are kept apart, in floats (Dettmers et al., 2022,
"LLM.int8()", section 3.2), which halves the error of all. An MPNet does not go well (its logits move by .3 on
average): all its products are in blocks, of 4 bits (.08).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import corpus
import examples
import onnx
import torch
import train
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from torch import nn
from train import Encoder

UNWEIGHTED = {"scale": 1.0, "agreement": 0.0, "far": 0.0}
FAR_BELOW = -10000.0
FLOAT = 32
INT8 = 8
APART = 16  # inputs of a narrowing product kept in floats


class Parted(nn.Module):
    """The product that brings a wide layer back, its largest inputs apart; inputs come smallest first."""

    def __init__(self, dense: nn.Linear, order: torch.Tensor) -> None:
        super().__init__()
        weight = dense.weight.detach()[:, order]
        self.many = weight.size(1) - APART
        self.small = nn.Linear(self.many, weight.size(0))
        self.small.weight.data, self.small.bias.data = weight[:, : self.many].clone(), dense.bias.detach()
        self.large = nn.Linear(APART, weight.size(0), bias=False)
        self.large.weight.data = weight[:, self.many :].clone()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the sum of both parts."""
        return self.small(x[..., : self.many]) + self.large(x[..., self.many :])


class Lean(nn.Module):
    """A fine-tuned BERT as it is run: the last layer works for the marks alone."""

    def __init__(self, model: Encoder, largest: list[torch.Tensor]) -> None:
        super().__init__()
        self.embeddings = model.body.embeddings
        self.layers = model.body.encoder.layer
        self.head = model.head
        self.heads = model.body.config.num_attention_heads
        for layer, sizes in zip(self.layers, largest, strict=True):
            order = sizes.argsort()
            wide = layer.intermediate.dense
            wide.weight.data, wide.bias.data = wide.weight.data[order], wide.bias.data[order]
            layer.output.dense = Parted(layer.output.dense, order)
        self.together = nn.ModuleList(_together(layer.attention.self) for layer in self.layers[:-1])

    def split(self, x: torch.Tensor) -> torch.Tensor:
        """Part the heads: (batch, heads, tokens, width)."""
        return x.view(x.size(0), x.size(1), self.heads, -1).permute(0, 2, 1, 3)

    def whole(self, i: int, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """Return what all tokens of `x` become in layer `i`."""
        asked = self.together[i](x).view(x.size(0), x.size(1), 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        return self.rest(self.layers[i], x, asked.unbind(), bias)

    def last(self, x: torch.Tensor, asking: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """Return what the tokens `asking` become in the last layer, who look at all of `x`."""
        attention = self.layers[-1].attention.self
        query = self.split(attention.query(asking) / math.sqrt(attention.attention_head_size))
        asked = (query, self.split(attention.key(x)), self.split(attention.value(x)))
        return self.rest(self.layers[-1], asking, asked, bias)

    def rest(
        self, layer: nn.Module, asking: torch.Tensor, asked: Sequence[torch.Tensor], bias: torch.Tensor
    ) -> torch.Tensor:
        """Return the layer's output, once it is known who asks what of whom."""
        query, key, value = asked
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
        for i in range(len(self.together)):
            x = self.whole(i, x, bias)
        rows = torch.arange(ids.size(0))[:, None]
        return self.head(self.last(x, x[rows, marks], bias))


def _together(attention: nn.Module) -> nn.Linear:
    """Return query, key and value as one product, the query divided as the scores will be."""
    parts = [attention.query, attention.key, attention.value]
    scale = 1 / math.sqrt(attention.attention_head_size)
    shares = [scale, 1.0, 1.0]
    whole = nn.Linear(parts[0].in_features, sum(part.out_features for part in parts))
    weights = [part.weight.detach() * share for part, share in zip(parts, shares, strict=True)]
    biases = [part.bias.detach() * share for part, share in zip(parts, shares, strict=True)]
    whole.weight.data, whole.bias.data = torch.cat(weights), torch.cat(biases)
    return whole


def largest_inputs(model: Encoder, words: examples.Words) -> list[torch.Tensor]:
    """Return for every layer how large each input of its narrowing product becomes in the corpus."""
    items = examples.from_corpus(corpus.for_training(corpus.read()))
    found = [torch.zeros(layer.output.dense.in_features) for layer in model.body.encoder.layer]

    def note(i: int, given: torch.Tensor) -> None:
        found[i] = torch.maximum(found[i], given.detach().abs().flatten(0, -2).amax(0))

    hooks = [
        layer.output.dense.register_forward_hook(lambda _module, given, _out, i=i: note(i, given[0]))
        for i, layer in enumerate(model.body.encoder.layer)
    ]
    sample = random.Random(3).sample(items, 400)
    with torch.no_grad():
        for at in range(0, len(sample), 16):
            batch = train.Batch(sample[at : at + 16], words, None)
            model(batch.ids, batch.mask)
    for hook in hooks:
        hook.remove()
    return found


class AtMarks(nn.Module):
    """Any other encoder, asked for the marks' logits alone."""

    def __init__(self, model: Encoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, marks: torch.Tensor) -> torch.Tensor:
        """Return the logits at the marks, shape (batch, marks, classes)."""
        return self.model(ids, mask)[torch.arange(ids.size(0))[:, None], marks]


def write(model: Encoder, words: examples.Words, path: Path) -> None:
    """Write the model as it is."""
    bert = model.body.config.model_type == "bert"
    lean = Lean(model, largest_inputs(model, words)) if bert else AtMarks(model)
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


def blocks(model: onnx.ModelProto, bits: int, size: int, path: Path) -> None:
    """Write the model with the weights of its products in blocks."""
    quantizer = MatMulNBitsQuantizer(
        model, bits=bits, block_size=size, is_symmetric=False, accuracy_level=4, nodes_to_exclude=[]
    )
    quantizer.process()
    quantizer.model.save_model_to_file(str(path), use_external_data_format=False)


def integers(plain: Path, path: Path) -> None:
    """Write the model in int8, but for what is kept apart and the head."""
    graph = onnx.load(plain).graph
    shapes = {weight.name: weight.dims for weight in graph.initializer}
    products = [n for n in graph.node if n.op_type == "MatMul" and n.input[1] in shapes]
    few = (APART, len(examples.ORDER))
    left = [n.name for n in products if shapes[n.input[1]][0] == few[0] or shapes[n.input[1]][1] == few[1]]
    types = {"DefaultTensorType": onnx.TensorProto.FLOAT}
    quantize_dynamic(
        plain, path, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=left, extra_options=types
    )


def rounded(plain: Path, path: Path, bits: int) -> None:
    """Write a smaller model: int8 nearly throughout, or weights in blocks of 4 bits."""
    if bits == INT8:
        integers(plain, path)
        return
    parts = plain.with_name("parts.onnx")
    quantize_dynamic(plain, parts, weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"])
    blocks(onnx.load(parts), bits, 32, path)


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
    model.fill(args.model)
    model.eval()
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "model.onnx"
    words = examples.Words(args.base)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        write(model, words, plain)
        if args.bits == FLOAT:
            shutil.copy(plain, path)
        else:
            rounded(plain, path, args.bits)
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

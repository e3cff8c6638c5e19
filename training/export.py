"""Export a fine-tuned encoder to int8 ONNX, with all that running it needs.

python training/export.py --base DIR --model DIR --out DIR
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import examples
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from train import Encoder

UNWEIGHTED = {"scale": 1.0, "rules": [[0.0] * 5] * 6}


def main() -> None:
    """Write model.onnx, tokenizer.json and model.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", required=True, type=Path)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--layers", type=int, default=0)
    parser.add_argument("--float", action="store_true")
    args = parser.parse_args()
    model = Encoder(args.base, args.layers)
    model.load_state_dict(torch.load(args.model / "model.pt"))
    model.eval()
    args.out.mkdir(parents=True, exist_ok=True)
    axes = {
        "ids": {0: "batch", 1: "tokens"},
        "mask": {0: "batch", 1: "tokens"},
        "logits": {0: "batch", 1: "tokens"},
    }
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        sample = torch.ones((2, 16), dtype=torch.long)
        torch.onnx.export(
            model,
            (sample, sample),
            str(plain),
            input_names=["ids", "mask"],
            output_names=["logits"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        if args.float:
            shutil.copy(plain, args.out / "model.onnx")
        else:
            quantize_dynamic(plain, args.out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    words = examples.Words(args.base)
    shutil.copy(args.base / "tokenizer.json", args.out / "tokenizer.json")
    v = words.vocabulary
    vocabulary = {"first": v.first, "last": v.last, "markers": v.markers, "kinds": v.kinds}
    settings = {"pad": words.pad, "vocabulary": vocabulary, "vote": UNWEIGHTED}
    (args.out / "model.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

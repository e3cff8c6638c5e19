"""Write `geomap/data/models/sums.onnx`: one product whose sums overflow where a processor adds in 16 bits.

python training/sums.py

All of the input is 255 and all of the weights 127, so every sum is 64 × 255 × 127; two neighbours add up to
64,770, more than 16 bits with a sign hold. The encoder asks it how to add before it loads its weights.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PLACE = Path(__file__).parent.parent / "geomap" / "data" / "models" / "sums.onnx"
LENGTH = 64
WIDTH = 16


def main() -> None:
    """Write the model."""
    weights = numpy_helper.from_array(np.full((LENGTH, WIDTH), 127, dtype=np.int8), "weights")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["input", "weights"], ["sums"])],
        "sums",
        [helper.make_tensor_value_info("input", TensorProto.UINT8, [4, LENGTH])],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, [4, WIDTH])],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    PLACE.write_bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()

"""Sessions of onnxruntime that add up rightly, and the same way each time, on whatever processor."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from geomap import resources

_PROBE = "sums.onnx"  # made by training/sums.py
_LARGEST, _LENGTH, _SUM = 255, 64, 64 * 255 * 127


def open_session(path: Path) -> Any:
    """Return a session of one thread for the model at `path`.

    Without VNNI, x86 processors add eight-bit products in 16 bits, which overflow: other answers, and more of
    them wrong. There onnxruntime is told to add in 32 bits, which takes them 1.6 times as long.
    """
    return _session(path, careful=_overflows())


@cache
def _overflows() -> bool:
    probe = _session(resources.find("data") / "models" / _PROBE, careful=False)
    (sums,) = probe.run(["sums"], {"input": np.full((4, _LENGTH), _LARGEST, dtype=np.uint8)})
    return bool((sums != _SUM).any())


def _session(path: Path, *, careful: bool) -> Any:
    import onnxruntime  # noqa: PLC0415 - a tenth of a second that only stance reading should pay

    options = onnxruntime.SessionOptions()
    if careful:
        options.add_session_config_entry("session.x64quantprecision", "1")
    # Processes are the unit of parallel work; and one thread adds up one way.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],  # slower fused than not
    )

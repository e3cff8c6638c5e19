"""Sums of eight-bit products are right on whatever processor the encoder runs."""

from __future__ import annotations

import numpy as np
import pytest

from geomap import resources
from geomap.classify import session

SUMS = resources.find("data") / "models" / "sums.onnx"


def _sums() -> set[int]:
    (sums,) = session.open_session(SUMS).run(["sums"], {"input": np.full((4, 64), 255, dtype=np.uint8)})
    return set(sums.ravel().tolist())


def test_sums_do_not_overflow_here() -> None:
    assert _sums() == {64 * 255 * 127}


@pytest.mark.parametrize("overflows", [True, False])
def test_care_is_taken_where_they_would(monkeypatch: pytest.MonkeyPatch, overflows: bool) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(session, "_overflows", lambda: overflows)
    monkeypatch.setattr(session, "_session", lambda _path, *, careful: asked.append(careful))
    session.open_session(SUMS)
    assert asked == [overflows]


def test_the_probe_tells_a_processor_that_overflows(monkeypatch: pytest.MonkeyPatch) -> None:
    class Overflowing:
        def run(self, _names: list[str], _given: object) -> list[np.ndarray]:
            return [np.full((4, 16), 1_048_544, dtype=np.int32)]  # what a Haswell gives

    monkeypatch.setattr(session, "_session", lambda _path, *, careful: Overflowing())
    assert session._overflows.__wrapped__() is True

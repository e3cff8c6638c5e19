"""A movie: a frame for each date, in one palette, so that no colour flickers."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geomap.render.picture import sheet
from geomap.render.picture.scene import Scene
from geomap.render.picture.told import Told

MOST = 120
HELD = 2.5  # times as long, for the last frame
_COLOURS = 256
_SAMPLES = 8  # frames that the palette is made from
_STEP = 3  # of its pixels, one in so many each way

Pixels = NDArray[np.uint8]


def draw(told: Told, scenes: Sequence[Scene], form: str, duration: float) -> bytes:
    """Return a movie of the scenes, at most `MOST`, in their order, that begins again when it has ended.

    Args:
        told: what it says and how it looks.
        scenes: one for each frame.
        form: ``gif`` or ``webp``.
        duration: seconds that each frame is shown; the last is held for `HELD` times as long.
    """
    if form == "webp":
        return _saved([Image.fromarray(frame) for frame in frames(told, scenes)], form, duration)
    places = sorted({round(at) for at in np.linspace(0, len(scenes) - 1, _SAMPLES)})
    palette = _Palette(frames(told, scenes, places))
    return _saved([palette.image(frame) for frame in frames(told, scenes)], form, duration)


def frames(told: Told, scenes: Sequence[Scene], numbers: Sequence[int] | None = None) -> Iterator[Pixels]:
    """Yield frames, of shape (height, width, 3), on a ground drawn once."""
    laid = sheet.lay_out(told, scenes, moves=True)
    laid.ground()
    laid.canvas.keep_below()
    days = [(scene.day - scenes[0].day).days for scene in scenes]
    places = [day / days[-1] if days[-1] else 0.5 for day in days]
    for number in range(len(scenes)) if numbers is None else numbers:
        laid.paint(scenes[number], with_names=False)
        laid.mark(places, number)
        yield laid.canvas.frame()


class _Palette:
    """The colours that most pixels of some frames have: flat ones come before those of soft edges."""

    def __init__(self, shown: Iterator[Pixels]) -> None:
        seen = np.concatenate([_packed(frame[::_STEP, ::_STEP]).ravel() for frame in shown])
        colours, counts = np.unique(seen, return_counts=True)
        self._kept = _parts(np.sort(colours[np.lexsort((colours, -counts))][:_COLOURS]))
        self._nearest = np.full(1 << 24, -1, dtype=np.int16)

    def image(self, frame: Pixels) -> Image.Image:
        """Return a frame in the palette, each colour as the nearest there, without dither."""
        packed = _packed(frame)
        new = np.unique(packed[self._nearest[packed] < 0])
        for some in np.array_split(new, len(new) // 4096 + 1):
            apart = ((_parts(some)[:, None] - self._kept) ** 2).sum(axis=2)
            self._nearest[some] = apart.argmin(axis=1)
        image = Image.fromarray(self._nearest[packed].astype(np.uint8), "P")
        image.putpalette(self._kept.astype(np.uint8).tobytes())
        return image


def _parts(packed: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.column_stack([packed >> 16, packed >> 8 & 255, packed & 255])


def _packed(frame: Pixels) -> NDArray[np.int32]:
    red, green, blue = (frame[..., at].astype(np.int32) for at in range(3))
    return np.asarray(red << 16 | green << 8 | blue)


def _saved(images: Sequence[Image.Image], form: str, duration: float) -> bytes:
    each = round(duration * 1000)
    durations = [each] * (len(images) - 1) + [round(each * HELD)]
    how: dict[str, Any] = {"lossless": True, "method": 3}
    if form == "gif":
        how = {"optimize": False, "disposal": 1, "palette": bytes(images[0].getpalette() or ())}
    file = io.BytesIO()
    images[0].save(
        file, form.upper(), save_all=True, append_images=list(images[1:]), duration=durations, loop=0, **how
    )
    return file.getvalue()

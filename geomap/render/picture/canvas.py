"""A sheet to draw on, in points from its lower left corner, and the files that can be made of it."""

from __future__ import annotations

import html
import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib import style
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from geomap.render.picture import fonts
from geomap.render.picture.sizes import Size

_SETTINGS = {
    "svg.fonttype": "path",
    "svg.hashsalt": "geomap",
    "pdf.fonttype": 42,
    "path.simplify": False,
    "text.hinting": "none",  # so that lines are as wide as `fonts.width` says at any size
}
ORIGIN = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in points; y goes up."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width


@contextmanager
def settings() -> Iterator[None]:
    """Hold matplotlib to its own defaults, whatever the user's are, for as long as a picture is drawn."""
    with style.context(["default", _SETTINGS]):
        yield


class Canvas:
    """A sheet of a size; what is drawn later lies above."""

    def __init__(self, size: Size, paper: str) -> None:
        self.size = size
        self._figure = Figure(figsize=(size.width / 72, size.height / 72), dpi=size.dpi, facecolor=paper)
        self._agg: Any = FigureCanvasAgg(self._figure)
        self._points = Affine2D().scale(1 / 72) + self._figure.dpi_scale_trans
        self._below: Any = None

    def path(  # noqa: PLR0913
        self,
        path: Path,
        *,
        fill: str = "none",
        stroke: str = "none",
        width: float = 0.0,
        dash: tuple[float, ...] = (),
        alpha: float = 1.0,
        at: tuple[float, float] = ORIGIN,
        inside: Path | None = None,
        box: Box | None = None,
    ) -> None:
        """Draw a path, moved by `at`, with widths and dashes in points, inside another path and a box."""
        drawn = PathPatch(path, facecolor=fill, edgecolor=stroke, linewidth=width, alpha=alpha)
        drawn.set_joinstyle("round")
        if dash:
            drawn.set_linestyle((0.0, tuple(part / width for part in dash)))
        self._add(drawn, at, inside, box)

    def dots(  # noqa: PLR0913
        self,
        points: NDArray[np.float64],
        radius: float,
        colour: str,
        *,
        alpha: float = 1.0,
        at: tuple[float, float] = ORIGIN,
        inside: Path | None = None,
        box: Box | None = None,
    ) -> None:
        """Draw a dot at each of the points, of shape (n, 2)."""
        drawn = Line2D(
            points[:, 0],
            points[:, 1],
            linestyle="none",
            marker="o",
            markersize=2 * radius,
            markerfacecolor=colour,
            markeredgewidth=0,
            alpha=alpha,
        )
        self._add(drawn, at, inside, box)

    def text(  # noqa: PLR0913
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: str,
        *,
        bold: bool = False,
        halo: float = 0.0,
        align: Literal["left", "center"] = "left",
    ) -> None:
        """Write a line with its baseline at `y`; `halo` is the width of white around the letters."""
        drawn = Text(x, y, words, color=colour, parse_math=False, horizontalalignment=align)
        drawn.set_fontproperties(fonts.face(bold))
        drawn.set_fontsize(size)
        if halo:
            drawn.set_path_effects([withStroke(linewidth=halo, foreground="#ffffff")])
        self._add(drawn, ORIGIN, None, None)

    def keep_below(self) -> None:
        """Keep what is drawn as the ground of every frame to come."""
        self._agg.draw()
        self._below = self._agg.copy_from_bbox(self._figure.bbox)
        self._clear()

    def frame(self) -> NDArray[np.uint8]:
        """Return the ground with what was drawn since, as (height, width, 3), and take that away again."""
        renderer = self._agg.get_renderer()
        self._agg.restore_region(self._below)
        for artist in self._figure.artists:
            artist.draw(renderer)
        self._clear()
        return np.array(self._agg.buffer_rgba())[:, :, :3]

    def save(self, form: str, title: str, alt: str) -> bytes:
        """Return a file of what is drawn.

        Args:
            form: ``png``, ``svg`` or ``pdf``.
            title: in the file's own description of itself.
            alt: what the picture shows, in words, likewise.
        """
        return {"png": self._png, "svg": self._svg, "pdf": self._pdf}[form](title, alt)

    def _png(self, title: str, alt: str) -> bytes:
        self._agg.draw()
        picture = Image.fromarray(np.asarray(self._agg.buffer_rgba())).convert("RGB")
        info = PngInfo()
        info.add_itxt("Title", _plain(title))
        info.add_itxt("Description", _plain(alt))
        file = io.BytesIO()
        picture.save(file, "PNG", pnginfo=info, dpi=(self.size.dpi, self.size.dpi), compress_level=4)
        return file.getvalue()

    def _svg(self, title: str, alt: str) -> bytes:
        file, drawn = io.BytesIO(), _any(FigureCanvasSVG(self._figure))
        drawn.print_svg(file, metadata={"Title": _plain(title), "Creator": None, "Date": None})
        about = f' role="img" aria-label="{html.escape(_plain(alt))}"'
        return file.getvalue().replace(b"<svg ", f"<svg{about} ".encode(), 1)

    def _pdf(self, title: str, alt: str) -> bytes:
        file, drawn = io.BytesIO(), _any(FigureCanvasPdf(self._figure))
        about = {"Title": _plain(title), "Subject": _plain(alt)}
        drawn.print_pdf(file, metadata={**about, "Creator": None, "Producer": None, "CreationDate": None})
        return file.getvalue()

    def _add(self, drawn: Artist, at: tuple[float, float], inside: Path | None, box: Box | None) -> None:
        place = Affine2D().translate(*at) + self._points
        drawn.set_transform(place)
        if inside is not None:
            drawn.set_clip_path(inside, place)
        if box is not None:
            edges = Bbox.from_extents(box.x, box.y, box.right, box.top)
            drawn.set_clip_box(TransformedBbox(edges, self._points))
        drawn.set_zorder(len(self._figure.artists))
        self._figure.add_artist(drawn)

    def _clear(self) -> None:
        for artist in list(self._figure.artists):
            artist.remove()


def rectangle(box: Box, radius: float = 0.0) -> Path:
    """Return the outline of a box, its corners rounded."""
    if not radius:
        return Path.unit_rectangle().transformed(
            Affine2D().scale(box.width, box.height).translate(box.x, box.y)
        )
    left, low, right, top, r = box.x, box.y, box.right, box.top, radius
    points = [
        (left + r, low), (right - r, low), (right, low), (right, low + r), (right, top - r), (right, top),
        (right - r, top), (left + r, top), (left, top), (left, top - r), (left, low + r), (left, low),
        (left + r, low), (left + r, low),
    ]  # fmt: skip
    turn = [Path.CURVE3, Path.CURVE3]
    codes = [Path.MOVETO, *([Path.LINETO, *turn] * 4), Path.CLOSEPOLY]
    return Path(points, codes)


def _any(canvas: Any) -> Any:
    """Return a canvas whose methods have no types."""
    return canvas


def _plain(text: str) -> str:
    """Return text without what XML cannot hold."""
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cs", "Cn"})

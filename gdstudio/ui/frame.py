"""The frame that marks are drawn in: from data units to pixels and back, and how big things are there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gdstudio.plots.figure import Array
from gdstudio.ui.scale import Scale
from gdstudio.ui.theme import Ramp, Theme

# Far enough out to keep a line's direction, near enough for products of two such numbers to be finite.
FAR = 1e140


@dataclass(frozen=True, slots=True)
class Frame:
    """A visible range in view units (log10 on logarithmic axes) on a box of `width` by `height` pixels.

    Pixels count from the box's top left corner. `vector` is set when the drawing becomes SVG or PDF, `paths` when
    words become outlines, `still` for any picture: nothing there can be grasped.
    """

    x0: float
    x1: float
    y0: float
    y1: float
    width: float
    height: float
    log_x: bool
    log_y: bool
    theme: Theme
    scale: Scale
    vector: bool = False
    paths: bool = False
    still: bool = False
    ramp: Ramp = "quiet"

    def x(self, values: Array) -> Array:
        """Pixels of data x; nan where there is no place (not finite, or not positive on a log axis)."""
        return _pixels(values, self.x0, self.x1, 0.0, self.width, self.log_x)

    def y(self, values: Array) -> Array:
        """Pixels of data y, downwards."""
        return _pixels(values, self.y0, self.y1, self.height, 0.0, self.log_y)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Pixels of one point; nan where there is no place."""
        return float(self.x(np.array([x]))[0]), float(self.y(np.array([y]))[0])

    def data(self, x: float, y: float) -> tuple[float, float]:
        """Data units of a place in pixels."""
        u = self.x0 + (self.x1 - self.x0) * x / max(self.width, 1e-9)
        v = self.y1 - (self.y1 - self.y0) * y / max(self.height, 1e-9)
        return _power(u, self.log_x), _power(v, self.log_y)

    def rounded(self, x: float, y: float) -> tuple[float, float]:
        """Data units rounded to the digits that one pixel is worth: what is shown beside a dragged handle."""
        return round(x, self._places(x, 0)), round(y, self._places(y, 1))

    def written(self, value: float, axis: int) -> str:
        """Exactly the rounded number, with a true minus sign; large and tiny ones with a power of ten, as markup.

        `axis` 0 is x, 1 is y.
        """
        places = self._places(value, axis)
        if value == 0 or 1e-4 <= abs(value) < 1e7:
            return f"{value:.{max(0, places)}f}".replace("-", "−")
        power = math.floor(math.log10(abs(value)))
        mantissa, power_text = f"{value:.{max(0, places + power)}e}".split("e")
        return f"{mantissa}·10<sup>{int(power_text)}</sup>".replace("-", "−")

    def _places(self, value: float, axis: int) -> int:
        """Decimals that one pixel is worth at that value."""
        span, pixels, log = (
            (self.x1 - self.x0, self.width, self.log_x) if axis == 0 else (self.y1 - self.y0, self.height, self.log_y)
        )
        worth = span / max(pixels, 1.0)
        if log:
            worth *= abs(value) * math.log(10)
        return -math.floor(math.log10(worth)) if 0 < worth < math.inf else 6

    def holds(self, x: float, y: float, slack: float = 0.5) -> bool:
        """Whether a place in pixels lies in the box."""
        return -slack <= x <= self.width + slack and -slack <= y <= self.height + slack


def _pixels(values: Array, low: float, high: float, start: float, end: float, log: bool) -> Array:
    with np.errstate(all="ignore"):
        seen = np.log10(np.where(values > 0, values, np.nan)) if log else np.where(np.isfinite(values), values, np.nan)
        return np.clip(start + (seen - low) * ((end - start) / (high - low)), -FAR, FAR)


def _power(value: float, log: bool) -> float:
    if not log:
        return value
    return 10.0 ** max(-300.0, min(300.0, value))

"""Where a relief is looked at from: two angles and an enlargement, and the parallel projection that they give.

Parallel, so that equal lengths stay equal wherever they stand, and turning does not make the figure breathe. The
relief stands in a box −1 … 1 across, −1 … 1 deep and −`HALF_HEIGHT` … `HALF_HEIGHT` high; z points up on the screen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from gdstudio.plots.marks import Array

HALF_HEIGHT = 0.46
LOWEST, HIGHEST = 4.0, 90.0
FARTHEST, NEAREST = 0.5, 8.0


@dataclass(frozen=True, slots=True)
class Camera:
    """`azimuth` is the side that is looked from, in degrees from the x axis towards the y axis; `elevation` degrees
    above the floor; `zoom` enlarges. While it is `turning` a coarser mesh is drawn.
    """

    azimuth: float = -62.0
    elevation: float = 44.0
    zoom: float = 1.0
    turning: bool = False

    def turned(self, azimuth: float, elevation: float, *, turning: bool = False) -> Camera:
        """Moved by so many degrees; never below the floor, never beyond straight from above."""
        round_ = (self.azimuth + azimuth + 180.0) % 360.0 - 180.0
        above = min(max(self.elevation + elevation, LOWEST), HIGHEST)
        return replace(self, azimuth=round_, elevation=above, turning=turning)

    def zoomed(self, factor: float) -> Camera:
        """Enlarged by that factor, within bounds."""
        return replace(self, zoom=min(max(self.zoom * factor, FARTHEST), NEAREST))

    def at_rest(self) -> Camera:
        """The same place, no longer turning."""
        return replace(self, turning=False)

    def written(self) -> list[float]:
        """Its numbers, as a session keeps them."""
        return [self.azimuth, self.elevation, self.zoom]

    @staticmethod
    def read(numbers: object) -> Camera | None:
        """The camera of what `written` gave; None for anything else."""
        if not isinstance(numbers, list) or len(numbers) != 3:
            return None
        if not all(isinstance(each, int | float) and math.isfinite(each) for each in numbers):
            return None
        azimuth, elevation, zoom = map(float, numbers)
        return Camera(0.0, 0.0, 1.0).turned(azimuth, elevation).zoomed(zoom)

    @property
    def axes(self) -> Array:
        """Three unit vectors as rows (3, 3): to the right on the screen, up on it, and out of it to the eye."""
        a, e = math.radians(self.azimuth), math.radians(self.elevation)
        return np.array([
            [-math.sin(a), math.cos(a), 0.0],
            [-math.sin(e) * math.cos(a), -math.sin(e) * math.sin(a), math.cos(e)],
            [math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)],
        ])  # fmt: skip

    def project(self, points: Array) -> Array:
        """Points of the box (…, 3) as (…, 3): right and up on the screen, and how near to the eye."""
        return points @ self.axes.T

    def home(self) -> tuple[float, float, float, float]:
        """What of the screen is shown, (x0, x1, y0, y1): the box from any side, with room for its numbers."""
        e = math.radians(self.elevation)
        across = (math.sqrt(2.0) + 0.3) / self.zoom
        up = (math.sqrt(2.0) * math.sin(e) + HALF_HEIGHT * math.cos(e) + 0.12) / self.zoom
        below = 0.14 / self.zoom
        return -across, across, -up - below, up


HOME = Camera()

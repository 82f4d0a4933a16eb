"""A mark of its own file: the faces of a surface, painted from back to front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdstudio.plots.marks import Array, Mark

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Faces(Mark):
    """Filled polygons (n, k, 2), the farthest first, so that painting them in their order hides what is hidden.

    A polygon with fewer than k corners repeats one. `shades` (n,) run along the theme's ramp from 0 (lowest) to 1;
    `lights` (n,) from 0 (turned away from the light) to 1. Each of the `lines` (m, 4), x0 y0 x1 y1, is painted right
    after the polygon whose number stands in `owners` (m,), ascending. `rough` ones are gone with the next frame: they
    may be painted without antialiasing.
    """

    polygons: Array
    shades: Array
    lights: Array
    lines: Array
    owners: Indices
    rough: bool = False

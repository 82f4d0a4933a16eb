"""The marks of a figure: lines, points, handles, words … as data, no pixels and no Qt.

Rules that hold for every mark:

- Coordinates are data units, also on a logarithmic axis (the canvas takes log10; what is not positive there
  is not drawn). Arrays are float64, one-dimensional unless said, and are not written to once handed over.
- `key` is unique in its figure and names the same thing from step to step ("path.1"), so that two figures can
  be compared mark by mark. `role` is what the thing means; the theme turns it into pen, brush and symbol.
- `run` is the run's colour index (0, 1, …) and stands for colour, dash and marker together; None takes them
  from the role alone. `weight` multiplies line width and symbol size, `opacity` the role's own opacity.
- Marks with a larger `z` are painted above the others; equal ones in their order.
- Words are a `Message` (translated by its template) or a plain string of symbols and numbers (never
  translated). Both may hold the small rich text of axis labels: <i>, <sub>, <sup> and character entities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from gdstudio.model.text import Message

Array: TypeAlias = npt.NDArray[np.float64]
Range: TypeAlias = tuple[float, float]
Direction: TypeAlias = Literal["x", "y"]
Words: TypeAlias = "Message | str"

ROLES = (
    "curve", "preview", "path", "future", "ghost", "tangent", "next", "start", "current", "minimum", "data",
    "fit", "residual", "contour", "heat", "loss", "cursor", "axis", "label", "closed-form", "slope", "descent",
    "to-minimum", "velocity", "divisor", "hint", "surface", "number", "batch", "training", "validation",
    "held-out", "in-batch", "square", "class", "class-held-out", "boundary", "curves-up", "curves-down",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Mark:
    """What all marks have; see the module's text for the meaning of each field."""

    key: str
    role: str
    run: int | None = None
    z: float = 0.0
    weight: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Line(Mark):
    """A polyline through (x, y), both of shape (n,), broken wherever a value is not finite.

    `connect` "pairs" joins points 0–1, 2–3, … only (residuals, ticks). `cased` asks for a casing of the
    background's colour below the line, for paths over a heat map.
    """

    x: Array
    y: Array
    connect: Literal["finite", "pairs"] = "finite"
    cased: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Points(Mark):
    """Symbols at (x, y), both of shape (n,), those that are not finite left out.

    `labels` is empty or has one short text for each point.
    """

    x: Array
    y: Array
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Arrow(Mark):
    """A straight arrow from (x0, y0) to its head at (x1, y1)."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, eq=False)
class Arrows(Mark):
    """Many straight arrows from (x0, y0) to their heads at (x1, y1), each of shape (n,); each whole or left out."""

    x0: Array
    y0: Array
    x1: Array
    y1: Array


@dataclass(frozen=True, slots=True, eq=False)
class Squares(Mark):
    """Squares side by side in a corner of the axes, whatever the view; a caption below each.

    `sides` (n,) are parts of the axes' shorter side. `corner` is (0, 0) at the bottom left, (1, 1) at the top right.
    """

    sides: Array
    captions: tuple[Words, ...]
    corner: tuple[int, int] = (1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class SideSquares(Mark):
    """A square beside each upright stretch from (x, low) to (x, high), all of shape (n,): its side is as long as the
    stretch on the screen. It lies to the right of the stretch where `high` is above `low`, else to the left.
    """

    x: Array
    low: Array
    high: Array


@dataclass(frozen=True, slots=True, eq=False)
class Heat(Mark):
    """A raster: `values` of shape (ny, nx), row 0 lowest on the screen.

    The outer edges of its cells lie on `x_range` and `y_range`. The values are already scaled to 0 … 1
    (0 = lowest of what is drawn, first colour of the theme's ramp); nan is a place without a value, which is
    drawn unlike any.
    """

    values: Array
    x_range: Range
    y_range: Range


@dataclass(frozen=True, slots=True, eq=False)
class Levels(Mark):
    """Contour lines of a function of two variables.

    `values` are the levels, ascending; `lines[i]` is the pair (x, y) of level i, its polylines parted by nan.
    `labels` is empty, or has the number to be written along each level where there is room.
    """

    lines: tuple[tuple[Array, Array], ...]
    values: tuple[float, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Area(Mark):
    """The area between `low` and `high` over x, all of shape (n,)."""

    x: Array
    low: Array
    high: Array


@dataclass(frozen=True, slots=True, eq=False)
class Text(Mark):
    """Words at a point.

    `anchor` is the spot of the text's box that lies on the point, as in pyqtgraph: (0, 0) its top left
    corner, (1, 1) its bottom right one, (0.5, 0.5) its middle. In `frame` "axes" x and y are fractions of
    the visible axes, (0, 0) being bottom left: the words stay at the edge while the view is zoomed. With
    `slides` they may go along that axis of the screen to where no line runs through them. Words that are wider than
    `room`, a part of the axes' width, give way to `short` ones.
    """

    x: float
    y: float
    text: Words
    anchor: tuple[float, float] = (0.0, 1.0)
    frame: Literal["data", "axes"] = "data"
    slides: Direction | None = None
    short: Words = ""
    room: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Handle(Mark):
    """A round dot that can be dragged, drawn in its role's style ("start", "current", "fit").

    The canvas reports the drag with `key`, and `plots.edit_of` turns the place of the hand into an edit;
    `edit` is that edit's path ("start" or "start.b"). `free` says along which screen axes the hand moves it
    ("x", "y" or both). `label` is written beside it where no line runs, above it or rather `below`.
    """

    x: float
    y: float
    edit: str
    free: tuple[Direction, ...] = ("x", "y")
    label: Words = ""
    below: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class VLine(Mark):
    """A vertical line over the whole height at x (the cursor)."""

    x: float

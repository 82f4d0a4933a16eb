"""Arrows of descent: over the whole map, and at the current point beside the way to the nearest known minimum."""

from __future__ import annotations

import numpy as np

from gdstudio.model import Field, Message
from gdstudio.plots.figure import Array, Arrow, Arrows, Mark, Text
from gdstudio.plots.minima import known_places
from gdstudio.plots.plot_input import Box, Layer, PlotInput
from gdstudio.plots.wording import finite

FIELD = Layer("gradient-field", Message("Gradient field"), default=False)
DIRECTIONS = Layer("directions", Message("−gradient and way to the minimum"), default=False)

# Arrows of the field are this many cells long, from the flattest to the steepest.
SHORTEST, LONGEST = 0.35, 0.85
# The two arrows at the current point are this part of the figure long, so that their directions compare.
LENGTH = 0.2
# Between an arrow's tip and its name.
GAP = 0.012
Z_FIELD, Z_ARROWS, Z_NAMES = -5, 9, 12

Pair = tuple[float, float]


def field_marks(field: Field | None) -> list[Mark]:
    """−gradient in each cell of a "slopes" field; longer where it is steeper, evenly in the logarithm."""
    if field is None or not len(field.arrays["x"]):
        return []
    arrays, (columns, rows) = field.arrays, field.request.size
    (x0, x1), (y0, y1) = field.request.ranges
    width, height = (x1 - x0) / columns, (y1 - y0) / rows
    largest = np.maximum(np.abs(arrays["gx"]), np.abs(arrays["gy"]))
    gx, gy = arrays["gx"] / largest, arrays["gy"] / largest
    cells = np.hypot(gx / width, gy / height)
    half = 0.5 * _lengths(np.log(largest) + np.log(np.hypot(gx, gy))) / cells
    x, y = arrays["x"], arrays["y"]
    ends = (x + gx * half, y + gy * half, x - gx * half, y - gy * half)
    return [Arrows(*ends, key="slopes", role="slope", z=Z_FIELD)]


def _lengths(logarithm: Array) -> Array:
    """From the shortest at the 2 % flattest to the longest at the 2 % steepest."""
    low, high = np.quantile(logarithm, (0.02, 0.98))
    part = np.clip((logarithm - low) / (high - low), 0, 1) if high > low else np.ones(len(logarithm))
    return np.asarray(SHORTEST + (LONGEST - SHORTEST) * part)


def direction_marks(view: PlotInput, box: Box) -> list[Mark]:
    """At the current point: −gradient, and the way to the nearest known minimum with the angle between them."""
    run = view.selected
    if run.cursor < 0:
        return []
    row = run.trajectory.row(run.cursor)
    at, slope = (tuple(values.tolist()) for values in (row.parameters, row.gradient))
    if not finite(*at, *slope) or not any(slope):
        return []
    down = (-slope[0], -slope[1])
    marks = _named_arrow("descent", at, _scaled(down, box), "−∇<i>f</i>", run.colour, box)
    places = known_places(view)
    if not places:
        return marks
    nearest = min(places, key=lambda place: float(np.hypot(place[0] - at[0], place[1] - at[1])))
    way = (nearest[0] - at[0], nearest[1] - at[1])
    if not any(way):
        return marks
    words = Message("minimum, {angle}° off", {"angle": f"{_angle(down, way):.0f}"})
    return marks + _named_arrow("to-minimum", at, _scaled(way, box), words, None, box)


def _scaled(way: Pair, box: Box) -> Pair:
    """The same direction, as long as both arrows are."""
    size = max(map(abs, way))
    x, y = way[0] / size, way[1] / size
    factor = LENGTH / float(np.hypot(x / (box[1] - box[0]), y / (box[3] - box[2])))
    return x * factor, y * factor


def _angle(one: Pair, other: Pair) -> float:
    """Degrees between two directions, in the parameters' own units."""
    turn = float(np.arctan2(one[1], one[0]) - np.arctan2(other[1], other[0]))
    return abs(float(np.degrees((turn + np.pi) % (2 * np.pi) - np.pi)))


def _named_arrow(
    key: str, at: tuple[float, ...], way: Pair, words: Message | str, colour: int | None, box: Box
) -> list[Mark]:
    """An arrow and, beyond its tip, its name."""
    return [
        Arrow(at[0], at[1], at[0] + way[0], at[1] + way[1], key=key, role=key, run=colour, z=Z_ARROWS),
        name_of_arrow(key, (at[0] + way[0], at[1] + way[1]), way, words, box),
    ]


def name_of_arrow(key: str, tip: Pair, way: Pair, words: Message | str, box: Box) -> Mark:
    """The name of an arrow, on the side of the tip to which it points."""
    across, up = way[0] / (box[1] - box[0]), way[1] / (box[3] - box[2])
    beside, beyond = (-0.05 if across > 0 else 1.05, 0.5), (0.5, 1.15 if up > 0 else -0.15)
    anchor = beside if abs(across) > abs(up) else beyond
    size = float(np.hypot(across, up))
    at = (tip[0] + GAP * way[0] / size, tip[1] + GAP * way[1] / size)
    return Text(*at, words, anchor, key=f"{key}.name", role="label", z=Z_NAMES)

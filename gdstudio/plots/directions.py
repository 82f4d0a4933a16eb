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
GAP = 0.015
# Arrows nearer to one another than this, in degrees, have their names this far aside; nearer than this is arrived.
CLOSE, ASIDE, ARRIVED = 45.0, 75.0, 0.01
# A gradient below this part of the first one is as good as 0: its direction is rounding.
LEVEL = 1e-8
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
    first = np.abs(run.trajectory.row(0).gradient).max()
    if not finite(*at, *slope) or not max(map(abs, slope)) > LEVEL * max(1.0, float(first)):
        return []
    down = (-slope[0], -slope[1])
    way = _way(view, at, box)
    if way is None:
        return _named_arrow("descent", at, scaled(down, box), "−∇<i>f</i>", box)
    words = Message("minimum, {angle}° off", {"angle": f"{_angle(down, way):.0f}"})
    arrow = scaled(way, box)
    # The arrow ends where the minimum is, if that is nearer.
    arrow = arrow if abs(arrow[0]) + abs(arrow[1]) < abs(way[0]) + abs(way[1]) else way
    aside = _aside(down, way, box)
    return [
        *_named_arrow("descent", at, scaled(down, box), "−∇<i>f</i>", box, aside),
        *_named_arrow("to-minimum", at, arrow, words, box, -aside),
    ]


def _way(view: PlotInput, at: tuple[float, ...], box: Box) -> Pair | None:
    """From a point to the nearest known minimum; None without one, or where the two are one on the screen."""
    ways = [(place[0] - at[0], place[1] - at[1]) for place in known_places(view)]
    way = min(ways, key=lambda found: float(np.hypot(*found)), default=(0.0, 0.0))
    return way if np.hypot(*_on_screen(way, box)) > ARRIVED else None


def _on_screen(way: Pair, box: Box) -> Pair:
    """In parts of the figure's width and height."""
    return way[0] / (box[1] - box[0]), way[1] / (box[3] - box[2])


def scaled(way: Pair, box: Box) -> Pair:
    """The same direction, as long as all arrows at the current point are."""
    size = max(map(abs, way))
    x, y = way[0] / size, way[1] / size
    factor = LENGTH / float(np.hypot(*_on_screen((x, y), box)))
    return x * factor, y * factor


def _turn(one: Pair, other: Pair) -> float:
    """Degrees from one direction to the other, −180 … 180, anticlockwise."""
    turn = float(np.arctan2(other[1], other[0]) - np.arctan2(one[1], one[0]))
    return float(np.degrees((turn + np.pi) % (2 * np.pi) - np.pi))


def _angle(one: Pair, other: Pair) -> float:
    """Degrees between two directions, in the parameters' own units."""
    return abs(_turn(one, other))


def _aside(one: Pair, other: Pair, box: Box) -> float:
    """By how many degrees the first arrow's name stands aside, so that it clears the second's: ± or 0."""
    turn = _turn(_on_screen(one, box), _on_screen(other, box))
    if abs(turn) > CLOSE:
        return 0.0
    return -ASIDE if turn >= 0 else ASIDE


def _named_arrow(
    key: str, at: tuple[float, ...], way: Pair, words: Message | str, box: Box, aside: float = 0.0
) -> list[Mark]:
    """An arrow and, beyond its tip, its name."""
    tip = (at[0] + way[0], at[1] + way[1])
    return [
        Arrow(at[0], at[1], *tip, key=key, role=key, z=Z_ARROWS),
        name_of_arrow(key, tip, way, words, box, aside),
    ]


def name_of_arrow(key: str, tip: Pair, way: Pair, words: Message | str, box: Box, aside: float = 0.0) -> Mark:
    """The name of an arrow, on the side of the tip to which it points; `aside` degrees anticlockwise from there."""
    x, y = _on_screen(way, box)
    turn = np.arctan2(y, x) + np.radians(aside)
    across, up = float(np.cos(turn)), float(np.sin(turn))
    at = tip[0] + GAP * across * (box[1] - box[0]), tip[1] + GAP * up * (box[3] - box[2])
    # The box of the words touches the place with the edge, or the corner, that faces it.
    size = max(abs(across), abs(up))
    anchor = 0.5 - 0.5 * across / size, 0.5 + 0.5 * up / size
    return Text(*at, words, anchor, key=f"{key}.name", role="label", z=Z_NAMES)

"""The box around a relief: floor and far walls, numbers along three edges, and what the height means, in words."""

from __future__ import annotations

import math

import numpy as np

from gdstudio.language import format_number
from gdstudio.model import Message, Problem
from gdstudio.plots.camera import HALF_HEIGHT, Camera
from gdstudio.plots.figure import Array, Line, Mark, Range, Text
from gdstudio.plots.ranges import one_two_five
from gdstudio.plots.relief import Scale
from gdstudio.plots.wording import objective_label, symbol

Z_WALLS, Z_EDGES, Z_NUMBERS = -40, -10, 13
# An edge has room for a number in so much of the screen's units.
ROOM, ROOM_UP = 0.42, 0.18
# About what a number takes on the screen, in its units.
WIDE, HIGH = 0.17, 0.1
TICK, NUMBER, LABEL = 0.035, 0.06, 0.3
# Less than this part of the smallest height that is shown is nothing that could be read.
UNREAD = 0.005
Ticks = list[tuple[float, str]]


def scaffold(problem: Problem, ranges: tuple[Range, Range], scale: Scale | None, camera: Camera) -> list[Mark]:
    """The marks of the box; without a scale the height has no numbers."""
    eye = camera.axes[2]
    near = tuple(1.0 if eye[axis] >= 0 else -1.0 for axis in (0, 1))
    marks: list[Mark] = [*_walls(near, camera), _front(near, camera)]
    for axis, (name, ends) in enumerate(zip(problem.parameters, ranges, strict=True)):
        marks += _numbered(axis, symbol(name), ends, near, camera)
    if scale is not None and camera.elevation < 85:
        marks += _height(scale, near, camera)
    if scale is not None:
        marks.append(_meaning(problem, scale))
    return _clear(marks, camera)


def _clear(marks: list[Mark], camera: Camera) -> list[Mark]:
    """Without those numbers that would lie on one before them, where two edges meet."""
    kept: list[Mark] = []
    taken: list[tuple[float, float]] = []
    for mark in marks:
        if isinstance(mark, Text) and mark.role == "number":
            middle = mark.x + (0.5 - mark.anchor[0]) * WIDE, mark.y + (mark.anchor[1] - 0.5) * HIGH
            if any(
                abs(middle[0] - x) * camera.zoom < WIDE and abs(middle[1] - y) * camera.zoom < HIGH for x, y in taken
            ):
                continue
            taken.append(middle)
        kept.append(mark)
    return kept


def _walls(near: tuple[float, ...], camera: Camera) -> list[Mark]:
    """The floor's far edges, and the two walls behind the relief."""
    (x, y), h = (-near[0], -near[1]), HALF_HEIGHT
    pairs = [
        ((x, -1, -h), (x, 1, -h)), ((-1, y, -h), (1, y, -h)),
        ((x, -1, h), (x, 1, h)), ((-1, y, h), (1, y, h)),
        ((x, y, -h), (x, y, h)), ((-x, y, -h), (-x, y, h)), ((x, -y, -h), (x, -y, h)),
    ]  # fmt: skip
    return [_lines(np.array(pairs, dtype=np.float64), camera, "box", Z_WALLS, 0.7)]


def _front(near: tuple[float, ...], camera: Camera) -> Mark:
    """The two edges that carry the numbers of the parameters."""
    (x, y), h = near, HALF_HEIGHT
    pairs = np.array([((x, -1, -h), (x, 1, -h)), ((-1, y, -h), (1, y, -h))], dtype=np.float64)
    return _lines(pairs, camera, "box.front", Z_EDGES, 1.0)


def _lines(pairs: Array, camera: Camera, key: str, z: float, weight: float) -> Mark:
    """Straight lines (n, 2, 3) of the box."""
    seen = camera.project(pairs).reshape(-1, 3)
    x, y = (np.ascontiguousarray(seen[:, axis]) for axis in (0, 1))
    return Line(x, y, connect="pairs", key=key, role="axis", z=z, weight=weight)


def _numbered(axis: int, name: str, ends: Range, near: tuple[float, ...], camera: Camera) -> list[Mark]:
    """Ticks and numbers of a parameter along the near edge of the floor, its name beyond them."""
    other = 1 - axis

    def at(part: float, out: float) -> Array:
        place = np.array([0.0, 0.0, -HALF_HEIGHT])
        place[axis], place[other] = part, near[other] * (1 + out)
        return place

    length = float(np.linalg.norm(np.diff(camera.project(np.stack([at(-1, 0), at(1, 0)]))[:, :2], axis=0)))
    ticks = [(2 * (value - ends[0]) / (ends[1] - ends[0]) - 1, text) for value, text in even(ends, length / ROOM)]
    # Beyond the edge as it is seen: straight away from it on the screen.
    low, high = camera.project(np.stack([at(-1, 0), at(1, 0)]))[:, :2]
    away = np.array([low[1] - high[1], high[0] - low[0]]) / max(length, 1e-9)
    away *= 1.0 if away @ (low + high) >= 0 else -1.0
    edge = camera.project(np.array([at(part, 0) for part, _ in ticks]).reshape(-1, 3))[:, :2]
    marks = _ticked("xy"[axis], edge, [text for _, text in ticks], away)
    middle = (low + high) / 2 + LABEL * away
    return [*marks, _words(f"name.{'xy'[axis]}", middle, name, away, "label")]


def _height(scale: Scale, near: tuple[float, ...], camera: Camera) -> list[Mark]:
    """Ticks and numbers along the upright edge that stands farthest to the left."""
    corners = np.array([[near[0], -near[1], 0.0], [-near[0], near[1], 0.0]])
    corner = corners[camera.project(corners)[:, 0].argmin()]
    most = 2 * HALF_HEIGHT * math.cos(math.radians(camera.elevation)) / ROOM_UP
    ticks = _powers(scale, most) if scale.lowest is not None else _levels(scale, most)
    places = np.array([[*corner[:2], HALF_HEIGHT * (2 * part - 1)] for part, _ in ticks]).reshape(-1, 3)
    edge = camera.project(places)[:, :2]
    return _ticked("z", edge, [text for _, text in ticks], np.array([-1.0, 0.0]))


def _ticked(key: str, edge: Array, texts: list[str], away: Array) -> list[Mark]:
    ends = np.stack([edge, edge + TICK * away], 1).reshape(-1, 2)
    x, y = (np.ascontiguousarray(ends[:, axis]) for axis in (0, 1))
    marks: list[Mark] = [Line(x, y, connect="pairs", key=f"ticks.{key}", role="axis", z=Z_EDGES)]
    for place, (at, text) in enumerate(zip(edge + NUMBER * away, texts, strict=True)):
        marks.append(_words(f"number.{key}.{place}", at, text, away, "number"))
    return marks


def _words(key: str, at: Array, text: str, away: Array, role: str) -> Text:
    """Words whose near side lies on the point, seen from where they point away."""
    across, up = away / max(float(np.abs(away).max()), 1e-9)
    anchor = (0.5 - 0.5 * float(across), 0.5 + 0.5 * float(up))
    return Text(float(at[0]), float(at[1]), text, anchor, key=key, role=role, z=Z_NUMBERS)


def even(ends: Range, most: float, least: int = 3) -> Ticks:
    """Round numbers between the ends: about `most` of them, and not less than three unless two are enough."""
    for finer in (1.0, 1.6, 2.5, 4.0)[: 4 if least > 2 else 1]:
        step = one_two_five((ends[1] - ends[0]) / max(2.0, most) / finer)
        first, last = math.ceil(ends[0] / step - 1e-9), math.floor(ends[1] / step + 1e-9)
        if last - first >= 2:
            break
    return [(number * step, format_number(float(f"{number * step:.12g}"))) for number in range(first, last + 1)]


def _levels(scale: Scale, most: float) -> Ticks:
    ticks = even((scale.low, scale.high), most, 2)
    return [((value - scale.low) / (scale.high - scale.low), text) for value, text in ticks]


def _powers(scale: Scale, most: float) -> Ticks:
    """Powers of ten of the height above the lowest value."""
    assert scale.lowest is not None
    span = scale.high - scale.low
    first, last = math.ceil(math.log10(span * scale.lowest) - 1e-9), math.floor(math.log10(span) + 1e-9)
    every = max(1, math.ceil((last - first + 1) / max(2.0, most)))
    powers = range(last, first - 1, -every)
    heights = scale.heights(np.array([scale.low + 10.0**power for power in powers]))
    return [(float(part), _power(power)) for part, power in zip(heights, powers, strict=True)]


def _power(power: int) -> str:
    return format_number(10.0**power) if -3 <= power <= 4 else f"10<sup>{str(power).replace('-', '−')}</sup>"


def _meaning(problem: Problem, scale: Scale) -> Mark:
    """What the height is, in the corner: never a logarithm or a cut that is not told."""
    slots: dict[str, object] = {
        "name": objective_label(problem), "less": format_number(abs(scale.low), 3), "sign": "−" if scale.low > 0 else "+",
        "low": format_number(scale.low, 3), "high": format_number(scale.high, 3),
    }  # fmt: skip
    if scale.lowest is not None:
        # Powers of ten count from the lowest value, which need not be said where it is as good as 0.
        shown = (scale.high - scale.low) * scale.lowest
        template = "{name}, logarithmic" if abs(scale.low) < UNREAD * shown else "{name} {sign} {less}, logarithmic"
        words = Message(template + ", cut at {high}" if scale.cut else template, slots)
    else:
        words = Message("{name}, cut at {low} and {high}" if scale.cut else "{name}", slots)
    return Text(0.0, 1.0, words, (0.0, 0.0), "axes", key="meaning", role="label", z=Z_NUMBERS)

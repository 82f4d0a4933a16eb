"""Where the number of a contour line can be written: on a straight stretch of it, clear of edges and of other numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdstudio.plots.figure import Array

# A stretch is straight if its ends are this part of its length apart.
STRAIGHT = 0.96
# Free room between two labels, in heights of a label; tries a line; free room to the edges.
APART, TRIES, EDGE = 1.2, 24, 0.3


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of a label in pixels, its angle in degrees (readable: −90 … 90), and the line it belongs to."""

    line: int
    x: float
    y: float
    angle: float


def spots(lines: list[tuple[Array, Array]], widths: list[float], height: float, box: tuple[float, float]) -> list[Spot]:
    """At most one spot a line; `lines` are in pixels with nan between their pieces, `widths` those of the labels.

    Long lines first; of a line the straightest free stretch is taken.
    """
    order = sorted(range(len(lines)), key=lambda index: -len(lines[index][0]))
    taken: list[tuple[float, float, float]] = []
    found: list[Spot] = []
    for index in order:
        spot = _spot(index, *lines[index], widths[index], height, box, taken)
        if spot is not None:
            found.append(spot)
            taken.append((spot.x, spot.y, widths[index] / 2))
    return found


def _spot(
    index: int, x: Array, y: Array, width: float, height: float, box: tuple[float, float],
    taken: list[tuple[float, float, float]],
) -> Spot | None:  # fmt: skip
    best: tuple[float, Spot] | None = None
    for px, py in _pieces(x, y):
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(px), np.diff(py)))])
        room = width + height
        if along[-1] < 1.6 * room:
            continue
        starts = np.linspace(0, along[-1] - room, TRIES)
        ax, ay = np.interp(starts, along, px), np.interp(starts, along, py)
        bx, by = np.interp(starts + room, along, px), np.interp(starts + room, along, py)
        straight = np.hypot(bx - ax, by - ay) / room
        for place in np.argsort(-straight):
            if straight[place] < STRAIGHT or (best is not None and straight[place] <= best[0]):
                break
            spot = _at(index, (ax[place], ay[place]), (bx[place], by[place]))
            if _free(spot, width, height, box, taken):
                best = float(straight[place]), spot
                break
    return best[1] if best else None


def _at(index: int, start: tuple[float, float], end: tuple[float, float]) -> Spot:
    angle = float(np.degrees(np.arctan2(end[1] - start[1], end[0] - start[0])))
    angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
    return Spot(index, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2, angle)


def _free(
    spot: Spot, width: float, height: float, box: tuple[float, float], taken: list[tuple[float, float, float]]
) -> bool:
    turn = np.radians(spot.angle)
    reach_x = (abs(np.cos(turn)) * width + abs(np.sin(turn)) * height) / 2 + EDGE * height
    reach_y = (abs(np.sin(turn)) * width + abs(np.cos(turn)) * height) / 2 + EDGE * height
    if not (reach_x < spot.x < box[0] - reach_x and reach_y < spot.y < box[1] - reach_y):
        return False
    return all(
        np.hypot(spot.x - x, spot.y - y) > width / 2 + half + APART * height
        or abs(spot.y - y) > max(reach_y + half, 2 * height)
        for x, y, half in taken
    )


def _pieces(x: Array, y: Array) -> list[tuple[Array, Array]]:
    """The pieces between nans, the longest (in points) first."""
    breaks = np.flatnonzero(np.isnan(x))
    starts, ends = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(x)]])
    pieces = [(x[start:end], y[start:end]) for start, end in zip(starts, ends, strict=True) if end - start > 1]
    return sorted(pieces, key=lambda piece: -len(piece[0]))[:6]

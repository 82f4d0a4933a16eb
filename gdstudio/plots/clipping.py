"""Polygons and lines in space cut between two heights, all of them at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gdstudio.plots.marks import Array

Kept = npt.NDArray[np.bool_]


def clipped(polygons: Array, half: float) -> tuple[Array, Kept]:
    """Polygons (n, k, 3) cut to heights −half … half, and which of them are left.

    After Sutherland and Hodgman (1974): each side gives its first corner if that is inside, then the place where it
    crosses. Where something was cut the result has more corners, repeated where a polygon has fewer.
    """
    kept = np.ones(len(polygons), dtype=bool)
    for sign in (1.0, -1.0):
        outside = sign * polygons[..., 2] > half
        if outside.any():
            polygons, left = _cut(polygons, outside, sign * half)
            kept[np.flatnonzero(kept)[~left]] = False
    return polygons, kept


def _cut(polygons: Array, outside: Kept, height: float) -> tuple[Array, Kept]:
    following, next_outside = np.roll(polygons, -1, axis=1), np.roll(outside, -1, axis=1)
    crosses = outside != next_outside
    places = np.stack([polygons, _at_height(polygons, following, height)], 2).reshape(len(polygons), -1, 3)
    there = np.stack([~outside, crosses], 2).reshape(len(polygons), -1)
    left: Kept = np.asarray(there.any(axis=1))
    places, there = places[left], there[left]
    # What is not there repeats the corner before it; before the first one, the last.
    numbers = np.where(there, np.arange(there.shape[1]), -1)
    last = numbers.max(axis=1, keepdims=True)
    numbers = np.maximum.accumulate(numbers, axis=1)
    return np.take_along_axis(places, np.where(numbers < 0, last, numbers)[..., None], axis=1), left


def clipped_lines(lines: Array, half: float) -> tuple[Array, Kept]:
    """Lines (m, 2, 3) cut to heights −half … half, and which of them are left."""
    kept = np.ones(len(lines), dtype=bool)
    for sign in (1.0, -1.0):
        outside = sign * lines[..., 2] > half
        left = ~outside.all(axis=1)
        lines, outside = lines[left], outside[left]
        kept[np.flatnonzero(kept)[~left]] = False
        crossing = _at_height(lines, lines[:, ::-1], sign * half)
        lines = np.where(outside[..., None], crossing, lines)
    return lines, kept


def _at_height(first: Array, second: Array, height: float) -> Array:
    """The places between points (…, 3) at that height; any place where both are on one side of it."""
    rise = second[..., 2] - first[..., 2]
    part = np.clip((height - first[..., 2]) / np.where(rise == 0, 1.0, rise), 0.0, 1.0)
    return first + part[..., None] * (second - first)

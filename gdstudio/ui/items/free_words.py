"""Words that name a point stand where no line runs through them, as far as they have a choice of places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF

from gdstudio.plots.figure import Array, Handle, Line, Points
from gdstudio.ui.items.base import MarkItem

# Pixels around words that are kept free too.
MARGIN = 3.0


def settle(items: Iterable[MarkItem[Any]]) -> None:
    """Each item with several `spots` takes the first of those that the fewest lines and points are in."""
    items = list(items)
    seekers = [item for item in items if len(item.spots) > 1]
    if not seekers:
        return
    lines = list(_lines(items))
    for item in seekers:
        best = _freest(item, lines, list(_points(items, item)))
        if best != item.spot:
            item.spot = best
            item.show_mark(item.mark, item.frame)


def _freest(item: MarkItem[Any], lines: list[tuple[Array, Array]], points: list[tuple[Array, Array]]) -> int:
    """The first of the spots that are least taken; none is looked at behind one that is free."""
    places = list(range(len(item.spots)))
    if item.stays and item.spot < len(places):
        # Under the hand, and from step to step, words that are not in the way stay where they are.
        places.insert(0, places.pop(item.spot))
    best, least = places[0], -1
    for place in places:
        taken = _taken(item.spots[place], lines, points)
        if least < 0 or taken < least:
            best, least = place, taken
        if not taken:
            break
    return best


def _lines(items: Iterable[MarkItem[Any]]) -> Iterator[tuple[Array, Array]]:
    for item in items:
        if isinstance(item.mark, Line):
            yield item.frame.x(item.mark.x), item.frame.y(item.mark.y)


def _points(items: Iterable[MarkItem[Any]], but: MarkItem[Any]) -> Iterator[tuple[Array, Array]]:
    for item in items:
        if isinstance(item.mark, Points):
            yield item.frame.x(item.mark.x), item.frame.y(item.mark.y)
        elif isinstance(item.mark, Handle) and item is not but:
            yield item.frame.x(np.array([item.mark.x])), item.frame.y(np.array([item.mark.y]))


def _taken(spot: QRectF, lines: list[tuple[Array, Array]], points: list[tuple[Array, Array]]) -> int:
    """How many lines cross the spot, and how many sets of points lie in it."""
    box = spot.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    return sum(crosses(box, *each) for each in lines) + sum(_holds(box, *each) for each in points)


def _holds(box: QRectF, x: Array, y: Array) -> bool:
    return bool(((x > box.left()) & (x < box.right()) & (y > box.top()) & (y < box.bottom())).any())


def crosses(box: QRectF, x: Array, y: Array) -> bool:
    """Whether the polyline through (x, y), both (n,) and in pixels, broken where one is nan, touches the box."""
    x0, x1, y0, y1 = x[:-1], x[1:], y[:-1], y[1:]
    near = (np.maximum(x0, x1) >= box.left()) & (np.minimum(x0, x1) <= box.right())
    near &= (np.maximum(y0, y1) >= box.top()) & (np.minimum(y0, y1) <= box.bottom())
    x0, y0, x1, y1 = x0[near], y0[near], x1[near], y1[near]
    # A segment that is near misses the box only if all corners lie on one side of its line.
    sides = [
        (x1 - x0) * (down - y0) - (y1 - y0) * (across - x0)
        for across in (box.left(), box.right())
        for down in (box.top(), box.bottom())
    ]
    return bool(len(x0)) and bool((np.multiply(np.min(sides, 0) <= 0, np.max(sides, 0) >= 0)).any())

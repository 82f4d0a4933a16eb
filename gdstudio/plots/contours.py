"""Contour lines and shading of a computed surface, made once for each field and kept while it is in use."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from contourpy import LineType, contour_generator

from gdstudio.model import Field
from gdstudio.plots.figure import Array, Heat, Levels, Mark, Range

# A few views of a few problems; a field of 512² with its lines takes about 5 MB.
MOST_KEPT = 12
Z_HEAT, Z_CONTOUR = -20, -10

# By identity: the field is kept beside its marks, so that its id cannot pass to another one.
_kept: OrderedDict[int, tuple[Field, tuple[Mark, ...]]] = OrderedDict()


def surface_marks(field: Field) -> tuple[Mark, ...]:
    """Heat and Levels of a "surface" field; the same objects for the same field."""
    if id(field) not in _kept:
        _kept[id(field)] = field, (_heat(field), _levels(field))
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(id(field))
    return _kept[id(field)][1]


def _heat(field: Field) -> Mark:
    x, y = (_edges(field.arrays[name]) for name in ("x", "y"))
    return Heat(field.arrays["shade"], x, y, key="heat", role="heat", z=Z_HEAT)


def _edges(places: Array) -> Range:
    """The outer edges of cells around evenly spaced places."""
    half = float(places[-1] - places[0]) / (len(places) - 1) / 2
    return float(places[0]) - half, float(places[-1]) + half


def _levels(field: Field) -> Mark:
    arrays = field.arrays
    generator = contour_generator(
        arrays["x"], arrays["y"], np.ma.masked_invalid(arrays["z"]), line_type=LineType.ChunkCombinedNan
    )
    lines, values = [], []
    for level in arrays["levels"].tolist():
        points = generator.lines(level)[0][0]
        if points is not None:
            lines.append((np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])))
            values.append(level)
    return Levels(tuple(lines), tuple(values), key="contours", role="contour", z=Z_CONTOUR)

"""Contour lines and shading of a computed surface, made once for each field and kept while it is in use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Set
from functools import lru_cache

import numpy as np
from contourpy import LineType, contour_generator

from gdstudio.language import format_number
from gdstudio.model import Field, Message
from gdstudio.plots.figure import Array, Heat, Levels, Mark, Range, Text
from gdstudio.plots.paths import Z_WORDS
from gdstudio.plots.plot_input import Layer

LAYERS = (
    Layer("shading", Message("Shading")),
    Layer("contours", Message("Contour lines")),
    Layer("bands", Message("Filled levels"), default=False),
    Layer("level-values", Message("Values of the levels"), default=False),
)
# A few views of a few problems; a field of 512² with its lines takes about 5 MB.
MOST_KEPT = 24
Z_HEAT, Z_CONTOUR = -20, -10
DIGITS = 6
# Corners of all lines for each column of the grid: about fifty times across the figure.
MOST_CORNERS = 70
# A part without values that is smaller than this is told by its look alone.
WORTH_WORDS = 0.04

# By identity: the field is kept beside its mark, so that its id cannot pass to another one.
Places = tuple[float, float, int]
_kept: OrderedDict[tuple[str, int], tuple[Field, Mark]] = OrderedDict()


def surface_marks(field: Field, layers: Set[str]) -> list[Mark]:
    """What the layers show of a "surface" field; the same objects for the same field."""
    marks: list[Mark] = []
    if "bands" in layers:
        marks.append(_once("bands", field))
    elif "shading" in layers:
        marks.append(_once("heat", field))
    if "level-values" in layers:
        marks.append(_once("labelled", field))
    elif "contours" in layers:
        marks.append(_once("contours", field))
    return marks + _sentences(field)


def _once(kind: str, field: Field) -> Mark:
    key = kind, id(field)
    if key not in _kept:
        _kept[key] = field, _MAKERS[kind](field)
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key][1]


def _heat(field: Field) -> Mark:
    x, y = (_edges(field.arrays[name]) for name in ("x", "y"))
    return Heat(field.arrays["shade"], x, y, key="heat", role="heat", z=Z_HEAT)


def _bands(field: Field) -> Mark:
    """Between two levels one shade, the highest band as dark as the ramp goes."""
    arrays = field.arrays
    x, y = (_edges(arrays[name]) for name in ("x", "y"))
    lines = _once("contours", field)
    assert isinstance(lines, Levels)
    band = np.searchsorted(np.array(lines.values), arrays["z"], "right") / max(len(lines.values), 1)
    shade = np.where(np.isnan(arrays["shade"]), np.nan, band)
    return Heat(shade, x, y, key="heat", role="heat", z=Z_HEAT)


def _edges(places: Array) -> Range:
    """The outer edges of cells around evenly spaced places."""
    half = float(places[-1] - places[0]) / (len(places) - 1) / 2
    return float(places[0]) - half, float(places[-1]) + half


def _levels(field: Field) -> Levels:
    arrays = field.arrays
    z = arrays["z"]
    # A mask costs a third more, and few surfaces have holes.
    holed = z if np.isfinite(z).all() else np.ma.masked_invalid(z)
    x, y = _grid(*((float(places[0]), float(places[-1]), len(places)) for places in (arrays["x"], arrays["y"])))
    generator = contour_generator(x, y, holed, line_type=LineType.ChunkCombinedNan)
    lines, values = [], []
    for level in arrays["levels"].tolist():
        points = generator.lines(level)[0][0]
        if points is not None:
            lines.append((np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])))
            values.append(level)
    # Many pits and peaks: with half or a third of the levels each of them is still seen.
    every = 1 + int(sum(len(x) for x, _ in lines) / (MOST_CORNERS * len(arrays["x"])))
    return Levels(tuple(lines[::every]), tuple(values[::every]), key="contours", role="contour", z=Z_CONTOUR)


@lru_cache(maxsize=4)
def _grid(across: Places, up: Places) -> tuple[Array, Array]:
    """The places of all points of a grid, each (ny, nx): the same while a constant is dragged."""
    x, y = np.meshgrid(np.linspace(*across), np.linspace(*up))
    return x, y


def _labelled(field: Field) -> Mark:
    bare = _once("contours", field)
    assert isinstance(bare, Levels)
    labels = tuple(format_number(level, DIGITS) for level in bare.values)
    return Levels(bare.lines, bare.values, labels, key="contours", role="contour", z=Z_CONTOUR)


_MAKERS = {"heat": _heat, "bands": _bands, "contours": _levels, "labelled": _labelled}


def _sentences(field: Field) -> list[Mark]:
    """Words where the map has nothing to show: no value, or the same one everywhere."""
    z = field.arrays["z"]
    missing = np.isnan(z)
    if missing.all():
        return [_in_the_middle(Message("The function has no finite value in this view."))]
    if not len(field.arrays["levels"]):
        value = format_number(float(z[~missing][0]))
        sentence = Message(
            "The function is {value} everywhere in this view: no direction leads down.", {"value": value}
        )
        return [_in_the_middle(sentence)]
    if missing.mean() < WORTH_WORDS:
        return []
    row, column = _inside(missing)
    x, y = float(field.arrays["x"][column]), float(field.arrays["y"][row])
    return [Text(x, y, Message("no value here"), (0.5, 0.5), key="no-value", role="label", z=Z_CONTOUR + 1)]


def _in_the_middle(sentence: Message) -> Mark:
    return Text(0.5, 0.85, sentence, (0.5, 0.5), "axes", key="empty", role="label", z=Z_WORDS)


def _inside(missing: np.ndarray) -> tuple[int, int]:
    """A cell well inside the part without values: the one that most steps of shrinking leave."""
    left = missing[:: max(1, missing.shape[0] // 64), :: max(1, missing.shape[1] // 64)]
    scale = missing.shape[0] / left.shape[0], missing.shape[1] / left.shape[1]
    while True:
        rim = np.pad(left, 1)
        smaller = left & rim[:-2, 1:-1] & rim[2:, 1:-1] & rim[1:-1, :-2] & rim[1:-1, 2:]
        if not smaller.any():
            break
        left = smaller
    places = np.argwhere(left)
    row, column = places[len(places) // 2]
    return int((row + 0.5) * scale[0]), int((column + 0.5) * scale[1])

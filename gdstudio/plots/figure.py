"""A figure as data: axes and keyed marks. A plot returns one; canvas, picture export and tests read the same.

The marks, and the rules that hold for them, are in `marks`; this module re-exports them, so that a reader of
figures needs this one import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from gdstudio.plots.camera import Camera
from gdstudio.plots.faces import Faces
from gdstudio.plots.marks import (
    ROLES,
    Area,
    Array,
    Arrow,
    Arrows,
    Direction,
    Handle,
    Heat,
    Levels,
    Line,
    Mark,
    Points,
    Range,
    SideSquares,
    Squares,
    Text,
    VLine,
    Words,
)

if TYPE_CHECKING:
    from gdstudio.model.text import Message

__all__ = [
    "ROLES", "Area", "Array", "Arrow", "Arrows", "Axis", "Changes", "Direction", "Faces", "Figure", "Handle",
    "Heat", "LegendEntry", "Levels", "Line", "Mark", "Points", "Range", "SideSquares", "Squares", "Text", "VLine", "Words", "compare",
    "same_mark",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its label in rich text, and whether it is logarithmic.

    `whole` allows ticks at whole numbers only.
    """

    label: Words
    log: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend: its words, and the style they stand for (a role, and a run's colour index). `number` is
    the run's place on the stage, 0 for what is none."""

    text: Words
    role: str
    run: int | None = None
    number: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """What a plot returns.

    `home` = (x0, x1, y0, y1) is the view shown unless the user has moved it, in data units, x0 < x1 and
    y0 < y1. `note` is a sentence shown in the middle instead of an axis when there is nothing to draw. With
    `cursor_axis` the x axis is the timeline: it keeps the timeline's edges, and a press in it scrubs. A figure with
    a `camera` shows a relief: its coordinates are the camera's screen, it brings its own axes as marks, and a drag
    in it turns the camera.
    """

    name: str
    title: Words
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    home: tuple[float, float, float, float]
    legend: tuple[LegendEntry, ...] = ()
    equal_aspect: bool = False
    note: Message | None = None
    cursor_axis: bool = False
    camera: Camera | None = None

    def mark(self, key: str) -> Mark:
        """The mark of that key; KeyError if there is none."""
        return self.keyed()[key]

    def keyed(self) -> Mapping[str, Mark]:
        """All marks by their keys, in their order."""
        return {mark.key: mark for mark in self.marks}


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two figures: keys of marks, and (`frame`) whether anything but the marks does."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    frame: bool


def compare(old: Figure | None, new: Figure) -> Changes:
    """What a canvas that shows `old` must repaint to show `new`.

    Arrays that are the same object are not read.
    """
    if old is None:
        return Changes(tuple(new.keyed()), (), (), True)
    before, after = old.keyed(), new.keyed()
    return Changes(
        added=tuple(key for key in after if key not in before),
        changed=tuple(key for key in after if key in before and not same_mark(before[key], after[key])),
        removed=tuple(key for key in before if key not in after),
        frame=any(
            getattr(old, part) != getattr(new, part)
            for part in ("name", "title", "x", "y", "home", "legend", "equal_aspect", "note", "cursor_axis", "camera")
        ),
    )


def same_mark(old: Mark, new: Mark) -> bool:
    """Whether two marks paint the same."""
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    return all(_same(getattr(old, field.name), getattr(new, field.name)) for field in fields(old))


def _same(old: object, new: object) -> bool:
    """Equality that takes arrays by identity first, then by value with nan equal to nan."""
    if old is new:
        return True
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        return np.array_equal(old, new, equal_nan=True)
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(_same, old, new))
    return bool(old == new)

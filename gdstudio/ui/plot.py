"""A figure drawn: the visible range in its box, axes around it, one item for each mark.

The same class is the screen's canvas and the export: it is built again at the wanted size and scale, nothing is
enlarged. `show_figure` compares figures by the keys of their marks and touches only the items that changed; what did
not change is painted from a picture (see `layers`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from gdstudio.plots.figure import Array, Changes, Figure, compare
from gdstudio.ui.axis_numbers import parted, stacked
from gdstudio.ui.frame import Frame
from gdstudio.ui.items import free_words, make_item
from gdstudio.ui.items.base import MarkItem
from gdstudio.ui.layers import Layers, paint_items
from gdstudio.ui.legend import Legend, on_screen
from gdstudio.ui.scale import Scale
from gdstudio.ui.surround import LABEL_GAP, NUMBER_GAP, UPRIGHT, Axes, Surround
from gdstudio.ui.text import say
from gdstudio.ui.theme import Ramp, Theme
from gdstudio.ui.ticks import Ticks
from gdstudio.ui.words import words

View = tuple[float, float, float, float]
# Below this height, in type sizes, the x label moves into the row of numbers.
COMPACT = 9.5
# Room for one number, in type sizes: across, and up.
ACROSS, UP = 4.6, 2.0
NOTHING = Changes((), (), (), False)


def _unheard(_part: QRectF) -> None:
    """A picture is painted when it is finished."""


class Plot:
    """One figure in a box of `size` pixels.

    `changed` hears which part of the box looks different from now on. `still` for pictures, `vector` and `paths` for SVG and PDF (see `Frame`). `min_left` and `min_right` are
    margins in pixels that a neighbour needs, so that axes above one another share their edges.
    """

    def __init__(
        self, theme: Theme, scale: Scale, *, still: bool = False, vector: bool = False, paths: bool = False,
        ramp: Ramp = "quiet", changed: Callable[[QRectF], None] = _unheard,
    ) -> None:  # fmt: skip
        self.theme, self.scale, self.ramp = theme, scale, ramp
        self._still, self._vector, self._paths = still, vector, paths
        self._part_changed = changed
        self.place = QPointF()
        self._inner = QRectF()
        self._seen: View = (0.0, 1.0, 0.0, 1.0)
        self._surround = Surround()
        self._layers = Layers()
        self._ordered: list[MarkItem[Any]] = []
        self.figure: Figure | None = None
        self.frame: Frame | None = None
        self.axes: Axes | None = None
        self.items: dict[str, MarkItem[Any]] = {}
        self.changes = NOTHING
        self.painted_anew = 0
        self._size = (0.0, 0.0)
        self._view: View | None = None
        self._least = (0.0, 0.0)
        self._kept_left = 0.0
        self._rough = self._named = False

    # -- what is shown

    def set_rough(self, rough: bool) -> None:
        """Paint what is beside the selected run more simply, as long as something is dragged."""
        if rough == self._rough:
            return
        self._rough = rough
        for item in self.items.values():
            if item.rough != rough:
                item.set_rough(rough)

    def show_figure(self, figure: Figure) -> Changes:
        """Show that figure, touching only what differs from the one before; `changes` says what did."""
        old, self.figure = self.figure, figure
        if old is not None and old.name != figure.name:
            self._view, self._kept_left = None, 0.0
        self.changes = compare(old, figure)
        frame = self.frame
        if self.changes.frame:
            self._arrange()
        if frame is not None and self.frame is frame:
            marks = figure.keyed()
            for key in self.changes.removed:
                self._remove(key)
            for key in (*self.changes.added, *self.changes.changed):
                self._show_mark(key, marks[key], frame)
        self._stack()
        return self.changes

    def _stack(self) -> None:
        """Higher z above lower, equal ones in the figure's order; words where no line runs."""
        keys = self.figure.keyed() if self.figure else ()
        for order, item in enumerate(self.items[key] for key in keys if key in self.items):
            item.z = item.mark.z + order * 1e-4
        self._ordered = sorted(self.items.values(), key=lambda item: item.z)
        free_words.settle(self.items.values())

    def _show_mark(self, key: str, mark: Any, frame: Frame) -> None:
        item = self.items.get(key)
        if item is not None and type(item.mark) is type(mark):
            item.show_mark(mark, frame)
        else:
            self._remove(key)
            item = self.items[key] = make_item(mark, frame, self._item_changed, self._rough)
        self.painted_anew += 1

    def _remove(self, key: str) -> None:
        item = self.items.pop(key, None)
        if item is not None:
            self._item_changed(item, item.box)

    def _item_changed(self, item: MarkItem[Any], before: QRectF) -> None:
        self._layers.changed(item)
        part = before | item.box
        if not part.isEmpty():
            self._part_changed(part.translated(self._inner.topLeft()))

    # -- painting

    def paint(self, painter: QPainter) -> None:
        """Paint all of it at its place, as for a picture: what is behind shines through."""
        painter.translate(self.place)
        self._surround.paint(painter)
        if self.axes is not None and not self.axes.note:
            paint_items(painter, self._ordered, self._inner.topLeft())
        painter.translate(-self.place)

    def paint_part(self, painter: QPainter, part: QRectF) -> None:
        """Paint a part of it as on the screen, with the stage behind."""
        items = self._ordered if self.axes is not None and not self.axes.note else []
        size = QRectF(0, 0, *self._size).toAlignedRect().size()
        self._layers.paint(painter, self._paint_ground, items, size, self._inner.topLeft(), part)

    def _paint_ground(self, painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, *self._size), QColor(self.theme.stage))
        self._surround.paint(painter)

    def restyle(self, theme: Theme, scale: Scale, ramp: Ramp | None = None) -> None:
        """Another theme or scale."""
        self.theme, self.scale, self.ramp = theme, scale, ramp or self.ramp
        self._kept_left = 0.0
        self._arrange()

    # -- where it is shown

    def set_size(self, width: float, height: float) -> None:
        """The whole box in pixels, margins for numbers and labels included."""
        if (width, height) != self._size:
            self._size, self._kept_left = (width, height), 0.0
            self._arrange()

    def set_margins(self, left: float, right: float) -> None:
        """At least these margins, in pixels."""
        if (left, right) != self._least:
            self._least = (left, right)
            self._arrange()

    def set_named(self, named: bool) -> None:
        """Whether what is drawn is named beside the axes: then no row of their height goes to a long label."""
        if named != self._named:
            self._named = named
            self._arrange()

    @property
    def margins(self) -> tuple[float, float]:
        """The margins left and right of the axes, in pixels."""
        inner = self.inner()
        return inner.left(), self._size[0] - inner.right()

    def inner(self) -> QRectF:
        """The box of the axes, in pixels of the plot."""
        return QRectF(self._inner)

    # -- the view

    @property
    def view(self) -> View | None:
        """The range that the user has chosen, in data units (x0, x1, y0, y1), or None at home."""
        return self._view

    def set_view(self, view: View | None) -> None:
        """Show that range, in data units; None goes home. What is no range (reversed, not finite) is ignored."""
        if view is not None and not (all(map(math.isfinite, view)) and view[0] < view[1] and view[2] < view[3]):
            return
        self._view = view
        if view is None:
            self._kept_left = 0.0
        self._arrange()

    def zoom(self, factor: float, x: float, y: float, axes: str = "xy") -> None:
        """Enlarge the range by `factor` about a place in pixels of the axes, which keeps its place."""
        if self.frame is None:
            return
        f = self.frame
        u, v = x / max(f.width, 1), 1 - y / max(f.height, 1)
        fx, fy = factor if "x" in axes else 1.0, factor if "y" in axes else 1.0
        cx, cy = f.x0 + u * (f.x1 - f.x0), f.y0 + v * (f.y1 - f.y0)
        self._set_range(cx + (f.x0 - cx) * fx, cx + (f.x1 - cx) * fx, cy + (f.y0 - cy) * fy, cy + (f.y1 - cy) * fy)

    def pan(self, start: Frame, dx: float, dy: float) -> None:
        """Show the range of `start` moved by that many pixels."""
        by_x = dx * (start.x1 - start.x0) / max(start.width, 1)
        by_y = dy * (start.y1 - start.y0) / max(start.height, 1)
        self._set_range(start.x0 - by_x, start.x1 - by_x, start.y0 + by_y, start.y1 + by_y)

    def _set_range(self, x0: float, x1: float, y0: float, y1: float) -> None:
        """A range in view units; not beyond what numbers can tell apart."""
        for low, high in ((x0, x1), (y0, y1)):
            if not (math.isfinite(low) and math.isfinite(high)) or high - low < 1e-12 * max(
                abs(low), abs(high), 1e-200
            ):
                return
        figure = self.figure
        if figure is not None:
            log_x, log_y = figure.x.log, figure.y.log
            self.set_view((_unlog(x0, log_x), _unlog(x1, log_x), _unlog(y0, log_y), _unlog(y1, log_y)))

    def snapped(self, x: float, y: float) -> tuple[float, float]:
        """The nearest crossing of grid lines, in data units."""
        if self.axes is None or self.figure is None or self.frame is None:
            return x, y
        px, py = self.frame.point(x, y)
        return (
            self._nearest(x, px, self.axes.x, self.frame.x, self.figure.x.log),
            self._nearest(y, py, self.axes.y, self.frame.y, self.figure.y.log),
        )

    @staticmethod
    def _nearest(value: float, pixel: float, found: Ticks, pixels: Callable[[Array], Array], log: bool) -> float:
        places = np.array([_unlog(place, log) for place, _ in found.major])
        if not len(places) or not math.isfinite(pixel):
            return value
        # Twelve digits: a multiple of 0.1 is shown, and meant, as the decimal number.
        return float(f"{places[np.abs(pixels(places) - pixel).argmin()]:.12g}")

    def visible(self) -> View:
        """The range on the screen, in data units."""
        f = self.frame
        if f is None:
            return (0.0, 1.0, 0.0, 1.0)
        return (_unlog(f.x0, f.log_x), _unlog(f.x1, f.log_x), _unlog(f.y0, f.log_y), _unlog(f.y1, f.log_y))

    # -- layout

    def _arrange(self) -> None:
        """Margins from what must be written in them, then the frame, then every item in it."""
        figure, (width, height) = self.figure, self._size
        if figure is None or width < 4 or height < 4:
            return
        entries = () if self._still else on_screen(figure.legend, below=figure.cursor_axis, tips=figure.camera is None)
        legend = Legend(entries, self.theme, self.scale, max(1.0, width - 4 * self.scale.room))
        note = say(figure.note) if figure.note is not None else ""
        x0, x1, y0, y1 = _range(self._view or figure.home, figure)
        equal = figure.equal_aspect and not note
        axes = self._axes(legend, note, (x0, x1, y0, y1))
        left, right, top, bottom = self._margins(axes, legend)
        for _ in range(2):
            self._inner = QRectF(left, top, max(2.0, width - left - right), max(2.0, height - top - bottom))
            # Equal aspect shows more than asked: other numbers, perhaps wider ones.
            self._seen = _equally((x0, x1, y0, y1), self._inner) if equal else (x0, x1, y0, y1)
            axes = self._axes(legend, note, self._seen)
            margins = self._margins(axes, legend)
            if margins == (left, right, top, bottom):
                break
            left, right, top, bottom = margins
        self._set_frame(axes, figure)

    def _set_frame(self, axes: Axes, figure: Figure) -> None:
        self.axes = axes
        x0, x1, y0, y1 = self._seen
        inner = self.inner()
        frame = Frame(
            x0, x1, y0, y1, inner.width(), inner.height(), figure.x.log, figure.y.log, self.theme, self.scale,
            self._vector, self._paths, self._still, self.ramp,
        )  # fmt: skip
        spots = (
            {place: inner.left() + (place - x0) / (x1 - x0) * inner.width() for place in _places(axes.x)},
            {place: inner.bottom() - (place - y0) / (y1 - y0) * inner.height() for place in _places(axes.y)},
        )
        outer = QRectF(0, 0, *self._size)
        self._surround.show_axes(axes, outer, inner, spots, self.theme, self.scale, self._paths)
        self._layers.forget()
        self._part_changed(outer)
        if frame != self.frame:
            self.frame = frame
            marks = figure.keyed()
            for key in [key for key in self.items if key not in marks]:
                self._remove(key)
            for key, mark in marks.items():
                self._show_mark(key, mark, frame)
            self._stack()

    def _axes(self, legend: Legend, note: str, seen: View) -> Axes:
        figure = self.figure
        assert figure is not None
        em, (width, height) = self.scale.room, self._size
        if figure.camera is not None:
            # A relief brings its own axes as marks.
            return Axes(Ticks(()), Ticks(()), "", "", legend if legend.height else None, bare=True, note=note)
        across = max(2, min(self.scale.ticks, int(width / (ACROSS * em))))
        compact = height < COMPACT * em
        free = height - legend.height - self._below(compact) - 0.7 * em
        up = max(2 if free > 1.6 * em else 1, min(self.scale.ticks, int(free / (UP * em))))
        # A label longer than its axis would run into the neighbours: it gets a row of its own.
        above = words(say(figure.y.label), em).width > free + 0.3 * em
        # Where a legend stands above the axes anyway, it names what is drawn.
        y_label = "" if above and (legend.height or self._named) else say(figure.y.label)
        x = parted(seen[0], seen[1], across, figure.x.log, figure.x.whole, width - 4 * em, em)
        y = stacked(seen[2], seen[3], up, figure.y.log, figure.y.whole, free / em)
        return Axes(
            x,
            y,
            say(figure.x.label),
            y_label,
            legend if legend.height else None,
            compact,
            note,
            above and bool(y_label),
        )

    def _below(self, compact: bool) -> float:
        """What the rows under the axes take, in pixels."""
        em = self.scale.room
        row = words("0", em).height
        return NUMBER_GAP * em + row + (0.0 if compact else 0.15 * em + row) + 2

    def _margins(self, axes: Axes, legend: Legend) -> tuple[float, float, float, float]:
        """Left, right, top, bottom in pixels."""
        em = self.scale.room
        if axes.bare:
            return self._least[0], self._least[1], float(round(legend.height)), 0.0
        number = max((words(text, em).width for _, text in axes.y.major), default=0.0)
        label = words(axes.y_label, em)
        beside = label.width if label.width <= UPRIGHT * em else label.height
        beside += (LABEL_GAP if axes.y_label else 0) * em
        left = number + NUMBER_GAP * em + (beside if axes.y_label and not axes.y_above else 0) + 0.35 * em
        self._kept_left = max(self._kept_left, left)
        last = max((words(text, em).width for _, text in axes.x.major[-1:]), default=0.0)
        right = max(0.9 * em, last / 2 + 2)
        top = legend.height + (label.height if axes.y_above else 0) + (0.5 if legend.height else 0.7) * em
        return (
            float(round(max(self._kept_left, self._least[0]))), float(round(max(right, self._least[1]))),
            float(round(top)), float(round(self._below(axes.compact))),
        )  # fmt: skip


def _places(found: Ticks) -> list[float]:
    return [*(place for place, _ in found.major), *found.minor]


def _range(view: View, figure: Figure) -> View:
    """The range in view units, mended where it is no range."""
    x = _ends(view[0], view[1], figure.x.log)
    y = _ends(view[2], view[3], figure.y.log)
    return (*x, *y)


def _equally(view: View, box: QRectF) -> View:
    """The range with as much more beside or above it as makes its units equally long on both axes of the box."""
    x0, x1, y0, y1 = view
    ratio = box.width() / box.height()
    wider = max(0.0, (y1 - y0) * ratio - (x1 - x0)) / 2
    higher = max(0.0, (x1 - x0) / ratio - (y1 - y0)) / 2
    return x0 - wider, x1 + wider, y0 - higher, y1 + higher


def _ends(low: float, high: float, log: bool) -> tuple[float, float]:
    if log:
        high = high if 0 < high < math.inf else 1.0
        low = low if 0 < low < high else high * 1e-3
        low, high = math.log10(low), math.log10(high)
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    if high - low <= 1e-13 * max(abs(low), abs(high), 1e-200):
        spread = abs(low) * 0.1 or 1.0
        return low - spread, low + spread
    return max(low, -1e300), min(high, 1e300)


def _unlog(value: float, log: bool) -> float:
    return 10.0 ** max(-300.0, min(300.0, value)) if log else value

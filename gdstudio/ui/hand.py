"""What mouse, pen and finger do on a figure: grasp a handle, scrub the timeline's axis, move the view, turn a relief.

A click moves nothing: a drag begins outside a dead zone. While a handle is dragged the hand says its
coordinates, rounded to what a pixel is worth, and exactly these numbers are handed on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from gdstudio.plots.camera import Camera
from gdstudio.plots.figure import Handle
from gdstudio.ui.frame import Frame
from gdstudio.ui.items.handle import HandleItem

if TYPE_CHECKING:
    from gdstudio.ui.canvas import Canvas

MOUSE_REACH, TOUCH_REACH = 12.0, 22.0
MOUSE_DEAD, TOUCH_DEAD = 4.0, 8.0
# The dragged current point begins a new run: from then on it is that run's start that is seen under the hand.
STAND_IN = "start"
# With Shift the scrubbed axis moves one step in this many pixels.
FINE = 4.0


@dataclass(slots=True)
class Grasp:
    """What is held: a handle (`key`), the timeline ("scrub"), the view ("pan") or a relief's camera ("turn"), since
    `start` in pixels."""

    what: str
    start: QPointF
    frame: Frame
    dead: float
    key: str = ""
    mark: Handle | None = None
    offset: QPointF = field(default_factory=QPointF)
    at_press: tuple[float, float] = (0.0, 0.0)
    begun: bool = False
    camera: Camera | None = None
    fine_from: tuple[float, float] | None = None


class Hand:
    """One pointer on one canvas. Places are pixels of the axes' box."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._held: Grasp | None = None
        self._hot = ""

    @property
    def dragging(self) -> str:
        """The key of the handle in the hand, "" if there is none."""
        held = self._held
        return held.key if held is not None and held.begun else ""

    @property
    def busy(self) -> bool:
        """Whether a button is down on something."""
        return self._held is not None

    def over(self, place: QPointF, touch: bool = False) -> HandleItem | None:
        """The handle within reach, the nearest; of equally near ones the uppermost."""
        reach = TOUCH_REACH if touch else MOUSE_REACH
        best, chosen = (reach, 0.0), None
        for item in self._canvas.plot.items.values():
            if isinstance(item, HandleItem) and not item.box.isEmpty():
                x, y = item.place()
                distance = math.hypot(x - place.x(), y - place.y())
                if (distance <= reach and (round(distance, 1), -item.z) < best) or (
                    chosen is None and distance <= reach
                ):
                    best, chosen = (round(distance, 1), -item.z), item
        return chosen

    def press(self, place: QPointF, touch: bool, pan_only: bool = False) -> None:
        """A button goes down."""
        plot = self._canvas.plot
        if plot.frame is None or plot.figure is None or plot.figure.note is not None:
            return
        dead = TOUCH_DEAD if touch else MOUSE_DEAD
        item = None if pan_only else self.over(place, touch)
        if item is not None:
            offset = place - QPointF(*item.place())
            mark = item.mark
            self._held = Grasp("handle", place, plot.frame, dead, mark.key, mark, offset, (mark.x, mark.y))
        elif plot.figure.cursor_axis and not pan_only:
            self._held = Grasp("scrub", place, plot.frame, dead, begun=True)
            self._scrub(self._held, place, fine=False)
        elif plot.figure.camera is not None:
            self._held = Grasp("turn", place, plot.frame, dead, camera=plot.figure.camera)
        elif not plot.figure.cursor_axis:
            self._held = Grasp("pan", place, plot.frame, dead)

    def move(self, place: QPointF, shift: bool) -> None:
        """The pointer moves with the button down."""
        held = self._held
        if held is None:
            return
        if not held.begun:
            if math.hypot(place.x() - held.start.x(), place.y() - held.start.y()) < held.dead:
                return
            self._begin(held)
        if held.what == "handle":
            self._drag(held, place, shift)
        elif held.what == "scrub":
            self._scrub(held, place, shift)
        elif held.camera is not None:
            self._canvas.orbit.turn(held.camera, place.x() - held.start.x(), place.y() - held.start.y())
        else:
            self._canvas.pan(held.frame, place.x() - held.start.x(), place.y() - held.start.y())

    def _begin(self, held: Grasp) -> None:
        held.begun = True
        self._canvas.set_grasping(True)
        if held.what == "handle":
            self._canvas.handle_pressed.emit(held.key)

    def release(self) -> bool:
        """The button goes up; whether it was a click (nothing had begun)."""
        held, self._held = self._held, None
        if held is None:
            return False
        self._canvas.set_grasping(False)
        if held.what == "handle" and held.begun:
            self._quiet(held.key, STAND_IN)
            self._canvas.handle_released.emit(held.key)
        elif held.what == "scrub":
            self._canvas.scrub_ended.emit()
        elif held.what == "turn" and held.begun:
            self._canvas.orbit.rest()
        return not held.begun

    def cancel(self) -> bool:
        """Let go without effect; whether a handle was being dragged."""
        held, self._held = self._held, None
        self._canvas.set_grasping(False)
        self._canvas.orbit.rest()
        if held is None or held.what != "handle" or not held.begun:
            return False
        self._quiet(held.key, STAND_IN)
        self._canvas.handle_cancelled.emit(held.key)
        return True

    def hover(self, place: QPointF | None, touch: bool = False) -> bool:
        """The pointer is there with no button down (None: it has left); whether it is over a handle."""
        item = self.over(place, touch) if place is not None else None
        key = item.mark.key if item is not None else ""
        if key != self._hot:
            self._quiet(self._hot)
            self._hot = key
            if item is not None:
                item.set_hot(True)
        return item is not None

    def _quiet(self, *keys: str) -> None:
        for item in map(self._canvas.plot.items.get, keys):
            if isinstance(item, HandleItem):
                item.set_hot(False)

    def _drag(self, held: Grasp, place: QPointF, shift: bool) -> None:
        plot, mark = self._canvas.plot, held.mark
        frame, item = plot.frame, plot.items.get(held.key, plot.items.get(STAND_IN))
        if frame is None or mark is None:
            return
        inside = place - held.offset
        px, py = min(max(inside.x(), 0.0), frame.width), min(max(inside.y(), 0.0), frame.height)
        x, y = frame.rounded(*frame.data(px, py))
        if shift:
            x, y = plot.snapped(x, y)
        x, y = x if "x" in mark.free else held.at_press[0], y if "y" in mark.free else held.at_press[1]
        if isinstance(item, HandleItem):
            item.set_hot(True, self._canvas.spoken(mark, x, y))
        self._canvas.handle_dragged.emit(held.key, x, y, shift)

    def _scrub(self, held: Grasp, place: QPointF, fine: bool) -> None:
        """Follows the pointer also beyond the edges, where the axis ends."""
        frame = self._canvas.plot.frame
        if frame is None:
            return
        low, high = frame.data(0, 0)[0], frame.data(frame.width, 0)[0]
        x = frame.data(place.x(), 0)[0]
        if fine:
            held.fine_from = held.fine_from or (place.x(), min(max(x, low), high))
            x = held.fine_from[1] + (place.x() - held.fine_from[0]) / FINE
        else:
            held.fine_from = None
        self._canvas.scrubbed.emit(min(max(x, low), high))

"""One figure on the stage: a canvas, its title where it can be changed, and what dragging in it means."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from gdstudio import plots
from gdstudio.language import LanguageError
from gdstudio.model import InputError, Message
from gdstudio.plots.camera import Camera
from gdstudio.plots.figure import Handle
from gdstudio.plots.plot_input import Box, Offer
from gdstudio.ui.canvas import NEW_START, Canvas
from gdstudio.ui.drawing import Seen, view_of
from gdstudio.ui.pair_button import PairButton
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import say, tr

START_HERE = Offer("start", Message("Start here"), double_click=True)


class Pane(QWidget):
    """Shows the plot called `name`. A plot that fails shows its fault here; the run goes on."""

    menu_wanted = Signal(QMenu)

    def __init__(self, studio: Studio, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio, self.name = studio, name
        self.ranges: Box | None = None
        self.moved = False
        self._view: plots.PlotInput | None = None
        self._grasped: plots.PlotInput | None = None
        self.canvas = Canvas(studio.theme, studio.scale, self)
        self.canvas.setAccessibleName(say(plots.PLOTS[name].title))
        self.canvas.hover_text = self._hover_text
        self.canvas.drag_text = self._drag_text
        self.pair = PairButton(studio, self) if name == "section" else None
        self._fault = QLabel(self)
        self._fault.setWordWrap(True)
        self._fault.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._fault.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fault.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        layout.addWidget(self._fault)
        self._connect()

    def _connect(self) -> None:
        canvas = self.canvas
        canvas.handle_pressed.connect(self._press)
        canvas.handle_dragged.connect(self._drag)
        canvas.handle_released.connect(self._release)
        canvas.handle_cancelled.connect(self._cancel)
        canvas.scrubbed.connect(self._scrub)
        canvas.wheel_stepped.connect(self._wheel)
        canvas.view_changed.connect(self._view_changed)
        canvas.double_clicked.connect(self._double_clicked)
        canvas.hovered.connect(self._point_at)
        canvas.context_requested.connect(self._context_menu)

    def draw(self) -> None:
        """Show the plot as it is now."""
        self.moved = False
        try:
            self._view = view_of(self.studio, self.name, self.seen, pointing=True)
            self.canvas.plot.set_rough(self.studio.session.dragging)
            self.canvas.set_figure(plots.draw(self.name, self._view))
        except Exception as error:
            self._show_fault(error)
        else:
            self._fault.hide()
            self.canvas.show()
        if self.pair is not None:
            self.pair.place(self.canvas.figure.note is not None if self.canvas.figure is not None else False)

    def _show_fault(self, error: Exception) -> None:
        title = say(plots.PLOTS[self.name].title)
        self._fault.setText(tr("This figure could not be drawn ({title}): {error}", title=title, error=str(error)))
        self._fault.show()
        self.canvas.hide()

    def set_look(self) -> None:
        """Theme and scale of the studio."""
        self.canvas.set_theme(self.studio.theme)
        self.canvas.set_scale(self.studio.scale)

    def _hover_text(self, x: float, y: float) -> Message | str | None:
        return plots.hover(self.name, self._view, x, y) if self._view is not None else None

    def _drag_text(self, key: str, x: float, y: float) -> str | None:
        """On a relief a place of the screen says nothing: the parameters below it do."""
        figure = self.canvas.figure
        if self._grasped is None or figure is None or figure.camera is None:
            return None
        path, values = plots.edit_of(self.name, self._grasped, key, x, y)
        text = f"({', '.join(f'{value:g}'.replace('-', '−') for value in values.values())})"
        return f"{say(NEW_START)}  {text}" if path == "point" else text

    # Handles: a drag is one change; the numbers handed on are those that are written beside the hand.

    @Slot(str)
    def _press(self, _key: str) -> None:
        self._grasped = self._view
        self.studio.begin_drag()

    @Slot(str, float, float, bool)
    def _drag(self, key: str, x: float, y: float, _shift: bool) -> None:
        if self._grasped is None:
            return
        path, values = plots.edit_of(self.name, self._grasped, key, x, y)
        self._refusable(lambda: self.studio.drag(path, values))

    @Slot(str)
    def _release(self, _key: str) -> None:
        self._grasped = None
        self.studio.end_drag()

    @Slot(str)
    def _cancel(self, _key: str) -> None:
        self._grasped = None
        self.studio.cancel_drag()

    def _refusable(self, act: Callable[[], object]) -> None:
        try:
            act()
        except (InputError, LanguageError) as error:
            self.studio.say(error.message)

    # The timeline's axis.

    @Slot(float)
    def _scrub(self, x: float) -> None:
        self.studio.scrub(round(x / self.studio.session.stride))

    @Slot(int)
    def _wheel(self, direction: int) -> None:
        if direction > 0:
            self.studio.step()
        else:
            self.studio.back()

    # The view and its menu.

    @property
    def seen(self) -> Seen:
        """What is looked at: a range, on a relief the session's camera; None at home."""
        return self.ranges if self.ranges is not None else self.studio.showing.camera

    @Slot(object)
    def _view_changed(self, seen: Seen) -> None:
        figure = self.canvas.figure
        if isinstance(seen, Camera) or (figure is not None and figure.camera is not None):
            self.studio.showing.camera = seen if isinstance(seen, Camera) else None
        else:
            self.ranges = seen
        self.moved = True
        self.studio.changed("seen")
        self.studio.frames.request()

    @Slot(float, float)
    def _double_clicked(self, x: float, y: float) -> None:
        for offer in self._offers(x, y):
            if offer.double_click:
                self._take(offer.key, x, y)

    def _take(self, key: str, x: float, y: float) -> None:
        if self._view is not None:
            path, values = plots.edit_of(self.name, self._view, key, x, y)
            # What the hand did to data that are being replaced would bring the old ones back.
            if path != "data" or self._view.problem == self.studio.spec.problem:
                self._refusable(lambda: self.studio.edit(path, values))

    def _offers(self, x: float, y: float) -> tuple[Offer, ...]:
        """What can be done at a place: a start on figures that have one, else what the plot says."""
        figure = self.canvas.figure
        if self._view is None or figure is None:
            return ()
        if isinstance(figure.keyed().get("start"), Handle):
            return (START_HERE,)
        return plots.offers(self.name, self._view, x, y)

    @Slot(float, float)
    def _point_at(self, x: float, y: float) -> None:
        """The data row under the pointer is marked wherever it is seen."""
        if self._view is not None and plots.PLOTS[self.name].row_at is not None and self._grasped is None:
            row = plots.row_at(self.name, self._view, x, y)
            if row != self.studio.showing.marked:
                self.studio.mark_row(row)

    @Slot(QPoint, float, float)
    def _context_menu(self, place: QPoint, x: float, y: float) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for offer in self._offers(x, y):
            action = QAction(say(offer.text), menu)
            action.triggered.connect(lambda _=False, key=offer.key: self._take(key, x, y))
            menu.addAction(action)
        self.menu_wanted.emit(menu)
        if menu.actions():
            menu.popup(place)

"""The transport: to start, back, play or pause, step, run to the end; the step counter, the timeline, the speed.

The buttons are those of the actions and take the focus by Tab only, so that a click on one never takes the keys
away from the stage.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, Slot
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from gdstudio.runs import SPEEDS
from gdstudio.runs.sentences import count
from gdstudio.ui.actions import Actions
from gdstudio.ui.fonts import font
from gdstudio.ui.microscope import Opened
from gdstudio.ui.panels.icons import icon
from gdstudio.ui.parts_row import PartsRow
from gdstudio.ui.scale import Scale
from gdstudio.ui.studio import Studio
from gdstudio.ui.text import tr
from gdstudio.ui.timeline import Timeline

NARROW = 1000
"""Below this width the speed is a menu."""

BUTTON = QSize(48, 44)
BUTTONS = ("to_start", "back", "play", "step", "run_to_end")
MARGIN = 12


class Transport(QWidget):
    """One row, always visible."""

    def __init__(self, studio: Studio, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio, self.actions_ = studio, actions
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons = {name: self._button(name) for name in BUTTONS}
        self.buttons["step"].setProperty("primary", True)
        self.counter = QLabel(self)
        self.counter.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.counter.setAccessibleName(tr("Step"))
        self.clock = QPushButton(self)
        self.clock.setAccessibleName(tr("What the counter counts"))
        self.clock.setProperty("quiet", True)
        self.clock.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clock.setToolTip(tr("Counts steps, or evaluations of the function and its gradient: press to change"))
        self.clock.clicked.connect(studio.switch_clock)
        self.timeline, self.parts = Timeline(studio, self), PartsRow(studio, self)
        self.slower, self.faster = self._button("slower"), self._button("faster")
        self.speed = QPushButton(self)
        self.speed.setProperty("quiet", True)
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.speed.setAccessibleName(tr("Speed"))
        self.speed.setToolTip(tr("Speed of Play, in steps a second"))
        self.speed.clicked.connect(self._show_speeds)
        self._fill()
        for signal in (studio.cursor_changed, studio.part_changed, studio.spec_changed, studio.rows_changed):
            signal.connect(self._follow_counter)
        studio.state_changed.connect(self._follow_state)
        studio.speed_changed.connect(self._follow_speed)
        studio.look_changed.connect(self.set_look)
        self.set_look()

    def _button(self, name: str) -> QPushButton:
        """A button that does its action, and is enabled, named and explained as the action is."""
        action = self.actions_[name]
        button = QPushButton(self)
        button.setObjectName(f"transport_{name}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(action.trigger)
        if name in ("slower", "faster"):
            button.setProperty("quiet", True)

        def follow() -> None:
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())
            button.setAccessibleName(action.text())

        action.changed.connect(follow)
        follow()
        return button

    def _fill(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.setSpacing(6)
        for name in BUTTONS:
            row.addWidget(self.buttons[name])
        row.addSpacing(6)
        row.addWidget(self.counter)
        row.addWidget(self.clock)
        row.addSpacing(2)
        times = QVBoxLayout()
        times.setSpacing(0)
        times.addWidget(self.timeline, 1)
        times.addWidget(self.parts)
        row.addLayout(times, 1)
        row.addSpacing(6)
        for widget in (self.slower, self.speed, self.faster):
            row.addWidget(widget)

    # Look.

    @Slot()
    def set_look(self) -> None:
        """Theme and scale of the studio."""
        theme, scale = self.studio.theme, self.studio.scale
        size = round(scale.room * 1.35)
        for name, button in self.buttons.items():
            button.setIcon(icon(self._icon_of(name), theme, theme.on_accent if name == "step" else ""))
            button.setIconSize(QSize(size, size))
            button.setFixedHeight(self._button_height(scale))
            button.setMinimumWidth(round(BUTTON.width() * self._button_height(scale) / BUTTON.height()))
        for name, button in (("slower", self.slower), ("faster", self.faster)):
            button.setIcon(icon(self.actions_.entry(name).icon, theme))
            button.setIconSize(QSize(round(scale.room), round(scale.room)))
            button.setFixedSize(self._button_height(scale) - 8, self._button_height(scale) - 8)
        self.counter.setFont(font(scale.room))
        self.clock.setFont(font(scale.desk))
        self.speed.setFont(font(scale.room if scale.full_screen else scale.desk))
        self.speed.setFixedHeight(self._button_height(scale) - 8)
        self.setFixedHeight(self.height_of(scale))
        self._follow_counter()
        self._follow_speed()

    @staticmethod
    def height_of(scale: Scale) -> int:
        """60 in a window, 64 and 92 in a full screen of 720 and 1080."""
        return round(max(60.0, 2.9 * scale.room)) if scale.full_screen else round(60 * scale.room / 16)

    def _button_height(self, scale: Scale) -> int:
        return max(BUTTON.height(), self.height_of(scale) - 20)

    def _icon_of(self, name: str) -> str:
        if name == "play" and self.studio.state == "running":
            return "pause"
        return self.actions_.entry(name).icon

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= NARROW
        self.slower.setVisible(wide)
        self.faster.setVisible(wide)

    # What changes.

    @Slot()
    def _follow_counter(self) -> None:
        session = self.studio.session
        if not session.runs:
            return
        step, limit = session.step_number, session.limit * session.stride
        opened = self.studio.microscope.opened()
        if opened is not None:
            self._count_parts(opened)
            return
        self.counter.setText(tr("{step} / {steps}", step=count(step), steps=count(limit)))
        # Room for the widest number that is coming, so that nothing moves while it counts.
        widest = count(max(self.studio.steps_end, limit))
        self._follow_clock()
        metrics = QFontMetricsF(self.counter.font())
        self.counter.setFixedWidth(round(2 * metrics.horizontalAdvance(widest) + metrics.horizontalAdvance(" / ") + 14))

    def _count_parts(self, opened: Opened) -> None:
        """Where the step that is open stands, in room for the widest of its numbers."""
        step, parts = opened.trace.step, len(opened.parts)
        words = [
            tr("step {step} · part {part}/{parts}", step=count(number), part=part, parts=parts)
            for number, part in ((step, opened.done), (max(self.studio.steps_end, step), parts))
        ]
        self.counter.setText(words[0])
        self._follow_clock()
        self.counter.setFixedWidth(round(QFontMetricsF(self.counter.font()).horizontalAdvance(words[1])) + 14)

    def _follow_clock(self) -> None:
        """The clock's word, where the two would differ."""
        session = self.studio.session
        uneven = len(session.runs) > 1 and not all(run.trajectory.uniform for run in session.runs)
        self.clock.setVisible(uneven or session.clock == "evaluations")
        self.clock.setText(tr("evaluations") if session.clock == "evaluations" else tr("steps"))

    @Slot()
    def _follow_state(self) -> None:
        theme = self.studio.theme
        self.buttons["play"].setIcon(icon(self._icon_of("play"), theme))

    @Slot()
    def _follow_speed(self) -> None:
        self.speed.setText(self.actions_.speed_text())
        metrics = QFontMetricsF(self.speed.font())
        self.speed.setFixedWidth(round(metrics.horizontalAdvance(tr("{speed} steps/s", speed="100"))) + 26)
        self.slower.setEnabled(self.studio.speed > 0)
        self.faster.setEnabled(self.studio.speed < len(SPEEDS) - 1)

    @Slot()
    def _show_speeds(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for detent in range(len(SPEEDS)):
            action = menu.addAction(self.actions_.speed_text(detent))
            action.setCheckable(True)
            action.setChecked(detent == self.studio.speed)
            action.triggered.connect(self._setter(detent))
        menu.popup(self.speed.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _setter(self, detent: int) -> Callable[[], None]:
        return lambda: self.studio.set_speed(detent)

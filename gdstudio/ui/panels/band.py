"""The band under the stage: this step's arithmetic with its numbers, and the status sentence with its sign."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gdstudio.engines import TraceLine
from gdstudio.ui.fonts import font
from gdstudio.ui.panels.arithmetic import part_lines, to_copy, to_read, update_lines, ways
from gdstudio.ui.panels.focus import claims_copy
from gdstudio.ui.panels.icons import pixmap
from gdstudio.ui.panels.math_line import MathLine
from gdstudio.ui.scale import Scale
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme, run_style

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

# In a window the arithmetic is larger than the status by this much; in full screen the scale gives both.
LARGER = 1.4
# A key, and what it does.
_KEY = re.compile("[←→][^.]*")


class Band(QWidget):
    """Line 1 the arithmetic, line 2 the status; Ctrl+C copies the arithmetic as LaTeX with its numbers."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self._theme, self._scale = studio.look.theme, studio.look.scale
        self._sentence = ""
        self.arithmetic = MathLine(fixed=True)
        self._sign = QLabel()
        self._status = QLabel()
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._status, 1)
        self._ways_on = QHBoxLayout()
        self._ways_on.setSpacing(6)
        row.addLayout(self._ways_on)
        self._offered: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 0, 16, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self.arithmetic)
        column.addLayout(row)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("This step"))
        for signal in (studio.trace_changed, studio.runs_changed, studio.part_changed):
            signal.connect(self._show_arithmetic)
        studio.followed.connect(self._show_status)
        self.set_scale(studio.look.scale)

    def set_scale(self, scale: Scale) -> None:
        """Type and height of the scale."""
        self._scale = scale
        self.arithmetic.set_size(scale.band if scale.full_screen else scale.band * LARGER)
        self.updateGeometry()
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self.refresh()

    def set_arithmetic(self, shown: bool) -> None:
        """Whether line 1 is here; at 1600 px it is in the step column."""
        self.arithmetic.setVisible(shown)
        self.updateGeometry()

    def refresh(self) -> None:
        """Everything anew."""
        self._show_arithmetic()
        self._show_status()

    def _status_size(self) -> float:
        return self._scale.room if self._scale.full_screen else self._scale.band

    def sizeHint(self) -> QSize:
        if self.arithmetic.isHidden():
            return QSize(400, round(2 * self._status_size()))
        room = 0.8 * self._scale.room + 6
        return QSize(400, round(1.42 * self.arithmetic.size_wanted + 1.4 * self._status_size() + room))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        """Never: a sentence of two lines would move the stage by a pixel or two, and every figure would be laid out anew."""
        return False

    def _show_arithmetic(self) -> None:
        trace = self.studio.trace()
        opened = self.studio.microscope.opened()
        lines = ways(update_lines(trace)) if trace is not None else ()
        part = opened.present if opened is not None else None
        if opened is not None and part is not None:
            lines = ways(part_lines(opened)) or tuple(filter(None, [escape(opened.made(), quote=False)]))
        runs = self.studio.session.runs
        if len(runs) > 1:
            run = self.studio.run
            colour = run_style(run.colour, self._theme).colour
            name = f"{runs.index(run) + 1} {run.name}"
            lines = tuple(f'<span style="color:{colour}">{name}</span>: {line}' for line in lines)
        self.arithmetic.show_ways(
            lines, (self.studio.run.number, part.first if part is not None else -1) if runs else None
        )

    def _show_status(self) -> None:
        self._sentence = self.studio.status()
        self.setAccessibleDescription(self._sentence)
        kind = self._kind()
        self._offer(kind)
        self._sign.setVisible(bool(kind))
        if kind:
            size = round(self._status_size())
            self._sign.setPixmap(pixmap(f"outcome-{kind}", self._theme.ink, size, self.devicePixelRatioF()))
        self._elide()

    def _kind(self) -> str:
        """How the run ended, where the cursor stands on its end; "" in between."""
        session, run = self.studio.session, self.studio.run
        if run.outcome is not None and run.shown(session.cursor) == run.record.last:
            return run.outcome.kind
        if session.memory_full:
            return "stopped"
        return "step-limit" if session.cursor and session.cursor == session.limit else ""

    def _offer(self, kind: str) -> None:
        """Buttons for the ways on that the sentence names."""
        ways_on: dict[str, Callable[[], object]] = {}
        if self._command():
            ways_on[tr("Copy command")] = self.copy_command
        elif kind == "failed":
            ways_on[tr("Copy details")] = self.copy_details
        elif self.studio.session.memory_full:
            ways_on[tr("Raise the limit")] = self.studio.raise_limit
            ways_on[tr("Keep every 10th")] = self.studio.keep_every
        if tuple(ways_on) == self._offered:
            return
        self._offered = tuple(ways_on)
        while (item := self._ways_on.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for text, act in ways_on.items():
            button = QPushButton(text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, act=act: act())
            self._ways_on.addWidget(button)

    def _command(self) -> str:
        """What the sentence says to type elsewhere, "" if nothing."""
        outcome = self.studio.run.outcome
        said = self.studio.session.note or (outcome.message if outcome is not None else None)
        return str(said.slots.get("command", "")) if said is not None else ""

    def copy_command(self) -> None:
        """The command that installs what is missing, to the clipboard."""
        QGuiApplication.clipboard().setText(self._command())
        self.studio.toast.emit(tr("Copied: {command}", command=self._command()))

    def copy_details(self) -> None:
        """What went wrong inside, to the clipboard."""
        QGuiApplication.clipboard().setText(self.studio.run.record.details)
        self.studio.toast.emit(tr("Copied: what went wrong, for a report"))

    def _elide(self) -> None:
        """The whole sentence: at no less than room size on one line, else on two, and on three where there is no arithmetic
        above it; only then cut, with a tooltip.
        """
        beside = 0 if self._sign.isHidden() else self._sign.sizeHint().width() + 8
        beside += self._ways_on.sizeHint().width() + 8 if self._offered else 0
        width = max(40, self.width() - 32 - beside)
        largest, smallest = round(self._status_size()), round(self._scale.room)
        lengths = {size: QFontMetricsF(font(size)).horizontalAdvance(self._sentence) for size in (largest, smallest)}
        fits = next((size for size in (largest, smallest) if lengths[size] <= width), None)
        self._status.setWordWrap(fits is None)
        self._status.setFont(font(fits or smallest))
        lines = 2 if self.arithmetic.isHidden() or self.arithmetic.ways else 3
        # An empty line leaves its room to a long sentence.
        long = lines == 3 and fits is None and lengths[smallest] > 1.9 * width
        self.arithmetic.give_way(long)
        cut = fits is None and lengths[smallest] > (lines - 0.1) * width
        metrics, mode = self._status.fontMetrics(), Qt.TextElideMode.ElideRight
        # A key and what it does stay on one line.
        said = (
            _KEY.sub(lambda found: found[0].replace(" ", "\u00a0"), self._sentence) if fits is None else self._sentence
        )
        self._status.setText(metrics.elidedText(said, mode, round((lines - 0.15) * width)) if cut else said)
        self._status.setToolTip(self._sentence if cut else "")

    # Copying.

    def copy_latex(self) -> None:
        """This step's arithmetic as LaTeX with its numbers, to the clipboard."""
        self._copy(to_copy, tr("Copied: this step as LaTeX"))

    def copy_text(self) -> None:
        """The same as plain text."""
        self._copy(to_read, tr("Copied: this step as text"))

    def _copy(self, write: Callable[[list[TraceLine]], str], sentence: str) -> None:
        trace = self.studio.trace()
        if trace is not None:
            QGuiApplication.clipboard().setText(write(update_lines(trace)))
            self.studio.toast.emit(sentence)

    def copy_picture(self) -> None:
        """The arithmetic as it is seen, to the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.arithmetic.grab())
        self.studio.toast.emit(tr("Copied: this step as a picture"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_latex()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        return claims_copy(event) or super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu().popup(event.globalPos() or QPoint())

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy as LaTeX"), self.copy_latex)
        menu.addAction(tr("Copy as picture"), self.copy_picture)
        menu.addAction(tr("Copy as text"), self.copy_text)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

"""Keys and symbols on one page, large enough to be photographed from the benches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gdstudio.ui.fonts import font
from gdstudio.ui.panels.key_names import keys_of
from gdstudio.ui.panels.math_line import MathLine
from gdstudio.ui.text import tr

if TYPE_CHECKING:
    from gdstudio.ui.actions import Actions

# Of the screen's height: what can be read on a photograph.
TYPE = 0.0235
LEAST, MOST = 15, 28


def symbols() -> list[tuple[str, str]]:
    """Rich text of each symbol, and what it stands for."""
    return [
        ("<i>x</i><sub>k</sub>", tr("the parameters after step k; step 0 is the start")),
        ("<i>f</i>, <i>L</i>", tr("what is minimised; in a fit the loss")),
        ("<i>f</i> ′, ∂<i>L</i>/∂<i>w</i>", tr("its derivative: the gradient")),
        ("<i>η</i>", tr("learning rate")),
        ("<i>μ</i>, <i>β</i><sub>1</sub>, <i>β</i><sub>2</sub>", tr("momentum; how much of a running mean is kept")),
        ("<i>m̂</i>, <i>v̂</i>", tr("running means, corrected for their start at 0")),
        ("<i>λ</i><sub>max</sub>", tr("largest curvature; below 2/λmax gradient descent is stable")),
        ("<i>κ</i>", tr("condition: largest curvature over smallest")),
    ]


class HelpPage(QDialog):
    """All actions that have keys, by menu, in columns; then symbols. Closed by Esc."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys and symbols"))
        screen = (parent.screen() if parent is not None else QGuiApplication.primaryScreen()).availableGeometry()
        room = parent.window().size() if parent is not None else screen.size()
        self._size = min(max(round(TYPE * room.height()), LEAST), MOST)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(28, 20, 28, 20)
        columns.setSpacing(round(self._size * 2.2))
        for widgets in self._columns(actions):
            column = QVBoxLayout()
            column.setSpacing(round(self._size * 1.2))
            for widget in widgets:
                column.addWidget(widget)
            column.addStretch(1)
            columns.addLayout(column, 1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        wanted = inside.sizeHint()
        self.resize(min(wanted.width() + 24, screen.width() - 40), min(wanted.height() + 4, screen.height() - 60))

    def _columns(self, actions: Actions) -> list[list[QWidget]]:
        """The groups in two columns: run and symbols, the rest."""
        groups = {"run": tr("Run"), "view": tr("View"), "edit": tr("Edit"), "file": tr("File"), "help": tr("Help")}
        made = {name: self._group(title, self._keys(actions, name)) for name, title in groups.items()}
        return [[made["run"]], [made["view"], made["edit"]], [made["file"], made["help"], self._symbols()]]

    def _keys(self, actions: Actions, menu: str) -> list[tuple[str, str]]:
        # The entry's own words: an action's may name what it would undo just now.
        shown = [entry for entry in actions if entry.menu == menu and entry.keys]
        rows = [(keys_of(actions[entry.name]), tr(entry.text).rstrip("…")) for entry in shown]
        return rows + ([("1 … 8", tr("Select run"))] if menu == "run" else [])

    def _group(self, title: str, rows: list[tuple[str, str]]) -> QWidget:
        group, grid = self._grid(title)
        for keys, words in rows:
            grid.addWidget(self._label(keys, bold=True), grid.rowCount(), 0)
            grid.addWidget(self._label(words), grid.rowCount() - 1, 1)
        return group

    def _symbols(self) -> QWidget:
        group, grid = self._grid(tr("Symbols"))
        grid.setColumnMinimumWidth(0, round(self._size * 5))
        for markup, words in symbols():
            line = MathLine(self._size * 1.15)
            line.show_ways([markup])
            label = self._label(words)
            label.setWordWrap(True)
            label.setMinimumWidth(round(self._size * 15))
            grid.addWidget(line, grid.rowCount(), 0)
            grid.addWidget(label, grid.rowCount() - 1, 1)
        return group

    def _grid(self, title: str) -> tuple[QWidget, QGridLayout]:
        group = QWidget()
        grid = QGridLayout(group)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(round(self._size * 1.1))
        grid.setVerticalSpacing(round(self._size * 0.35))
        grid.setColumnStretch(1, 1)
        heading = self._label(title, bold=True)
        heading.setProperty("heading", True)
        grid.addWidget(heading, 0, 0, 1, 2)
        return group, grid

    def _label(self, text: str, *, bold: bool = False) -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(font(self._size, bold=bold))
        return label

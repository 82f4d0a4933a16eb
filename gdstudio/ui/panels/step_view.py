"""One step taken apart: every equation of the optimizer with symbols and with numbers, what it remembers,
curvature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gdstudio.engines import Trace
from gdstudio.language import LanguageError, Node, symbol_of, to_latex, to_markup
from gdstudio.model import RunSpec
from gdstudio.ui.fonts import font
from gdstudio.ui.panels.arithmetic import to_copy
from gdstudio.ui.panels.curvature import curvature, limit_of
from gdstudio.ui.panels.equation_row import EquationRow
from gdstudio.ui.panels.facts import (
    curvature_facts,
    least_squares_facts,
    prediction_facts,
    reading_facts,
    state_facts,
)
from gdstudio.ui.panels.focus import claims_copy
from gdstudio.ui.panels.math_line import MathLine
from gdstudio.ui.panels.what_happened import WhatHappened
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio

# The stop rule's own tolerance, below which a point is spoken of as one at rest.
AT_REST = 1e-8
RESTING = ("converged", "stationary-point")
MOST_GRADIENTS = 3


class Facts(QWidget):
    """A heading and lines of mathematics; hidden while there are none."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel(title)
        self.heading.setProperty("heading", True)
        self.lines: list[MathLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(1)
        self._column.addWidget(self.heading)
        self._size = 16.0
        self.hide()

    def dress(self, size: float) -> None:
        """The type size of the lines; the heading goes with it."""
        self._size = size
        for line in self.lines:
            line.set_size(size)
        self.heading.setFont(font(max(size * 0.82, 14.0), bold=True))

    def show_lines(self, lines: list[str]) -> None:
        """Rich text, one line each."""
        while len(self.lines) < len(lines):
            self.lines.append(MathLine(self._size))
            self._column.addWidget(self.lines[-1])
        for place, line in enumerate(self.lines):
            line.setVisible(place < len(lines))
            line.show_ways(lines[place : place + 1])
        self.setVisible(bool(lines))


class StepView(QScrollArea):
    """`spoken` writes each equation's sentence below it. Ctrl+C copies the step as LaTeX with its numbers."""

    def __init__(self, studio: Studio, *, spoken: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio, self.spoken = studio, spoken
        self._theme, self._size = studio.look.theme, studio.look.scale.room
        self._shape: object = None
        self.gradients: list[EquationRow] = []
        self.equations: list[EquationRow] = []
        self.heading = QLabel()
        self.heading.setProperty("heading", True)
        self.happened = WhatHappened(studio)
        self.state = Facts(tr("It remembers"))
        self.curvature = Facts(tr("Curvature"))
        self.prediction = Facts(tr("Prediction"))
        self.reading = Facts(tr("The fit at this step"))
        self.least = Facts(tr("Least squares"))
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(6)
        self._facts = (self.state, self.prediction, self.curvature, self.reading, self.least)
        for widget in (self.happened, self.heading, *self._facts):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("The arithmetic of this step"))
        for signal in (studio.trace_changed, studio.spec_changed, studio.runs_changed, studio.part_changed):
            signal.connect(self.refresh)
        studio.fields_changed.connect(self._show_curvature)

    def dress(self, size: float, theme: Theme) -> None:
        """Type size of the mathematics, and colours."""
        self._size, self._theme = size, theme
        for row in (*self.gradients, *self.equations):
            row.dress(size, theme)
        for facts in self._facts:
            facts.dress(size)
        self.heading.setFont(font(max(size * 0.82, 14.0), bold=True))
        self.happened.dress(max(size * 0.82, 14.0), theme)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """The step that led to the cursor; nothing is written while it is not seen."""
        if not self.isVisible():
            return
        spec = self.studio.spec
        shape = (spec.posed, spec.stepped)
        if shape != self._shape:
            self._shape = shape
            self._build(spec)
        trace = self.studio.trace()
        if trace is not None:
            self._show_step(trace)
        self.happened.refresh()
        self._show_curvature()

    def _build(self, spec: RunSpec) -> None:
        for row in (*self.gradients, *self.equations):
            row.hide()
            row.deleteLater()
        names = spec.problem.parameters[:MOST_GRADIENTS]
        nodes = spec.posed.gradient[:MOST_GRADIENTS]
        letter = "L" if spec.problem.kind == "fit" else "f"
        self.gradients = []
        for name, node in zip(names, nodes, strict=True):
            left = (
                rf"g = {letter}'"
                if len(spec.problem.parameters) == 1
                else rf"\frac{{\partial {letter}}}{{\partial {symbol_of(name).latex}}}"
            )
            plain_left = (
                f"<i>{letter}</i>′" if len(spec.problem.parameters) == 1 else f"∂{letter}/∂{symbol_of(name).markup}"
            )
            self.gradients.append(
                EquationRow(f"{left} = {_latex(node, {})}", markup=(plain_left, _markup(node)), spoken=self.spoken)
            )
        self.equations = [
            EquationRow(_statement(spec, place), tr(each.says) if each.says else "", spoken=self.spoken)
            for place, each in enumerate(spec.stepped.equations)
        ]
        if not spec.optimizer.equations:
            says = tr("{optimizer} has no equations here: this is what it added.", optimizer=spec.optimizer.title)
            latex = r"\theta \leftarrow \theta + \Delta \theta"
            self.equations.append(EquationRow(latex, says, spoken=self.spoken))
        for place, row in enumerate((*self.gradients, *self.equations)):
            self._column.insertWidget(2 + place, row)
        self.dress(self._size, self._theme)

    def _show_step(self, trace: Trace) -> None:
        at_start = self.studio.cursor == 0
        text = tr("Step {step}, the next one", step=trace.step) if at_start else tr("Step {step}", step=trace.step)
        self.heading.setText(text)
        lines = self.studio.microscope.ran(trace)
        slopes = [line for line in lines if line.part == "gradient"]
        held = {line.parameter: line for line in lines if line.part == "grad"}
        for place, row in enumerate(self.gradients):
            own = slopes[place : place + 1]
            row.show_lines([*own, *(held[line.parameter] for line in own if line.parameter in held)])
        # Lines of a class without equations belong to none, and to the last row.
        places = len(self.studio.spec.stepped.equations)
        for place, row in enumerate(self.equations):
            index = place if place < places else None
            row.show_lines([line for line in lines if line.part == "equation" and line.equation == index])
        self.state.show_lines(state_facts(trace))
        self.prediction.show_lines(prediction_facts(self.studio))

    def _show_curvature(self) -> None:
        if self.isVisible():
            found = curvature(self.studio)
            limit, at_rest = limit_of(self.studio, found), self._at_rest()
            self.curvature.show_lines(curvature_facts(found, self.studio.spec, limit, at_rest=at_rest))
            self.reading.show_lines(reading_facts(self.studio))
            self.least.show_lines(least_squares_facts(self.studio))

    def _at_rest(self) -> bool:
        """Whether the point is spoken of as one at rest: as the run's ending has it, where it stands on it."""
        run, row = self.studio.run, self.studio.row()
        if row is None:
            return False
        ended = run.outcome is not None and run.outcome.kind in RESTING and row.row == run.record.last
        return ended or float(abs(row.gradient).max(initial=0.0)) <= AT_REST

    # Copying.

    def event(self, event: QEvent) -> bool:
        return claims_copy(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_latex()
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def copy_latex(self) -> None:
        """All lines of the step as LaTeX with their numbers, to the clipboard."""
        trace = self.studio.trace()
        if trace is not None:
            QGuiApplication.clipboard().setText(to_copy(trace.lines))
            self.studio.toast.emit(tr("Copied: this step as LaTeX"))


def _statement(spec: RunSpec, place: int) -> str:
    """An equation of the optimizer in LaTeX, with the problem's own name where there is one parameter."""
    equation = spec.stepped.equations[place]
    symbols = {each.name: each.symbol for each in spec.stepped.hyperparameters if each.symbol}
    if len(spec.problem.parameters) == 1:
        symbols["theta"] = spec.problem.parameters[0]
    target = _latex_name(equation.target, symbols)
    return rf"{target} \leftarrow {_latex(equation.node, symbols)}"


def _latex(node: Node, symbols: dict[str, str]) -> str:
    try:
        return to_latex(node, symbols).replace(r"\operatorname", r"\,\operatorname")
    except LanguageError:
        return r"\ldots"


def _markup(node: Node) -> str:
    try:
        return to_markup(node)
    except LanguageError:
        return ""


def _latex_name(name: str, symbols: dict[str, str]) -> str:
    return symbol_of(name, symbols).latex

"""The problem: the catalogue, the typed function with its derivative or a fit's model, and named constants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from gdstudio.language import LanguageError, symbol_of, to_markup
from gdstudio.model import InputError, Problem, RunSpec
from gdstudio.ui.panels.fit_fields import FitFields
from gdstudio.ui.panels.form import Choice, Form
from gdstudio.ui.panels.function_field import FunctionField
from gdstudio.ui.panels.known import problem_details, problem_groups
from gdstudio.ui.panels.math_line import MathLine
from gdstudio.ui.panels.note import Note
from gdstudio.ui.panels.search_list import SearchChoice
from gdstudio.ui.panels.value_control import Quantity, ValueControl
from gdstudio.ui.text import tr
from gdstudio.ui.theme import Theme

if TYPE_CHECKING:
    from gdstudio.ui.studio import Studio


class ProblemGroup(Form):
    """Made anew when the problem has other parameters, constants or another kind; else only its values
    change.
    """

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(tr("Problem"), parent)
        self.studio = studio
        self.function: FunctionField | None = None
        self.fit: FitFields | None = None
        self.constants: list[ValueControl] = []
        self._slopes: list[MathLine] = []
        self._shape: object = None
        self._preview: RunSpec | None = None
        studio.spec_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the run's problem."""
        problem = self.studio.spec.problem
        # A fit shows its parameters elsewhere: other ones, of another degree, leave the slider in the hand.
        names = (problem.target,) if problem.data else problem.parameters
        shape = (problem.kind, names, dict(problem.constants))
        if shape != self._shape:
            self._shape = shape
            self._build(problem)
        self._chosen.show_data(problem.name)
        self._chosen.setToolTip(problem_details(problem, self.studio.look.language) if problem.text else "")
        typed = problem.titled(self.studio.look.language) if problem.source.get("title") else tr("Typed by you")
        self._chosen.setPlaceholderText(typed if problem.kind == "fit" else tr("Typed by you"))
        if self.fit is not None:
            self.fit.refresh()
        self._show_slopes()

    def _build(self, problem: Problem) -> None:
        self.clear()
        self.constants, self._slopes, self.function, self.fit = [], [], None, None
        self._chosen = self._catalogue(problem)
        self.add("", self._chosen)
        self.note = Note()
        self.add("", self.note)
        if problem.kind == "function":
            self._add_function(problem)
        else:
            self._add_fit(problem)
        for name, constant in problem.constants.items():
            control = ValueControl(self.studio, Quantity.of_constant(name, constant))
            self.constants.append(control)
            self.add(name, control)

    def _catalogue(self, problem: Problem) -> Choice:
        choice = SearchChoice(tr("Problem"), lambda: problem_groups(self.studio))
        for name, entry in self.studio.catalogue.problems.items():
            choice.addItem(entry.title, name)
        choice.setPlaceholderText(tr("Typed by you"))
        choice.activated.connect(self._choose)
        return choice

    def _choose(self, _place: int) -> None:
        name = self._chosen.currentData()
        self.note.clear()
        try:
            if name and name != self.studio.spec.problem.name:
                self.studio.edit("problem", name)
        except InputError as error:
            self.note.refuse(error)
            self.refresh()

    def _add_function(self, problem: Problem) -> None:
        names = ", ".join(symbol_of(name).reading for name in problem.parameters)
        self.function = FunctionField(self.studio)
        self.function.previewed.connect(self._show_preview)
        self.add(f"f({names})" if len(problem.parameters) <= 3 else "f", self.function)
        for name in problem.parameters[:3]:
            line = MathLine(self._slope_size())
            self._slopes.append(line)
            label = "f′" if len(problem.parameters) == 1 else f"∂f/∂{symbol_of(name).reading}"
            self.add(label, line, tr("The derivative, as it is computed"))

    def _add_fit(self, problem: Problem) -> None:
        self.fit = FitFields(self.studio, self, problem.target)
        self.function = self.fit.model.text
        self.function.previewed.connect(self._show_preview)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for line in self._slopes:
            line.set_size(self._slope_size())

    def _slope_size(self) -> float:
        return 1.28 * self.studio.look.scale.desk

    def _show_preview(self, spec: RunSpec | None) -> None:
        self._preview = spec
        self._show_slopes()

    def _show_slopes(self) -> None:
        """f′ of what is typed if it is good, else of the run."""
        problem = (self._preview or self.studio.spec).problem
        nodes = problem.gradient if self._slopes and len(problem.parameters) >= len(self._slopes) else ()
        for line, node in zip(self._slopes, nodes, strict=False):
            try:
                line.show_ways([to_markup(node)])
            except LanguageError:
                line.show_ways(["…"])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

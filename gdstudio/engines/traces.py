"""One step taken apart: the program's own lines run one by one, and written with symbols and with numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gdstudio.engines.api import Trace, TraceLine
from gdstudio.language import Node, format_number, to_latex, to_markup
from gdstudio.language.tree import name
from gdstudio.model import RunSpec
from gdstudio.programs import Names, Program
from gdstudio.programs.program import UnrolledEquation


@dataclass(frozen=True, slots=True)
class LineRun:
    """All numbers known at the step's start, and after each line that assigns one."""

    before: dict[str, float]
    assigned: dict[str, float]


def carried(program: Program) -> tuple[str, ...]:
    """The identifiers of parameters and state, in the order of the layout."""
    return (*program.names.parameters, *program.names.remembered)


def run_lines(program: Program, known: dict[str, Any], modules: dict[str, Any]) -> LineRun:
    """Run the step's lines on numbers; a line that fails gives nan and those after it go on."""
    before = _numbers(known)
    namespace = {**modules, **known}
    assigned: dict[str, float] = {}
    with np.errstate(all="ignore"):
        for line in program.step_lines:
            try:
                exec(compile(line.text, "<step>", "exec"), namespace)
            except (ArithmeticError, ValueError, TypeError):
                namespace[line.assigns] = float("nan")
            assigned |= _numbers({line.assigns: namespace[line.assigns]})
    return LineRun(before, assigned)


def _numbers(values: dict[str, Any]) -> dict[str, float]:
    return {
        name: float(value) for name, value in values.items() if np.ndim(value) == 0 and not isinstance(value, complex)
    }


def trace(spec: RunSpec, program: Program, row: int, run: LineRun) -> Trace:
    """The step as lines of symbols and numbers."""
    names = program.names
    writer = _Writer(spec, names, row, dict(run.before))
    lines = [writer.value(run), *writer.gradients(run)]
    for equation in program.unrolled:
        lines.append(writer.equation(equation, run))
    return Trace(
        row=row, lines=tuple(lines), value=run.assigned[names.value],
        before=dict(zip(spec.problem.parameters, (run.before[each] for each in names.parameters), strict=True)),
        after=dict(zip(spec.problem.parameters, (run.assigned[each] for each in names.parameters), strict=True)),
        gradient=dict(zip(spec.problem.parameters, (run.assigned[each] for each in names.gradient), strict=True)),
        state=dict(zip(program.layout.state, (run.assigned.get(each, run.before[each]) for each in names.remembered), strict=True)),
    )  # fmt: skip


class _Writer:
    """Writes lines in running order; a name that has been assigned carries the next step's index from then on."""

    def __init__(self, spec: RunSpec, names: Names, row: int, known: dict[str, float]) -> None:
        self.spec, self.names, self.row, self.known = spec, names, row, known
        self.letter = "L" if spec.problem.data else "f"
        parameters = dict(zip(names.parameters, spec.problem.parameters, strict=True))
        self.indexed = parameters | dict(zip(names.remembered, names.remembered, strict=True))
        self.symbols = {each: _indexed(shown, row) for each, shown in self.indexed.items()}
        self.latex = {each: _latex_indexed(shown, row) for each, shown in self.indexed.items()}
        self.slopes: dict[str, str] = {}
        for place, each in enumerate(names.gradient):
            self.symbols[each], self.slopes[f"\\mathrm{{slope{place}}}"] = self._slope(place)
            self.latex[each] = f"slope{place}"

    def _slope(self, place: int) -> tuple[str, str]:
        """f′(x₃) where there is one variable, ∂f/∂x where there are several."""
        parameter = self.spec.problem.parameters[place]
        if len(self.names.parameters) == 1 and self.letter == "f":
            return (f"<i>f</i> ′({_indexed(parameter, self.row)})", f"f'({_latex_indexed(parameter, self.row)})")
        return f"∂<i>{self.letter}</i>/∂<i>{parameter}</i>", rf"\partial {self.letter}/\partial {parameter}"

    def value(self, run: LineRun) -> TraceLine:
        """The objective's value at the row."""
        inside = ", ".join(_indexed(each, self.row) for each in self.spec.problem.parameters)
        number = run.assigned[self.names.value]
        self.known[self.names.value] = number
        return self._line(
            "value", None, "", "f", f"<i>{self.letter}</i>({inside})", self.spec.problem.objective, number
        )

    def gradients(self, run: LineRun) -> list[TraceLine]:
        """Each partial derivative at the row."""
        lines = []
        for place, node in enumerate(self.spec.problem.gradient):
            each, parameter = self.names.gradient[place], self.spec.problem.parameters[place]
            self.known[each] = run.assigned[each]
            lines.append(self._line("gradient", None, parameter, "g", self.symbols[each], node, run.assigned[each]))
        return lines

    def equation(self, unrolled: UnrolledEquation, run: LineRun) -> TraceLine:
        """One equation for one parameter."""
        equation = self.spec.optimizer.equations[unrolled.equation]
        shown = self.indexed.get(unrolled.target)
        left = _indexed(shown, self.row + 1) if shown else to_markup(name(unrolled.target))
        number = run.assigned[unrolled.target]
        line = self._line("equation", unrolled.equation, unrolled.parameter or "", equation.target, left, unrolled.node,
                          number, equation.says)  # fmt: skip
        if shown:
            self.symbols[unrolled.target] = _indexed(shown, self.row + 1)
            self.latex[unrolled.target] = _latex_indexed(shown, self.row + 1)
        self.known[unrolled.target] = number
        return line

    def _line(
        self, part: str, equation: int | None, parameter: str, target: str, left: str, node: Node, number: float,
        says: str = "",
    ) -> TraceLine:  # fmt: skip
        known = {**self.known, **self.spec.constants}
        return TraceLine(
            part, equation, parameter, target, left, to_markup(node, self.symbols), to_markup(node, self.symbols, known),
            format_number(number), self._latex(node), number, says,
        )  # fmt: skip

    def _latex(self, node: Node) -> str:
        """The formula; derivatives are more than a symbol, so they are put in afterwards."""
        text = to_latex(node, self.latex)
        for symbol, slope in self.slopes.items():
            text = text.replace(symbol, slope)
        return text


def _indexed(text: str, index: int) -> str:
    return f"<i>{text.replace('_', ' ')}</i><sub>{index}</sub>"


def _latex_indexed(text: str, index: int) -> str:
    head, _, tail = text.partition("_")
    return f"{head}_{{{tail},{index}}}" if tail else f"{head}_{{{index}}}"

"""The arithmetic of one step as it is written: x₄ = x₃ − η·f′(x₃) = −0.488 − 0.1·1.024 = −0.5904."""

from collections.abc import Mapping, Sequence

from gdstudio.engines.protocol import TraceLine
from gdstudio.engines.sentences import letter
from gdstudio.language import (
    Node,
    evaluate,
    format_number,
    free_names,
    make,
    name,
    substitute,
    symbol_of,
    to_latex,
    to_markup,
    walk,
)
from gdstudio.model import RunSpec, UpdateEquation
from gdstudio.programs.shapes import component, shapes_of


class Notation:
    """Writes the lines of the step that leaves a row, in their order: what has been assigned carries the next index."""

    def __init__(self, spec: RunSpec, row: int, point: Mapping[str, float], state: Mapping[str, float]) -> None:
        """`point` are the parameters at the row, `state` the state's numbers by part ("m.x") or scalar name."""
        self._spec, self._row, self._letter = spec, row, letter(spec)
        self._parameters = spec.problem.parameters
        self._symbols = {each.name: each.symbol for each in spec.stepped.hyperparameters if each.symbol}
        self._symbols |= {component("g", each): self._slope(each) for each in self._parameters}
        self._given = {**spec.given_at(row), "k": row + 1.0}
        self._values: dict[str, float] = dict(self._given)
        self._vectors = ("theta", *shapes_of(spec.stepped).vectors)
        self._at("theta", row, {component("theta", each): number for each, number in point.items()})
        for variable in spec.optimizer.state:
            self._at(variable.name, row, {key: state[key] for key in state if key.partition(".")[0] == variable.name})

    def _slope(self, parameter: str) -> str:
        """f′(x₃) of one variable, ∂f/∂x of several."""
        latex = symbol_of(parameter).latex
        if len(self._parameters) == 1 and self._letter == "f":
            return f"f'({_indexed(latex, self._row)})"
        return f"\\partial {self._letter}/\\partial {latex}"

    def _at(self, target: str, row: int, numbers: Mapping[str, float]) -> None:
        """From here on a name stands for its numbers at a row."""
        self._values |= numbers
        for key in {target, *numbers}:
            self._symbols[key] = self._symbol(key, row)

    def _symbol(self, key: str, row: int) -> str:
        """A name at a row: x₃, m₃, or m with x and 3 below it where there are several parameters."""
        base, _, parameter = key.partition(".")
        if base == "theta" and parameter:
            return _indexed(symbol_of(parameter).latex, row)
        several = parameter and len(self._parameters) > 1
        return _indexed(symbol_of(base).latex, *([symbol_of(parameter).reading] if several else []), row)

    def value(self, number: float) -> TraceLine:
        """The objective at the row."""
        left = self._letter
        if len(self._parameters) <= 2:
            left += f"({', '.join(_indexed(symbol_of(each).latex, self._row) for each in self._parameters)})"
        return self._line("value", None, "", "f", left, self._own(self._spec.problem.objective), number)

    def gradient(self, numbers: Sequence[float]) -> list[TraceLine]:
        """Each partial derivative at the row."""
        lines: list[TraceLine] = []
        for parameter, node, number in zip(self._parameters, self._spec.problem.gradient, numbers, strict=True):
            left = self._slope(parameter)
            lines.append(self._line("gradient", None, parameter, "g", left, self._own(node), number))
            self._values[component("g", parameter)] = number
        return lines

    def _own(self, node: Node) -> Node:
        """An expression of the problem with its parameters as parts of theta."""
        return substitute(node, {each: name(component("theta", each)) for each in self._parameters})

    def equation(self, index: int, equation: UpdateEquation, parameter: str, number: float) -> TraceLine:
        """One equation for one parameter, or for a scalar ("")."""
        key = component(equation.target, parameter) if parameter else equation.target
        node = equation.node
        if parameter:
            node = substitute(node, {each: name(component(each, parameter)) for each in self._vectors})
        left = self._symbol(key, self._row + 1)
        return self._line(
            "equation", index, parameter, equation.target, left, self._decided(node), number, equation.says
        )

    def _decided(self, node: Node) -> Node:
        """The expression with the branch that holds in this step, where hyperparameters and k alone decide it."""
        if not node.args:
            return node
        if node.op == "call" and node.name == "where" and {*free_names(node.args[0])} <= {*self._given}:
            return self._decided(node.args[1 if evaluate(node.args[0], self._given) else 2])
        return make(node.op, tuple(map(self._decided, node.args)), node.name, node.value)

    def whole(self, index: int, equation: UpdateEquation, length: float) -> TraceLine:
        """One equation for all parameters, in vectors and without numbers."""
        left = _markup(self._symbol(equation.target, self._row + 1))
        node = self._decided(equation.node)
        formula, latex = to_markup(node, self._symbols), to_latex(node, self._symbols)
        return TraceLine("equation", index, "", equation.target, left, formula, "", "", latex, length, equation.says)

    def assigned(self, target: str, numbers: Mapping[str, float]) -> None:
        """The lines that follow see the target's new numbers."""
        self._at(target, self._row + 1, numbers)

    def _line(
        self,
        part: str,
        index: int | None,
        parameter: str,
        target: str,
        left: str,
        node: Node,
        number: float,
        says: str = "",
    ) -> TraceLine:
        symbols, known = self._symbols_in(node), self._values | dict(self._spec.constants)
        return TraceLine(
            part, index, parameter, target, _markup(left), to_markup(node, symbols), to_markup(node, symbols, known),
            format_number(number), to_latex(node, symbols), number, says,
        )  # fmt: skip

    def _symbols_in(self, node: Node) -> dict[str, str]:
        """The symbols, ∂f/∂x in brackets where it is raised to a power."""
        raised = {part.args[0].name for part in walk(node) if part.op == "^" and part.args[0].op == "name"}
        slopes = {component("g", each) for each in self._parameters} & raised
        bracketed = {key: f"({self._symbols[key]})" for key in slopes if "/" in self._symbols[key]}
        return self._symbols | bracketed


def _markup(latex: str) -> str:
    return symbol_of("", {"": latex}).markup


def _indexed(latex: str, *more: object) -> str:
    """A symbol's LaTeX with more behind its index."""
    base, _, index = latex.partition("_")
    parts = [index.strip("{}"), *map(str, more)]
    return f"{base}_{{{','.join(part for part in parts if part)}}}"

"""The arithmetic of one step as it is written: x₄ = x₃ − η·f′(x₃) = −0.488 − 0.1·1.024 = −0.5904."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

from gdstudio.engines.protocol import TraceLine
from gdstudio.engines.refusals import true_gradient, true_value
from gdstudio.engines.sentences import letter, rows_of
from gdstudio.language import (
    Node,
    call,
    evaluate,
    format_number,
    free_names,
    make,
    name,
    number,
    substitute,
    symbol_of,
    to_latex,
    to_markup,
    walk,
)
from gdstudio.model import RunSpec, UpdateEquation
from gdstudio.model.optimizer_shapes import TO_NUMBER, TO_VECTOR
from gdstudio.programs.shapes import component, shapes_of
from gdstudio.programs.views import Unrolled

# What a reduction or call in an equation came to: one number, or one a parameter.
Calls = Mapping[Node, Sequence[float]]
# The parameter whose part of a vector is meant, as a name in trees.
INDEX = "index"


class Notation:
    """Writes the lines of the step that leaves a row, in their order: what has been assigned carries the next index."""

    def __init__(self, spec: RunSpec, row: int, point: Mapping[str, float], state: Mapping[str, float]) -> None:
        """`point` are the parameters at the row, `state` the state's numbers by part ("m.x") or scalar name."""
        self._spec, self._row, self._letter = spec, row, letter(spec)
        self._parameters, self._point = spec.problem.parameters, tuple(point.values())
        self._symbols = {each.name: each.symbol for each in spec.stepped.hyperparameters if each.symbol}
        self._mistaken = spec.pitfall is not None and spec.pitfall.is_in_gradient
        self._symbols |= {component("g", each): self._used(each) for each in self._parameters}
        self._given = {**spec.given_at(row), "k": row + 1.0}
        self._values: dict[str, float] = dict(self._given)
        self._vectors = ("theta", *shapes_of(spec.stepped).vectors)
        self._symbols |= symbols_of_objective(self._letter, self._parameters, row)
        self._f = math.nan
        self._at("theta", row, {component("theta", each): number for each, number in point.items()})
        for variable in spec.optimizer.state:
            self._at(variable.name, row, {key: state[key] for key in state if key.partition(".")[0] == variable.name})

    def _slope(self, parameter: str) -> str:
        """f′(x₃) of one variable, ∂f/∂x of several."""
        latex = symbol_of(parameter).latex
        if len(self._parameters) == 1 and self._letter == "f":
            return f"f'({_indexed(latex, self._row)})"
        return f"\\partial {self._letter}/\\partial {latex}"

    def _used(self, parameter: str) -> str:
        """What the equations move by: the gradient, or what a program with a pitfall has in its place."""
        if not self._mistaken or self._spec.pitfall is None:
            return self._slope(parameter)
        if self._spec.pitfall.switches.gradient:
            below = f"_{{{symbol_of(parameter).latex}}}" if len(self._parameters) > 1 else " "
            return f"\\Delta{below}{self._letter}/h"
        return f"\\mathrm{{{parameter}.grad}}"

    def _at(self, target: str, row: int, numbers: Mapping[str, float]) -> None:
        """From here on a name stands for its numbers at a row."""
        self._values |= numbers
        # Numbers may be unknown: a class of torch.optim keeps some to itself.
        parts = [component(target, each) for each in self._parameters if target in self._vectors]
        for key in {target, *parts, *numbers}:
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
        self._f = number
        node, says = self._own(self._spec.posed.objective), rows_of(self._spec, self._row)
        if self._mistaken and not _same(number, true_value(self._spec, self._point, self._row)):
            # The program has made its value of something else than these numbers.
            return replace(
                self._line("value", None, "", "f", left, node, number, says), formula="", numbers="", latex=""
            )
        return self._line("value", None, "", "f", left, node, number, says)

    def gradient(self, numbers: Sequence[float]) -> list[TraceLine]:
        """Each partial derivative at the row."""
        lines: list[TraceLine] = []
        true = true_gradient(self._spec, self._point, self._row).tolist() if self._mistaken else numbers
        for parameter, node, slope in zip(self._parameters, self._spec.posed.gradient, true, strict=True):
            left = self._slope(parameter)
            lines.append(self._line("gradient", None, parameter, "g", left, self._own(node), slope))
        for parameter, slope in zip(self._parameters, numbers, strict=True):
            self._values[component("g", parameter)] = slope
            if self._mistaken:
                left = _markup(self._symbols[component("g", parameter)])
                latex = self._symbols[component("g", parameter)]
                lines.append(TraceLine("grad", None, parameter, "g", left, "", "", format_number(slope), latex, slope))
        return lines

    def hessian(self, numbers: Mapping[str, float]) -> list[TraceLine]:
        """The second derivatives on and above the diagonal, where the optimizer asks for them."""
        self._values |= numbers
        lines: list[TraceLine] = []
        for key, second in numbers.items():
            row, column = (self._parameters.index(each) for each in key.split(".")[1:])
            node = self._own(self._spec.posed.hessian[row][column])
            lines.append(self._line("hessian", None, key.partition(".")[2], "H", self._symbols[key], node, second))
        return lines

    def _own(self, node: Node) -> Node:
        """An expression of the problem with its parameters as parts of theta."""
        return substitute(node, {each: name(component("theta", each)) for each in self._parameters})

    def equation(self, index: int, equation: UpdateEquation, parameter: str, number: float, calls: Calls) -> TraceLine:
        """One equation for one parameter, or for a scalar (""); `calls` are the numbers of what it needs first."""
        key = component(equation.target, parameter) if parameter else equation.target
        left, node = self._symbol(key, self._row + 1), self._decided(self._shown(equation.node, parameter))
        results = self._results(calls, parameter)
        line = self._line("equation", index, parameter, equation.target, left, node, number, equation.says, results)
        # What is repeated has one result, but not one arithmetic.
        return replace(line, numbers="") if equation.until is not None else line

    def reached(self, index: int, equation: UpdateEquation, calls: Calls) -> list[TraceLine]:
        """Both sides of the comparison that ended a repetition; nothing where it never came to hold."""
        assert equation.until is not None
        results = self._results(calls, "")
        sides = [self._shown(side, "") for side in equation.until.args]
        numbers = [evaluate(_replaced(side, results), self._values) for side in sides]
        if not evaluate(make(equation.until.op, tuple(map(number, numbers))), {}):
            return []
        lines = [
            self._line("equation", index, "", "until", "", side, value, "", results)
            for side, value in zip(sides, numbers, strict=True)
        ]
        return [replace(line, left=line.formula) for line in lines]

    def _results(self, calls: Calls, parameter: str) -> dict[Node, float]:
        """The numbers of reductions and calls, as they are shown in the line of one parameter."""
        place = self._parameters.index(parameter) if parameter else 0
        at_row = {self._shown(call("f", name("theta")), parameter): self._f}
        if parameter:
            at_row[self._shown(call("grad", name("theta")), parameter)] = self._values[component("g", parameter)]
        found = {source: numbers[min(place, len(numbers) - 1)] for source, numbers in calls.items()}
        return at_row | {self._shown(source, parameter): value for source, value in found.items()}

    def _shown(self, node: Node, parameter: str) -> Node:
        """An equation in the line of one parameter: vectors by their part but where they are meant whole."""
        only = self._parameters[0] if len(self._parameters) == 1 else ""
        if node.op == "name" and (parameter or only) and node.name in self._vectors:
            return name(component(node.name, parameter or only))
        if node.op == "call" and node.name in TO_NUMBER | TO_VECTOR:
            if only:
                return self._of_one(node, only)
            indexed = node.name in TO_VECTOR and parameter
            return make("call", (*node.args, name(component(INDEX, parameter))), node.name) if indexed else node
        return make(node.op, tuple(self._shown(each, parameter) for each in node.args), node.name, node.value)

    def _of_one(self, node: Node, parameter: str) -> Node:
        """A reduction or call of vectors that are single numbers."""
        view = Unrolled(self._vectors, (parameter,))
        args = tuple(self._shown(each, parameter) for each in node.args)
        if node.name == "solve":
            quotient = view.quotient(node.args[0], args[1])
            assert quotient is not None
            return quotient
        return make("call", args, "abs" if node.name == "norm" else node.name)

    def _decided(self, node: Node) -> Node:
        """The expression with the branch that holds in this step, where known numbers decide it."""
        if not node.args:
            return node
        if node.op == "call" and node.name == "where" and {*free_names(node.args[0])} <= {*self._values}:
            return self._decided(node.args[1 if evaluate(node.args[0], self._values) else 2])
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
        value: float,
        says: str = "",
        results: Mapping[Node, float] | None = None,
    ) -> TraceLine:
        symbols, known = self._symbols_in(node), self._values | dict(self._spec.constants)
        complete = {*free_names(_replaced(node, results or {}))} <= {*known, *self._spec.problem.data}
        formula = to_markup(node, symbols)
        numbers = to_markup(node, symbols, known, results) if complete else ""
        return TraceLine(
            part, index, parameter, target, _markup(left), formula, numbers, format_number(value), to_latex(node, symbols),
            value, says,
        )  # fmt: skip

    def _symbols_in(self, node: Node) -> dict[str, str]:
        """The symbols, ∂f/∂x in brackets where it is raised to a power."""
        raised = {part.args[0].name for part in walk(node) if part.op == "^" and part.args[0].op == "name"}
        slopes = {component("g", each) for each in self._parameters} & raised
        bracketed = {key: f"({self._symbols[key]})" for key in slopes if "/" in self._symbols[key]}
        return self._symbols | bracketed


def symbols_of_objective(letter: str, parameters: Sequence[str], row: int) -> dict[str, str]:
    """How f, ∇f and the second derivatives are written, and the index of a vector's part."""
    symbols = {component(INDEX, each): symbol_of(each).latex for each in parameters}
    if len(parameters) == 1 and letter == "f":
        point = _indexed(symbol_of(parameters[0]).latex, row)
        key = component("H", *parameters, *parameters)
        return symbols | {"f": "f", "grad": "f'", "g": f"f'({point})", key: f"f''({point})"}
    for first, second in product(parameters, parameters):
        below = f"\\partial {symbol_of(first).latex} \\partial {symbol_of(second).latex}"
        if first == second:
            below = f"\\partial {symbol_of(first).latex}^{{2}}"
        symbols[component("H", first, second)] = f"\\partial^{{2}} {letter}/{below}"
    return symbols | {"f": letter, "grad": f"\\nabla {letter}", "g": f"\\nabla {letter}"}


def _same(one: float, other: float) -> bool:
    """Whether two values are one but for the rounding of float32."""
    return abs(one - other) <= 1e-4 * max(abs(one), abs(other))


def _replaced(node: Node, results: Mapping[Node, float]) -> Node:
    """The expression with numbers for the parts that have one."""
    if node in results:
        return number(results[node])
    return make(node.op, tuple(_replaced(each, results) for each in node.args), node.name, node.value)


def _markup(latex: str) -> str:
    return symbol_of("", {"": latex}).markup


def _indexed(latex: str, *more: object) -> str:
    """A symbol's LaTeX with more behind its index."""
    base, _, index = latex.partition("_")
    parts = [index.strip("{}"), *map(str, more)]
    return f"{base}_{{{','.join(part for part in parts if part)}}}"

"""An optimizer's equations as plain assignments, one a parameter or one a vector; what is computed from whole vectors
(reductions, values and gradients at other points, solutions of systems) on lines of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gdstudio.language import Node, make, name, number, operation
from gdstudio.model import Optimizer, UpdateEquation
from gdstudio.model.optimizer import COUNTERS
from gdstudio.model.optimizer_shapes import TO_NUMBER, TO_VECTOR, has_vector
from gdstudio.programs.shapes import REDUCTIONS, Shapes
from gdstudio.programs.views import Unrolled, View, Whole

# Stands for the objective's value at the row in trees; a file names it f(theta).
VALUE = "f(theta)"
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Statement:
    """Names that get a value together, in the order of writing; none of the values uses another of the names anew.

    `equation` is the optimizer's equation. `reduction` marks a number made of the vectors that the equation
    needs first; `vector` that the value is a whole vector, `fill` that all its numbers are this one. `source`
    is what stands in the equation for a reduction or a call. A `call` of "f", "grad" or "solve" gives
    `targets` their values from `arguments`: a point, or a matrix row by row and a vector. `repeat` begins a
    repetition of the statements `inside` it, `until` ends it where that holds.
    """

    equation: int
    outputs: tuple[tuple[str, Node], ...] = ()
    reduction: bool = False
    vector: bool = False
    fill: bool = False
    source: Node | None = None
    call: str = ""
    targets: tuple[str, ...] = ()
    arguments: tuple[Node, ...] = ()
    repeat: int = 0
    until: Node | None = None
    inside: bool = False


class _Rewriting:
    """Takes what is computed from whole vectors out of the equations, one name each."""

    def __init__(self, vectors: tuple[str, ...], view: View) -> None:
        self._vectors, self._view = vectors, view
        self._counts: dict[str, int] = {}
        # Which of theta and g are still those of the row, where value and gradient are known.
        self.unchanged = {"theta", "g"}
        self.found: list[Statement] = []

    def without_calls(self, node: Node) -> Node:
        """The node with each reduction and call replaced by a name, whose statement is added to `found`."""
        if not node.args:
            return node
        new = make(node.op, tuple(map(self.without_calls, node.args)), node.name, node.value)
        if new.op != "call" or new.name not in TO_NUMBER | TO_VECTOR:
            return new
        if new.name in REDUCTIONS:
            return self._reduced(node, new)
        return self._known(new) or self._called(node, new)

    def _reduced(self, source: Node, node: Node) -> Node:
        value = self._view.reduce(node)
        if not any(has_vector(part, self._vectors) for part in node.args):
            return value
        for each in self.found:
            if each.outputs and each.outputs[0][1] is value:
                return name(each.outputs[0][0])
        key = self._new(node.name)
        self.found.append(Statement(0, ((key, value),), reduction=True, source=source))
        return name(key)

    def _known(self, node: Node) -> Node | None:
        """Value and gradient where the row has them already."""
        at_row = node.args[0].op == "name" and node.args[0].name == "theta" and "theta" in self.unchanged
        if node.name == "f" and at_row:
            return name(VALUE)
        return name("g") if node.name == "grad" and at_row and "g" in self.unchanged else None

    def _called(self, source: Node, node: Node) -> Node:
        if node.name == "solve":
            quotient = self._view.quotient(*node.args)
            if quotient is not None:
                return quotient
            arguments = self._view.system(*node.args)
        else:
            arguments = self._view.parts(node.args[0])
        for each in self.found:
            if (each.call, each.arguments) == (node.name, arguments):
                return name(each.targets[0].partition(".")[0])
        key = self._new(node.name)
        targets = self._view.keys(key) if node.name in TO_VECTOR else (key,)
        self.found.append(Statement(0, call=node.name, targets=targets, arguments=arguments, source=source))
        return name(key)

    def _new(self, function: str) -> str:
        self._counts[function] = self._counts.get(function, 0) + 1
        return f"{function}{self._counts[function]}"


def result_names(optimizer: Optimizer) -> dict[str, bool]:
    """The names that reductions and calls of an optimizer get, at most, and whether they stand for vectors."""
    counts: dict[str, int] = {}
    names: dict[str, bool] = {}
    stack = [node for equation in optimizer.equations for node in equation.nodes]
    while stack:
        node = stack.pop()
        stack.extend(node.args)
        if node.op == "call" and node.name in TO_NUMBER | TO_VECTOR:
            counts[node.name] = counts.get(node.name, 0) + 1
            names[f"{node.name}{counts[node.name]}"] = node.name in TO_VECTOR
    return names


def all_vectors(optimizer: Optimizer, shapes: Shapes) -> tuple[str, ...]:
    """theta, the vectors among the optimizer's names, and those among its results."""
    return ("theta", *shapes.vectors, *(each for each, vector in result_names(optimizer).items() if vector))


def unrolled(
    optimizer: Optimizer, shapes: Shapes, parameters: tuple[str, ...], options: frozenset[str] = NONE
) -> tuple[Statement, ...]:
    """One assignment a parameter for vectors, the names being parts such as "m.x"; one for scalars."""
    return _statements(optimizer, shapes, Unrolled(all_vectors(optimizer, shapes), parameters), options)


def whole(optimizer: Optimizer, shapes: Shapes, size: int, options: frozenset[str] = NONE) -> tuple[Statement, ...]:
    """One assignment an equation, on whole vectors of `size` numbers."""
    return _statements(optimizer, shapes, Whole(all_vectors(optimizer, shapes), size), options)


def _statements(optimizer: Optimizer, shapes: Shapes, view: View, options: frozenset[str]) -> tuple[Statement, ...]:
    vectors = all_vectors(optimizer, shapes)
    rewriting = _Rewriting(vectors, view)
    statements: list[Statement] = []
    for index, equation in optimizer.active(options):
        made = [*_of_equation(rewriting, equation, shapes, vectors, view)]
        statements += [replace(each, equation=index) for each in made]
        rewriting.unchanged.discard(equation.target)
    return tuple(statements)


def _of_equation(
    rewriting: _Rewriting, equation: UpdateEquation, shapes: Shapes, vectors: tuple[str, ...], view: View
) -> Iterator[Statement]:
    inside = equation.until is not None
    if equation.until is not None:
        yield Statement(0, repeat=equation.most)
        condition, first = _rewritten(rewriting, equation.until, counted=True)
        yield from first
        yield Statement(0, until=condition, inside=True)
    node, first = _rewritten(rewriting, equation.node, counted=inside)
    vector = shapes.is_vector(equation.target)
    keys = view.keys(equation.target) if vector else (equation.target,)
    if first and not inside and equation.target != "theta" and _is_result(node, first[-1], vector):
        yield from first[:-1]
        yield replace(first[-1], targets=keys, vector=vector)
        return
    yield from first
    values = view.parts(node) if vector else (node,)
    fill = vector and not has_vector(node, vectors)
    yield Statement(0, tuple(zip(keys, values, strict=True)), vector=vector, fill=fill, inside=inside)


def _is_result(node: Node, last: Statement, vector: bool) -> bool:
    """Whether an equation does nothing but to give the result of a call its own name."""
    if not last.call or (last.call in TO_VECTOR) != vector:
        return False
    return node is name(last.targets[0].partition(".")[0])


def _rewritten(rewriting: _Rewriting, node: Node, *, counted: bool) -> tuple[Node, list[Statement]]:
    """The node without calls, and the statements that it needs first; in a repetition each evaluation is counted."""
    # A reduction of the same text means another number after a vector in it has changed.
    rewriting.found = []
    node = rewriting.without_calls(node)
    if not counted:
        return node, rewriting.found
    first: list[Statement] = []
    for each in rewriting.found:
        first.append(replace(each, inside=True))
        if each.call in COUNTERS:
            counter = COUNTERS[each.call]
            once_more = operation("+", name(counter), number(1))
            first.append(Statement(0, ((counter, once_more),), inside=True))
    return node, first

"""An optimizer's equations as plain assignments, one a parameter or one a vector; reductions on lines of their own."""

from collections.abc import Callable
from dataclasses import dataclass

from gdstudio.language import Node, call, make, name, number, operation, substitute
from gdstudio.model import Optimizer
from gdstudio.programs.shapes import REDUCTIONS, Shapes, component, has_vector


@dataclass(frozen=True, slots=True)
class Statement:
    """Names that get a value together, in the order of writing; none of the values uses another of the names anew.

    `equation` is the optimizer's equation. `reduction` marks a sum over the parameters that the equation
    needs first; `vector` that the value is a whole vector.
    """

    equation: int
    outputs: tuple[tuple[str, Node], ...]
    reduction: bool = False
    vector: bool = False


class _Rewriting:
    """Takes reductions out of the equations, one name each."""

    def __init__(self, shapes: Shapes, reduce: Callable[[Node], Node]) -> None:
        self._shapes, self._reduce = shapes, reduce
        self._counts: dict[str, int] = {}
        self.found: list[tuple[str, Node]] = []

    def without_reductions(self, node: Node) -> Node:
        """The node with each sum, dot and norm replaced by a name, whose value is added to `found`."""
        if not node.args:
            return node
        node = make(node.op, tuple(self.without_reductions(part) for part in node.args), node.name, node.value)
        if node.op != "call" or node.name not in REDUCTIONS:
            return node
        if not any(has_vector(part, ("theta", *self._shapes.vectors)) for part in node.args):
            return self._reduce(node)
        known = {value: each for each, value in self.found}
        value = self._reduce(node)
        if value not in known:
            self._counts[node.name] = self._counts.get(node.name, 0) + 1
            known[value] = f"{node.name}{self._counts[node.name]}"
            self.found.append((known[value], value))
        return name(known[value])


def reduction_names(optimizer: Optimizer) -> tuple[str, ...]:
    """The names that reductions of an optimizer get, at most."""
    counts: dict[str, int] = {}
    names: list[str] = []
    stack = [equation.node for equation in optimizer.equations]
    while stack:
        node = stack.pop()
        stack.extend(node.args)
        if node.op == "call" and node.name in REDUCTIONS:
            counts[node.name] = counts.get(node.name, 0) + 1
            names.append(f"{node.name}{counts[node.name]}")
    return tuple(dict.fromkeys(names))


def unrolled(optimizer: Optimizer, shapes: Shapes, parameters: tuple[str, ...]) -> tuple[Statement, ...]:
    """One assignment a parameter for vectors, the names being parts such as "m.x"; one for scalars."""

    def part(node: Node, parameter: str) -> Node:
        vectors = ("theta", *shapes.vectors)
        return substitute(node, {each: name(component(each, parameter)) for each in vectors})

    def reduce(node: Node) -> Node:
        return _total(node, [tuple(part(each, parameter) for each in node.args) for parameter in parameters])

    def outputs(target: str, node: Node) -> tuple[tuple[str, Node], ...]:
        if not shapes.is_vector(target):
            return ((target, node),)
        return tuple((component(target, each), part(node, each)) for each in parameters)

    return _statements(optimizer, shapes, reduce, outputs)


def whole(optimizer: Optimizer, shapes: Shapes, size: int) -> tuple[Statement, ...]:
    """One assignment an equation, on whole vectors of `size` numbers."""
    vectors = ("theta", *shapes.vectors)

    def reduce(node: Node) -> Node:
        if any(has_vector(each, vectors) for each in node.args):
            return node
        return _total(node, [node.args] * size)

    return _statements(optimizer, shapes, reduce, lambda target, node: ((target, node),))


def _statements(
    optimizer: Optimizer,
    shapes: Shapes,
    reduce: Callable[[Node], Node],
    outputs: Callable[[str, Node], tuple[tuple[str, Node], ...]],
) -> tuple[Statement, ...]:
    rewriting = _Rewriting(shapes, reduce)
    statements: list[Statement] = []
    for index, equation in enumerate(optimizer.equations):
        # A reduction of the same text means another number after a vector in it has changed.
        rewriting.found = []
        node = rewriting.without_reductions(equation.node)
        statements += [Statement(index, (each,), reduction=True) for each in rewriting.found]
        statements.append(Statement(index, outputs(equation.target, node), vector=shapes.is_vector(equation.target)))
    return tuple(statements)


def _total(node: Node, terms: list[tuple[Node, ...]]) -> Node:
    """sum, dot or norm written out: one term a parameter."""
    if node.name == "norm" and len(terms) == 1:
        return call("abs", terms[0][0])
    each = [_term(node.name, args) for args in terms]
    total = each[0]
    for term in each[1:]:
        total = operation("+", total, term)
    return call("sqrt", total) if node.name == "norm" else total


def _term(reduction: str, args: tuple[Node, ...]) -> Node:
    if reduction == "norm":
        return operation("^", args[0], number(2))
    return args[0] if reduction == "sum" else operation("*", *args)

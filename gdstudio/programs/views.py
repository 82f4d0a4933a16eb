"""Vectors by part, or whole: two ways to write one equation."""

from typing import Protocol

from gdstudio.language import Node, call, make, name, number, operation, substitute
from gdstudio.model.optimizer_shapes import has_vector
from gdstudio.programs.shapes import component

_ZERO, _ONE = number(0), number(1)


class View(Protocol):
    """How a program writes what is made of vectors."""

    def keys(self, vector: str) -> tuple[str, ...]:
        """The names that together hold a vector."""

    def parts(self, node: Node) -> tuple[Node, ...]:
        """A vector's value under these names."""

    def reduce(self, node: Node) -> Node:
        """A sum, dot or norm as it is computed."""

    def quotient(self, matrix: Node, vector: Node) -> Node | None:
        """The solution of a system where that is a quotient."""

    def system(self, matrix: Node, vector: Node) -> tuple[Node, ...]:
        """The numbers of a system of equations: the matrix row by row, then the right side."""


class Unrolled:
    """One name a parameter: "m.x"."""

    def __init__(self, vectors: tuple[str, ...], parameters: tuple[str, ...]) -> None:
        self._vectors, self._parameters = vectors, parameters

    def keys(self, vector: str) -> tuple[str, ...]:
        return tuple(component(vector, each) for each in self._parameters)

    def parts(self, node: Node) -> tuple[Node, ...]:
        return tuple(
            substitute(node, {each: name(component(each, parameter)) for each in self._vectors})
            for parameter in self._parameters
        )

    def reduce(self, node: Node) -> Node:
        return total(node, list(zip(*map(self.parts, node.args), strict=True)))

    def quotient(self, matrix: Node, vector: Node) -> Node | None:
        if len(self._parameters) > 1:
            return None
        return operation("/", vector, self._entry(matrix, 0, 0))

    def system(self, matrix: Node, vector: Node) -> tuple[Node, ...]:
        places = range(len(self._parameters))
        return (*(self._entry(matrix, row, column) for row in places for column in places), *self.parts(vector))

    def _entry(self, node: Node, row: int, column: int) -> Node:
        """One number of a sum of multiples of H, which is symmetric, and I."""
        if node.op == "name":
            if node.name == "I":
                return _ONE if row == column else _ZERO
            if node.name == "H":
                first, second = sorted((row, column))
                return name(component("H", self._parameters[first], self._parameters[second]))
        if node.op not in ("neg", "+", "-", "*", "/"):
            return node
        args = tuple(self._entry(part, row, column) for part in node.args)
        return _simple(make(node.op, args, node.name, node.value))


def _simple(node: Node) -> Node:
    """Without what I brings: products with 0 and 1, sums with 0."""
    if node.op == "*" and _ZERO in node.args:
        return _ZERO
    if node.op == "*" and _ONE in node.args:
        return node.args[1] if node.args[0] is _ONE else node.args[0]
    if node.op in ("+", "-") and node.args[1] is _ZERO:
        return node.args[0]
    if node.op == "+" and node.args[0] is _ZERO:
        return node.args[1]
    if node.op in ("neg", "/") and node.args[0] is _ZERO:
        return _ZERO
    return operation("neg", node.args[1]) if node.op == "-" and node.args[0] is _ZERO else node


class Whole:
    """One name for all numbers: "m"."""

    def __init__(self, vectors: tuple[str, ...], size: int) -> None:
        self._vectors, self._size = vectors, size

    def keys(self, vector: str) -> tuple[str, ...]:
        return (vector,)

    def parts(self, node: Node) -> tuple[Node, ...]:
        return (node,)

    def reduce(self, node: Node) -> Node:
        if any(has_vector(each, self._vectors) for each in node.args):
            return node
        return total(node, [node.args] * self._size)

    def quotient(self, matrix: Node, vector: Node) -> Node | None:
        return None

    def system(self, matrix: Node, vector: Node) -> tuple[Node, ...]:
        raise ValueError("systems are solved in scalars only")


def total(node: Node, terms: list[tuple[Node, ...]]) -> Node:
    """sum, dot or norm written out: one term a parameter."""
    if node.name == "norm" and len(terms) == 1:
        return call("abs", terms[0][0])
    each = [_term(node.name, args) for args in terms]
    added = each[0]
    for term in each[1:]:
        added = operation("+", added, term)
    return call("sqrt", added) if node.name == "norm" else added


def _term(reduction: str, args: tuple[Node, ...]) -> Node:
    if reduction == "norm":
        return operation("^", args[0], number(2))
    return args[0] if reduction == "sum" else operation("*", *args)

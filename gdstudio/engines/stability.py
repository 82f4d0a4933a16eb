"""The largest stable learning rate of an optimizer, computed from its equations.

On a quadratic with curvature λ the gradient is λθ. Where the equations are linear in θ, the gradient and the state, one
step is then a matrix that maps (θ, state) to the next (θ, state), and the run is stable while the matrix's spectral
radius is at most 1. Gradient descent gives 2/λ, momentum (2 + 2β)/λ (B. T. Polyak, Some methods of speeding up the
convergence of iteration methods, 1964, for the latter).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gdstudio.language import Node, name, number, operation, symbol_of
from gdstudio.language.evaluate import evaluate
from gdstudio.language.tree import walk, with_args
from gdstudio.model import Optimizer

CURVATURE = "lambda"
# Rounding of an eigenvalue 1 (a state that only counts) is not growth.
ROUNDING = 1e-9
# Rates times curvature that are tried; beyond them no method of first order is of use.
# What the tolerance of the radius leaves of the limit's digits.
CLOSE = 1e-7
LOWEST, HIGHEST, FACTOR, HALVINGS = 1e-4, 1e4, 1.25, 48
# Far from the first step, which some methods treat otherwise; both must give the same matrix.
LATE = (1000.0, 2000.0)


@dataclass(frozen=True, slots=True)
class Limit:
    """The largest stable learning rate, and the formula that it is, such as "2/λmax"."""

    rate: float
    formula: str


def limit(optimizer: Optimizer, values: Mapping[str, float], curvature: float) -> Limit | None:
    """The largest stable rate at a curvature (the greatest eigenvalue of the Hessian), the other hyperparameters having
    these values; None where the equations are not linear, where the rate is no part of them, or nothing curves up."""
    if "learning_rate" not in values or optimizer.rate or not 0 < curvature < math.inf:
        return None
    others = tuple(sorted((key, value) for key, value in values.items() if key != "learning_rate"))
    product = _product(optimizer, others, 1.0)
    if product is None:
        return None
    if math.isclose(product, _product(optimizer, others, 2.0) or 0.0, rel_tol=CLOSE):
        formula, exact = _formula(optimizer, dict(others), product)
        return Limit(exact / curvature, formula)
    found = _product(optimizer, others, curvature)
    return Limit(found / curvature, "") if found is not None else None


def _formula(optimizer: Optimizer, values: Mapping[str, float], product: float) -> tuple[str, float]:
    """A known formula that has this value, and its exact value times λmax; else the number itself over λmax."""
    if math.isclose(product, 2, rel_tol=CLOSE):
        return "2/λmax", 2.0
    for each in optimizer.hyperparameters:
        value = values.get(each.name, 0.0)
        symbol = symbol_of(each.name, {each.name: each.symbol} if each.symbol else {}).reading
        if value and math.isclose(product, 2 + 2 * value, rel_tol=CLOSE):
            return f"(2 + 2{symbol})/λmax", 2 + 2 * value
        if value and math.isclose(product, (2 + 2 * value) / (1 + 2 * value), rel_tol=CLOSE):
            return f"(2 + 2{symbol})/((1 + 2{symbol})·λmax)", (2 + 2 * value) / (1 + 2 * value)
    return f"{product:.4g}/λmax", product


@lru_cache(maxsize=512)
def _product(optimizer: Optimizer, others: tuple[tuple[str, float], ...], curvature: float) -> float | None:
    """The largest stable rate times the curvature; None where there is none."""
    step = _Step.of(optimizer, dict(others), curvature)
    if step is None or not step.is_linear(LOWEST) or not step.is_linear(1.0):
        return None
    stable, product = 0.0, LOWEST
    while step.radius(product) <= 1 + ROUNDING:
        stable, product = product, product * FACTOR
        if product > HIGHEST:
            return None
    if not stable:
        return None
    for _ in range(HALVINGS):
        middle = (stable + product) / 2
        stable, product = (middle, product) if step.radius(middle) <= 1 + ROUNDING else (stable, middle)
    return stable


@dataclass(frozen=True, slots=True)
class _Step:
    """One update of one parameter on ½λθ²: what is assigned, in its order, and the names of (θ, state)."""

    assignments: tuple[tuple[str, Node], ...]
    names: tuple[str, ...]
    values: Mapping[str, float]
    curvature: float

    @classmethod
    def of(cls, optimizer: Optimizer, values: Mapping[str, float], curvature: float) -> "_Step | None":
        """None for what cannot be a matrix: repeated statements, and values of the function itself."""
        given = {**values, "learning_rate": 1.0}
        active = [equation for _, equation in optimizer.active(optimizer.options_on(given))]
        if not active or any(equation.until is not None for equation in active):
            return None
        if any(part.op == "call" and part.name == "f" for equation in active for part in walk(equation.node)):
            return None
        assignments = tuple((equation.target, _on_quadratic(equation.node)) for equation in active)
        names = ("theta", *(variable.name for variable in optimizer.state))
        return cls(assignments, names, values, curvature)

    def after(self, vector: "np.ndarray[tuple[int], np.dtype[np.float64]]", product: float, k: float) -> list[float]:
        """(θ, state) after the update, at a rate of `product`/λ."""
        environment: dict[str, float] = dict(zip(self.names, vector.tolist(), strict=True))
        environment |= {**self.values, "learning_rate": product / self.curvature, "k": k}
        environment[CURVATURE] = self.curvature
        environment["g"] = self.curvature * environment["theta"]
        for target, node in self.assignments:
            environment[target] = evaluate(node, environment)
        return [environment[each] for each in self.names]

    def matrix(self, product: float, k: float = LATE[0]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        """The linear part of the update."""
        size = len(self.names)
        zero = np.array(self.after(np.zeros(size), product, k))
        columns = [np.array(self.after(row, product, k)) - zero for row in np.eye(size)]
        return np.stack(columns, axis=1)

    def radius(self, product: float) -> float:
        """The spectral radius; inf where the matrix is not finite."""
        matrix = self.matrix(product)
        return float(np.abs(np.linalg.eigvals(matrix)).max()) if np.isfinite(matrix).all() else math.inf

    def is_linear(self, product: float) -> bool:
        """Whether the matrix tells the update of other vectors too, and at other steps."""
        matrix = self.matrix(product)
        if not np.isfinite(matrix).all() or not np.allclose(matrix, self.matrix(product, LATE[1]), 1e-9, 1e-12):
            return False
        zero = np.array(self.after(np.zeros(len(self.names)), product, LATE[0]))
        return all(
            np.allclose(self.after(vector, product, LATE[0]), matrix @ vector + zero, rtol=1e-9, atol=1e-9)
            for vector in self._others()
        )

    def _others(self) -> Iterator["np.ndarray[tuple[int], np.dtype[np.float64]]"]:
        for scale in (-1.0, 0.37, 250.0):
            yield scale * np.sqrt(np.arange(2.0, 2.0 + len(self.names)))


def _on_quadratic(node: Node) -> Node:
    """The tree with the gradient at other points, the Hessian and systems of equations written out for ½λθ²."""
    args = tuple(_on_quadratic(arg) for arg in node.args)
    if node.op == "name" and node.name == "H":
        return name(CURVATURE)
    if node.op == "name" and node.name == "I":
        return number(1.0)
    if node.op == "call" and node.name == "grad":
        return operation("*", name(CURVATURE), args[0])
    if node.op == "call" and node.name == "solve":
        return operation("/", args[1], args[0])
    return with_args(node, args) if args else node

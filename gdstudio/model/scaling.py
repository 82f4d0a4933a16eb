"""Standardised features: each column of a feature less its mean, divided by its standard deviation, both of the rows that
are fitted. The model's text stays as it is, its coefficients then belong to these columns; those of a line, a plane or a
polynomial, alone or within another function, are mapped back to the data's units.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from gdstudio.language import Node, differentiate, is_free_of
from gdstudio.model import polynomials
from gdstudio.model.problem import Array, Problem
from gdstudio.model.sampling import Split, parts
from gdstudio.model.two_classes import gives_logit

# Beyond the target's mean and deviation, which are a line's shift and the most that its slope can be.
ROOM = 1.25
Values = TypeVar("Values", float, Array)


@dataclass(frozen=True, slots=True)
class Scale:
    """How a column is standardised: (x − mean)/deviation. A constant column is only shifted."""

    mean: float
    deviation: float

    def of(self, values: Values) -> Values:
        """A value or a column, standardised."""
        return (values - self.mean) / self.deviation


Scales = Mapping[str, Scale]


@lru_cache(maxsize=16)
def scales_of(problem: Problem, split: Split | None) -> Scales:
    """The scale of each feature, of its fitted rows; the deviation divides by their number."""
    fitted = parts(split, len(problem.columns[problem.target]))[0]
    return MappingProxyType({name: _scale(problem.columns[name][fitted]) for name in problem.features})


def _scale(column: Array) -> Scale:
    with np.errstate(over="ignore", invalid="ignore"):
        mean, deviation = float(column.mean()), float(column.std())
    # Numbers whose squares overflow have no deviation that could be used.
    usable = np.isfinite(deviation) and deviation > 0
    return Scale(mean if np.isfinite(mean) else 0.0, deviation if usable else 1.0)


@lru_cache(maxsize=16)
def standardised(problem: Problem, split: Split | None) -> Problem:
    """The same fit with standardised features. What was known of the parameters' view and minima is no longer true; the best
    line lies within a view that the target gives."""
    columns = dict(problem.columns)
    for name, scale in scales_of(problem, split).items():
        columns[name] = scale.of(problem.columns[name])
        columns[name].flags.writeable = False
    view = {name: span for name, span in problem.view.items() if name == problem.target}
    if problem.model is not None and _is_plane(problem.model, problem) and not gives_logit(problem):
        target = problem.columns[problem.target]
        with np.errstate(over="ignore", invalid="ignore"):
            reach = ROOM * max(abs(float(target.mean())), float(target.std()))
        if np.isfinite(reach) and reach > 0:
            view |= dict.fromkeys(problem.parameters, (-reach, reach))
    # As good as the columns themselves, and short.
    part = sorted(split.to_table().items()) if split is not None else []
    source = {**problem.source, "columns": {}, "standardised": [problem.key, *part]}
    return replace(problem, name="", columns=columns, source=source, view=view, minima=())


@dataclass(frozen=True, slots=True)
class ToData:
    """How parameters on standardised features become those on the data's own: each is a sum of all of them times the numbers
    of its row, and the row's last number. In exact fractions."""

    parameters: tuple[str, ...]
    rows: tuple[tuple[Fraction, ...], ...]

    def of(self, at: Mapping[str, float]) -> dict[str, float] | None:
        """The parameters in the data's units, each rounded once; None where one is too large for a number."""
        try:
            numbers = [*(Fraction(at[name]) for name in self.parameters), Fraction(1)]
            found = [_total(row, numbers) for row in self.rows]
        except (ValueError, OverflowError):
            return None
        return dict(zip(self.parameters, found, strict=True))

    def numbers(self) -> list[list[float]] | None:
        """The rows, each number rounded; None where one is too large."""
        try:
            return [list(map(float, row)) for row in self.rows]
        except OverflowError:
            return None


def _total(row: Sequence[Fraction], numbers: Sequence[Fraction]) -> float:
    """Σ row·numbers. Over one denominator, since fractions that are reduced at each step take far longer."""
    products = [
        (a.numerator * b.numerator, a.denominator * b.denominator) for a, b in zip(row, numbers, strict=True) if a
    ]
    below = math.lcm(*(each for _, each in products))
    return sum(above * (below // under) for above, under in products) / below


@lru_cache(maxsize=16)
def to_data(
    problem: Problem, scales: tuple[tuple[str, Scale], ...], constants: tuple[tuple[str, float], ...]
) -> ToData | None:
    """The parameters with which the model has on the data's own features the values that it has on standardised ones; None
    where it is no line, plane or polynomial in them, nor a function of one, or lacks a term for it.

    (x − m)/s is put in for each feature, powers are multiplied out, and what belongs to equal powers is compared.
    """
    features, size = [name for name, _ in scales], len(scales)
    plain = {name: polynomials.axis(place, size) for place, name in enumerate(features)}
    bent = {
        name: polynomials.axis(place, size, scale.deviation, scale.mean) for place, (name, scale) in enumerate(scales)
    }
    names = problem.parameters
    core = _core(problem, plain, dict(constants))
    if core is None:
        return None
    ours, theirs = (polynomials.parts_of(core, names, each, dict(constants)) for each in (plain, bent))
    if ours is None or theirs is None:
        return None
    powers = sorted({at for parts in (ours, theirs) for terms in parts.values() for at in terms})
    shift = polynomials.NONE

    def number(parts: polynomials.Parts, name: str, power: tuple[int, ...]) -> Fraction:
        return parts.get(name, {}).get(power, Fraction(0))

    rows = [[number(ours, name, power) for name in names] for power in powers]
    wanted = [
        [*(number(theirs, name, power) for name in names), number(theirs, shift, power) - number(ours, shift, power)]
        for power in powers
    ]
    found = polynomials.solved(rows, wanted)
    return None if found is None else ToData(names, tuple(map(tuple, found)))


def _core(problem: Problem, features: Mapping[str, polynomials.Terms], constants: Mapping[str, float]) -> Node | None:
    """The part of the model that is a polynomial in the features, affine in the parameters, and holds all of both."""
    names = (*problem.parameters, *problem.features)
    node = problem.model
    while node is not None and polynomials.parts_of(node, problem.parameters, features, constants) is None:
        inside = [each for each in node.args if not is_free_of(each, names)]
        node = inside[0] if len(inside) == 1 else None
    return node


def _is_plane(node: Node, problem: Problem) -> bool:
    slopes = [differentiate(node, name) for name in problem.parameters]
    across = [differentiate(node, name) for name in problem.features]
    return all(is_free_of(each, problem.parameters) for each in slopes) and all(
        is_free_of(each, problem.features) for each in across
    )

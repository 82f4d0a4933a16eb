"""Standardised features: each column of a feature less its mean, divided by its standard deviation, both of the rows that
are fitted. The model's text stays as it is, its coefficients then belong to these columns; those of a line or a plane,
alone or within another function, are mapped back to the data's units.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from gdstudio.language import Node, differentiate, evaluate, is_free_of
from gdstudio.model.problem import Array, Problem
from gdstudio.model.sampling import Split, parts
from gdstudio.model.two_classes import gives_logit

# A mapping that leaves more than this part of the coefficients is none.
ROUNDING = 1e-9
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


def in_data_units(
    problem: Problem, scales: Scales, constants: Mapping[str, float], at: Mapping[str, float]
) -> dict[str, float] | None:
    """The parameters with which the model has on the data's own features the values that it has with `at` on standardised
    ones; None where it is no line or plane in them, nor a function of one.
    """
    core = _core(problem)
    if core is None:
        return None
    plain = _parts(core, problem, constants, {name: Scale(0.0, 1.0) for name in scales})
    scaled = _parts(core, problem, constants, scales)
    wanted = scaled @ np.array([1.0, *(at[name] for name in problem.parameters)]) - plain[:, 0]
    if not (np.isfinite(plain).all() and np.isfinite(wanted).all()):
        return None
    found, _, rank, _ = np.linalg.lstsq(plain[:, 1:], wanted, rcond=None)
    left = np.abs(plain[:, 1:] @ found - wanted).max()
    if rank < len(problem.parameters) or left > ROUNDING * np.abs(wanted).max(initial=1.0):
        return None
    return dict(zip(problem.parameters, found.tolist(), strict=True))


def _core(problem: Problem) -> Node | None:
    """The part of the model that is affine in the parameters and in the features, and holds all of both."""
    names = (*problem.parameters, *problem.features)
    node = problem.model
    while node is not None and not _is_plane(node, problem):
        inside = [each for each in node.args if not is_free_of(each, names)]
        node = inside[0] if len(inside) == 1 else None
    return node


def _is_plane(node: Node, problem: Problem) -> bool:
    slopes = [differentiate(node, name) for name in problem.parameters]
    across = [differentiate(node, name) for name in problem.features]
    return all(is_free_of(each, problem.parameters) for each in slopes) and all(
        is_free_of(each, problem.features) for each in across
    )


def _parts(core: Node, problem: Problem, constants: Mapping[str, float], scales: Scales) -> Array:
    """Of the core on features so scaled: its own part and each parameter's, (1 + P) columns; a row for the value at 0 and
    for the slope along each feature."""
    origin = {**constants, **dict.fromkeys(problem.parameters, 0.0)}
    nodes = [core, *(differentiate(core, name) for name in problem.parameters)]
    start = {name: -scale.mean / scale.deviation for name, scale in scales.items()}
    rows = [[evaluate(node, origin | start) for node in nodes]]
    slopes = {name: [differentiate(node, name) for node in nodes] for name in scales}
    rows += [[evaluate(node, origin | start) / scales[name].deviation for node in slopes[name]] for name in scales]
    return np.array(rows)

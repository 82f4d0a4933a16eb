"""Fits that tell two classes apart: the target is 0 or 1, and the boundary lies where a row's loss is the same for either."""

import operator
from collections.abc import Sequence
from functools import lru_cache

from gdstudio.language import evaluate, parse
from gdstudio.model.problem import Problem

FAR = 30.0


@lru_cache(maxsize=32)
def boundary_level(problem: Problem) -> float | None:
    """The model's value on the boundary between the classes: 0, as for a logit, or ½, as for a probability; None where the
    data are no two classes or the loss is of neither kind."""
    if not problem.data or problem.model is None:
        return None
    target = problem.columns[problem.target]
    classes = (target == 0) | (target == 1)
    if not classes.all() or target.min() == target.max():
        return None
    for level, surely in ((0.0, 3.0), (0.5, 0.75)):
        zero, one = _losses(problem, level)
        if zero == one and operator.gt(*_losses(problem, surely)):
            return level
    return None


@lru_cache(maxsize=32)
def gives_logit(problem: Problem) -> bool:
    """Whether the model gives the logit of class 1: the loss of that class falls for ever as the prediction grows."""
    return boundary_level(problem) == 0 and _losses(problem, FAR)[1] < _losses(problem, 3.0)[1]


def _losses(problem: Problem, prediction: float) -> tuple[float, float]:
    """The loss of a prediction where the class is 0 and where it is 1, with the first row's features."""
    assert problem.data
    known = ("prediction", *problem.data, *problem.parameters, *problem.constants)
    loss = parse(problem.loss_text, known=known).node
    constants = {name: constant.default for name, constant in problem.constants.items()}
    row = {name: [float(column[0])] for name, column in problem.columns.items()}
    origin = dict.fromkeys(problem.parameters, 0.0)
    names: dict[str, float | Sequence[float]] = {**constants, **origin, **row, "prediction": [prediction]}
    zero, one = (evaluate(loss, names | {problem.target: [label]}) for label in (0.0, 1.0))
    return zero, one

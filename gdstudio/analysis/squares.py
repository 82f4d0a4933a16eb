"""Mean or sum of squared residuals of a model that is affine in its parameters, read in one or two passes over the
data.

The rows go by in blocks that stay in the processor's cache: the first pass collects the Gram matrix of the design
beside the target. Where the residuals at its minimum are small beside the target a second pass reads them: they would
be differences of large numbers.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np

from gdstudio.engines.vectorised import Array, evaluate, rows_of
from gdstudio.language import Node, differentiate, parse
from gdstudio.model import Problem

BLOCK = 1 << 15
MOST_SINGLY = 6
# The part of the squares' size below which rounding would take more than four of their digits.
SMALL = 1e-4
_SQUARES = {
    f"{reduction}(({residual})^2)": reduction
    for reduction in ("mean", "sum")
    for residual in ("prediction - {y}", "{y} - prediction")
}


def reduction_of(problem: Problem) -> str:
    """`mean` or `sum` where the objective is that of squared residuals, the model affine in the parameters and nothing
    added to it; else empty.
    """
    if not problem.is_affine or problem.penalty_text:
        return ""
    return _reduction(problem.loss_text, problem.target, (*problem.data, *problem.parameters, *problem.constants))


@lru_cache(maxsize=64)
def _reduction(loss_text: str, target: str, names: tuple[str, ...]) -> str:
    known = ("prediction", *names)
    loss = parse(loss_text, known=known).node
    for text, reduction in _SQUARES.items():
        if loss is parse(text.format(y=target), known=known).node:
            return reduction
    return ""


def expanded(problem: Problem, constants: Mapping[str, float]) -> tuple[Array, float, Array, Array]:
    """A minimum (P,), and value, gradient (P,) and Hessian (P, P) there, for a problem with a `reduction_of`.

    Not finite where the data overflow.
    """
    size = len(problem.parameters)
    gram = np.zeros((size + 1, size + 1))
    with np.errstate(all="ignore"):
        for block in _blocks(problem, constants):
            gram += _products(block)
        at = _minimum(gram)
        weights = np.append(at, 1.0)
        value, pull = float(weights @ gram @ weights), gram[:size] @ weights
        if not value > SMALL * float(np.abs(weights) @ np.abs(gram) @ np.abs(weights)):
            value, pull = _residuals(problem, constants, weights)
    share = 1 / rows_of(problem) if reduction_of(problem) == "mean" else 1.0
    return at, share * value, 2 * share * pull, 2 * share * gram[:size, :size]


def _products(block: Array) -> Array:
    """The inner products of a block's rows. Of a few long rows one by one: the library's product of matrices is made for
    square ones."""
    if len(block) > MOST_SINGLY:
        return np.asarray(block @ block.T)
    products = np.empty((len(block), len(block)))
    for i, row in enumerate(block):
        for j in range(i + 1):
            products[i, j] = products[j, i] = row @ block[j]
    return products


def _residuals(problem: Problem, constants: Mapping[str, float], weights: Array) -> tuple[float, Array]:
    """The sum of their squares, and the design's columns times them."""
    value, pull = 0.0, np.zeros(len(weights) - 1)
    for block in _blocks(problem, constants):
        residual = weights @ block
        value += float(residual @ residual)
        pull += block[:-1] @ residual
    return value, pull


def _minimum(gram: Array) -> Array:
    size = len(gram) - 1
    if not np.isfinite(gram).all():
        return np.full(size, np.nan)
    scale = np.sqrt(np.where(np.diag(gram)[:size] > 0, np.diag(gram)[:size], 1.0))
    scaled = gram[:size, :size] / np.outer(scale, scale)
    solution: Array = np.linalg.lstsq(scaled, -gram[:size, size] / scale, rcond=None)[0] / scale
    return solution


def _blocks(problem: Problem, constants: Mapping[str, float]) -> Iterator[Array]:
    """The design's columns as rows (P, b), then the model at the origin less the target: (P + 1, b), one buffer that is
    filled again.
    """
    assert problem.model is not None
    rows, size = rows_of(problem), len(problem.parameters)
    nodes: list[Node] = [*(differentiate(problem.model, name) for name in problem.parameters), problem.model]
    origin = {**constants, **dict.fromkeys(problem.parameters, 0.0)}
    buffer = np.empty((size + 1, min(BLOCK, rows)))
    for first in range(0, rows, BLOCK):
        columns = {name: column[first : first + BLOCK] for name, column in problem.columns.items()}
        block = buffer[:, : min(BLOCK, rows - first)]
        for row, node in zip(block, nodes, strict=True):
            row[:] = evaluate(node, {**columns, **origin}, len(row))
        block[size] -= columns[problem.target]
        yield block

"""Whether a step fails because the system of equations in it has no single solution."""

from collections.abc import Sequence

import numpy as np

from gdstudio.engines import evaluate
from gdstudio.engines.protocol import Array
from gdstudio.language import Node, free_names, symbol_of, to_reading
from gdstudio.language import evaluate as walk_tree
from gdstudio.model import RunSpec
from gdstudio.model.optimizer_shapes import calls
from gdstudio.programs.shapes import component
from gdstudio.programs.views import Unrolled


def singular_matrix(spec: RunSpec, row: int, point: Sequence[float]) -> str | None:
    """The matrix, as it is read, that is singular in the step which leaves a row (P,); None where none is found.

    Looked at are matrices of the Hessian, hyperparameters and the step's number.
    """
    optimizer = spec.stepped
    if not optimizer.solves:
        return None
    rows = spec.batch_rows(row) if spec.problem.data else None
    hessian = evaluate.hessian(spec.scaled, spec.constants, point, rows)
    if hessian is None or not np.isfinite(hessian).all():
        return None
    known = {**spec.given_at(row), "k": row + 1.0, **_entries(spec, hessian)}
    for _, equation in spec.statements_at(row):
        for call in (each for node in equation.nodes for each in calls(node, {"solve"})):
            if _is_singular(call.args[0], spec.problem.parameters, known):
                symbols = {each.name: each.symbol for each in optimizer.hyperparameters if each.symbol}
                return to_reading(call.args[0], symbols | {"H": symbol_of("H").latex})
    return None


def _entries(spec: RunSpec, hessian: Array) -> dict[str, float]:
    names = spec.problem.parameters
    return {
        component("H", first, second): float(hessian[row, column])
        for row, first in enumerate(names)
        for column, second in enumerate(names)
    }


def _is_singular(matrix: Node, parameters: tuple[str, ...], known: dict[str, float]) -> bool:
    size = len(parameters)
    nodes = Unrolled((), parameters).system(matrix, matrix)[: size * size]
    if not {*free_names(*nodes)} <= {*known}:
        return False
    numbers = np.array([walk_tree(node, known) for node in nodes]).reshape(size, size)
    try:
        np.linalg.solve(numbers, np.ones(size))
    except np.linalg.LinAlgError:
        return True
    return False

"""The loss of each prediction against each target: what a difference of a column and a row is taken over."""

import numpy as np

from gdstudio.engines.vectorised import Array, evaluate
from gdstudio.language import Node, is_column, walk
from gdstudio.model import FieldRequest

KIND = "pair-losses"
# A matrix of more rows and columns is not looked at.
MOST_ROWS = 200


def compute(request: FieldRequest) -> dict[str, Array]:
    """`pairs` (N, N) of the first rows, at most 200: row i, column j is the loss of row j's prediction against row i's
    target. `exact` (1,) is 1 where these are all rows. (0, 0) for a problem whose loss is no mean or sum over its rows."""
    problem = request.problem
    inner = _inner(problem.objective, problem.data)
    if inner is None:
        return {"pairs": np.zeros((0, 0)), "exact": np.zeros(1)}
    point = np.array(problem.start if request.at is None else request.at, dtype=np.float64)
    columns = {name: column[:MOST_ROWS] for name, column in problem.columns.items()}
    names: dict[str, Array | float] = {**dict(request.constants)}
    names |= dict(zip(problem.parameters, point.tolist(), strict=True))
    names |= {name: column[np.newaxis, :] for name, column in columns.items()}
    names[problem.target] = columns[problem.target][:, np.newaxis]
    size = len(columns[problem.target])
    pairs = np.array(np.broadcast_to(evaluate(inner, names), (size, size)))
    return {"pairs": pairs, "exact": np.array([float(size == len(problem.columns[problem.target]))])}


def _inner(objective: Node, data: tuple[str, ...]) -> Node | None:
    """What the one mean or sum of the loss goes over."""
    found = [part.args[0] for part in walk(objective) if part.op == "call" and part.name in ("mean", "sum")]
    found = [part for part in found if is_column(part, data)]
    return found[0] if len(found) == 1 else None

"""What a map of the loss shows at first where nothing else is said: the start, the least-squares fit, and how far descent
goes across the valley first.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gdstudio.model.polynomials import NONE, Terms, axis, parts_of
from gdstudio.model.problem import Array, Problem
from gdstudio.model.two_classes import gives_logit

# Beyond these, as a part of what lies between them, and of the parameter's size that the target gives.
ROOM = 0.25
# A picture is chosen, not a number: of more rows every so many are enough.
MOST_ROWS = 10_000


def with_map(problem: Problem) -> Problem:
    """The fit of a line, a plane or a polynomial with a view of each parameter, with none where the data leave it open; of
    another model as it is."""
    spans = _spans(problem)
    if spans is None:
        return problem
    view = {name: span for name, span in problem.view.items() if name not in problem.parameters} | dict(spans)
    return replace(problem, view=view, source={**problem.source, "view": {name: list(view[name]) for name in view}})


def _spans(problem: Problem) -> Mapping[str, tuple[float, float]] | None:
    if problem.model is None or gives_logit(problem):
        return None
    size = len(problem.features)
    features = {name: axis(place, size) for place, name in enumerate(problem.features)}
    constants = {name: each.default for name, each in problem.constants.items()}
    parts = parts_of(problem.model, problem.parameters, features, constants)
    every = 1 + len(problem.columns[problem.target]) // MOST_ROWS
    rows = {name: column[::every] for name, column in problem.columns.items()}
    if parts is None:
        return None
    with np.errstate(all="ignore"):
        columns = [_column(parts.get(name, {}), problem, rows) for name in problem.parameters]
        sizes = np.array([np.sqrt(np.mean(column**2)) for column in columns])
        target = rows[problem.target] - _column(parts.get(NONE, {}), problem, rows)
        reach = np.sqrt(np.mean(target**2)) / sizes
        if not (np.isfinite(reach).all() and (reach > 0).all()):
            return {}
        design, start = np.stack(columns, axis=1) / sizes, np.array(problem.start) * sizes
        best, _, rank, _ = np.linalg.lstsq(design, target, rcond=None)
        # Each parameter's best value while the others stay: about where descent turns into the valley.
        alone = start + design.T @ (target - design @ start) / len(design)
    if rank < len(columns) or not np.isfinite(alone).all():
        return {}
    low, high = (np.array([start, best, alone]).min(axis=0) / sizes, np.array([start, best, alone]).max(axis=0) / sizes)
    room = ROOM * np.maximum(high - low, reach)
    ends = zip((low - room).tolist(), (high + room).tolist(), strict=True)
    return {name: (_short(one), _short(other)) for name, (one, other) in zip(problem.parameters, ends, strict=True)}


def _column(terms: Terms, problem: Problem, rows: Mapping[str, Array]) -> Array:
    """What a parameter is multiplied by, in each row."""
    found = np.zeros(len(rows[problem.target]))
    for powers, factor in terms.items():
        product = np.full(len(found), float(factor))
        for name, power in zip(problem.features, powers, strict=True):
            product *= rows[name] ** power
        found += product
    return found


def _short(number: float) -> float:
    return float(f"{number:.3g}")

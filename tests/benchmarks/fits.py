"""Steps of a fit on a million rows, loss included and every iterate recorded, against plain NumPy on the same data."""

from collections.abc import Iterator

import numpy as np

from gdstudio.engines import open_run
from gdstudio.model import Catalogue, RunSpec, StopRule
from gdstudio.model.dataset import with_columns
from tests.benchmarks import Figure, ratios, seconds

ROWS, STEPS = 1_000_000, 12


def spec_of_a_line() -> RunSpec:
    """The catalogue's line on a million rows."""
    catalogue, draw = Catalogue(), np.random.default_rng(4)
    x = draw.normal(size=ROWS)
    columns = {"x": x, "y": 3 * x + 1 + draw.normal(size=ROWS)}
    problem = with_columns(catalogue.problem("three-points"), columns)
    never = StopRule(enabled=False)
    return RunSpec.of(problem, catalogue.optimizer("gradient-descent"), values={"learning_rate": 0.01}, stop=never)


def figures() -> Iterator[Figure]:
    spec = spec_of_a_line()
    x, y = (spec.problem.columns[name] for name in spec.problem.data)
    run = open_run(spec)

    def plain() -> None:
        w, b, n = 0.0, 0.0, len(y)
        for _ in range(STEPS):
            r = w * x + b - y
            _loss, slope, level = (r * r).mean(), 2 * (r @ x) / n, 2 * r.mean()
            w, b = w - 0.01 * slope, b - 0.01 * level

    # The time on the clock: BLAS works in threads whose waiting would count as work.
    middle, low, high = ratios(lambda: run.advance(STEPS), plain, seconds)
    yield Figure(
        "a full-batch step of a line on 10⁶ rows", middle, 1.0, note=f"times plain NumPy ({low:.2f} … {high:.2f})"
    )

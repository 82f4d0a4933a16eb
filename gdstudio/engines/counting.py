"""How often a method asks for the objective: value with gradient 1, value alone 1, Hessian as many as parameters.

What the recorder asks for is not counted: a method that never names the gradient at its own point does not pay for it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gdstudio.engines.columns import Columns
from gdstudio.engines.protocol import Array
from gdstudio.language import Node, free_names
from gdstudio.model import Optimizer
from gdstudio.model.optimizer import COUNTERS
from gdstudio.programs.shapes import shapes_of
from gdstudio.programs.statements import VALUE, Statement, unrolled

Counts = npt.NDArray[np.int64]
# Any two parameters will do: how often something is asked for does not depend on them.
_TWO = ("1", "2")


@dataclass(frozen=True, slots=True)
class Costs:
    """Evaluations of gradient, value and Hessian: those that belong to each row, and those of the step behind it, where
    a Hessian counts once. Repeated ones are counted as they are made, in the state `counters`."""

    row: tuple[int, int, int]
    step: tuple[int, int, int]
    counters: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """Whether each row costs a gradient and nothing else."""
        return self.row == (1, 0, 0) and self.step == (0, 0, 0) and not self.counters


@lru_cache(maxsize=256)
def costs_of(optimizer: Optimizer) -> Costs:
    """What the equations ask for. Options are plain arithmetic and ask for nothing."""
    if not optimizer.equations:
        return Costs((1, 0, 0), (0, 0, 0), ())
    statements = unrolled(optimizer, shapes_of(optimizer), _TWO)
    names = {each for statement in statements for each in free_names(*_nodes(statement))}
    gradient = any(each.partition(".")[0] == "g" for each in names)
    value = VALUE in names and not gradient
    once = [each.call for each in statements if not each.inside]
    counters = tuple(each.name for each in optimizer.state if each.name in COUNTERS.values())
    step = (once.count("grad"), once.count("f"), int(optimizer.uses_hessian))
    return Costs((int(gradient), int(value), 0), step, counters)


def _nodes(statement: Statement) -> list[Node]:
    until = [statement.until] if statement.until is not None else []
    return [*(node for _, node in statement.outputs), *statement.arguments, *until]


def evaluations(
    optimizer: Optimizer, columns: Columns, table: Array, first: int, *, differences: bool = False
) -> Counts | None:
    """Totals (n, 3) of gradient, value and Hessian evaluations until each row of a table (columns, n) whose first is
    row `first`; None where they are row + 1, 0, 0. With `differences` a row's gradient is one of quotients: a value alone,
    and another for each parameter."""
    costs = costs_of(optimizer)
    if costs.plain and not differences:
        return None
    row = costs.row if not differences else (0, costs.row[0] * (1 + len(columns.layout.parameters)) + costs.row[1], 0)
    rows = np.arange(first, first + table.shape[1], dtype=np.int64)[:, None]
    step = np.array(costs.step, dtype=np.int64) * (1, 1, len(columns.layout.parameters))
    totals: Counts = (rows + 1) * np.array(row, dtype=np.int64) + rows * step
    for function, place in (("grad", 0), ("f", 1)):
        if COUNTERS[function] in costs.counters:
            totals[:, place] += columns.counter(table, COUNTERS[function]).astype(np.int64)
    return totals

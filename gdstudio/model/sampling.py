"""Stochastic steps and held-out rows: how many rows a step sees, and which rows only judge the fit.

What a step sees is derived from its number alone, so going back, branching and replaying bring the shuffle back too.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from gdstudio.model.epochs import batches_in_order, held_out, shuffled_batches
from gdstudio.model.problem import Problem

Rows = npt.NDArray[np.int64]
# So many rows are evaluated for the curves at each row of a run with batches, on average: about what a step costs.
AFFORDABLE = 20_000
SHUFFLED, IN_ORDER = "shuffled", "in-order"


@dataclass(frozen=True, slots=True)
class Batching:
    """Each step sees `size` rows of the training data, the last of an epoch perhaps fewer.

    A shuffled epoch e has the order that NumPy's `default_rng([seed, e]).permutation` gives.
    """

    size: int
    shuffled: bool = True
    seed: int = 0

    def to_table(self) -> dict[str, Any]:
        """The table that a lesson keeps."""
        return {"size": self.size, "order": SHUFFLED if self.shuffled else IN_ORDER, "seed": self.seed}

    def steps(self, rows: int) -> int:
        """The steps of an epoch on so many rows."""
        return -(-rows // self.size)

    def batches(self, rows: int, step: int = 0) -> Iterator[Any]:
        """What picks each batch's rows out of `rows` rows, from a step on, without end: an array, or a slice."""
        if self.shuffled:
            return shuffled_batches(rows, self.size, self.seed, step)
        return batches_in_order(rows, self.size, step)


@dataclass(frozen=True, slots=True)
class Split:
    """Rows that are held out for validation: a `fraction` of all rows, or so many `rows`; `seed` draws which."""

    fraction: float | None = None
    rows: int | None = None
    seed: int = 0

    def to_table(self) -> dict[str, Any]:
        """The table that a lesson keeps."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    def count(self, rows: int) -> int:
        """How many of so many rows are held out: at least one, and one stays to be fitted; none of a single row."""
        wanted = self.rows if self.rows is not None else round((self.fraction or 0.0) * rows)
        return max(min(max(wanted, 1), rows - 1), 0)

    def within(self, problem: Problem) -> "Split":
        """The same for a fit on other data, where so many rows may be too many."""
        most = max(len(problem.columns[problem.target]) - 1, 1)
        return self if self.rows is None else replace(self, rows=min(self.rows, most))


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands before the step that leaves a row: `epoch` and `batch` (of `batches`) are those of that step,
    counted from 1; `rows_seen` those that the steps so far have seen."""

    step: int
    epoch: int
    batch: int
    batches: int
    rows_seen: int


def progress(batching: Batching | None, rows: int, step: int) -> Progress:
    """The counters at a row; a step on the full batch is an epoch."""
    steps = 1 if batching is None else batching.steps(rows)
    epoch, place = divmod(step, steps)
    size = rows if batching is None else batching.size
    return Progress(step, epoch + 1, place + 1, steps, epoch * rows + place * size)


def parts(split: Split | None, rows: int) -> tuple[Rows, Rows]:
    """The numbers of the rows that are fitted, and of those that are held out, both ascending."""
    count = split.count(rows) if split is not None else 0
    out = held_out(rows, count, split.seed) if split is not None and count else np.zeros(rows, dtype=np.bool_)
    return np.flatnonzero(~out), np.flatnonzero(out)


@lru_cache(maxsize=16)
def on_rows(problem: Problem, split: Split, *, held: bool) -> Problem:
    """The same fit on the rows that are fitted, or on those that are held out."""
    chosen = parts(split, len(problem.columns[problem.target]))[int(held)]
    columns = {name: column[chosen] for name, column in problem.columns.items()}
    for column in columns.values():
        column.flags.writeable = False
    # As good as the columns themselves, and short: what it is a part of, and how that is cut.
    source = {**problem.source, "columns": {}, "part": [problem.key, held, *sorted(split.to_table().items())]}
    return replace(problem, name="", columns=columns, source=source, minima=())


def batch_rows(batching: Batching | None, fitted: Rows, step: int) -> Rows:
    """The numbers of the data rows, (B,), that the step which leaves row `step` sees, in the order of the batch."""
    if batching is None:
        return fitted
    chosen: Rows = fitted[next(islice(batching.batches(len(fitted), step), 1))]
    return chosen

"""The columns of a recorded run, as every format writes them: step 0 is the start, numbers in full."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

from gdstudio.runs import Run


@dataclass(frozen=True, slots=True)
class Columns:
    """Recorded rows of one run as lists of equal length; `parameters` and `gradient` are empty above 64 parameters.

    With batches `value` and `gradient` are those of each step's batch. `losses` are the training loss then, which is that of
    all fitted rows, and the validation loss where rows are held out; nan where a row has none.

    `evaluations` counts what the method has evaluated until each row: gradient, value and Hessian together.
    """

    step: list[int]
    parameters: dict[str, list[float]]
    value: list[float]
    gradient: dict[str, list[float]]
    losses: dict[str, list[float]]
    evaluations: list[int]

    @property
    def one_a_step(self) -> bool:
        """True if row k costs k + 1 evaluations, as without line search and second derivatives."""
        return all(made == step + 1 for made, step in zip(self.evaluations, self.step, strict=True))

    def header(self) -> list[str]:
        """The names of all columns, in the order of `rows`."""
        losses = (f"{name}_loss" for name in self.losses)
        return ["step", *self.parameters, "value", *(f"gradient.{name}" for name in self.gradient), *losses]

    def rows(self) -> list[tuple[float, ...]]:
        """The table's rows, in the order of `header`."""
        numbers = (*self.parameters.values(), self.value, *self.gradient.values(), *self.losses.values())
        return list(zip(self.step, *numbers, strict=True))


def columns(run: Run) -> Columns:
    """Read all rows of a run."""
    trajectory, layout = run.trajectory, run.trajectory.layout
    names = () if layout.compact else layout.parameters

    def read(name: str) -> list[float]:
        values: list[float] = trajectory.column(name, 0, trajectory.rows).tolist()
        return values

    return Columns(
        step=[trajectory.step(row) for row in range(trajectory.rows)],
        parameters={name: read(f"parameters.{name}") for name in names},
        value=read("value"),
        gradient={name: read(f"gradient.{name}") for name in names},
        losses={name: read(f"loss.{name}") for name in layout.losses},
        evaluations=[sum(trajectory.evaluations(row).values()) for row in range(trajectory.rows)],
    )


def names_of(runs: Sequence[Run]) -> list[str]:
    """The runs' names; one that repeats is numbered: "Adam", "Adam (2)"."""
    names: list[str] = []
    for run in runs:
        numbered = (f"{run.name} ({number})" for number in count(2))
        names.append(next(name for name in chain([run.name], numbered) if name not in names))
    return names


def finite(values: list[float]) -> list[float | None]:
    """The values with None in place of what JSON cannot write."""
    return [value if math.isfinite(value) else None for value in values]

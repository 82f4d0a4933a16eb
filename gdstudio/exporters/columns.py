"""The columns of a recorded run, as every format writes them: step 0 is the start, numbers in full."""

import math
from dataclasses import dataclass

from gdstudio.runs import Run


@dataclass(frozen=True, slots=True)
class Columns:
    """Recorded rows of one run as lists of equal length; `parameters` and `gradient` are empty above 64 parameters."""

    step: list[int]
    parameters: dict[str, list[float]]
    value: list[float]
    gradient: dict[str, list[float]]

    def header(self) -> list[str]:
        """The names of all columns, in the order of `rows`."""
        return ["step", *self.parameters, "value", *(f"gradient.{name}" for name in self.gradient)]

    def rows(self) -> list[tuple[float, ...]]:
        """The table's rows, in the order of `header`."""
        return list(zip(self.step, *self.parameters.values(), self.value, *self.gradient.values(), strict=True))


def columns(run: Run) -> Columns:
    """Read all rows of a run."""
    trajectory, layout = run.trajectory, run.trajectory.layout
    names = () if layout.compact else layout.parameters

    def read(name: str) -> list[float]:
        values: list[float] = trajectory.column(name, 0, trajectory.rows).tolist()
        return values

    return Columns(
        step=list(range(trajectory.rows)),
        parameters={name: read(f"parameters.{name}") for name in names},
        value=read("value"),
        gradient={name: read(f"gradient.{name}") for name in names},
    )


def finite(values: list[float]) -> list[float | None]:
    """The values with None in place of what JSON cannot write."""
    return [value if math.isfinite(value) else None for value in values]

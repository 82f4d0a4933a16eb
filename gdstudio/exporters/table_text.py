"""A table for the terminal: every digit, columns aligned, and the outcome's sentence below."""

from collections.abc import Sequence

from gdstudio.exporters.columns import columns, names_of
from gdstudio.runs import Run, happened

SUFFIX = ".txt"


def write(title: str, runs: Sequence[Run]) -> str:
    """One block a run: its name, its rows, its outcome and its predictions."""
    return "\n".join(_block(name, run) for name, run in zip(names_of(runs), runs, strict=True))


def _block(name: str, run: Run) -> str:
    table = columns(run)
    cells = [table.header(), *([repr(value) for value in row] for row in table.rows())]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    predictions = [", ".join(f"{each} = {value!r}" for each, value in point.items()) for point in run.predictions()]
    outcome = [str(run.outcome.message)] if run.outcome else []
    return (
        "\n".join(
            [name, *lines, *_batches(run), *_pitfall(run), *outcome, *(f"prediction: {text}" for text in predictions)]
        )
        + "\n"
    )


def _pitfall(run: Run) -> list[str]:
    """The mistake that the program made, and what it has done at the last row."""
    pitfall = run.spec.pitfall
    if pitfall is None:
        return []
    told = happened(run.spec, run.trajectory, run.record.last, run.outcome)
    return [f"pitfall: {pitfall.title}", *([str(told)] if told is not None else [])]


def _batches(run: Run) -> list[str]:
    """Which loss the value is, where it is not that of all rows."""
    if run.spec.batch is None:
        return []
    rows = len(run.spec.fitted_rows)
    return [f"value and gradient: of each step's batch, {min(run.spec.batch.size, rows)} of {rows} rows"]

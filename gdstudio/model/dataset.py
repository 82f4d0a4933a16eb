"""Data columns of a fit: numbers, finite, of one length, read-only; and the same fit on other data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from gdstudio.model.map_view import with_map
from gdstudio.model.problem import Array, Problem
from gdstudio.model.text import InputError, Message

# Two columns of so many full-length numbers are half of the largest file that is read back.
MOST_WRITTEN = 10_000
# A view is kept for other data that take at least this part of it.
FILLED = 0.25


def too_long(problem: Problem) -> Message | None:
    """Why a problem cannot be written into a file; None where it can be."""
    rows = len(problem.columns[problem.target]) if problem.data else 0
    if rows <= MOST_WRITTEN:
        return None
    sentence = "The data has {rows} rows; a file keeps at most {most}."
    return Message(sentence, {"rows": rows, "most": MOST_WRITTEN})


def columns_from(columns: Mapping[str, Sequence[float] | Array], names: Sequence[str], where: str) -> dict[str, Array]:
    """The named columns as arrays of one length N ≥ 1, float64. InputError with `where` and the column
    otherwise.
    """
    unknown = [name for name in columns if name not in names]
    if unknown or len(columns) != len(names):
        slots = {"names": ", ".join(names), "found": ", ".join(columns) or "–"}
        raise InputError(Message("The data needs the columns {names}. Found: {found}.", slots), where)
    arrays = {name: _column(columns[name], f"{where}.{name}") for name in names}
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) != 1:
        listed = ", ".join(f"{name}: {length}" for name, length in lengths.items())
        raise InputError(Message("All columns need the same number of rows ({listed}).", {"listed": listed}), where)
    if lengths[names[0]] == 0:
        raise InputError(Message("The data has no rows; a fit needs at least one point."), where)
    return arrays


def _column(values: Sequence[float] | Array, where: str) -> Array:
    if isinstance(values, np.ndarray) and values.dtype == np.float64 and np.isfinite(values).all():
        whole = np.array(values)
        whole.flags.writeable = False
        return whole
    for row, value in enumerate(values, 1):
        number = isinstance(value, int | float | np.floating | np.integer) and not isinstance(value, bool)
        if not number or not np.isfinite(float(value)):
            slots = {"row": row, "value": str(value)[:40]}
            raise InputError(Message("Row {row}: `{value}` is not a finite number.", slots), where)
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def with_columns(problem: Problem, columns: Mapping[str, Sequence[float] | Array], where: str = "data") -> Problem:
    """The same fit on other data, under no name: what was said of the old data is dropped. InputError names `where`."""
    if not problem.data:
        raise InputError(Message("This problem is a function and has no data."), where)
    arrays = columns_from(columns, problem.data, where)
    if all(np.array_equal(arrays[name], problem.columns[name]) for name in problem.data):
        return problem
    # What holds the new data as well stays the view: it would slide while the hand moves a point.
    seen = {name: _around(column) for name, column in problem.columns.items()} | dict(problem.view)
    view = {name: span for name, span in seen.items() if name not in arrays or _fills(arrays[name], span)}
    source = {key: value for key, value in problem.source.items() if key not in ("title", "text", "minima", "of_data")}
    # Numbers as they are written, unless there are so many that nobody will write them.
    large = len(arrays[problem.target]) > MOST_WRITTEN
    source["columns"] = {name: arrays[name] if large else arrays[name].tolist() for name in problem.data}
    source["view"] = {name: list(span) for name, span in view.items()}
    made = replace(
        problem, name="", title=problem.model_text, text="", columns=arrays, source=source, view=view, minima=()
    )
    return made if view.keys() >= arrays.keys() else with_map(made)


def _around(column: Array) -> tuple[float, float]:
    """A column's values with a tenth of their range on both sides."""
    low, high = float(column.min()), float(column.max())
    margin = 0.1 * (high - low) or max(abs(low), 1.0) / 2
    return low - margin, high + margin


def _fills(column: Array, span: tuple[float, float]) -> bool:
    """Whether a range holds all values, and is not much larger than they need."""
    low, high = float(column.min()), float(column.max())
    return bool(span[0] <= low and high <= span[1] and high - low >= FILLED * (span[1] - span[0]))

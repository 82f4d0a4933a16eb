"""The data of a run as source: its columns, which of their rows are held out, and the batches that the steps see."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from gdstudio.model import RunSpec
from gdstudio.programs import Spelling, batches
from gdstudio.programs.source import INDENT, indented, packed

WIDTH = 110


def data_lines(spec: RunSpec, names: Spelling, free: Callable[[str], str], file: str = "") -> Iterator[str]:
    """The lines that give a loop its columns, read from a `file` beside the program if one is named; `free` makes a wish a
    name that nothing else has."""
    problem, column_names = spec.problem, batches.columns(spec.problem, names)
    if not problem.data:
        return
    yield from _read(spec, column_names, free, file) if file else _written(spec, column_names)
    for each, name in zip(problem.data, column_names, strict=True):
        scale = spec.scales.get(each)
        if scale is not None:
            made = f"({name} - {scale.mean!r}) / {scale.deviation!r}"
            made = made if spec.engine == "numpy" else f"({made}).to(torch.{spec.dtype})"
            yield "# Standardised: less the mean of its fitted rows, divided by their standard deviation."
            yield f"{name} = {made}"
    yield from _held_out(spec, column_names, free)
    rows = f"len({column_names[-1]})"
    yield from _batches(spec, names, rows, free)
    if "data_rows" in names.own and spec.engine == "numpy" and spec.batch is None:
        yield f"{names.own['data_rows']} = float({rows})"


def _written(spec: RunSpec, columns: list[str]) -> Iterator[str]:
    """The columns as numbers in the program."""
    for each, name in zip(spec.problem.data, columns, strict=True):
        values = listed(spec.problem.columns[each])
        if spec.engine == "numpy":
            yield f"{name} = np.array({values})"
        else:
            yield f"{name} = torch.tensor({values}, dtype=torch.{_first_type(spec, each)}){_shape(spec)}"


def _read(spec: RunSpec, columns: list[str], free: Callable[[str], str], file: str) -> Iterator[str]:
    """The columns from a file, each in a piece of its own as if it were written in the program."""
    yield f"# {file!r} belongs beside this program, which is run in the folder of both."
    if spec.engine == "numpy":
        yield f'{packed(columns)} = np.loadtxt({file!r}, delimiter=",", skiprows=1, ndmin=2).T.copy()'
        return
    table, lines, line = free("table"), free("lines"), free("line")
    yield f"with open({file!r}) as {lines}:"
    yield f"{INDENT}next({lines})"
    yield f'{INDENT}{table} = [[*map(float, {line}.split(","))] for {line} in {lines}]'
    for place, (each, name) in enumerate(zip(spec.problem.data, columns, strict=True)):
        values = f"[{line}[{place}] for {line} in {table}]"
        yield f"{name} = torch.tensor({values}, dtype=torch.{_first_type(spec, each)}){_shape(spec)}"


def _first_type(spec: RunSpec, column: str) -> str:
    """What is standardised is so before it is rounded to the type of the run."""
    return spec.dtype if column not in spec.scales else "float64"


def _shape(spec: RunSpec) -> str:
    return ".view(-1, 1)" if spec.engine == "torch.optim" and spec.problem.is_linear_layer else ""


def _held_out(spec: RunSpec, columns: list[str], free: Callable[[str], str]) -> Iterator[str]:
    """The columns without the rows that are held out."""
    count = len(spec.held_rows)
    if spec.validation is None or not count:
        return
    function, out = free("held_out"), free("out")
    yield from ["", *batches.source_of(batches.held_out, function), "", ""]
    yield f"{out} = {function}(len({columns[-1]}), {count}, seed={spec.validation.seed})"
    for column in columns:
        yield f"{column} = {column}[~{out}]"


def _batches(spec: RunSpec, names: Spelling, rows: str, free: Callable[[str], str]) -> Iterator[str]:
    batch = spec.batch
    if batch is None:
        return
    made = batches.shuffled_batches if batch.shuffled else batches.batches_in_order
    function, seed = free(made.__name__), f", seed={batch.seed}" if batch.shuffled else ""
    yield from ["", *batches.source_of(made, function), "", ""]
    yield f"{names.own['batches']} = {function}({rows}, {batch.size}{seed})"


def listed(values: npt.NDArray[np.float64]) -> str:
    """The numbers as a list's source, in lines that can be read."""
    words = [f"{float(value)!r}," for value in values]
    if sum(map(len, words)) + len(words) <= WIDTH - 30:
        return f"[{' '.join(words).rstrip(',')}]"
    lines, line = [], ""
    for word in words:
        if line and len(line) + len(word) > WIDTH - len(INDENT):
            lines.append(line)
            line = ""
        line += (" " if line else "") + word
    return "\n".join(["[", *indented([*lines, line]), "]"])

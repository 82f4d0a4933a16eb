"""The data of a run as source: its columns, which of their rows are held out, and the batches that the steps see."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from gdstudio.model import RunSpec
from gdstudio.programs import Spelling, batches, torch_tensors
from gdstudio.programs.source import INDENT, indented, packed

WIDTH = 110


def data_lines(spec: RunSpec, names: Spelling, free: Callable[[str], str], file: str = "") -> Iterator[str]:
    """The lines that give a loop its columns, read from a `file` beside the program if one is named; `free` makes a wish a
    name that nothing else has."""
    problem, layered = spec.problem, spec.engine == "torch.optim"
    if not problem.data:
        return
    column_names = batches.columns(torch_tensors.given(spec.posed) if layered else problem.data, names)
    columns = _identifiers(spec, names, column_names)
    yield from _read(spec, columns, free, file) if file else _written(spec, columns)
    for each, name in columns.items():
        scale = spec.scales.get(each)
        if scale is not None:
            made = f"({name} - {scale.mean!r}) / {scale.deviation!r}"
            made = made if spec.engine == "numpy" else f"({made}).to(torch.{spec.dtype})"
            yield "# Standardised: less the mean of its fitted rows, divided by their standard deviation."
            yield f"{name} = {made}"
    if len(columns) > len(column_names):
        *features, _ = columns.values()
        yield f"{column_names[0]} = torch.stack(({', '.join(features)}), dim=1)"
    yield from _held_out(spec, column_names, free)
    rows = f"len({column_names[-1]})"
    yield from _batches(spec, names, rows, free)
    if "data_rows" in names.own and spec.engine == "numpy" and spec.batch is None:
        yield f"{names.own['data_rows']} = float({rows})"


def _identifiers(spec: RunSpec, names: Spelling, given: list[str]) -> dict[str, str]:
    """Each column that the program needs and what it is called: as the loop is given it, unless it is stacked with others
    before."""
    layer = spec.layer
    features = spec.problem.features if layer is None else layer.module.features
    called = given[:-1] if len(features) == len(given) - 1 else [names.problem[each] for each in features]
    return dict(zip((*features, spec.problem.target), (*called, given[-1]), strict=True))


def _written(spec: RunSpec, columns: Mapping[str, str]) -> Iterator[str]:
    """The columns as numbers in the program."""
    for each, name in columns.items():
        values = listed(spec.problem.columns[each])
        if spec.engine == "numpy":
            yield f"{name} = np.array({values})"
        else:
            yield f"{name} = torch.tensor({values}, dtype=torch.{_first_type(spec, each)}){_shape(spec, each)}"


def _read(spec: RunSpec, columns: Mapping[str, str], free: Callable[[str], str], file: str) -> Iterator[str]:
    """The columns from a file, each in a piece of its own as if it were written in the program."""
    yield f"# {file!r} belongs beside this program, which is run in the folder of both."
    if spec.engine == "numpy":
        yield f'{packed([*columns.values()])} = np.loadtxt({file!r}, delimiter=",", skiprows=1, ndmin=2).T.copy()'
        return
    table, lines, line = free("table"), free("lines"), free("line")
    yield f"with open({file!r}) as {lines}:"
    yield f"{INDENT}next({lines})"
    yield f'{INDENT}{table} = [[*map(float, {line}.split(","))] for {line} in {lines}]'
    for each, name in columns.items():
        values = f"[{line}[{spec.problem.data.index(each)}] for {line} in {table}]"
        yield f"{name} = torch.tensor({values}, dtype=torch.{_first_type(spec, each)}){_shape(spec, each)}"


def _first_type(spec: RunSpec, column: str) -> str:
    """What is standardised is so before it is rounded to the type of the run."""
    return spec.dtype if column not in spec.scales else "float64"


def _shape(spec: RunSpec, column: str) -> str:
    """A layer is given (N, 1); features that are stacked are (N,) before."""
    layer = spec.layer
    return (
        ".view(-1, 1)"
        if layer is not None and (column == spec.problem.target or len(layer.module.features) == 1)
        else ""
    )


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

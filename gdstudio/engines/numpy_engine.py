"""The numpy engine: the derivative from its formula, and our equations, in one generated loop on Python floats."""

import math
from typing import Any

import numpy as np

from gdstudio.engines.batches import Batches
from gdstudio.engines.columns import Columns
from gdstudio.engines.compiling import FAULTS, MODULES, defined_by, float_loop
from gdstudio.engines.protocol import Array, Trace
from gdstudio.engines.recording import RecordedRun, program_at, step_arguments
from gdstudio.engines.rows import RowMemory
from gdstudio.engines.tracing import Numbers, numbers_of, state_by_part, trace_of
from gdstudio.model import RunSpec
from gdstudio.programs import pitfalls
from gdstudio.programs.batches import columns as columns_of
from gdstudio.programs.scalar_loop import row_count

NAME, TITLE, PLACE = "numpy", "NumPy", 1
# Guarded rows are made in small lots: there is nothing to see behind the first that is not finite.
GUARDED_ROWS = 64


class NumpyRun(RecordedRun):
    """One run. It stands at (parameters and state as the loop takes them), floats or, of many parameters, vectors."""

    def __init__(self, spec: RunSpec) -> None:
        self._program = program_at(spec, 0, "numpy")
        self._carried: tuple[Any, ...] = ()
        names, problem = self._program.names, spec.problem
        state = names.state(spec.optimizer, problem.parameters)
        self._carried_names = (*names.vector("theta", problem.parameters), *state)
        self._given: dict[str, Any] = {names.problem[each]: float(spec.constants[each]) for each in problem.constants}
        columns = spec.fitted.columns
        self._batches = Batches(spec)
        self._given |= {
            name: columns[each] for each, name in zip(problem.data, columns_of(problem.data, names), strict=True)
        }
        self._given |= {name: float(len(columns[problem.target])) for name in row_count(problem, names)}
        self._given |= {
            name: float(spec.pitfall.values[each])
            for each, name in pitfalls.constants(names).items()
            if spec.pitfall is not None
        }
        self._rows = RowMemory(Columns(self._program.layout).count)
        super().__init__(spec, self._program.layout)

    def _put(self, row: int, parameters: Array, state: Array) -> None:
        self._carried = self._carried_from(parameters, state)

    def _carried_from(self, parameters: Array, state: Array) -> tuple[Any, ...]:
        """A recorded row as the loop takes it."""
        if self._program.names.unrolled:
            return (*parameters.tolist(), *state.tolist())
        size, rest, parts = len(parameters), state, list[Any]([parameters.copy()])
        for each in self.spec.optimizer.state:
            parts.append(rest[:size].copy() if each.shape == "vector" else float(rest[0]))
            rest = rest[size if each.shape == "vector" else 1 :]
        return tuple(parts)

    def _point(self) -> Array:
        if self._program.names.unrolled:
            return np.array(self._carried[: len(self.layout.parameters)], dtype=np.float64)
        return np.array(self._carried[0], dtype=np.float64)

    def _place(self) -> object:
        return self._carried

    def _replace(self, place: object) -> None:
        assert isinstance(place, tuple)
        self._carried = place

    def _record(self, count: int, table: Array) -> int:
        before = self._carried
        with np.errstate(all="ignore"):
            try:
                self._make("numpy", self.next_row, table)
                if np.isfinite(table).all():
                    return count
            except FAULTS:
                self._batches.forget()
            self._carried = before
            return self._record_slowly(count, table)

    def _record_slowly(self, count: int, table: Array) -> int:
        """The same rows with functions that never raise, up to the first that is not finite."""
        done, self._guarded = 0, True
        while done < count:
            lot = table[:, done : done + GUARDED_ROWS]
            self._make("guarded", self.next_row + done, lot)
            done += lot.shape[1]
            if not np.isfinite(self._columns.value(lot)).all() or not np.isfinite(self._columns.largest(lot)).all():
                break
        return done

    def _make(self, dialect: str, row: int, table: Array) -> None:
        program = program_at(self.spec, row, dialect)
        carried = float_loop(program)(
            **self._rows.arguments(program.names, table.shape[1]),
            **dict(zip(self._carried_names, self._carried, strict=True)),
            **step_arguments(self.spec, program, row),
            **self._batches.arguments(program.names, row, table.shape[1]),
            **self._given,
        )
        self._rows.copy_to(table)
        if any(isinstance(each, complex) for each in carried):
            raise ValueError("a complex number")
        self._carried = carried

    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves a row, its lines run one by one; by the guarded lines where the plain ones fail."""
        with np.errstate(all="ignore"):
            try:
                numbers = self._numbers("numpy", parameters, state, row)
                finite = all(map(math.isfinite, (numbers.value, *numbers.gradient)))
            except FAULTS:
                finite = False
            if not finite:
                numbers = self._numbers("guarded", parameters, state, row)
        return trace_of(self.spec, row, parameters.tolist(), state_by_part(self.spec, state.tolist()), numbers)

    def _numbers(self, dialect: str, parameters: Array, state: Array, row: int) -> Numbers:
        program = program_at(self.spec, row, dialect)
        carried = dict(zip(self._carried_names, self._carried_from(parameters, state), strict=True))
        given = step_arguments(self.spec, program, row) | {program.names.optimizer["k"]: row + 1.0}
        given |= self._batches.of(program.names, row)
        return numbers_of(self.spec, program, {**defined_by(program, MODULES), **self._given, **given, **carried})


def open_run(spec: RunSpec) -> NumpyRun:
    """A run of a spec, nothing computed yet."""
    return NumpyRun(spec)

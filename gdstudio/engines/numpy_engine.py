"""The numpy engine: the closed-form derivative and our equations, as one generated loop on Python floats or NumPy columns."""

import math
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gdstudio.engines import evaluate, traces
from gdstudio.engines.api import Array, Trace
from gdstudio.engines.endings import Watch
from gdstudio.engines.recording import LONGEST_CHUNK, block_of, joined, state_start, steps_until_change
from gdstudio.language import Node
from gdstudio.language import evaluate as walk_tree
from gdstudio.model import Block, RunSpec
from gdstudio.programs import Program, build

NAME, TITLE = "numpy", "NumPy"
Runner = Callable[..., tuple[int, tuple[float, ...] | None]]


def compiled(program: Program, extra: dict[str, Any] | None = None) -> Runner:
    """The recording loop as a function. Its source comes from checked trees only."""
    namespace: dict[str, Any] = {"math": math, "np": np, **(extra or {})}
    exec(compile(program.source, f"<{program.dialect} program>", "exec"), namespace)
    return namespace["run"]  # type: ignore[no-any-return]


class NumpyRun:
    """See `api.EngineRun`. The carry is (next row, parameters and state as one tuple of floats, watch)."""

    def __init__(self, spec: RunSpec) -> None:
        self.spec = spec
        self.program = build(spec.problem, spec.optimizer, "python")
        self.layout = self.program.layout
        self.next_row = 0
        self.interrupt = threading.Event()
        self._run = compiled(self.program)
        self._columns = [[0.0] * LONGEST_CHUNK for _ in range(2 * len(spec.start) + 1 + len(self.layout.state))]
        self._constants = tuple(spec.constants[name] for name in spec.problem.constants)
        self._data = tuple(spec.problem.columns[name] for name in spec.problem.data)
        self._carry: tuple[float, ...] = (*map(float, spec.start), *state_start(spec))
        self._watch = Watch(spec)

    def carry(self) -> tuple[Any, ...]:
        """The next row, its parameters and state, and what the endings remember."""
        watch = self._watch
        return self.next_row, self._carry, (watch.first_value, watch.first_norm, watch.tolerance, watch.tail)

    def restore(self, carry: tuple[Any, ...]) -> None:
        """Go on from a carry."""
        self.next_row, self._carry, watch = carry
        self._watch = Watch(self.spec, *watch)

    def seek(self, row: int, parameters: Array, state: Array) -> None:
        """The step that leaves the row is made once more; its result is the next row."""
        self.next_row = row
        self._carry = (*parameters.tolist(), *state.tolist())
        self._chunk(1)
        self.next_row = row + 1
        if self._watch.tolerance == 0.0:
            watch = Watch(self.spec)
            start = NumpyRun(self.spec)._chunk(1)
            watch.look(start)
            self._watch = watch

    def advance(self, n: int) -> Block:
        """The next rows, at most n."""
        blocks: list[Block] = []
        wanted = n
        while wanted > 0 and not (blocks and self.interrupt.is_set()):
            size = min(wanted, LONGEST_CHUNK, steps_until_change(self.spec, self.next_row))
            block = self._watch.look(self._chunk(size))
            self.next_row += block.rows
            blocks.append(block)
            wanted -= size
            if block.outcome is not None:
                break
        return joined(blocks, self.next_row)

    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves the row, its lines run one by one."""
        start = dict(zip(traces.carried(self.program), (*parameters.tolist(), *state.tolist()), strict=True))
        run = traces.run_lines(self.program, {**self._names(row), **start}, {"math": math, "np": np})
        return traces.trace(self.spec, self.program, row, run)

    def _names(self, row: int) -> dict[str, Any]:
        names = self.program.names
        values = self.spec.values_at(row)
        given: dict[str, Any] = dict(
            zip(names.hyperparameters, (values[each.name] for each in self.spec.optimizer.hyperparameters), strict=True)
        )
        given |= {names.problem[name]: number for name, number in self.spec.constants.items()}
        given |= {names.problem[name]: column for name, column in self.spec.problem.columns.items()}
        return given | {names.counter: row + 1}

    def _chunk(self, size: int) -> Block:
        """Rows from `next_row` on, size of them unless an arithmetic fault makes it fewer; the carry moves behind them."""
        first, before = self.next_row, self._carry
        done, carry = self._loop(size, before)
        if carry is None:
            done, carry = self._guarded(done, before)
        try:
            block = block_of(self._columns, first, done, len(self.spec.start))
        except TypeError:
            done, carry = self._guarded(_first_complex(self._columns, done), before)
            block = block_of(self._columns, first, done, len(self.spec.start))
        self._carry = carry
        return block

    def _loop(self, size: int, carry: tuple[float, ...]) -> tuple[int, tuple[float, ...] | None]:
        values = self.spec.values_at(self.next_row)
        hyper = tuple(values[each.name] for each in self.spec.optimizer.hyperparameters)
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._run(size, self.next_row, carry, hyper, self._constants, self._data, self._columns)

    def _guarded(self, good: int, before: tuple[float, ...]) -> tuple[int, tuple[float, ...]]:
        """The rows before the fault once more, then the faulty one with guarded functions: the same bits up to there."""
        carry: tuple[float, ...] | None = before
        if good:
            _, carry = self._loop(good, before)
        if carry is None or any(isinstance(number, complex) for number in carry):
            return self._guarded(good - 1, before)
        row = self._guarded_row(carry, self.next_row + good)
        for column, number in zip(self._columns, row[0], strict=True):
            column[good] = number
        return good + 1, row[1]

    def _guarded_row(self, carry: tuple[float, ...], row: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """One row by walking the trees: what is recorded, and the carry behind it."""
        names, carried = self.program.names, traces.carried(self.program)
        known = {**self._names(row), **dict(zip(carried, carry, strict=True))}
        point = carry[: len(names.parameters)]
        value, slope = evaluate.value(self.spec, point), evaluate.gradient(self.spec, point).tolist()
        known |= {names.value: value, **dict(zip(names.gradient, slope, strict=True))}
        for equation in self.program.unrolled:
            known[equation.target] = _walked(equation.node, known)
        return (*point, value, *slope, *carry[len(point) :]), tuple(float(known[name]) for name in carried)


def _walked(node: Node, known: dict[str, Any]) -> float:
    return float(walk_tree(node, known))


def _first_complex(columns: Sequence[Sequence[object]], rows: int) -> int:
    return next(row for row in range(rows) if any(isinstance(column[row], complex) for column in columns))


def open_run(spec: RunSpec) -> NumpyRun:
    """The run of a spec, nothing computed yet."""
    return NumpyRun(spec)

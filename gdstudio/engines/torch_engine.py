"""The torch engine: the derivative from `backward()` on real tensors, our equations under `no_grad`."""

import math
from types import ModuleType
from typing import Any

import numpy as np

from gdstudio.engines.batches import Batches
from gdstudio.engines.columns import Columns
from gdstudio.engines.compiling import defined_by
from gdstudio.engines.protocol import Array, Trace
from gdstudio.engines.recording import RecordedRun, program_at, step_arguments
from gdstudio.engines.torch_missing import torch_missing
from gdstudio.engines.tracing import numbers_of, state_by_part, trace_of
from gdstudio.model import InputError, RunSpec
from gdstudio.programs.batches import columns as columns_of

NAME, TITLE, PLACE = "torch", "PyTorch", 2


def load_torch() -> ModuleType:
    """PyTorch, imported on first use. InputError where it is not installed."""
    try:
        import torch
    except ImportError as error:
        raise torch_missing() from error
    return torch


def warm_up() -> None:
    """Import PyTorch and use it once; nothing where it is not installed."""
    try:
        torch = load_torch()
    except InputError:
        return
    torch.set_num_threads(1)
    x = torch.tensor(0.0, requires_grad=True)
    (x * x).backward()


class TorchRun(RecordedRun):
    """One run. It stands at the leaf tensor of the parameters and the state, tensors and, for scalars, floats."""

    def __init__(self, spec: RunSpec) -> None:
        self._torch = load_torch()
        self._program = program_at(spec, 0, "torch")
        self._dtype = getattr(self._torch, spec.dtype)
        self._modules = {"torch": self._torch, "math": math}
        # A system without a solution is a fault of arithmetic like any other.
        self._faults = (*self._arithmetic(), self._torch.linalg.LinAlgError)
        names, problem = self._program.names, spec.problem
        self._carried: tuple[Any, ...] = ()
        leaves = names.vector("theta", problem.parameters)
        self._leaves = len(leaves)
        self._carried_names = (*leaves, *names.state(spec.optimizer, problem.parameters))
        self._given: dict[str, Any] = {names.problem[each]: float(spec.constants[each]) for each in problem.constants}
        columns = spec.fitted.columns
        self._batches = Batches(spec)
        self._given |= {
            name: self._tensor(columns[each])
            for each, name in zip(problem.data, columns_of(problem.data, names), strict=True)
        }
        self._rows = self._row_memory(Columns(self._program.layout).count)
        # Problems here are small: more threads cost more than they give.
        self._torch.set_num_threads(1)
        super().__init__(spec, self._program.layout)

    def _tensor(self, numbers: Array) -> Any:
        return self._torch.tensor(numbers, dtype=self._dtype)

    def _put(self, row: int, parameters: Array, state: Array) -> None:
        self._carried = self._carried_from(parameters, state)

    def _carried_from(self, parameters: Array, state: Array) -> tuple[Any, ...]:
        """A recorded row as the loop takes it: a tensor without dimensions a number, or one for all of many."""
        size, rest = len(parameters), state
        parts = self._tensors(parameters)
        for each in self.spec.optimizer.state:
            vector = each.shape == "vector"
            parts += self._tensors(rest[:size]) if vector else [float(rest[0])]
            rest = rest[size if vector else 1 :]
        return self._with_leaves(parts)

    def _tensors(self, numbers: Array) -> list[Any]:
        return [self._tensor(each) for each in (numbers if self._program.names.unrolled else [numbers])]

    def _with_leaves(self, parts: list[Any]) -> tuple[Any, ...]:
        for leaf in parts[: self._leaves]:
            leaf.requires_grad_()
        return tuple(parts)

    def _point(self) -> Array:
        return np.array([number for leaf in self._carried[: self._leaves] for number in leaf.flatten().tolist()])

    def _place(self) -> object:
        """Parameters and state, tensors by their numbers."""
        return [(part,) if isinstance(part, float) else part.tolist() for part in self._carried]

    def _replace(self, place: object) -> None:
        assert isinstance(place, list)
        self._carried = self._with_leaves(
            [part[0] if isinstance(part, tuple) else self._tensor(part) for part in place]
        )

    def _record(self, count: int, table: Array) -> int:
        place = self._place()
        try:
            self._make(self.next_row, table)
        except self._faults:
            self._replace(place)
            self._batches.forget()
            return self._record_singly(table)
        return count

    def _record_singly(self, table: Array) -> int:
        """The same rows one by one. Where the numbers of an update fail (tensors never do), nan follows."""
        for row in range(table.shape[1]):
            one = table[:, row : row + 1]
            self._rows.clear()
            try:
                self._make(self.next_row + row, one)
            except self._faults:
                self._rows.copy_to(one)
                self._batches.forget()
                size, state = len(self.layout.parameters), self._initial_state()
                self._put(row, np.full(size, np.nan), np.full(len(state), np.nan))
            if not np.isfinite(self._columns.value(one)).all():
                return row + 1
        return int(table.shape[1])

    def _make(self, row: int, table: Array) -> None:
        program = program_at(self.spec, row, "torch")
        carried = dict(zip(self._carried_names, self._carried, strict=True))
        self._carried = defined_by(program, self._modules)["record"](
            **self._rows.arguments(program.names, table.shape[1]),
            **carried,
            **self._more({**self._modules, **self._given, **carried}),
            **step_arguments(self.spec, program, row),
            **self._batches.arguments(program.names, row, table.shape[1]),
            **self._given,
        )
        self._rows.copy_to(table)

    def _more(self, namespace: dict[str, Any]) -> dict[str, Any]:
        """What the loop is given besides."""
        return {}

    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves a row, its lines run one by one."""
        carried = dict(zip(self._carried_names, self._carried_from(parameters, state), strict=True))
        program = program_at(self.spec, row, "torch")
        given = step_arguments(self.spec, program, row) | {program.names.optimizer["k"]: row + 1.0}
        given |= self._batches.of(program.names, row)
        namespace = {**defined_by(program, self._modules), **self._given, **given, **carried}
        numbers = numbers_of(self.spec, program, namespace, self._torch.no_grad)
        return trace_of(self.spec, row, parameters.tolist(), state_by_part(self.spec, state.tolist()), numbers)


def open_run(spec: RunSpec) -> TorchRun:
    """A run of a spec, nothing computed yet. InputError where PyTorch is missing."""
    if spec.pitfall is not None:
        from gdstudio.engines.torch_pitfalls import TorchPitfallRun

        return TorchPitfallRun(spec)
    return TorchRun(spec)

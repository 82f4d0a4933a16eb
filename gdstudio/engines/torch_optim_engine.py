"""The torch.optim engine: a `torch.nn.Module`, `backward()`, and the real class of `torch.optim`."""

import copy
import threading
from typing import Any

import numpy as np

from gdstudio.engines.api import Array, Trace
from gdstudio.engines.endings import Watch
from gdstudio.engines.numpy_engine import compiled
from gdstudio.engines.recording import LONGEST_CHUNK, block_of, joined, steps_until_change
from gdstudio.engines.torch_engine import TorchRun
from gdstudio.engines.torch_import import torch_module
from gdstudio.model import Block, InputError, Message, RunSpec
from gdstudio.programs import build
from gdstudio.programs.torch_lines import module_source

NAME, TITLE = "torch.optim", "torch.optim"
# Rows between kept states of module and optimizer: what a branch or a trace has to repeat at most.
ROWS_PER_SNAPSHOT = 512


class TorchOptimRun:
    """See `api.EngineRun`. The carry is (next row, parameters, the optimizer's state_dict, watch).

    The optimizer's memory is its own, so nothing of it is recorded: going on from a row repeats the steps from the
    nearest snapshot before it.
    """

    def __init__(self, spec: RunSpec) -> None:
        self.torch = torch_module()
        self.spec = spec
        self.program = build(spec.problem, spec.optimizer, "torch.optim")
        self.layout = self.program.layout
        self.next_row = 0
        self.interrupt = threading.Event()
        self._run = compiled(self.program, {"torch": self.torch})
        self._columns = [[0.0] * LONGEST_CHUNK for _ in range(2 * len(spec.start) + 1)]
        dtype = getattr(self.torch, spec.dtype)
        self._data = tuple(
            self.torch.tensor(spec.problem.columns[name], dtype=dtype).view(-1, 1)
            if spec.problem.is_linear_layer
            else self.torch.tensor(spec.problem.columns[name], dtype=dtype)
            for name in spec.problem.data
        )
        self.model, self.parameters = self._module(dtype)
        self.optimizer = self._optimizer()
        self._watch = Watch(spec)
        self._snapshots: dict[int, tuple[Any, ...]] = {}
        self._equations: TorchRun | None = None
        self._states: list[Array] = []
        self._start = self.carry()

    def _module(self, dtype: Any) -> tuple[Any, tuple[Any, ...]]:
        """`nn.Linear` where the problem is one, else the generated module, its parameters at the start."""
        torch, start = self.torch, self.spec.start
        if self.spec.problem.is_linear_layer:
            # The layer draws its first weights from the global generator: that one is left as it was.
            with torch.random.fork_rng(devices=[]):
                layer = torch.nn.Linear(1, 1, dtype=dtype)
            with torch.no_grad():
                layer.weight.fill_(start[0])
                layer.bias.fill_(start[1])
            return layer, (layer.weight, layer.bias)
        namespace: dict[str, Any] = {"torch": torch}
        exec(compile(module_source(self.spec.problem, self.program.names), "<module>", "exec"), namespace)
        constants = [self.spec.constants[name] for name in self.spec.problem.constants]
        tensors = [torch.tensor(number, dtype=dtype) for number in start]
        module = namespace["Objective"](*tensors, *constants, *self._data)
        return module, tuple(module.parameters())

    def _optimizer(self) -> Any:
        mapping = self.spec.optimizer.torch
        if mapping is None or not hasattr(self.torch.optim, mapping.cls):
            sentence = "{optimizer} has no class in torch.optim; choose the numpy or the torch engine."
            raise InputError(Message(sentence, {"optimizer": self.spec.optimizer.title}), "engine")
        return getattr(self.torch.optim, mapping.cls)(self.parameters, **mapping.fixed, **self._arguments(0))

    def _arguments(self, row: int) -> dict[str, Any]:
        """The class's keyword arguments; "betas.0" and "betas.1" become the tuple betas."""
        assert self.spec.optimizer.torch is not None
        arguments: dict[str, Any] = {}
        values = self.spec.values_at(row)
        for name, target in self.spec.optimizer.torch.map.items():
            keyword, _, place = target.partition(".")
            if place:
                arguments.setdefault(keyword, {})[int(place)] = values[name]
            else:
                arguments[keyword] = values[name]
        return {
            name: tuple(value[place] for place in sorted(value)) if isinstance(value, dict) else value
            for name, value in arguments.items()
        }

    def carry(self) -> tuple[Any, ...]:
        """The next row, its parameters, the optimizer's state and what the endings remember."""
        watch = self._watch
        numbers = tuple(parameter.item() for parameter in self.parameters)
        state = copy.deepcopy(self.optimizer.state_dict())
        return self.next_row, numbers, state, (watch.first_value, watch.first_norm, watch.tolerance, watch.tail)

    def restore(self, carry: tuple[Any, ...]) -> None:
        """Go on from a carry."""
        self.next_row, numbers, state, watch = carry
        with self.torch.no_grad():
            for parameter, number in zip(self.parameters, numbers, strict=True):
                parameter.fill_(number)
        self.optimizer.load_state_dict(copy.deepcopy(state))
        self._watch = Watch(self.spec, *watch)

    def seek(self, row: int, parameters: Array, state: Array) -> None:
        """Repeat the steps from the nearest snapshot until `row + 1` is next."""
        nearest = max((each for each in self._snapshots if each <= row), default=None)
        if not (nearest or 0) <= self.next_row <= row:
            self.restore(self._snapshots[nearest] if nearest is not None else self._start)
        while self.next_row <= row:
            self.advance(row + 1 - self.next_row)

    def advance(self, n: int) -> Block:
        """The next rows, at most n."""
        blocks: list[Block] = []
        wanted = n
        while wanted > 0 and not (blocks and self.interrupt.is_set()):
            if self.next_row % ROWS_PER_SNAPSHOT == 0:
                self._snapshots[self.next_row] = self.carry()
            until = ROWS_PER_SNAPSHOT - self.next_row % ROWS_PER_SNAPSHOT
            size = min(wanted, until, steps_until_change(self.spec, self.next_row))
            block = self._watch.look(self._chunk(size))
            self.next_row += block.rows
            blocks.append(block)
            wanted -= size
            if block.outcome is not None:
                break
        return joined(blocks, self.next_row)

    def _chunk(self, size: int) -> Block:
        if self.spec.changes:
            self.optimizer.param_groups[0].update(self._arguments(self.next_row))
        machine = (self.model, self.torch.nn.MSELoss(), self.optimizer)
        done, _ = self._run(size, self.next_row, self.parameters, (), (), self._data, self._columns, machine)
        return block_of(self._columns, self.next_row, done, len(self.spec.start))

    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves the row, written with our equations: the class shows none of its own."""
        return self._shadow().trace(parameters, self._state_at(row), row)

    def _shadow(self) -> TorchRun:
        if self._equations is None:
            self._equations = TorchRun(self.spec)
        return self._equations

    def _state_at(self, row: int) -> Array:
        """What our equations remember at a row; empty where they remember nothing."""
        if not self.spec.optimizer.state:
            return np.empty(0)
        while len(self._states) <= row:
            block = self._shadow().advance(row + 1 - len(self._states))
            self._states.extend(block.state)
            if block.outcome is not None or not block.rows:
                break
        return self._states[min(row, len(self._states) - 1)]


def open_run(spec: RunSpec) -> TorchOptimRun:
    """The run of a spec, nothing computed yet. InputError where torch, or the optimizer's class, is missing."""
    return TorchOptimRun(spec)

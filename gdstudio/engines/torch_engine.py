"""The torch engine: real tensors, `backward()`, and our equations under `no_grad`."""

import threading
from typing import Any

from gdstudio.engines import traces
from gdstudio.engines.api import Array, Trace
from gdstudio.engines.endings import Watch
from gdstudio.engines.numpy_engine import compiled
from gdstudio.engines.recording import LONGEST_CHUNK, block_of, joined, state_start, steps_until_change
from gdstudio.engines.torch_import import torch_module
from gdstudio.model import Block, RunSpec
from gdstudio.programs import build

NAME, TITLE = "torch", "PyTorch"


class TorchRun:
    """See `api.EngineRun`. The carry is (next row, parameters and state as floats, watch): float32 is exact in them."""

    def __init__(self, spec: RunSpec) -> None:
        self.torch = torch_module()
        self.spec = spec
        self.program = build(spec.problem, spec.optimizer, "torch")
        self.layout = self.program.layout
        self.next_row = 0
        self.interrupt = threading.Event()
        self.dtype = getattr(self.torch, spec.dtype)
        self._run = compiled(self.program, {"torch": self.torch})
        self._columns = [[0.0] * LONGEST_CHUNK for _ in range(2 * len(spec.start) + 1 + len(self.layout.state))]
        self._constants = tuple(spec.constants[name] for name in spec.problem.constants)
        self._data = tuple(
            self.torch.tensor(spec.problem.columns[name], dtype=self.dtype) for name in spec.problem.data
        )
        self._tensors = self._tensors_of((*map(float, spec.start), *state_start(spec)))
        self._watch = Watch(spec)

    def _tensors_of(self, numbers: tuple[float, ...]) -> tuple[Any, ...]:
        """Leaves for the parameters, plain tensors for the state."""
        count = len(self.spec.start)
        return tuple(
            self.torch.tensor(number, dtype=self.dtype, requires_grad=place < count)
            for place, number in enumerate(numbers)
        )

    def carry(self) -> tuple[Any, ...]:
        """The next row, its parameters and state, and what the endings remember."""
        watch = self._watch
        numbers = tuple(tensor.item() for tensor in self._tensors)
        return self.next_row, numbers, (watch.first_value, watch.first_norm, watch.tolerance, watch.tail)

    def restore(self, carry: tuple[Any, ...]) -> None:
        """Go on from a carry."""
        self.next_row, numbers, watch = carry
        self._tensors = self._tensors_of(numbers)
        self._watch = Watch(self.spec, *watch)

    def seek(self, row: int, parameters: Array, state: Array) -> None:
        """The step that leaves the row is made once more; its result is the next row."""
        if self._watch.tolerance == 0.0:
            self._watch.look(TorchRun(self.spec)._chunk(1))
        self.next_row = row
        self._tensors = self._tensors_of((*parameters.tolist(), *state.tolist()))
        self._chunk(1)
        self.next_row = row + 1

    def advance(self, n: int) -> Block:
        """The next rows, at most n."""
        blocks: list[Block] = []
        wanted = n
        while wanted > 0 and not (blocks and self.interrupt.is_set()):
            size = min(wanted, LONGEST_CHUNK // 32, steps_until_change(self.spec, self.next_row))
            block = self._watch.look(self._chunk(size))
            self.next_row += block.rows
            blocks.append(block)
            wanted -= size
            if block.outcome is not None:
                break
        return joined(blocks, self.next_row)

    def _chunk(self, size: int) -> Block:
        values = self.spec.values_at(self.next_row)
        hyper = tuple(values[each.name] for each in self.spec.optimizer.hyperparameters)
        done, tensors = self._run(
            size, self.next_row, self._tensors, hyper, self._constants, self._data, self._columns, None
        )
        self._tensors = tensors or self._tensors
        return block_of(self._columns, self.next_row, done, len(self.spec.start))

    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves the row, on tensors of its own."""
        names = self.program.names
        tensors = self._tensors_of((*parameters.tolist(), *state.tolist()))
        known: dict[str, Any] = dict(zip(traces.carried(self.program), tensors, strict=True))
        before = {name: tensor.item() for name, tensor in known.items()}
        values = self.spec.values_at(row)
        given = dict(
            zip(names.hyperparameters, (values[each.name] for each in self.spec.optimizer.hyperparameters), strict=True)
        )
        given |= {names.problem[each]: number for each, number in self.spec.constants.items()}
        known |= given | {names.counter: row + 1}
        known |= dict(zip((names.problem[each] for each in self.spec.problem.data), self._data, strict=True))
        assigned = self._run_lines(known)
        return traces.trace(
            self.spec, self.program, row, traces.LineRun({**before, **given, names.counter: row + 1}, assigned)
        )

    def _run_lines(self, known: dict[str, Any]) -> dict[str, float]:
        """The step's lines as they stand, until the gradients are cleared: those are read before."""
        names = self.program.names
        lines = [line.text for line in self.program.step_lines if line.part in ("forward", "backward", "step")]
        namespace = {"torch": self.torch, **known}
        exec(compile("\n".join(lines), "<step>", "exec"), namespace)
        slopes = {g: namespace[each].grad.item() for g, each in zip(names.gradient, names.parameters, strict=True)}
        targets = {line.assigns for line in self.program.step_lines if line.assigns}
        values = {each: namespace[each] for each in targets}
        return {
            each: float(value.item() if isinstance(value, self.torch.Tensor) else value)
            for each, value in values.items()
        } | slopes


def open_run(spec: RunSpec) -> TorchRun:
    """The run of a spec, nothing computed yet. InputError where torch is missing."""
    return TorchRun(spec)

"""The torch.optim engine: a `torch.nn.Module`, `backward()`, and the real class of `torch.optim`."""

import copy
import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from gdstudio.engines.batches import Batches
from gdstudio.engines.class_steps import class_lines
from gdstudio.engines.class_tables import needs_closure, tuple_defaults
from gdstudio.engines.class_walk import walked
from gdstudio.engines.closure_calls import ClosureCalls
from gdstudio.engines.columns import Columns
from gdstudio.engines.compiling import defined_by
from gdstudio.engines.optimizer_state import COUNTER, Memory, memory_of
from gdstudio.engines.places import Places
from gdstudio.engines.protocol import Array, Moment, Trace
from gdstudio.engines.recording import RecordedRun, step_arguments
from gdstudio.engines.refusals import ERRORS
from gdstudio.engines.torch_layers import Leaves, criterion, module_of, tensors_of
from gdstudio.engines.torch_missing import torch_missing
from gdstudio.engines.tracing import Numbers, equation_results, state_by_part, trace_of
from gdstudio.model import Block, InputError, Layout, Message, RunSpec
from gdstudio.programs import build, torch_tensors
from gdstudio.programs.batches import columns as columns_of
from gdstudio.programs.shapes import component
from gdstudio.programs.torch_arguments import arguments_of, no_class
from gdstudio.programs.torch_optim_loop import MODULE, clip_of, given_names

NAME, TITLE, PLACE = "torch.optim", "torch.optim", 3
_ROUGH = (
    "torch.optim.{name} keeps its {key} in float32, whatever the run's dtype: its numbers are those of the method to "
    "about seven digits."
)


def warm_up() -> None:
    """Import PyTorch and make one optimizer, which loads most of what is slow to load."""
    try:
        import torch
    except ImportError:
        return
    torch.set_num_threads(1)
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1).step()


def optimizer_classes() -> dict[str, type]:
    """The optimizers that torch.optim has, by name. InputError where PyTorch is missing."""
    try:
        import torch
    except ImportError as error:
        raise torch_missing() from error
    found = {name: getattr(torch.optim, name) for name in dir(torch.optim)}
    base = torch.optim.Optimizer
    return {
        name: cls for name, cls in found.items() if isinstance(cls, type) and issubclass(cls, base) and cls is not base
    }


def notes(spec: RunSpec) -> tuple[Message, ...]:
    """What the class does in another precision than the run: nothing, or a sentence. Nothing without PyTorch."""
    mapping = spec.optimizer.torch
    if mapping is None or mapping.closure or spec.dtype != "float64":
        return ()
    rough = _kept_in_float32(mapping.cls)
    return (Message(_ROUGH, {"name": mapping.cls, "key": rough}),) if rough else ()


@cache
def _kept_in_float32(name: str) -> str:
    """What a class remembers in float32 of a float64 tensor; "" for nothing."""
    try:
        cls = optimizer_classes()[name]
    except (InputError, KeyError):
        return ""
    import torch

    tensor = torch.ones(2, dtype=torch.float64, requires_grad=True)
    tensor.grad = torch.ones_like(tensor)
    optimizer: Any = cls([tensor])
    optimizer.step()
    kept = ((key, getattr(value, "dtype", None)) for key, value in optimizer.state[tensor].items() if key != COUNTER)
    return ", ".join(key for key, dtype in kept if dtype == torch.float32)


class TorchOptimRun(RecordedRun):
    """One run. It stands at the module's parameters and the optimizer's own state.

    That state is recorded where it is our equations' state under another name; then a run can go on from any
    row. Else it is repeated from the nearest kept place before the row.
    """

    def __init__(self, spec: RunSpec) -> None:
        try:
            import torch
        except ImportError as error:
            raise torch_missing() from error
        self._torch, self._dtype, self._faults = torch, getattr(torch, spec.dtype), self._arithmetic()
        torch.set_num_threads(1)
        pitfall = spec.pitfall.program if spec.pitfall is not None else None
        self._program = build(spec.posed, spec.stepped, "torch.optim", batched=spec.batch is not None, pitfall=pitfall)
        self._batches = Batches(spec)
        self._namespace = defined_by(self._program, {"torch": torch, "math": math})
        self._given = self._given_to_loop(spec)
        self._make_anew(spec)
        self._memory = self._find_memory(spec)
        self._recorded = self._memory.corresponds(spec.optimizer)
        self._exact = self._recorded or self._memory.empty
        self._shadow: TorchOptimRun | None = None
        shape = self._program.layout if self._recorded else Layout(self._program.layout.parameters)
        self._rows = self._row_memory(Columns(shape).count)
        super().__init__(spec, shape)
        self._places = Places(self)

    def _make_anew(self, spec: RunSpec) -> None:
        """The module, its tensors and the optimizer of them, as they are before the first step."""
        self._model = self._module(spec, self._namespace)
        self._leaves = Leaves(self._model, spec.posed.layer)
        self._optimizer = self._made(spec, self._given_leaves(), 0)
        closure = spec.optimizer.torch is not None and spec.optimizer.torch.closure
        self._counted = ClosureCalls(self._optimizer) if closure else None

    def _given_to_loop(self, spec: RunSpec) -> dict[str, Any]:
        names, problem = self._program.names, spec.posed
        constants = problem.constants if problem.layer is None else ()
        given: dict[str, Any] = {names.problem[each]: float(spec.constants[each]) for each in constants}
        columns = {each: spec.fitted.columns[each] for each in problem.data}
        tensors = tensors_of(self._torch, problem.layer, columns, self._dtype)
        given |= zip(columns_of(torch_tensors.given(problem), names), tensors, strict=True)
        if problem.layer is not None:
            given[names.own["criterion"]] = criterion(self._torch, problem.layer, spec)
        if spec.optimizer.state:
            given[names.own["read_state"]] = self._read_state
        return given

    def _module(self, spec: RunSpec, namespace: dict[str, Any]) -> Any:
        """Layers of torch.nn where the problem is that, else the generated module."""
        if spec.posed.layer is not None:
            return module_of(self._torch, spec.posed.layer.module, self._dtype)
        start = self._torch.tensor(spec.start, dtype=self._dtype)
        return namespace[MODULE](*(start.unbind() if self._program.names.unrolled else (start,)))

    def _given_leaves(self) -> list[Any]:
        """The parameters that the optimizer is given."""
        # As in an exported program: a class that works on all numbers at once adds them up in this order.
        return list(self._model.parameters())

    def _made(self, spec: RunSpec, tensors: list[Any], row: int) -> Any:
        if spec.optimizer.torch is None:
            raise no_class(spec.optimizer)
        name = spec.optimizer.torch.cls
        cls = getattr(self._torch.optim, name, None)
        if cls is None:
            raise InputError(Message("torch.optim has no class {name}.", {"name": name}), "optimizer")
        if needs_closure(cls) and not spec.optimizer.torch.closure:
            sentence = "torch.optim.{name} evaluates the function itself: its [torch] needs `closure = true`."
            raise InputError(Message(sentence, {"name": name}), "optimizer")
        self._tuples = tuple_defaults(cls)
        try:
            return cls(tensors, **arguments_of(spec, row, self._tuples))
        except (TypeError, ValueError) as error:
            raise self._refused(spec, error) from error

    def _refused(self, spec: RunSpec, error: Exception) -> InputError:
        sentence = "torch.optim.{name} refuses these values: {reason}."
        name = spec.optimizer.torch.cls if spec.optimizer.torch else ""
        return InputError(
            Message(sentence, {"name": name, "reason": " ".join(str(error).split()).rstrip(".")}), "optimizer"
        )

    def _find_memory(self, spec: RunSpec) -> Memory:
        """What the class remembers with all hyperparameters that the run will have."""
        if self._counted is not None:
            return Memory((), None, False)
        found: list[Memory] = []
        for row in (0, *(change.step for change in spec.changes)):
            tensor = self._torch.ones(2, dtype=self._dtype, requires_grad=True)
            tensor.grad = self._torch.ones_like(tensor)
            optimizer = self._made(spec, [tensor], row)
            try:
                optimizer.step()
            except RuntimeError as error:
                raise self._refused(spec, error) from error
            found.append(memory_of(optimizer.state[tensor], 2))
        same = all(each.vectors == found[0].vectors and each.whole for each in found)
        return found[0] if same else Memory((), None, False)

    def _read_state(self) -> tuple[float, ...]:
        """The state columns of the present row."""
        if not self._recorded:
            return ()
        known, found, first = self._optimizer.state, list[float](), self._initial_state()
        for key, numbers in zip(self._memory.vectors, self._by_vector(first), strict=True):
            parts = zip(self._leaves, self._leaves.apart(numbers), strict=True)
            # Before its first step the class remembers nothing; nor does it of what it was never given.
            made = (known[leaf][key] if leaf in known else self._torch.tensor(part) for leaf, part in parts)
            found += self._leaves.together(made)
        return tuple(found)

    def _by_vector(self, state: Array) -> Array:
        """The state columns (S,) as a row for each vector that the class remembers."""
        vectors: Array = state.reshape(len(self._memory.vectors), len(self.layout.parameters))
        return vectors

    def _record(self, count: int, table: Array) -> int:
        self._follow_changes(self.next_row)
        if self.spec.schedule is None:
            self._make(self.next_row, table)
            return count
        place = self._place()
        try:
            self._make(self.next_row, table)
        except self._faults:
            self._replace(place)
            self._batches.forget()
            return self._record_singly(table)
        return count

    def _follow_changes(self, row: int) -> None:
        """The class's own numbers are those of the row."""
        if self.spec.changes:
            for group in self._optimizer.param_groups:
                group.update(arguments_of(self.spec, row, self._tuples))

    def _make(self, row: int, table: Array) -> None:
        count = table.shape[1]
        self._namespace["record"](
            **self._rows.arguments(self._program.names, count),
            **self._batches.arguments(self._program.names, row, count),
            **self._loop_given(row),
        )
        self._rows.copy_to(table)

    def _loop_given(self, row: int) -> dict[str, Any]:
        """What the loop is given for a row, besides its memory and the batches."""
        names, used = self._program.names, given_names(self.spec.stepped)
        given = step_arguments(self.spec, self._program, row)
        clipping = clip_of(self.spec.stepped)
        if clipping is not None:
            # 0 is off, from some step on perhaps: no gradient is longer than infinity.
            clip = names.optimizer[clipping[1].option]
            given[clip] = given[clip] or math.inf
        wanted = {names.optimizer[each] for each in (*used, *(("k",) if self._program.counted else ()))}
        return {
            names.own["model"]: self._model,
            names.own["optimizer"]: self._counted or self._optimizer,
            **{key: number for key, number in given.items() if key in wanted},
            **self._more({**self._given, names.own["model"]: self._model}),
            **self._given,
        }

    def _more(self, namespace: dict[str, Any]) -> dict[str, Any]:
        """What the loop is given besides."""
        return {}

    def _record_singly(self, table: Array) -> int:
        """The same rows one by one, up to the one whose rate has no value; behind it the parameters have none."""
        for row in range(table.shape[1]):
            one = table[:, row : row + 1]
            self._rows.clear()
            try:
                self._make(self.next_row + row, one)
            except self._faults:
                self._rows.copy_to(one)
                self._batches.forget()
                self._set_leaves([math.nan] * len(self.layout.parameters))
            if not np.isfinite(self._columns.value(one)).all():
                return row + 1
        return int(table.shape[1])

    def _put(self, row: int, parameters: Array, state: Array) -> None:
        self._set_leaves(parameters.tolist())
        self._optimizer.state.clear()
        if row == 0 or not self._exact:
            return
        for key, numbers in zip(self._memory.vectors, self._by_vector(state), strict=True):
            for leaf, part in zip(self._leaves, self._leaves.apart(numbers.tolist()), strict=True):
                self._optimizer.state[leaf][key] = self._torch.tensor(part, dtype=leaf.dtype).reshape(leaf.shape)
        if self._memory.counter is not None:
            for leaf in self._leaves:
                # The class counts its steps, one a row, in a number or in a tensor of its own type.
                self._optimizer.state[leaf][COUNTER] = self._memory.counter * row

    def _set_leaves(self, numbers: list[float]) -> None:
        with self._torch.no_grad():
            for leaf, part in zip(self._leaves, self._leaves.apart(numbers), strict=True):
                leaf.copy_(self._torch.tensor(part, dtype=leaf.dtype).reshape(leaf.shape))

    def _point(self) -> Array:
        return np.array(self._leaves.together(self._leaves))

    def _place(self) -> object:
        """The parameters, the optimizer's state of each tensor, and how often a closure was called."""
        calls = self._counted.total if self._counted else 0
        return self._point().tolist(), [copy.deepcopy(self._optimizer.state.get(leaf)) for leaf in self._leaves], calls

    def _replace(self, place: object) -> None:
        assert isinstance(place, tuple)
        self._set_leaves(place[0])
        self._optimizer.state.clear()
        for leaf, state in zip(self._leaves, place[1], strict=True):
            if state is not None:
                self._optimizer.state[leaf] = copy.deepcopy(state)
        if self._counted is not None:
            self._counted.total = place[2]

    def advance(self, n: int) -> Block:
        """The next rows, at most n: fewer where the run ended or was interrupted; none once it has ended."""
        if not self._exact:
            self._places.keep()
        if self._counted is None:
            return super().advance(n)
        self._counted.before.clear()
        block = super().advance(n)
        # As everywhere, a row's own value and gradient are those that its step begins with.
        totals = np.zeros((block.rows, 3), dtype=np.int64)
        totals[:, 0] = np.array(self._counted.before[: block.rows], dtype=np.int64) + 1
        return replace(block, evaluations=totals)

    def seek(self, row: int, parameters: Array, state: Array) -> None:
        """Go on behind a recorded row: from its numbers if they are all there is, else by repeating the way to it."""
        if self._exact:
            super().seek(row, parameters, state)
        else:
            self._stand_before(row + 1)

    def _stand_before(self, row: int) -> None:
        """Make a row the next by repeating the rows from the nearest kept place on."""
        self._places.stand_before(row, ended=self._outcome is not None)

    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves a row: value, gradient and result are the class's, the rest our equations'."""
        shadow, numbers = self._apart(parameters, state, row)
        point = parameters.tolist()
        known = state_by_part(self.spec, state.tolist()) if self._recorded else {}
        after = shadow._leaves.together(shadow._leaves)
        actual = {
            component("theta", each): number for each, number in zip(self.spec.problem.parameters, after, strict=True)
        }
        if self._recorded:
            actual |= state_by_part(self.spec, shadow._read_state())
        numbers.results = equation_results(self.spec, row, point, numbers.gradient, known, actual)
        trace = trace_of(self.spec, row, point, known, numbers)
        if self.spec.optimizer.equations:
            return trace
        moved = dict(zip(self.spec.problem.parameters, after, strict=True))
        return replace(trace, lines=(*trace.lines, *class_lines(self.spec, row, trace.before, moved)), after=moved)

    def _apart(self, parameters: Array, state: Array, row: int) -> tuple["TorchOptimRun", Numbers]:
        """A second run that has made the step, line by line; as a whole where a line is refused."""
        shadow = self._shadow_at(parameters, state, row)
        try:
            numbers = shadow._walk(row)
        except ERRORS + self._faults:
            shadow.next_row = row + 1
            shadow, table, columns = (
                self._shadow_at(parameters, state, row),
                np.empty((self._columns.count, 1)),
                self._columns,
            )
            shadow._record(1, table)
            numbers = Numbers(float(columns.value(table)[0]), tuple(columns.gradient(table)[:, 0].tolist()))
        shadow.next_row = row + 1
        return shadow, numbers

    def _walk(self, row: int) -> Numbers:
        """Make the step that leaves the row at which the run stands, statement by statement."""
        names = self._program.names
        self._follow_changes(row)
        more = {names.optimizer["k"]: row + 1.0} if "k" in names.optimizer else {}
        given = {**self._loop_given(row), **self._batches.of(names, row), **more}
        self._moments: list[Moment] = []
        return walked(self.spec, self._program, {**self._namespace, **given}, self._moments, self._leaves.together)

    def _shadow_at(self, parameters: Array, state: Array, row: int) -> "TorchOptimRun":
        """A second run that stands before a row: this one does not move."""
        if self._shadow is None:
            self._shadow = type(self)(self.spec)
        shadow = self._shadow
        if self._exact:
            shadow._put(row, parameters, state)
            shadow.next_row = row
        else:
            shadow._places.share(self._places)
            shadow._stand_before(row)
        return shadow


def open_run(spec: RunSpec) -> TorchOptimRun:
    """A run of a spec, nothing computed yet. InputError where PyTorch, or the optimizer's class, is missing."""
    if spec.pitfall is not None:
        from gdstudio.engines.torch_pitfalls import TorchOptimPitfallRun

        return TorchOptimPitfallRun(spec)
    return TorchOptimRun(spec)

"""Runs on tensors whose program makes a mistake: what `.grad` holds from the steps before belongs to where they stand."""

from contextlib import nullcontext
from typing import Any

from gdstudio.engines.compiling import defined_by
from gdstudio.engines.protocol import Array, Moment, Trace
from gdstudio.engines.recording import program_at, step_arguments
from gdstudio.engines.refusals import ERRORS
from gdstudio.engines.torch_engine import TorchRun
from gdstudio.engines.torch_optim_engine import TorchOptimRun
from gdstudio.engines.tracing import Numbers, numbers_of, refused, state_by_part, trace_of
from gdstudio.engines.with_pitfall import WithPitfall
from gdstudio.model import RunSpec


def _gradients(leaves: Any) -> list[Any]:
    """What each leaf's `.grad` holds, as numbers; None where it holds nothing."""
    return [leaf.grad.tolist() if leaf.is_leaf and leaf.grad is not None else None for leaf in leaves]


class TorchPitfallRun(WithPitfall, TorchRun):
    """Tensors with `backward()`, our equations. It stands at the tensors and what their `.grad` holds."""

    _shadow: "TorchPitfallRun | None" = None

    def _place(self) -> object:
        return super()._place(), _gradients(self._carried[: self._leaves])

    def _replace(self, place: object) -> None:
        assert isinstance(place, tuple)
        super()._replace(place[0])
        for leaf, gradient in zip(self._carried, place[1], strict=False):
            leaf.grad = None if gradient is None else self._tensor(gradient)
        self._forget()

    def _put(self, row: int, parameters: Array, state: Array) -> None:
        super()._put(row, parameters, state)
        self._forget()

    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves a row, made by a second run, which then stands behind it."""
        shadow = self._shadow or TorchPitfallRun(self.spec)
        self._shadow = None
        shadow._places.share(self._places)
        shadow._stand_before(row)
        program = program_at(self.spec, row, "torch")
        given = step_arguments(self.spec, program, row) | {program.names.optimizer["k"]: row + 1.0}
        given |= self._batches.of(program.names, row) | dict(zip(self._carried_names, shadow._carried, strict=True))
        namespace = {**defined_by(program, self._modules), **self._given, **given}
        namespace |= shadow._more({**namespace})
        around, moments = self._torch.no_grad if program.no_grad else nullcontext, list[Moment]()
        try:
            numbers = numbers_of(self.spec, program, namespace, around, moments)
        except ERRORS:
            if not moments or not moments[-1].error:
                raise
            return refused(self.spec, row, parameters.tolist(), moments)
        shadow._carried = tuple(namespace[each] for each in self._carried_names)
        shadow.next_row, self._shadow = row + 1, shadow
        return trace_of(self.spec, row, parameters.tolist(), state_by_part(self.spec, state.tolist()), numbers)


class TorchOptimPitfallRun(WithPitfall, TorchOptimRun):
    """A module and a class of torch.optim. It stands at the parameters, what their `.grad` holds, and the class's state."""

    def __init__(self, spec: RunSpec) -> None:
        super().__init__(spec)
        self._exact = not self._pitfall.remembers and self._exact

    def trace(self, parameters: Array, state: Array, row: int) -> Trace:
        """The step that leaves a row; as far as it comes where a line is refused."""
        try:
            return super().trace(parameters, state, row)
        except ERRORS:
            shadow = self._shadow
            if shadow is None or not shadow._moments or not shadow._moments[-1].error:
                raise
            shadow.next_row = row + 1
            return refused(self.spec, row, parameters.tolist(), shadow._moments)

    def _apart(self, parameters: Array, state: Array, row: int) -> tuple[TorchOptimRun, Numbers]:
        """A second run that has made the step, line by line."""
        shadow = self._shadow_at(parameters, state, row)
        numbers = shadow._walk(row)
        shadow.next_row = row + 1
        return shadow, numbers

    def _given_leaves(self) -> list[Any]:
        return super()._given_leaves() if self._pitfall.switches.given == "all" else self._leaves.tensors[:-1]

    def _set_leaves(self, numbers: list[float]) -> None:
        # Through .data, so that the tensors have the versions that they have in a program of one's own.
        for leaf, part in zip(self._leaves, self._leaves.apart(numbers), strict=True):
            leaf.data.copy_(self._torch.tensor(part, dtype=leaf.dtype).reshape(leaf.shape))

    def _place(self) -> object:
        return super()._place(), _gradients(self._leaves)

    def _replace(self, place: object) -> None:
        assert isinstance(place, tuple)
        # Tensors that have seen no change yet: autograd counts the versions of each.
        self._make_anew(self.spec)
        super()._replace(place[0])
        for leaf, gradient in zip(self._leaves, place[1], strict=True):
            leaf.grad = None if gradient is None else self._torch.tensor(gradient, dtype=self._dtype)
        self._forget()

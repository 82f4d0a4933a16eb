"""How runs end: each block is looked at as columns, and cut after the row that ended the run.

Precedence in one row: not-finite, diverged, converged, stationary-point. The step limit is the caller's.
"""

from dataclasses import dataclass, replace

import numpy as np

from gdstudio.engines import causes
from gdstudio.engines.api import Array
from gdstudio.language import format_number
from gdstudio.model import Block, Message, Outcome, RunSpec

# ‖g‖ must have grown by a steady factor over this many steps, f rising all the while, to be called divergence: leaving
# a saddle looks the same but for f, which falls.
GROWING_STEPS = 50
STEADY = 1e-4


@dataclass(slots=True)
class Watch:
    """The scales of a run's start and gradient norm and value of its last rows, carried from block to block."""

    spec: RunSpec
    first_value: float = 1.0
    first_norm: float = 1.0
    tolerance: float = 0.0
    tail: tuple[tuple[float, float], ...] = ()

    def look(self, block: Block) -> Block:
        """The block, cut where the run ended, with its outcome."""
        if not block.rows:
            return block
        gradient = np.abs(block.gradient).max(axis=1)
        if block.first == 0:
            self._begin(block, gradient)
        place, kind = self._first_ending(block, gradient)
        self.tail = (*self.tail, *_pairs(gradient, block.value, GROWING_STEPS))[-GROWING_STEPS:]
        if kind is None:
            return block
        if kind == "not-finite":
            return _cut(block, place, causes.not_finite(self.spec, block, place))
        kept = _cut(block, place + 1, None)
        point = block.parameters[place]
        step = block.first + place
        outcome = (
            causes.diverged(self.spec, step, point, self._factor(gradient, place))
            if kind == "diverged"
            else causes.at_rest(self.spec, step, point, float(gradient[place]), self.tolerance)
        )
        return replace(kept, outcome=outcome)

    def _begin(self, block: Block, gradient: Array) -> None:
        self.first_value = max(1.0, abs(float(block.value[0])))
        self.first_norm = max(1.0, float(np.linalg.norm(block.parameters[0])))
        usual = 1e-8 * max(1.0, float(gradient[0]))
        self.tolerance = usual if self.spec.stop.gtol is None else self.spec.stop.gtol

    def _first_ending(self, block: Block, gradient: Array) -> tuple[int, str | None]:
        found = {"not-finite": _first(~(np.isfinite(block.value) & np.isfinite(gradient)))}
        if self.spec.stop.enabled:
            limit = self.spec.stop.limit
            with np.errstate(all="ignore"):
                far = np.abs(block.value) > limit * self.first_value
                far |= np.linalg.norm(block.parameters, axis=1) > limit * self.first_norm
            growing = self._growing(block, gradient)
            found["diverged"] = min(_first(far), growing)
            found["at-rest"] = _first(gradient <= self.tolerance)
        kind = min(found, key=lambda name: found[name])
        return (found[kind], kind) if found[kind] < block.rows else (block.rows, None)

    def _growing(self, block: Block, gradient: Array) -> int:
        """The first row until which ‖g‖ has grown by one factor for 50 steps; past the end if there is none."""
        before = np.array(self.tail).reshape(-1, 2)
        norms, values = np.concatenate([before[:, 0], gradient]), np.concatenate([before[:, 1], block.value])
        if len(norms) <= GROWING_STEPS:
            return len(gradient)
        with np.errstate(all="ignore"):
            ratios = norms[1:] / norms[:-1]
            steady = np.abs(np.diff(ratios, prepend=np.nan)) <= STEADY * (ratios - 1)
        good = steady & (ratios > 1 + STEADY) & (values[1:] > values[:-1])
        count = np.cumsum(good)
        length = count - np.maximum.accumulate(np.where(good, 0, count))
        place = _first(length >= GROWING_STEPS - 1)
        return max(0, place + 1 - len(self.tail)) if place < len(ratios) else len(gradient)

    def _factor(self, gradient: Array, place: int) -> float | None:
        """How many times longer each update is than the one before, where that is steady."""
        norms = [*(norm for norm, _ in self.tail), *gradient[: place + 1].tolist()][-4:]
        if len(norms) < 4 or not all(norms):
            return None
        ratios = [after / before for before, after in zip(norms, norms[1:], strict=False)]
        steady = max(ratios) - min(ratios) <= 1e-3 * max(ratios)
        return ratios[-1] if steady and ratios[-1] > 1 else None


def step_limit(spec: RunSpec, block: Block) -> Outcome:
    """The outcome of a run that has made the steps that were set and could go on."""
    norm = format_number(float(np.linalg.norm(block.gradient[-1])), 2) if block.rows else "0"
    step = block.first + block.rows - 1
    falling = block.rows < 2 or block.value[-1] < block.value[-2]
    template = (
        "Done: the {steps} steps that were set. f is still falling (gradient norm {norm}). → goes on."
        if falling
        else "Done: the {steps} steps that were set (gradient norm {norm}). → goes on."
    )
    return Outcome("step-limit", step, Message(template, {"steps": step, "norm": norm}))


def stopped(step: int) -> Outcome:
    """The outcome of a run that the user stopped."""
    return Outcome("stopped", step, Message("Stopped by you at step {step}. → goes on from here.", {"step": step}))


def _pairs(norms: Array, values: Array, last: int) -> list[tuple[float, float]]:
    return list(zip(norms[-last:].tolist(), values[-last:].tolist(), strict=True))


def _first(flags: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> int:
    place = int(np.argmax(flags)) if len(flags) else 0
    return place if len(flags) and flags[place] else len(flags)


def _cut(block: Block, rows: int, outcome: Outcome | None) -> Block:
    """The first `rows` rows. A start that is not finite is kept: there is nothing before it."""
    rows = max(rows, 1 if block.first == 0 else 0)
    evaluations = None if block.evaluations is None else block.evaluations[:rows]
    return replace(
        block, parameters=block.parameters[:rows], value=block.value[:rows], gradient=block.gradient[:rows],
        state=block.state[:rows], evaluations=evaluations, outcome=outcome,
    )  # fmt: skip

"""Everything needed to get the same numbers again, frozen; an edit makes a new one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from gdstudio.model.optimizer import Optimizer
from gdstudio.model.problem import Problem

DEFAULT_STEPS = 100_000
DEFAULT_DTYPE = {"numpy": "float64", "torch": "float32", "torch.optim": "float32"}


@dataclass(frozen=True, slots=True)
class StopRule:
    """When a run ends by itself. `gtol` None means 1e-8·max(1, ‖g₀‖∞); `limit` bounds growth of value and ‖θ‖."""

    gtol: float | None = None
    enabled: bool = True
    limit: float = 1e8


@dataclass(frozen=True, slots=True)
class Change:
    """Hyperparameters that hold from row `step` on: the update that leaves that row uses them."""

    step: int
    values: Mapping[str, float] = field(hash=False)


@dataclass(frozen=True, eq=False)
class RunSpec:
    """One run. `values` has every hyperparameter, `start` one number a parameter, `constants` every named constant."""

    problem: Problem
    optimizer: Optimizer
    values: Mapping[str, float]
    start: tuple[float, ...]
    engine: str = "numpy"
    dtype: str = "float64"
    constants: Mapping[str, float] = field(default_factory=dict)
    steps: int = DEFAULT_STEPS
    seed: int = 0
    stop: StopRule = StopRule()
    changes: tuple[Change, ...] = ()
    predict: tuple[Mapping[str, float], ...] = ()
    name: str = ""

    @staticmethod
    def of(problem: Problem, optimizer: Optimizer, **fields: Any) -> "RunSpec":
        """A run with the defaults of its problem, optimizer and engine where `fields` says nothing."""
        engine = fields.get("engine", "numpy")
        given = {
            "dtype": DEFAULT_DTYPE.get(engine, "float64"), "start": problem.start, "name": optimizer.title, **fields,
        }  # fmt: skip
        given["values"] = optimizer.defaults() | dict(fields.get("values", {}))
        defaults = {name: constant.default for name, constant in problem.constants.items()}
        given["constants"] = defaults | dict(fields.get("constants", {}))
        return RunSpec(problem=problem, optimizer=optimizer, **given)

    def values_at(self, step: int) -> dict[str, float]:
        """The hyperparameters of the update that leaves row `step`."""
        values = dict(self.values)
        for change in self.changes:
            if change.step <= step:
                values |= change.values
        return values

    def with_(self, **fields: Any) -> "RunSpec":
        """The same run with some fields changed."""
        return replace(self, **fields)

    def to_table(self) -> dict[str, Any]:
        """The run as a TOML table, problem and optimizer as text; `reading.run_from` is the inverse."""
        table: dict[str, Any] = {
            "name": self.name, "problem": self.problem.source_text(), "optimizer": self.optimizer.source_text(),
            "engine": self.engine, "dtype": self.dtype, "values": dict(self.values),
            "start": dict(zip(self.problem.parameters, self.start, strict=True)), "steps": self.steps,
            "seed": self.seed, "constants": dict(self.constants),
            "stop": {"enabled": self.stop.enabled, "limit": self.stop.limit},
            "changes": [{"step": change.step, "values": dict(change.values)} for change in self.changes],
            "predict": [dict(point) for point in self.predict],
        }  # fmt: skip
        if self.stop.gtol is not None:
            table["stop"]["gtol"] = self.stop.gtol
        return table

    @cached_property
    def key(self) -> str:
        """A hash of everything in the spec: equal keys, equal numbers (on the same machine and versions)."""
        return hashlib.sha256(json.dumps(self.to_table(), sort_keys=True).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, RunSpec) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)

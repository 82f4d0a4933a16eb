"""Runs with a pitfall, and what PyTorch itself says and computes, for their tests."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from gdstudio.engines import open_run, true_gradient
from gdstudio.model import Block, Catalogue, Outcome, RunSpec, StopRule, edits

CATALOGUE = Catalogue()
NEVER = StopRule(enabled=False)
X, Y = [1.0, 2.0, 3.0], [2.0, 4.0, 6.0]
ROWS = 12
TENSOR = {"float32": torch.float32, "float64": torch.float64}


def spec_of(problem: str, pitfall: str = "", **fields: Any) -> RunSpec:
    found = CATALOGUE.problem(problem) if problem in CATALOGUE.problems else None
    optimizer = CATALOGUE.optimizer(fields.pop("optimizer", "gradient-descent"))
    given = {"engine": "torch", "stop": NEVER, "values": {"learning_rate": 0.05}, **fields}
    if found is None:
        base = RunSpec.of(CATALOGUE.problem("notebook-parabola"), optimizer, **given | {"start": (0.0,)})
        spec = edits.apply(base, "problem", problem, CATALOGUE)
        spec = spec.with_(start=given["start"]) if "start" in given else spec
    else:
        spec = RunSpec.of(found, optimizer, **given)
    return edits.apply(spec, "pitfall", pitfall, CATALOGUE) if pitfall else spec


def rows(spec: RunSpec, count: int = ROWS) -> Block:
    return open_run(spec).advance(count)


def ended(spec: RunSpec) -> Outcome:
    outcome = rows(spec, 200).outcome
    assert outcome is not None
    return outcome


def error_of(make: Callable[[], object]) -> str:
    """What PyTorch says, in its own words."""
    with pytest.raises(Exception) as caught, warnings.catch_warnings(action="ignore"):
        make()
    return f"{type(caught.value).__name__}: {caught.value}"


def true(spec: RunSpec, block: Block) -> np.ndarray[Any, Any]:
    """The gradients (n, P) at the recorded points."""
    return np.array([true_gradient(spec, block.parameters[row].tolist(), row) for row in range(block.rows)])


def parabola(x: torch.Tensor) -> torch.Tensor:
    return x**2 + 2 * x + 1


def leaf(number: float) -> torch.Tensor:
    return torch.tensor(number, requires_grad=True)


def columns() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor(X), torch.tensor(Y)

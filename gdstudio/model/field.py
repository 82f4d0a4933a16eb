"""What a plot needs beyond the run, as a request that is its own cache key, and the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gdstudio.model.problem import Problem

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FieldRequest:
    """`kind` names a module of `analysis`; two requests that are equal have the same answer.

    `axes` are the parameters that vary over `ranges` on `size` points each; the others stay at `at`.
    """

    kind: str
    problem: Problem
    constants: tuple[tuple[str, float], ...] = ()
    axes: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    size: tuple[int, ...] = ()
    at: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """The answer to a request: named arrays, float64 unless said by the analysis that made it."""

    request: FieldRequest
    arrays: Mapping[str, npt.NDArray[np.float64]] = field(default_factory=dict)

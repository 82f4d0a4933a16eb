"""Figures as ratios, each taken against a plain program in the same process: run by hand, never timed in a test.

Each module has `figures()`, which yields `Figure`s; `python -m tests.benchmarks [MODULE…]` prints them.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """One row: what was measured, the ratio (or milliseconds), what it must reach and in which direction."""

    name: str
    ratio: float
    wanted: float
    better: Literal["higher", "lower"] = "higher"
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure reaches what was wanted."""
        return self.ratio >= self.wanted if self.better == "higher" else self.ratio <= self.wanted


def seconds(work: Callable[[], object]) -> float:
    """The time of one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def cpu_seconds(work: Callable[[], object]) -> float:
    """The processor time of one call: what else runs on the machine counts little."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def speed(ours: Callable[[], object], plain: Callable[[], object], rounds: int = 25) -> tuple[float, float, float]:
    """How many times faster ours is, in processor time; see `ratios`."""
    return ratios(ours, plain, cpu_seconds, rounds)


def ratios(
    ours: Callable[[], object],
    plain: Callable[[], object],
    clock: Callable[[Callable[[], object]], float],
    rounds: int = 25,
) -> tuple[float, float, float]:
    """The median over rounds in turn (A B A B …) of the plain time over ours, and the quarters around it."""
    ours(), plain()
    found = [clock(plain) / clock(ours) for _ in range(rounds)]
    low, middle, high = statistics.quantiles(found, n=4)
    return middle, low, high

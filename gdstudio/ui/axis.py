"""Where the timeline's axis ends: at the step limit while that is near, else some way beyond what has been reached."""

from __future__ import annotations

import math

SHORT = 1000
"""A run of at most so many steps is shown whole from the beginning."""

FIRST = 100
_ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


def timeline_end(limit: int, reached: int) -> int:
    """The last step on the axis, at least 1. It moves in jumps, so that the axis does not twitch during play.

    `limit` and `reached` are step numbers; beyond the limit (Step goes on) the axis grows with what is reached.
    """
    if reached > limit:
        return round_above(reached)
    if limit <= SHORT:
        return max(limit, 1)
    return min(limit, max(FIRST, _one_two_five(reached + 1)))


def round_above(steps: int) -> int:
    """The next round number above a positive count of steps, so that some room is left."""
    unit = 10 ** math.floor(math.log10(steps + 1))
    return next(
        round(part * scale * unit) for scale in (1, 10) for part in _ROUND if round(part * scale * unit) > steps
    )


def _one_two_five(steps: int) -> int:
    unit = 10 ** math.floor(math.log10(steps))
    return next(part * unit for part in (1, 2, 5, 10) if part * unit >= steps)

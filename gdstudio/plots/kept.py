"""What was made of a run's rows, kept as long as they are: a figure in which a run is unchanged holds the same objects.

Comparing two figures then reads no arrays of the runs that stand still, and nothing of theirs is made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from gdstudio.runs import Trajectory

Made = TypeVar("Made")

_kept: WeakKeyDictionary[Trajectory, dict[Hashable, tuple[Hashable, Any]]] = WeakKeyDictionary()


def kept(trajectory: Trajectory, key: Hashable, made_from: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` gave for that key when it was made from the same; else it is made, in place of what was there."""
    known = _kept.setdefault(trajectory, {})
    found = known.get(key)
    if found is None or found[0] != made_from:
        found = known[key] = made_from, make()
    made: Made = found[1]
    return made

"""The start: from what was typed or dragged to one number a parameter, at which descent can begin."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from gdstudio.language import format_number, symbol_of
from gdstudio.model.domain import begins, has_value, why_no_value
from gdstudio.model.problem import Problem
from gdstudio.model.text import InputError, Message, choose
from gdstudio.model.values import number_of, parts_of
from gdstudio.model.weights import asked, drawn

_COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
_EXAMPLE = ("-1.2", "1", "0.5", "2")


def start_from(problem: Problem, old: Sequence[float], name: str, value: object) -> tuple[float, ...]:
    """The start with the value of parameter `name` changed, or for `name` "" all of it: "-1.2, 1", numbers,
    a table, or "seed 3" or "pytorch seed 3", which draws it.

    Raises InputError with "start" or "start.x" in `where`.
    """
    names = problem.parameters
    if name:
        return _with(names, old, {name: value})
    if isinstance(value, Mapping):
        return _with(names, old, value)
    if (wish := asked(value)) is not None:
        return drawn(problem, *wish)
    parts = parts_of(value)
    if len(parts) != len(names):
        raise InputError(_wrong_count(problem, len(parts)), "start")
    return tuple(number_of("start", part) for part in parts)


def _with(names: Sequence[str], old: Sequence[float], given: Mapping[str, object]) -> tuple[float, ...]:
    point = dict(zip(names, old, strict=True))
    for name, value in given.items():
        point[choose(str(name), names, f"start.{name}", "parameter")] = number_of(f"start.{name}", value)
    return tuple(point.values())


def _wrong_count(problem: Problem, found: int) -> Message:
    names, count = problem.parameters, len(problem.parameters)
    slots: dict[str, object] = {
        "count": _COUNTED[count] if count < len(_COUNTED) else count,
        "found": found,
        "names": ", ".join(names[:-1]),
        "last": names[-1],
        "example": ", ".join(_EXAMPLE[place % len(_EXAMPLE)] for place in range(count)),
    }
    if count == 1:
        return Message(
            "There is one variable, {last}: the start needs one number, such as `{example}`. "
            "Numbers have a decimal point, not a comma.",
            slots,
        )
    if problem.data:
        return Message(
            "This fit has {count} parameters, {names} and {last}: the start needs {count} numbers, such as "
            "`{example}`.",
            slots,
        )
    return Message(
        "This function has {count} variables, {names} and {last}: the start needs {count} numbers, such as "
        "`{example}`.",
        slots,
    )


def checked_start(
    problem: Problem, start: tuple[float, ...], constants: Mapping[str, float], where: str
) -> tuple[float, ...]:
    """The start, if descent can begin there. InputError says why it cannot. Fits are left to the run."""
    reason = why_not_there(problem, start, constants)
    if reason is None:
        return start
    raise InputError(Message("{reason}. Choose another start.", {"reason": reason}), where)


def why_not_there(problem: Problem, start: tuple[float, ...], constants: Mapping[str, float]) -> Message | None:
    """Why a function has no value or no finite derivative at a point, without a full stop; None where it has both."""
    return None if problem.data else _why_not_there(problem, start, tuple(constants.items()))


@lru_cache(maxsize=16)
def _why_not_there(
    problem: Problem, start: tuple[float, ...], constants: tuple[tuple[str, float], ...]
) -> Message | None:
    # The runs of a race start together: each would ask the same.
    values = dict(constants) | dict(zip(problem.parameters, start, strict=True))
    if begins(problem.objective, problem.gradient, values):
        return None
    pairs = zip(problem.parameters, start, strict=True)
    shown = ", ".join(f"{symbol_of(name).reading} = {format_number(value)}" for name, value in pairs)
    if not has_value(problem.objective, values):
        slots = {"point": shown, "reason": why_no_value(problem.objective, values)}
        return Message("f has no value at {point}: {reason}", slots)
    steep = next(each for each in problem.gradient if not has_value(each, values))
    slots = {"point": shown, "reason": why_no_value(steep, values)}
    return Message("f has no finite derivative at {point}: {reason}", slots)

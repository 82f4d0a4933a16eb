"""Which numbers a run may have, refused in words; the same checks for files, fields, drags and `--set`."""

from collections.abc import Mapping
from typing import NoReturn

from gdstudio.language import format_number
from gdstudio.model.optimizer import Hyperparameter, Optimizer
from gdstudio.model.schedule import BASE, Schedule
from gdstudio.model.text import InputError, Message


def check_hyperparameter(declared: Hyperparameter, number: float, where: str) -> None:
    """A logarithmic scale only needs a number above 0, since its range is the slider's; a linear range is
    binding.
    """
    label = readable(declared.name)
    if declared.scale == "log" and number <= 0:
        _refuse(where, "{label} must be greater than 0.", label=label)
    if declared.scale == "linear" and not declared.low <= number <= declared.high:
        _refuse(
            where,
            "{label} must lie between {low} and {high}.",
            label=label,
            low=_limit(declared.low),
            high=_limit(declared.high),
        )
    if declared.integer and number != int(number):
        _refuse(where, "{label} must be a whole number.", label=label)


def _limit(number: float) -> str:
    """A limit with the digits that tell 0.99999 from 1."""
    return format_number(number, 8)


def check_engine(engine: str, dtype: str, optimizer: Optimizer, where: str) -> None:
    """What an engine cannot do is said before it is asked to."""
    if engine == "numpy" and dtype != "float64":
        _refuse(where, "The NumPy engine computes in float64. For float32 choose a PyTorch engine.")
    if engine == "torch.optim" and optimizer.torch is None:
        _refuse(
            where,
            "{optimizer} has no class in torch.optim. Choose another engine for it.",
            optimizer=optimizer.title,
        )
    if engine != "torch.optim" and not optimizer.equations:
        _refuse(where, "{optimizer} has no equations here: it runs on torch.optim only.", optimizer=optimizer.title)


def check_schedule(
    schedule: Schedule, optimizer: Optimizer, values: Mapping[str, float], steps: int, where: str
) -> None:
    """A schedule needs a learning rate to set, and rates that are none are refused before the run."""
    if BASE not in values:
        _refuse(where, "{optimizer} has no learning rate that a schedule could set.", optimizer=optimizer.title)
    schedule.check(values[BASE], steps, where)


def check_stop(gtol: float | None, limit: float, where: str) -> None:
    """A tolerance of 0 is never reached; a limit of 1 or less would end a run at its start."""
    if gtol is not None and gtol < 0:
        _refuse(f"{where}.gtol", "The tolerance cannot be negative.")
    if limit <= 1:
        _refuse(f"{where}.limit", "The limit of growth must be greater than 1.")


def check_whole(name: str, number: float, high: int, where: str) -> int:
    """The number as an int, if it is whole and from 0 to `high`."""
    if number != int(number) or not 0 <= number <= high:
        _refuse(where, "{label} must be a whole number from 0 to {high}.", label=readable(name), high=high)
    return int(number)


def readable(name: str) -> Message:
    """A setting as the subject of a sentence: "The learning rate", or as it is spelled where it is no word: "`beta1`"."""
    if name in _SUBJECTS:
        return Message(_SUBJECTS[name])
    is_word = name.replace("_", "").isalpha() and len(name) > len("eps")
    return Message(f"The {name.replace('_', ' ')}") if is_word else Message("`{name}`", {"name": name})


# Settings whose names in a file are no subject of a sentence.
_SUBJECTS = {"steps": "The number of steps", "stop.gtol": "The tolerance", "stop.limit": "The limit of growth"}


def _refuse(where: str, sentence: str, **slots: object) -> NoReturn:
    raise InputError(Message(sentence, slots), where)

"""The parts in which a step is walked through, one press of a key each: what a part is, and its sentence with its
numbers, all read from the moments of the step.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gdstudio.engines.protocol import Made, Moment, Trace
from gdstudio.language import format_number
from gdstudio.model import Message, RunSpec

# What the part of a program's line is called; an equation is called by what it makes.
_TITLES = {
    "batch": Message("batch"), "value": Message("value"), "gradient": Message("gradient"),
    "hessian": Message("second derivatives"), "zero_grad": Message("zero_grad"), "forward": Message("forward"),
    "loss": Message("loss"), "backward": Message("backward"), "step": Message("step"), "update": Message("update"),
}  # fmt: skip
_SENTENCES = {
    "batch": "The rows of this step are picked: {numbers}.",
    "value": "The value at this point: {numbers}.",
    "hessian": "The second derivatives at this point: {numbers}.",
    "zero_grad": "What is left of the step before is cleared: {numbers}.",
    "forward": "The value is computed, and PyTorch keeps a record of how: {numbers}.",
    "predicted": "The model predicts, and PyTorch keeps a record of how: {numbers}.",
    "loss": "The predictions are compared with the data: {numbers}.",
}

_ONE = ("value", "forward", "loss")
# Of many numbers the first are said.
MOST_SAID = 4


@dataclass(frozen=True, slots=True)
class StepPart:
    """The statements `first` to `last` of a step. `kind` is the part of the program's lines, "loss" for the forward line
    that compares predictions with data, "equation" for one of the optimizer's, whatever the engine."""

    kind: str
    title: Message
    says: Message
    first: int
    last: int
    equation: int | None = None


def parts_of_step(spec: RunSpec, trace: Trace) -> tuple[StepPart, ...]:
    """The parts of a step in their order; none where its program was not walked through."""
    found, at = list[StepPart](), 0
    for kind, equation, moments in _groups(spec, trace.moments):
        last = at + len(moments) - 1
        says = _says(spec, trace, kind, equation, moments)
        found.append(StepPart(kind, _title(spec, kind, equation), says, at, last, equation))
        at = last + 1
    return tuple(found)


_Group = tuple[str, int | None, list[Moment]]


def _groups(spec: RunSpec, moments: Sequence[Moment]) -> list[_Group]:
    """The statements by part, those of one equation together."""
    found: list[_Group] = []
    if moments and moments[-1].error:
        # A line that is refused is a part of its own.
        last = moments[-1]
        return [
            *_groups(spec, moments[:-1]),
            (last.part if last.equation is None else "equation", last.equation, [last]),
        ]
    for (part, equation), together in groupby(moments, lambda moment: (moment.part, moment.equation)):
        lines = list(together)
        if equation is not None:
            found.append(("equation", equation, lines))
        elif part == "forward" and spec.layer is not None and len(lines) > 1:
            found += [("forward", None, lines[:-1]), ("loss", None, lines[-1:])]
        elif part == "step" and found[-1][1] is not None and not lines[0].made:
            # The line that hands a schedule's rate to the class belongs to the rate.
            found[-1][2].append(lines[0])
            found.append((part, None, lines[1:]))
        else:
            found.append((part, None, lines))
    return found


def _title(spec: RunSpec, kind: str, equation: int | None) -> Message:
    if equation is None:
        return _TITLES[kind]
    target = spec.stepped.equations[equation].target
    return _TITLES["update"] if target == "theta" else Message("{name}", {"name": target})


def _says(spec: RunSpec, trace: Trace, kind: str, equation: int | None, moments: Sequence[Moment]) -> Message:
    if moments[-1].error:
        return Message("This line is refused. {error}", {"error": moments[-1].error})
    made = _made(_last_of_value(moments) if kind in _ONE else moments)
    if kind == "backward":
        made = [each for each in made if each.name.endswith(".grad")]
    numbers = _listed(map(str, made))
    if kind == "gradient":
        return _slope(trace, numbers)
    if kind == "backward":
        return _backward(trace, numbers)
    if equation is not None:
        says, moved = spec.stepped.equations[equation].says, _listed(_moves(trace, made))
        return Message("{says} {numbers}." if says else "{numbers}.", {"says": says, "numbers": moved})
    if kind == "step":
        name = spec.optimizer.torch.cls if spec.optimizer.torch is not None else ""
        return Message("torch.optim.{name} moves the parameters: {numbers}.",
                       {"name": name, "numbers": _listed(_moves(trace, made))})  # fmt: skip
    predicted = kind == "forward" and spec.layer is not None
    return Message(_SENTENCES["predicted" if predicted else kind], {"numbers": numbers})


def _listed(words: Iterable[str]) -> str:
    """The first of them."""
    found = [*words]
    return ", ".join([*found[:MOST_SAID], *(["…"] if len(found) > MOST_SAID else [])])


def _made(moments: Sequence[Moment]) -> list[Made]:
    """What the statements have made last under each name that is read."""
    last = {each.name: each for moment in moments for each in moment.made}
    named = [each for each in last.values() if each.named]
    return named or [*last.values()][-1:]


def _last_of_value(moments: Sequence[Moment]) -> list[Moment]:
    """A value may have been computed by several lines, and parameters may be changed behind them."""
    leaves = {each.name for each in moments[-1].held}
    found = [moment for moment in moments if any(each.name not in leaves for each in moment.made)]
    return [*found[-1:], *(moment for moment in moments if moment.made and moment not in found)]


def _moves(trace: Trace, made: Sequence[Made]) -> Iterator[str]:
    """The numbers; of a parameter also the one before."""
    for each in made:
        if each.name in trace.before and each.numbers and each.size == 1:
            yield f"{each.name}: {format_number(trace.before[each.name])} → {format_number(each.numbers[0])}"
        else:
            yield str(each)


def _slope(trace: Trace, numbers: str) -> Message:
    """Which way f falls."""
    if len(trace.before) > 1:
        return Message(
            "The gradient at this point: {numbers}. Against it the value falls fastest.", {"numbers": numbers}
        )
    ((name, slope),) = trace.gradient.items()
    slots = {"numbers": numbers, "name": name}
    if slope > 0:
        return Message("The slope at this point: {numbers}. The value falls towards smaller {name}.", slots)
    if slope < 0:
        return Message("The slope at this point: {numbers}. The value falls towards larger {name}.", slots)
    return Message("The slope at this point: {numbers}.", slots)


def _backward(trace: Trace, numbers: str) -> Message:
    """What `.grad` holds now; where that is not the gradient, which is."""
    held, slopes = ([line.value for line in trace.lines if line.part == part] for part in ("grad", "gradient"))
    if not held or held == slopes:
        return Message("PyTorch goes back through its record: {numbers}. No parameter has moved.", {"numbers": numbers})
    true = _listed(map(format_number, slopes))
    return Message("PyTorch goes back through its record: {numbers}. The gradient is {true}. No parameter has moved.",
                   {"numbers": numbers, "true": true})  # fmt: skip

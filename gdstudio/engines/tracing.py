"""One step taken apart: the program's own lines run one by one, and written with symbols and with numbers."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from gdstudio.engines.moments import held, numbered, run_lines
from gdstudio.engines.notation import Calls, Notation
from gdstudio.engines.protocol import Held, Moment, Trace, TraceLine
from gdstudio.language import evaluate, free_names
from gdstudio.model import Optimizer, RunSpec
from gdstudio.model.optimizer import COUNTERS
from gdstudio.programs import Program
from gdstudio.programs.shapes import Shapes, component, shapes_of
from gdstudio.programs.statements import unrolled

# Of more parameters an equation is written once, for whole vectors.
MOST_WRITTEN = 8


@dataclass(slots=True)
class Numbers:
    """What a step computed: value, gradient and, where it is asked for, Hessian at the row; behind each equation its
    target's numbers, and those of the reductions and calls in it; how often the objective was asked for; what each
    statement made, and what the parameters held in front of the first.

    Keys are parts such as "m.x", or a scalar's name.
    """

    value: float
    gradient: tuple[float, ...]
    hessian: dict[str, float] = field(default_factory=dict)
    results: list[dict[str, float]] = field(default_factory=list)
    calls: list[Calls] = field(default_factory=list)
    counters: dict[str, float] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    began: tuple[Held, ...] = ()


def numbers_of(
    spec: RunSpec,
    program: Program,
    namespace: dict[str, Any],
    around: Callable[[], AbstractContextManager[object]] = nullcontext,
    moments: list[Moment] | None = None,
) -> Numbers:
    """Run the lines of a step in a namespace that has what they need, the equations inside `around`. `moments`, if given,
    has those of the statements before an error as well."""
    optimizer, names = spec.stepped, program.names
    shapes = shapes_of(optimizer)
    every, parameters = numbered(program), spec.problem.parameters
    first = next(place for place, line in every if line.equation is not None)
    moments = [] if moments is None else moments
    began = held(names.vector("theta", parameters), namespace)
    run_lines(every[:first], namespace, names, parameters, moments)
    gradient = _flat(namespace[each] for each in names.vector("g", spec.problem.parameters))
    found = Numbers(_flat([namespace[names.value]])[0], gradient, moments=moments, began=began)
    entries = [key for key in names.optimizer if key.startswith("H.")]
    found.hessian = {key: _flat([namespace[names.optimizer[key]]])[0] for key in entries}
    for index, equation in enumerate(optimizer.equations):
        lines = [line for _, line in every if line.equation == index]
        with around():
            own = [each for each in every if each[1].equation == index]
            run_lines(own, namespace, names, parameters, moments)
        found.results.append(_target(spec, program, shapes, equation.target, namespace) if lines else {})
        sources = {line.source: line.assigns for line in lines if line.source is not None}
        found.calls.append({node: _flat(namespace[each] for each in names) for node, names in sources.items()})
    counted = {each.name for each in spec.optimizer.state} & {*COUNTERS.values()}
    found.counters = {each: float(namespace[program.names.optimizer[each]]) for each in counted}
    return found


def _target(
    spec: RunSpec, program: Program, shapes: Shapes, target: str, namespace: Mapping[str, Any]
) -> dict[str, float]:
    if not shapes.is_vector(target):
        return {target: _flat([namespace[program.names.optimizer[target]]])[0]}
    parameters = spec.problem.parameters
    numbers = _flat(namespace[each] for each in program.names.vector(target, parameters))
    return {component(target, each): number for each, number in zip(parameters, numbers, strict=True)}


def _flat(values: Iterable[Any]) -> tuple[float, ...]:
    """Numbers, arrays and tensors as one tuple of floats."""
    found: list[float] = []
    for value in values:
        numbers = value.tolist() if hasattr(value, "tolist") else value
        found += numbers if isinstance(numbers, list) else [numbers]
    return tuple(map(float, found))


def equation_results(
    spec: RunSpec,
    row: int,
    point: Sequence[float],
    gradient: Sequence[float],
    state: Mapping[str, float],
    actual: Mapping[str, float],
) -> list[dict[str, float]]:
    """Each equation's numbers by a walk through its tree, for an update that our lines do not make.

    `actual` are numbers, by part, that the update is known to have come to: an equation that is the last to
    change such a name has them. An equation that needs an unknown number has none, unless it is one of
    these.
    """
    optimizer, parameters = spec.stepped, spec.problem.parameters
    known: dict[str, float] = {**spec.given_at(row), "k": row + 1.0, **state}
    for name, numbers in (("theta", point), ("g", gradient)):
        known |= {component(name, each): number for each, number in zip(parameters, numbers, strict=True)}
    last = {equation.target: index for index, equation in enumerate(optimizer.equations)}
    results: list[dict[str, float]] = [{} for _ in optimizer.equations]
    options = optimizer.options_on(spec.given_at(row))
    for statement in unrolled(optimizer, shapes_of(optimizer), parameters, options):
        if statement.inside or not statement.outputs:
            continue
        target = statement.outputs[0][0].partition(".")[0]
        found = {key: evaluate(node, known) for key, node in statement.outputs if {*free_names(node)} <= {*known}}
        if last.get(target) == statement.equation:
            found |= {key: actual[key] for key, _ in statement.outputs if key in actual}
        known |= found
        results[statement.equation] = found
    return results


def trace_of(
    spec: RunSpec, row: int, parameters: Sequence[float], state: Mapping[str, float], numbers: Numbers
) -> Trace:
    """The step that leaves `row`; `state` are the state's numbers there by part or scalar name."""
    point = dict(zip(spec.problem.parameters, map(float, parameters), strict=True))
    known = dict(state)
    notation = Notation(spec, row, point, known)
    lines = [notation.value(numbers.value), *notation.gradient(numbers.gradient), *notation.hessian(numbers.hessian)]
    after = {component("theta", each): number for each, number in point.items()}
    for index, _ in spec.statements_at(row):
        results, calls = numbers.results[index], numbers.calls[index] if numbers.calls else {}
        lines += _equation_lines(notation, spec.stepped, index, results, calls)
        known |= {key: number for key, number in results.items() if key in known}
        after |= {key: number for key, number in results.items() if key in after}
    known |= numbers.counters
    return Trace(
        row=row, lines=tuple(lines), before=point, value=numbers.value,
        after={each: after[component("theta", each)] for each in point},
        gradient=dict(zip(point, numbers.gradient, strict=True)), state=_by_column(spec, known),
        moments=tuple(numbers.moments), began=numbers.began,
    )  # fmt: skip


def refused(spec: RunSpec, row: int, parameters: Sequence[float], moments: Sequence[Moment]) -> Trace:
    """The step that leaves `row` as far as it came: nothing has moved."""
    point = dict(zip(spec.problem.parameters, map(float, parameters), strict=True))
    return Trace(row=row, lines=(), before=point, after=point, value=math.nan, gradient={}, state={},
                 moments=tuple(moments))  # fmt: skip


def _equation_lines(
    notation: Notation, optimizer: Optimizer, index: int, results: Mapping[str, float], calls: Calls
) -> Iterator[TraceLine]:
    equation = optimizer.equations[index]
    if len(results) > MOST_WRITTEN:
        yield notation.whole(index, equation, math.hypot(*results.values()))
    else:
        for key, number in results.items():
            yield notation.equation(index, equation, key.partition(".")[2], number, calls)
    notation.assigned(equation.target, results)
    if equation.until is not None and results:
        yield from notation.reached(index, equation, calls)


def _by_column(spec: RunSpec, state: Mapping[str, float]) -> dict[str, float]:
    """The state by the names of the layout's columns."""
    several = len(spec.problem.parameters) > 1
    return {key if several else key.partition(".")[0]: number for key, number in state.items()}


def state_by_part(spec: RunSpec, state: Iterable[float]) -> dict[str, float]:
    """A recorded state by part or scalar name."""
    keys: list[str] = []
    for each in spec.optimizer.state:
        if each.shape == "vector":
            keys += [component(each.name, parameter) for parameter in spec.problem.parameters]
        else:
            keys.append(each.name)
    return dict(zip(keys, map(float, state), strict=True))

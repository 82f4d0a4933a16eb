"""The loop on single numbers: one line a parameter, Python floats, NumPy for data columns."""

from collections.abc import Iterable, Sequence

from gdstudio.language import free_names
from gdstudio.model import Layout, Optimizer, Pitfall, Problem
from gdstudio.model.optimizer import COUNTERS
from gdstudio.programs import batches, pitfalls, points
from gdstudio.programs.lines import Equations, evaluation_lines
from gdstudio.programs.program import Program, ProgramLine
from gdstudio.programs.shapes import component, shapes_of
from gdstudio.programs.source import call, function, indented, packed
from gdstudio.programs.spelling import Spelling, recorded, spell
from gdstudio.programs.statements import unrolled

DOCSTRING = "Keep an iterate, and what belongs to it, at each of the places in `{rows}`."
# The loop's own names: where rows are kept, the memory, what writes there, and the number of data rows.
OWN = {"places": "places", "place": "place", "rows": "rows", "keep": "keep", "data_rows": "n"}


def program(
    problem: Problem,
    optimizer: Optimizer,
    guarded: bool,
    options: frozenset[str],
    batched: bool,
    pitfall: Pitfall | None,
) -> Program:
    """The program; with `guarded`, arithmetic goes through functions that never raise."""
    plain = "numpy" if problem.data else "python"
    dialect = "guarded" if guarded else plain
    own = OWN | points.wishes(optimizer, dialect, pitfall) | batches.wishes(problem.data, batched=batched)
    own |= pitfalls.wishes(pitfall)
    names = spell(problem, optimizer, unrolled=True, own=own)
    lines = batches.lines(problem.data, names, counted=True)
    if pitfall is not None and pitfall.switches.gradient:
        lines += pitfalls.difference_lines(problem, names, dialect, points.given(problem, names, dialect))
    else:
        lines += evaluation_lines(problem, names, dialect, hessian=optimizer.uses_hessian)
    statements = unrolled(optimizer, shapes_of(optimizer), problem.parameters, options)
    equations = Equations(names, "guarded" if guarded else "python", given=points.given(problem, names, dialect))
    lines += equations.lines(statements, before=lines)
    return Program(
        dialect,
        points.functions(problem, names, dialect) + _source(problem, optimizer, names, lines),
        tuple(lines),
        names,
        layout(problem, optimizer),
        uses_counter(optimizer),
    )


def layout(problem: Problem, optimizer: Optimizer) -> Layout:
    """The recorded columns; state by its own name, or by part where there are several parameters."""
    several = len(problem.parameters) > 1
    columns: list[str] = []
    for each in optimizer.state:
        if each.shape == "vector" and several:
            columns += [component(each.name, parameter) for parameter in problem.parameters]
        else:
            columns.append(each.name)
    return Layout(problem.parameters, tuple(columns))


def counters(names: Iterable[str]) -> tuple[str, ...]:
    """Those among the state's names that count evaluations; rows that are too wide keep them too."""
    return tuple(each for each in names if each in COUNTERS.values())


def arguments(problem: Problem, optimizer: Optimizer, names: Spelling) -> list[str]:
    """What a loop is given besides its place: parameters, state, the number of updates made, hyperparameters,
    constants, data."""
    given = [*names.vector("theta", problem.parameters), *names.state(optimizer, problem.parameters)]
    given += [names.optimizer["k"]] if uses_counter(optimizer) else []
    given += [names.optimizer[each.name] for each in optimizer.hyperparameters]
    given += [*(names.problem[each] for each in problem.constants), *pitfalls.constants(names).values()]
    return [*given, *batches.columns(problem.data, names)]


def row_count(problem: Problem, names: Spelling) -> list[str]:
    """The number of data rows, which a loop is given where it is the same at each step."""
    return [names.own["data_rows"]] if problem.data and not batches.is_batched(names) else []


def uses_counter(optimizer: Optimizer) -> bool:
    """Whether an equation speaks of the number of the step."""
    return any("k" in free_names(*equation.nodes) for equation in optimizer.equations)


def record(
    names: Spelling, given: Sequence[str], carried: Sequence[str], body: Sequence[str], before: Sequence[str] = ()
) -> str:
    """The recording loop around the body of a step."""
    own = names.own
    head = [own["places"], *batches.arguments(names), *given, own["keep"], own["rows"]]
    loop = [*before, batches.loop_head(names, own["place"], own["places"]), *indented(body)]
    back = [f"return {packed(carried)}"] if carried else []
    return "\n".join(function("record", head, DOCSTRING.format_map(own), [*loop, *back])) + "\n"


def keep_row(names: Spelling, kept: Sequence[str]) -> list[str]:
    """The statement that keeps a row; `kept` are the sources of its numbers, in the order of the columns."""
    own = names.own
    return call(own["keep"], [own["rows"], own["place"], *kept])


def body_of(names: Spelling, lines: Sequence[ProgramLine], kept: Sequence[str], counted: bool) -> list[str]:
    """A step: its rows, value and gradient, what is kept of the row, the number of the update, the equations."""
    row = ("batch", "value", "gradient")
    return [
        *(line.text for line in lines if line.part in row),
        *keep_row(names, kept),
        *([f"{names.optimizer['k']} += 1.0"] if counted else []),
        *(line.text for line in lines if line.part not in row),
    ]


def _source(problem: Problem, optimizer: Optimizer, names: Spelling, lines: list[ProgramLine]) -> str:
    carried = (*names.vector("theta", problem.parameters), *names.state(optimizer, problem.parameters))
    given = [*arguments(problem, optimizer, names), *row_count(problem, names)]
    kept = recorded(problem, optimizer, names)
    return record(names, given, carried, body_of(names, lines, kept, uses_counter(optimizer)))

"""The loop on one flat vector of parameters, for problems with more of them than a program is unrolled for."""

from gdstudio.model import Optimizer, Problem
from gdstudio.programs import batches, points
from gdstudio.programs.lines import Equations, evaluation_lines, partial_name
from gdstudio.programs.program import Program, ProgramLine
from gdstudio.programs.scalar_loop import (
    OWN,
    arguments,
    body_of,
    counters,
    layout,
    record,
    row_count,
    uses_counter,
)
from gdstudio.programs.shapes import component, shapes_of
from gdstudio.programs.source import packed
from gdstudio.programs.spelling import Spelling, recorded, spell
from gdstudio.programs.statements import all_vectors, whole


def program(problem: Problem, optimizer: Optimizer, guarded: bool, options: frozenset[str], batched: bool) -> Program:
    """The program; with `guarded`, the objective's arithmetic goes through functions that never raise."""
    dialect = "guarded" if guarded else "numpy" if problem.data else "python"
    own = OWN | partials(problem) | points.wishes(optimizer, dialect) | batches.wishes(problem.data, batched=batched)
    names = spell(problem, optimizer, unrolled=False, own=own)
    lines = [*batches.lines(problem.data, names, counted=True), *_evaluation(problem, names, dialect)]
    shapes = shapes_of(optimizer)
    statements = whole(optimizer, shapes, len(problem.parameters), options)
    vectors, more = all_vectors(optimizer, shapes), points.given(problem, names, dialect)
    lines += Equations(names, "numpy", vectors, given=more).lines(statements, before=lines)
    given = [*arguments(problem, optimizer, names), *row_count(problem, names)]
    carried = (names.optimizer["theta"], *names.state(optimizer, problem.parameters))
    counted = uses_counter(optimizer)
    body = body_of(names, lines, _kept(problem, optimizer, names), counted)
    source = points.functions(problem, names, dialect) + record(names, given, carried, body)
    return Program(dialect, source, tuple(lines), names, layout(problem, optimizer), counted)


def partials(problem: Problem) -> dict[str, str]:
    """Names for the partial derivatives that are put together to the gradient."""
    return {component("g", each): f"g_{each}" for each in problem.parameters}


def _kept(problem: Problem, optimizer: Optimizer, names: Spelling) -> list[str]:
    """Every number of a row; of rows that are too wide, the value and the sizes of gradient and parameters."""
    theta, g = names.optimizer["theta"], names.optimizer["g"]
    if layout(problem, optimizer).compact:
        sizes = [f"math.sqrt(np.dot({g}, {g}))", f"np.abs({g}).max()", f"math.sqrt(np.dot({theta}, {theta}))"]
        counted = counters(each.name for each in optimizer.state)
        return [names.value, *sizes, *(names.optimizer[each] for each in counted)]
    vectors = {theta, g, *(names.optimizer[each.name] for each in optimizer.state if each.shape == "vector")}
    return [f"*{each}.tolist()" if each in vectors else each for each in recorded(problem, optimizer, names)]


def _evaluation(problem: Problem, names: Spelling, dialect: str) -> list[ProgramLine]:
    theta, g = names.optimizer["theta"], names.optimizer["g"]
    parameters = tuple(names.problem[each] for each in problem.parameters)
    slopes = (partial_name(names, problem, each) for each in problem.parameters)
    return [
        ProgramLine(f"{packed(parameters)} = {theta}.tolist()", "value", assigns=parameters),
        *evaluation_lines(problem, names, dialect),
        ProgramLine(f"{g} = np.array([{', '.join(slopes)}], float)", "gradient", assigns=(g,)),
    ]

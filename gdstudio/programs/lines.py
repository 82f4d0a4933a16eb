"""The lines of one step: value and gradient of the problem, then the optimizer's equations, each emitted once."""

from collections.abc import Sequence

from gdstudio.language import emit
from gdstudio.model import Problem
from gdstudio.programs.program import Part, ProgramLine
from gdstudio.programs.shapes import component
from gdstudio.programs.spelling import Spelling
from gdstudio.programs.statements import Statement


def assigned(text: str) -> tuple[str, ...]:
    """The identifiers that a line gives a value."""
    targets, equals, _ = text.partition(" = ")
    return tuple(each.strip() for each in targets.split(",")) if equals and "(" not in targets else ()


def objective_lines(problem: Problem, names: Spelling, part: Part = "forward") -> list[ProgramLine]:
    """The value on tensors, shared parts first; torch finds the derivative itself."""
    texts = emit(
        [(names.value, problem.objective)], "torch", names=names.problem, columns=problem.data,
        floats=tuple(problem.constants), taken=names.taken,
    )  # fmt: skip
    return [ProgramLine(text, part, assigns=assigned(text)) for text in texts]


def evaluation_lines(problem: Problem, names: Spelling, dialect: str) -> list[ProgramLine]:
    """Value and gradient together, so that what both need is computed once."""
    gradient = [partial_name(names, problem, each) for each in problem.parameters]
    outputs = [(names.value, problem.objective), *zip(gradient, problem.gradient, strict=True)]
    texts = emit(
        outputs, dialect, names=names.problem, columns=problem.data, rows=names.own["data_rows"], taken=names.taken
    )  # fmt: skip
    lines: list[ProgramLine] = []
    part: Part = "value"
    for text in texts:
        lines.append(ProgramLine(text, part, assigns=assigned(text)))
        if names.value in lines[-1].assigns:
            part = "gradient"
    return lines


def partial_name(names: Spelling, problem: Problem, parameter: str) -> str:
    """The identifier of one partial derivative; where the gradient is kept whole, one of the loop's own names."""
    key = component("g", parameter)
    return names.optimizer[key] if names.unrolled else names.own[key]


def equation_lines(
    statements: Sequence[Statement],
    names: Spelling,
    dialect: str,
    *,
    before: Sequence[ProgramLine] = (),
    vectors: Sequence[str] = (),
    part: Part = "equation",
) -> list[ProgramLine]:
    """The optimizer's equations behind the lines `before`, whose t1, t2, … keep their meaning. `vectors` are the names
    that stand for whole vectors in this dialect."""
    lines: list[ProgramLine] = []
    taken = set(names.taken).union(*(line.assigns for line in before))
    for statement in statements:
        texts = _texts(statement, names, dialect, vectors, taken)
        taken |= {each for text in texts for each in assigned(text)}
        lines += [ProgramLine(text, part, statement.equation, assigned(text)) for text in texts]
    return lines


def _texts(statement: Statement, names: Spelling, dialect: str, vectors: Sequence[str], taken: set[str]) -> list[str]:
    outputs = [(names.optimizer[target], node) for target, node in statement.outputs]
    if dialect != "torch":
        return emit(outputs, dialect, names=names.optimizer, columns=vectors, taken=taken)
    floats = set(names.optimizer) - set(vectors)
    return emit(outputs, "torch", names=names.optimizer, floats=floats, taken=taken)

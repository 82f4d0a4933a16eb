"""The lines of one step: value and gradient of the problem, then the optimizer's equations, each emitted once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gdstudio.language import Node, emit
from gdstudio.model import Problem
from gdstudio.programs.program import Part, ProgramLine
from gdstudio.programs.shapes import component
from gdstudio.programs.source import INDENT
from gdstudio.programs.spelling import Spelling
from gdstudio.programs.statements import VALUE, Statement


def assigned(text: str) -> tuple[str, ...]:
    """The identifiers that a line gives a value."""
    targets, equals, _ = text.partition(" = ")
    return tuple(each.strip() for each in targets.split(",")) if equals and "(" not in targets else ()


def objective_lines(
    problem: Problem, names: Spelling, part: Part = "forward", *, masked: bool = True
) -> list[ProgramLine]:
    """The value on tensors, shared parts first; torch finds the derivative itself. Unless `masked`, branches that are
    not chosen are as they were typed."""
    texts = emit(
        [(names.value, problem.objective)], "torch", names=names.problem, columns=problem.data,
        floats=tuple(problem.constants), taken=names.taken, masked=masked,
    )  # fmt: skip
    return [ProgramLine(text, part, assigns=assigned(text)) for text in texts]


def evaluation_lines(problem: Problem, names: Spelling, dialect: str, *, hessian: bool = False) -> list[ProgramLine]:
    """Value and gradient together, so that what both need is computed once; with `hessian` the second derivatives on
    and above the diagonal as well."""
    gradient = [partial_name(names, problem, each) for each in problem.parameters]
    outputs = [(names.value, problem.objective), *zip(gradient, problem.gradient, strict=True)]
    outputs += second_derivatives(problem, names) if hessian else []
    texts = emit(
        outputs, dialect, names=names.problem, columns=problem.data, rows=names.own["data_rows"], taken=names.taken
    )  # fmt: skip
    lines: list[ProgramLine] = []
    missing = {names.value, *gradient}
    for text in texts:
        part: Part = "value" if names.value in missing else "gradient" if missing else "hessian"
        lines.append(ProgramLine(text, part, assigns=assigned(text)))
        missing.difference_update(lines[-1].assigns)
    return lines


def second_derivatives(problem: Problem, names: Spelling) -> list[tuple[str, Node]]:
    """The identifiers and expressions of the Hessian's numbers on and above its diagonal."""
    places = range(len(problem.parameters))
    return [
        (
            names.optimizer[component("H", problem.parameters[row], problem.parameters[column])],
            problem.hessian[row][column],
        )
        for row in places
        for column in places[row:]
    ]


def partial_name(names: Spelling, problem: Problem, parameter: str) -> str:
    """The identifier of one partial derivative; where the gradient is kept whole, one of the loop's own names."""
    key = component("g", parameter)
    return names.optimizer[key] if names.unrolled else names.own[key]


@dataclass(frozen=True)
class Equations:
    """How the statements of one program are written.

    `vectors` are the names that stand for whole vectors, or in torch's dialect for tensors; `given` is what
    functions of the objective are given besides a point.
    """

    names: Spelling
    dialect: str
    vectors: tuple[str, ...] = ()
    part: Part = "equation"
    given: tuple[str, ...] = ()

    def lines(self, statements: Sequence[Statement], before: Sequence[ProgramLine] = ()) -> list[ProgramLine]:
        """The lines of the statements behind the lines `before`, whose t1, t2, … keep their meaning."""
        lines: list[ProgramLine] = []
        taken = set(self.names.taken).union(*(line.assigns for line in before))
        for statement in statements:
            made = self._made(statement, taken)
            taken |= {each for line in made for each in line.assigns}
            indent = INDENT if statement.inside else ""
            lines += [replace(line, text=indent + line.text, equation=statement.equation) for line in made]
        return lines

    def _made(self, statement: Statement, taken: set[str]) -> list[ProgramLine]:
        if statement.repeat:
            return [ProgramLine(f"for _ in range({statement.repeat}):", self.part)]
        if statement.until is not None:
            first, (condition,) = self._expressions([statement.until], taken)
            return [*first, ProgramLine(f"if {condition}:", self.part), ProgramLine(f"{INDENT}break", self.part)]
        if statement.call:
            return self._call(statement, taken)
        outputs = [(self.names.optimizer[target], node) for target, node in statement.outputs]
        made = [ProgramLine(text, self.part, assigns=assigned(text)) for text in self._emitted(outputs, taken)]
        if statement.fill:
            made = [self._filled(line) for line in made]
        if statement.reduction:
            made[-1] = replace(made[-1], source=statement.source)
        return made

    def _filled(self, line: ProgramLine) -> ProgramLine:
        """The same number for each parameter of a whole vector."""
        module = "torch" if self.dialect == "torch" else "np"
        if module == "np" and self.names.unrolled:
            return line
        (target,) = line.assigns
        like = self.names.optimizer.get("theta") or self.names.optimizer[self._first_parameter()]
        return replace(line, text=f"{target} = {module}.full_like({like}, {line.text.partition(' = ')[2]})")

    def _first_parameter(self) -> str:
        return next(each for each in self.names.optimizer if each.startswith("theta."))

    def _call(self, statement: Statement, taken: set[str]) -> list[ProgramLine]:
        """The value or gradient at another point, or a system's solution."""
        first, texts = self._expressions(statement.arguments, taken)
        targets = tuple(self.names.optimizer[each] for each in statement.targets)
        function = self.names.own[statement.call]
        if statement.call == "solve":
            size = len(targets)
            rows = [texts[place : place + size] for place in range(0, size * size, size)]
            matrix = ", ".join(f"[{', '.join(row)}]" for row in rows)
            arguments = [f"[{matrix}]", f"[{', '.join(texts[size * size :])}]"]
        else:
            arguments = [*texts, *self.given]
        text = f"{', '.join(targets)} = {function}({', '.join(arguments)})"
        return [*first, ProgramLine(text, self.part, assigns=targets, source=statement.source)]

    def _expressions(self, nodes: Sequence[Node], taken: set[str]) -> tuple[list[ProgramLine], list[str]]:
        """The texts of expressions, behind lines for what they share."""
        texts = self._emitted([(f"<{place}>", node) for place, node in enumerate(nodes)], taken)
        first = [ProgramLine(text, self.part, assigns=assigned(text)) for text in texts[: -len(nodes)]]
        return first, [text.partition(" = ")[2] for text in texts[-len(nodes) :]]

    def _emitted(self, outputs: list[tuple[str, Node]], taken: set[str]) -> list[str]:
        names = {**self.names.optimizer, VALUE: self.names.value}
        if self.dialect != "torch":
            return emit(outputs, self.dialect, names=names, columns=self.vectors, taken=taken)
        names[VALUE] = f"{self.names.value}.item()"
        return emit(outputs, "torch", names=names, floats=set(names) - set(self.vectors), taken=taken)

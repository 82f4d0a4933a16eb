"""What statements of an optimizer may not say though each word of them is known."""

from collections.abc import Iterator, Mapping, Sequence

from gdstudio.language import POINT_FUNCTIONS, Node, free_names, walk
from gdstudio.model.optimizer import StateVariable, UpdateEquation
from gdstudio.model.optimizer_shapes import MATRICES, calls, has_vector, shapes, vectors_of
from gdstudio.model.text import InputError, Message

Refusal = tuple[str, Mapping[str, object]]


def check_statements(state: Sequence[StateVariable], equations: Sequence[UpdateEquation], where: list[str]) -> None:
    """InputError at the place, of those in `where`, of the first statement that cannot be carried out."""
    found = shapes(state, equations)
    vectors = vectors_of(found)
    known = {each.name for each in state}
    for place, equation in zip(where, equations, strict=True):
        for sentence, slots in _refusals(equation, vectors, known, found):
            raise InputError(Message(sentence, slots), place)
        known.add(equation.target)


def _refusals(
    equation: UpdateEquation, vectors: tuple[str, ...], known: set[str], found: dict[str, bool]
) -> Iterator[Refusal]:
    target = {"name": equation.target}
    if has_vector(equation.node, vectors) and not found.get(equation.target, True):
        yield "`{name}` is a single number; here it would get one a parameter. Use `norm`, `dot` or `sum`.", target
    if equation.option and calls(equation.node, POINT_FUNCTIONS):
        yield "An option changes `g` or `theta` by plain arithmetic, without `f`, `grad` or `solve`.", {}
    if equation.until is not None:
        yield from _repeated(equation, vectors, known)
    for node in (equation.node, equation.until):
        if node is not None:
            yield from _points(node, vectors)
            yield from _matrices(node, vectors)


def _repeated(equation: UpdateEquation, vectors: tuple[str, ...], known: set[str]) -> Iterator[Refusal]:
    assert equation.until is not None
    target = {"name": equation.target}
    if equation.target == "theta":
        yield "What is repeated finds a length or a point; `theta` gets its value in a statement behind it.", {}
    if equation.target not in known:
        yield "`{name}` needs a value above, for where it is repeated not once.", target
    if has_vector(equation.until, vectors):
        yield "Behind `until` stand single numbers: use `norm`, `dot`, `sum` or `f`.", {}
    if calls(equation.until, {"solve"}) or calls(equation.node, {"solve"}):
        yield "`solve` is not repeated: give it a statement of its own above.", {}


def _points(node: Node, vectors: tuple[str, ...]) -> Iterator[Refusal]:
    """Where value and gradient are asked for, and that nothing is asked for in vain."""
    for call in calls(node, {"f", "grad"}):
        if not has_vector(call.args[0], vectors):
            yield "`{name}(…)` is taken at a point, such as `theta - learning_rate*g`.", {"name": call.name}
    for call in calls(node, {"solve"}):
        if not has_vector(call.args[1], vectors):
            yield "`solve(A, b)` needs a vector as `b`, such as `g`.", {}
    for choice in calls(node, {"where"}):
        for asked in (asked for branch in choice.args[1:] for asked in calls(branch, POINT_FUNCTIONS)):
            yield "`{name}(…)` would be computed in any case: give it a statement above.", {"name": asked.name}


def _matrices(node: Node, vectors: tuple[str, ...]) -> Iterator[Refusal]:
    """`H` and `I` stand in the first place of `solve` and are added and multiplied by numbers there."""
    inside = [call.args[0] for call in calls(node, {"solve"})]
    for matrix in inside:
        if not is_matrix(matrix, vectors) or "H" not in free_names(matrix):
            yield "`A` in `solve(A, b)` is made of `H`, `I` and numbers, as in `H + mu*I`.", {}
    for each in sorted(_names_outside(node) & MATRICES):
        yield "`{name}` is a matrix and stands in `solve(A, b)` only.", {"name": each}


def is_matrix(node: Node, vectors: Sequence[str]) -> bool:
    """Whether an expression is a sum of multiples of `H` and `I`."""
    if node.op == "name":
        return node.name in MATRICES
    if node.op == "neg":
        return is_matrix(node.args[0], vectors)
    if node.op in ("+", "-"):
        return all(is_matrix(part, vectors) for part in node.args)
    matrices = [is_matrix(part, vectors) for part in node.args]
    if (node.op == "*" and sum(matrices) == 1) or (node.op == "/" and matrices == [True, False]):
        return not any(
            has_vector(part, vectors) or MATRICES & {*free_names(part)}
            for part, matrix in zip(node.args, matrices, strict=True)
            if not matrix
        )
    return False


def _names_outside(node: Node) -> set[str]:
    """The names that occur elsewhere than as the matrix of a system."""
    names: set[str] = set()
    stack = [node]
    while stack:
        part = stack.pop()
        if part.op == "name":
            names.add(part.name)
        stack.extend(part.args[1:] if part.op == "call" and part.name == "solve" else part.args)
    return names


def repeated_calls(equations: Sequence[UpdateEquation]) -> tuple[str, ...]:
    """`f` and `grad`, where they are asked for so often as a step needs."""
    nodes = [node for each in equations if each.until is not None for node in (each.until, each.node)]
    asked = {part.name for part in walk(*nodes) if part.op == "call"}
    return tuple(each for each in ("f", "grad") if each in asked)

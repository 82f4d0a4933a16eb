"""The loop on tensors with `backward()`: the derivative is torch's, the equations are ours, under `no_grad`."""

from gdstudio.language import Node
from gdstudio.model import Optimizer, Problem
from gdstudio.programs.lines import equation_lines, objective_lines
from gdstudio.programs.program import Program, ProgramLine
from gdstudio.programs.scalar_loop import OWN, arguments, layout, record, uses_counter
from gdstudio.programs.shapes import shapes_of
from gdstudio.programs.source import indented, packed
from gdstudio.programs.spelling import Spelling, keeping, spell
from gdstudio.programs.statements import Statement, whole


def program(problem: Problem, optimizer: Optimizer) -> Program:
    """The program. One parameter is a tensor of its own, several are the parts of one tensor `theta`."""
    names = spell(problem, optimizer, unrolled=False, own=OWN)
    names = keeping(names, _kept(problem, optimizer, names))
    lines = forward_lines(problem, names)
    lines += _step_lines(problem, optimizer, names, lines)
    carried = (names.optimizer["theta"], *names.state(optimizer, problem.parameters))
    given = arguments(problem, optimizer, names)
    source = record(names, given, carried, _body(names, lines, uses_counter(optimizer)))
    return Program("torch", source, tuple(lines), names, layout(problem, optimizer))


def forward_lines(problem: Problem, names: Spelling) -> list[ProgramLine]:
    """Gradients cleared, the objective built, its derivative asked for."""
    theta, g = names.optimizer["theta"], names.optimizer["g"]
    parts = tuple(names.problem[each] for each in problem.parameters)
    unpack = [ProgramLine(f"{packed(parts)} = {theta}.unbind()", "forward", assigns=parts)] if parts != (theta,) else []
    return [
        ProgramLine(f"{theta}.grad = None", "zero_grad"),
        *unpack,
        *objective_lines(problem, names),
        ProgramLine(f"{names.value}.backward()", "backward"),
        ProgramLine(f"{g} = {theta}.grad", "backward", assigns=(g,)),
    ]


def _kept(problem: Problem, optimizer: Optimizer, names: Spelling) -> dict[str, str]:
    """The sources of a row's numbers: `.item()` of one, `.tolist()` of several; a scalar state is a number already."""
    theta, g = names.optimizer["theta"], names.optimizer["g"]
    value = {f"{names.value}.item()": names.value}
    if layout(problem, optimizer).compact:
        return {
            **value,
            f"{g}.norm().item()": "norm",
            f"{g}.abs().max().item()": "largest",
            f"{theta}.norm().item()": "size",
        }  # fmt: skip
    read = "tolist" if len(problem.parameters) > 1 else "item"
    kept = {f"{theta}.{read}()": theta, **value, f"{g}.{read}()": g}
    for each in optimizer.state:
        name = names.optimizer[each.name]
        kept[f"{name}.{read}()" if each.shape == "vector" else name] = name
    return kept


def _step_lines(
    problem: Problem, optimizer: Optimizer, names: Spelling, before: list[ProgramLine]
) -> list[ProgramLine]:
    shapes = shapes_of(optimizer)
    vectors = ("theta", *shapes.vectors)
    lines: list[ProgramLine] = []
    for each in whole(optimizer, shapes, len(problem.parameters)):
        found = equation_lines([each], names, "torch", before=[*before, *lines], vectors=vectors, part="step")
        lines += [*found[:-1], _assignment(each, found[-1], names)]
    return lines


def _assignment(statement: Statement, line: ProgramLine, names: Spelling) -> ProgramLine:
    """The line that gives the target its value: the parameters stay the same leaf, sums become Python floats, and what
    remembers the parameters takes a copy of them."""
    ((name, node),) = statement.outputs
    target, _, value = line.text.partition(" = ")
    text = line.text
    if name == "theta":
        text = f"{target}.copy_({value})"
    elif statement.reduction:
        text = f"{target} = ({value}).item()"
    elif _may_be(node, "theta"):
        text = f"{target} = ({value}).clone()" if node.op != "name" else f"{target} = {value}.clone()"
    return ProgramLine(text, line.part, line.equation, (target,))


def _may_be(node: Node, name: str) -> bool:
    """Whether a value may be the very tensor of that name, not a new one."""
    if node.op == "call" and node.name == "where":
        return _may_be(node.args[1], name) or _may_be(node.args[2], name)
    return node.op == "name" and node.name == name


def _body(names: Spelling, lines: list[ProgramLine], counted: bool) -> list[str]:
    own = names.own
    return [
        *(line.text for line in lines if line.part != "step"),
        *(f"{keep}[{own['i']}] = {source}" for source, keep in names.keep.items()),
        *([f"{names.optimizer['k']} = {own['first']} + {own['i']}"] if counted else []),
        "with torch.no_grad():",
        *indented(line.text for line in lines if line.part == "step"),
    ]

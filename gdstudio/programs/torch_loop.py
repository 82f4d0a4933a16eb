"""The loop on tensors with `backward()`: the derivative is torch's, the equations are ours, under `no_grad`."""

from dataclasses import replace

from gdstudio.language import Node
from gdstudio.model import Optimizer, Pitfall, Problem
from gdstudio.model.pitfall import Switches
from gdstudio.programs import batches, pitfalls, points
from gdstudio.programs import statements as statements_of
from gdstudio.programs.lines import Equations, objective_lines
from gdstudio.programs.program import Program, ProgramLine
from gdstudio.programs.scalar_loop import OWN, arguments, counters, keep_row, layout, record, uses_counter
from gdstudio.programs.shapes import component, shapes_of
from gdstudio.programs.source import indented, packed
from gdstudio.programs.spelling import Spelling, recorded, spell
from gdstudio.programs.statements import Statement


def program(
    problem: Problem,
    optimizer: Optimizer,
    unrolled: bool,
    options: frozenset[str],
    batched: bool,
    pitfall: Pitfall | None,
) -> Program:
    """The program: a leaf tensor a parameter, or the parts of one leaf `theta` where there are many."""
    own = (
        OWN
        | points.wishes(optimizer, "torch")
        | batches.wishes(problem.data, batched=batched)
        | pitfalls.wishes(pitfall)
    )
    switches = pitfall.switches if pitfall is not None else Switches()
    names = spell(problem, optimizer, unrolled=unrolled, own=own)
    lines = batches.lines(problem.data, names, counted=False)
    lines += _gradient_lines(problem, names, masked=switches.masked)
    lines += _hessian_lines(problem, names)
    lines += _step_lines(problem, optimizer, names, lines, options)
    lines = pitfalls.altered(pitfall, problem, names, lines, "torch")
    once, lines = _hoisted(lines) if switches.forward == "once" else ([], lines)
    carried = (*names.vector("theta", problem.parameters), *names.state(optimizer, problem.parameters))
    counted = uses_counter(optimizer)
    body = _body(names, lines, _kept(problem, optimizer, names), counted, switches.no_grad)
    given = [*arguments(problem, optimizer, names), *([names.value] if once else [])]
    source = points.functions(problem, names, "torch")
    source += record(names, given, carried, body)
    return Program(
        "torch", source, tuple(lines), names, layout(problem, optimizer), counted, tuple(once), switches.no_grad
    )


def _hoisted(lines: list[ProgramLine]) -> tuple[list[ProgramLine], list[ProgramLine]]:
    """The lines that make the graph, and those that are left in a step."""
    forward = [line for line in lines if line.part == "forward"]
    return forward, [line for line in lines if line.part != "forward"]


def _gradient_lines(problem: Problem, names: Spelling, *, masked: bool) -> list[ProgramLine]:
    """Gradients cleared, the objective built, its derivative asked for."""
    leaves, slopes = names.vector("theta", problem.parameters), names.vector("g", problem.parameters)
    parts = tuple(names.problem[each] for each in problem.parameters)
    unpack = f"{packed(parts)} = {leaves[0]}.unbind()"
    return [
        *(ProgramLine(f"{leaf}.grad = None", "zero_grad") for leaf in leaves),
        *([ProgramLine(unpack, "forward", assigns=parts)] if parts != leaves else []),
        *objective_lines(problem, names, masked=masked),
        ProgramLine(f"{names.value}.backward()", "backward"),
        *(
            ProgramLine(f"{slope} = {leaf}.grad", "backward", assigns=(slope,))
            for slope, leaf in zip(slopes, leaves, strict=True)
        ),
    ]


def _kept(problem: Problem, optimizer: Optimizer, names: Spelling) -> list[str]:
    """The sources of a row's numbers: `.item()` of one, `.tolist()` of many; a scalar state is a number already."""
    if layout(problem, optimizer).compact:
        theta, g = names.optimizer["theta"], names.optimizer["g"]
        sizes = (names.value, f"{g}.norm()", f"{g}.abs().max()", f"{theta}.norm()")
        counted = counters(each.name for each in optimizer.state)
        return [*(f"{each}.item()" for each in sizes), *(names.optimizer[each] for each in counted)]
    numbers = {names.optimizer[each.name] for each in optimizer.state if each.shape == "scalar"}
    return [
        each if each in numbers else f"{each}.item()" if names.unrolled or each == names.value else f"*{each}.tolist()"
        for each in recorded(problem, optimizer, names)
    ]


def _hessian_lines(problem: Problem, names: Spelling) -> list[ProgramLine]:
    """The second derivatives by torch; those below the diagonal are the same again."""
    if "hessian" not in names.own:
        return []
    every = problem.parameters
    rows = [
        ["_" if below < row else names.optimizer[component("H", each, other)] for below, other in enumerate(every)]
        for row, each in enumerate(every)
    ]
    targets = packed([packed(row) if len(row) == 1 else f"({packed(row)})" for row in rows])
    call = (
        f"{names.own['hessian']}({', '.join((*names.vector('theta', every), *points.given(problem, names, 'torch')))})"
    )
    assigns = tuple(each for row in rows for each in row if each != "_")
    return [ProgramLine(f"{targets} = {call}", "hessian", assigns=assigns)]


def _step_lines(
    problem: Problem, optimizer: Optimizer, names: Spelling, before: list[ProgramLine], options: frozenset[str]
) -> list[ProgramLine]:
    shapes, parameters = shapes_of(optimizer), problem.parameters
    vectors = statements_of.all_vectors(optimizer, shapes)
    if names.unrolled:
        statements = statements_of.unrolled(optimizer, shapes, parameters, options)
        vectors = tuple(component(name, each) for name in vectors for each in parameters)
        vectors += tuple(each for each in names.optimizer if each.startswith("H."))
    else:
        statements = statements_of.whole(optimizer, shapes, len(parameters), options)
    equations = Equations(names, "torch", vectors, "step", points.given(problem, names, "torch"))
    lines: list[ProgramLine] = []
    for statement in statements:
        targets = {names.optimizer[target]: node for target, node in statement.outputs}
        for line in equations.lines([statement], before=[*before, *lines]):
            assigned = line.assigns[0] if line.assigns else ""
            lines.append(_assignment(statement, line, names, targets[assigned]) if assigned in targets else line)
    return lines


def _assignment(statement: Statement, line: ProgramLine, names: Spelling, node: Node) -> ProgramLine:
    """The line that gives a target its value: a parameter stays the same leaf and is changed in place, a sum becomes a
    Python float, and what remembers a parameter takes a copy of it."""
    text = line.text.lstrip()
    indent = line.text[: len(line.text) - len(text)]
    target, _, value = text.partition(" = ")
    leaves = {names.optimizer[name]: name for name in names.optimizer if name.partition(".")[0] == "theta"}
    if target in leaves:
        text = _in_place(target, value, node, leaves[target])
    elif statement.reduction:
        text = f"{target} = ({value}).item()"
    elif _may_be(node, set(leaves.values())):
        text = f"{target} = ({value}).clone()" if node.op != "name" else f"{target} = {value}.clone()"
    return replace(line, text=indent + text)


def _in_place(target: str, value: str, node: Node, name: str) -> str:
    """`x -= step` where the value is x minus something, else a copy."""
    minuend, minus, step = value.partition(" - ")
    if node.op == "-" and minus and minuend == target and node.args[0].name == name:
        return f"{target} -= {step}"
    return f"{target}.copy_({value})"


def _may_be(node: Node, names: set[str]) -> bool:
    """Whether a value may be the very tensor of one of the names, not a new one."""
    if node.op == "call" and node.name == "where":
        return _may_be(node.args[1], names) or _may_be(node.args[2], names)
    return node.op == "name" and node.name in names


def _body(names: Spelling, lines: list[ProgramLine], kept: list[str], counted: bool, no_grad: bool) -> list[str]:
    own = ("hessian", "step")
    update = [line.text for line in lines if line.part in own]
    return [
        *(line.text for line in lines if line.part not in own),
        *keep_row(names, kept),
        *([f"{names.optimizer['k']} += 1.0"] if counted else []),
        *(["with torch.no_grad():", *indented(update)] if no_grad else update),
    ]

"""The torch dialects: real tensors and `backward()`; our equations under `no_grad`, or the real `torch.optim` class."""

from collections.abc import Sequence

from gdstudio.language import Node, emit, is_free_of, substitute, to_text
from gdstudio.language.tree import name
from gdstudio.model import Problem
from gdstudio.programs.names import Names, unpack
from gdstudio.programs.program import ProgramLine, UnrolledEquation


def step_lines(
    problem: Problem, names: Names, unrolled: Sequence[UnrolledEquation], dialect: str
) -> tuple[ProgramLine, ...]:
    """The lines of one step in their running order."""
    return _optimizer_lines(problem, names) if dialect == "torch.optim" else _tensor_lines(problem, names, unrolled)


def _tensor_lines(problem: Problem, names: Names, unrolled: Sequence[UnrolledEquation]) -> tuple[ProgramLine, ...]:
    lines = [ProgramLine(text, "forward", assigns=text.partition(" = ")[0]) for text in objective_lines(problem, names)]
    lines.append(ProgramLine(f"{names.value}.backward()", "backward"))
    lines.append(ProgramLine("with torch.no_grad():", "step"))
    for index in dict.fromkeys(each.equation for each in unrolled):
        lines += _update([each for each in unrolled if each.equation == index], names)
    lines += [ProgramLine(f"{each}.grad.zero_()", "zero_grad") for each in names.parameters]
    return tuple(lines)


def objective_lines(problem: Problem, names: Names) -> list[str]:
    """The objective on tensors, shared parts first."""
    ours = {each: name(spelled) for each, spelled in names.problem.items()}
    constants = [names.problem[each] for each in problem.constants]
    outputs = [(names.value, substitute(problem.objective, ours))]
    columns = [names.problem[each] for each in problem.data]
    return emit(outputs, "torch", columns=columns, floats=constants, taken=names.taken)


def _update(equations: Sequence[UnrolledEquation], names: Names) -> list[ProgramLine]:
    """One equation for all parameters. A parameter stays the same leaf: it is changed in place."""
    slopes = dict(zip(names.gradient, (f"{each}.grad" for each in names.parameters), strict=True))
    shortened = {each.target for each in equations if _is_step(each, names)}
    aliases = {each.target for each in equations if _may_be_alias(each.node)}
    outputs = [(each.target, each.node.args[1] if each.target in shortened else each.node) for each in equations]
    texts = emit(outputs, "torch", names=slopes, floats=[*names.hyperparameters, names.counter], taken=names.taken)
    lines = []
    for text in texts:
        target, _, right = text.partition(" = ")
        if target in shortened:
            text = f"{target} -= {right}"
        elif target in names.parameters:
            text = f"{target}.copy_({right})"
        elif target in aliases:
            text = f"{target} = ({right}).clone()"
        lines.append(ProgramLine(f"    {text}", "step", equations[0].equation, target))
    return lines


def _may_be_alias(node: Node) -> bool:
    """Whether the value may be a gradient or a parameter itself, which the next step changes in place."""
    if node.op == "call" and node.name == "where":
        return any(map(_may_be_alias, node.args[1:]))
    return node.op == "name"


def _is_step(equation: UnrolledEquation, names: Names) -> bool:
    """Whether an equation reads x = x − (something without x), which tensors do in place."""
    node, target = equation.node, equation.target
    if target not in names.parameters or node.op != "-" or node.args[0] is not name(target):
        return False
    return is_free_of(node.args[1], names.parameters)


def _optimizer_lines(problem: Problem, names: Names) -> tuple[ProgramLine, ...]:
    loss = names.value
    if problem.is_linear_layer:
        forward = [
            ProgramLine(f"prediction = model({names.problem[problem.features[0]]})", "forward", assigns="prediction"),
            ProgramLine(f"{loss} = criterion(prediction, {names.problem[problem.target]})", "forward", assigns=loss),
        ]
    else:
        forward = [ProgramLine(f"{loss} = model()", "forward", assigns=loss)]
    return (
        ProgramLine("optimizer.zero_grad()", "zero_grad"),
        *forward,
        ProgramLine(f"{loss}.backward()", "backward"),
        ProgramLine("optimizer.step()", "step"),
    )


def loop(lines: Sequence[ProgramLine], names: Names, problem: Problem, dialect: str) -> str:
    """The recording loop over the step lines, which it holds verbatim; a row is recorded before the update."""
    state = () if dialect == "torch.optim" else names.remembered
    recorded = [f"{each}.item()" for each in (*names.parameters, names.value)]
    recorded += [f"{each}.grad.item()" for each in names.parameters] + [f"{each}.item()" for each in state]
    slots = [f"column_{index}" for index in range(len(recorded))]
    before = [line.text for line in lines if line.part in ("forward", "backward")]
    after = [line.text for line in lines if line.part in ("step", "zero_grad")]
    if dialect == "torch.optim":
        before.insert(0, "optimizer.zero_grad()")
        after.remove("optimizer.zero_grad()")
    columns = [f"{slot}[i] = {each}" for slot, each in zip(slots, recorded, strict=True)]
    carried = ", ".join((*names.parameters, *state))
    given = "model, criterion, optimizer = machine" if dialect == "torch.optim" else ""
    hyper = [] if dialect == "torch.optim" else unpack(names.hyperparameters, "values")
    head = [
        *unpack((*names.parameters, *state), "carry"), *hyper, given,
        *unpack([names.problem[each] for each in problem.constants], "constants"),
        *unpack([names.problem[each] for each in problem.data], "data"),
        *unpack(slots, "columns"), f"{names.counter} = row",
    ]  # fmt: skip
    return "\n".join([
        "def run(n, row, carry, values, constants, data, columns, machine):",
        *(f"    {line}" for line in head if line),
        "    for i in range(n):",
        *(f"        {line}" for line in (*before, *columns, f"{names.counter} += 1", *after)),
        f"    return n, ({carried},)",
        "",
    ])  # fmt: skip


def module_source(problem: Problem, names: Names) -> str:
    """The objective as the forward pass of a `torch.nn.Module` whose parameters are the problem's."""
    constants = [names.problem[each] for each in problem.constants]
    data = [names.problem[each] for each in problem.data]
    return "\n".join([
        "class Objective(torch.nn.Module):",
        f'    """{to_text(problem.objective)}"""',
        "",
        f"    def __init__(self, {', '.join((*names.parameters, *constants, *data))}):",
        "        super().__init__()",
        *(f"        self.{each} = torch.nn.Parameter({each})" for each in names.parameters),
        *(f"        self._{each} = {each}" for each in (*constants, *data)),
        "",
        "    def forward(self):",
        *(f"        {each} = self.{each}" for each in names.parameters),
        *(f"        {each} = self._{each}" for each in (*constants, *data)),
        *(f"        {line}" for line in objective_lines(problem, names)),
        f"        return {names.value}",
        "",
    ])  # fmt: skip

"""The loop around a real `torch.optim` optimizer and a `torch.nn.Module`, as in every PyTorch program."""

import re

from gdstudio.language import free_names
from gdstudio.model import Optimizer, Problem
from gdstudio.programs.lines import objective_lines
from gdstudio.programs.program import Program, ProgramLine
from gdstudio.programs.scalar_loop import OWN, keep_row, layout, record
from gdstudio.programs.source import function, indented, packed
from gdstudio.programs.spelling import Spelling, spell

MODULE = "Objective"
_OWN = {**OWN, "model": "model", "optimizer": "optimizer", "read_state": "read_state"}
_LAYER = {"prediction": "prediction", "criterion": "criterion"}
_LETTER = re.compile(r"[A-Za-z]\d*")


def program(problem: Problem, optimizer: Optimizer, unrolled: bool) -> Program:
    """The program: `nn.Linear` with `nn.MSELoss` where the problem is that, else a module made from its objective.

    Where the optimizer has state, `record` is given `read_state`, which hands back the layout's state
    columns.
    """
    own = _OWN | (_LAYER if problem.is_linear_layer else {})
    names = spell(problem, optimizer, unrolled=unrolled, own=own)
    lines = _lines(problem, names)
    module = "" if problem.is_linear_layer else _module(problem, names) + "\n\n"
    source = module + _loop(problem, optimizer, names, lines)
    return Program("torch.optim", source, lines, names, layout(problem, optimizer), counted=False)


def _lines(problem: Problem, names: Spelling) -> tuple[ProgramLine, ...]:
    own, value = names.own, names.value
    data = [names.problem[each] for each in (*problem.constants, *problem.data)]
    if problem.is_linear_layer:
        prediction = own["prediction"]
        forward = [
            ProgramLine(f"{prediction} = {own['model']}({data[0]})", "forward", assigns=(prediction,)),
            ProgramLine(f"{value} = {own['criterion']}({prediction}, {data[1]})", "forward", assigns=(value,)),
        ]
    else:
        forward = [ProgramLine(f"{value} = {own['model']}({', '.join(data)})", "forward", assigns=(value,))]
    return (
        ProgramLine(f"{own['optimizer']}.zero_grad()", "zero_grad"),
        *forward,
        ProgramLine(f"{value}.backward()", "backward"),
        ProgramLine(f"{own['optimizer']}.step()", "step", assigns=names.vector("theta", problem.parameters)),
    )


def _kept(problem: Problem, optimizer: Optimizer, names: Spelling) -> list[str]:
    leaves = names.vector("theta", problem.parameters)
    if layout(problem, optimizer).compact:
        (theta,) = leaves
        sizes = (f"{theta}.grad.norm()", f"{theta}.grad.abs().max()", f"{theta}.norm()")
        return [f"{each}.item()" for each in (names.value, *sizes)]
    start, end = ("", ".item()") if names.unrolled else ("*", ".tolist()")
    state = [f"*{names.own['read_state']}()"] if optimizer.state else []
    points, slopes = [f"{start}{leaf}{end}" for leaf in leaves], [f"{start}{leaf}.grad{end}" for leaf in leaves]
    return [*points, f"{names.value}.item()", *slopes, *state]


def _loop(problem: Problem, optimizer: Optimizer, names: Spelling, lines: tuple[ProgramLine, ...]) -> str:
    own, leaves = names.own, names.vector("theta", problem.parameters)
    given = [own["model"], own["optimizer"]]
    given += [own["criterion"]] if problem.is_linear_layer else []
    given += [names.problem[each] for each in (*problem.constants, *problem.data)]
    given += [own["read_state"]] if optimizer.state else []
    attributes = ("weight", "bias") if problem.is_linear_layer else [attribute(each) for each in leaves]
    before = f"{', '.join(leaves)} = " + ", ".join(f"{own['model']}.{each}" for each in attributes)
    texts = [line.text for line in lines]
    kept = keep_row(names, _kept(problem, optimizer, names))
    return record(names, given, (), [*texts[:-1], *kept, texts[-1]], before=[before])


def attribute(name: str) -> str:
    """A parameter's attribute in its module; a word gives way to the module's own attributes."""
    return name if _LETTER.fullmatch(name) else f"{name}_"


def _module(problem: Problem, names: Spelling) -> str:
    leaves = names.vector("theta", problem.parameters)
    init = ["super().__init__()", *(f"self.{attribute(each)} = torch.nn.Parameter({each})" for each in leaves)]
    parts = tuple(names.problem[each] for each in problem.parameters)
    if parts == leaves:
        unpack = f"{', '.join(parts)} = " + ", ".join(f"self.{attribute(each)}" for each in leaves)
    else:
        unpack = f"{packed(parts)} = self.{attribute(leaves[0])}.unbind()"
    given = [names.problem[each] for each in (*problem.constants, *problem.data)]
    forward = [unpack, *(line.text for line in objective_lines(problem, names)), f"return {_connected(problem, names)}"]
    body = [
        '"""The objective, its parameters as the module\'s own."""', "",
        *function("__init__", ["self", *leaves], "Take the start.", init), "",
        *function("forward", ["self", *given], "The objective's value.", forward),
    ]  # fmt: skip
    return "\n".join([f"class {MODULE}(torch.nn.Module):", *(line.rstrip() for line in indented(body))]) + "\n"


def _connected(problem: Problem, names: Spelling) -> str:
    """The value, tied to parameters that it does not depend on, so that their gradient is 0 and not missing."""
    used = free_names(problem.objective)
    idle = [names.problem[each] for each in problem.parameters if each not in used] if names.unrolled else []
    return " + ".join([names.value, *(f"0*{each}" for each in idle)])

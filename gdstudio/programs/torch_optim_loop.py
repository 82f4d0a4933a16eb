"""The loop around a real `torch.optim` optimizer and a `torch.nn.Module`, as in every PyTorch program."""

import re
from collections.abc import Sequence

from gdstudio.language import emit, free_names, parse_equation
from gdstudio.model import Optimizer, Pitfall, Problem, UpdateEquation
from gdstudio.model.pitfall import Switches
from gdstudio.model.schedule import BASE
from gdstudio.programs import batches, pitfalls, torch_tensors
from gdstudio.programs.lines import assigned, objective_lines
from gdstudio.programs.program import Program, ProgramLine
from gdstudio.programs.scalar_loop import OWN, keep_row, layout, record
from gdstudio.programs.source import function, indented, packed
from gdstudio.programs.spelling import Spelling, spell

MODULE = "Objective"
_OWN = {**OWN, "model": "model", "optimizer": "optimizer", "read_state": "read_state"}
_CLOSURE = {"closure": "closure"}
_LETTER = re.compile(r"[A-Za-z]\d*")


def program(problem: Problem, optimizer: Optimizer, unrolled: bool, batched: bool, pitfall: Pitfall | None) -> Program:
    """The program: layers of `torch.nn` with one of its losses where the problem is that, else a module made from its
    objective.

    Where the optimizer has state, `record` is given `read_state`, which hands back the layout's state
    columns. A schedule's rate is put into the class's parameter group before each step. A class that evaluates
    the objective itself is given a closure.
    """
    own = _OWN | torch_tensors.wishes(problem) | (_CLOSURE if _needs_closure(optimizer) else {})
    own |= batches.wishes(torch_tensors.given(problem), batched=batched) | pitfalls.wishes(pitfall)
    switches = pitfall.switches if pitfall is not None else Switches()
    names = spell(problem, optimizer, unrolled=unrolled, own=own, layered=True)
    lines = tuple(pitfalls.altered(pitfall, problem, names, _lines(problem, optimizer, names), "torch.optim"))
    once = tuple(line for line in lines if line.part == "forward") if switches.forward == "once" else ()
    lines = tuple(line for line in lines if line not in once)
    module = "" if problem.is_linear_layer else _module(problem, names, switches.masked) + "\n\n"
    source = module + _loop(problem, optimizer, names, lines, once)
    counted = bool(optimizer.rate) and "k" in free_names(optimizer.equations[0].node)
    return Program("torch.optim", source, lines, names, layout(problem, optimizer), counted, once)


def given_names(optimizer: Optimizer) -> tuple[str, ...]:
    """The hyperparameters that the loop is given besides the class: those of a schedule, and the clip."""
    used = free_names(optimizer.equations[0].node) if optimizer.rate else ()
    clipping = clip_of(optimizer)
    return (*(each for each in used if each != "k"), *((clipping[1].option,) if clipping else ()))


def clip_of(optimizer: Optimizer) -> tuple[int, UpdateEquation] | None:
    """The option that is `torch.nn.utils.clip_grad_norm_`, and its place among the equations: it must be the first
    thing that happens to the gradient, and the class must leave the evaluation to the loop."""
    if _needs_closure(optimizer):
        return None
    first = next(((at, each) for at, each in enumerate(optimizer.equations) if each.target != optimizer.rate), None)
    if first is None or not first[1].option:
        return None
    same = parse_equation(f"g = g*min(1, {first[1].option}/(norm(g) + 1e-6))")
    return first if (first[1].target, first[1].node) == (same.target, same.node) else None


def _clip_lines(optimizer: Optimizer, names: Spelling) -> list[ProgramLine]:
    """PyTorch's own clipping, before the class sees the gradient."""
    found = clip_of(optimizer)
    if found is None:
        return []
    text = f"torch.nn.utils.clip_grad_norm_({names.own['model']}.parameters(), {names.optimizer[found[1].option]})"
    return [ProgramLine(text, "step", found[0])]


def _needs_closure(optimizer: Optimizer) -> bool:
    return optimizer.torch is not None and optimizer.torch.closure


def _lines(problem: Problem, optimizer: Optimizer, names: Spelling) -> tuple[ProgramLine, ...]:
    own = names.own
    before = (
        *batches.lines(torch_tensors.given(problem), names, counted=False),
        ProgramLine(f"{own['optimizer']}.zero_grad()", "zero_grad"),
        *_forward(problem, names),
        ProgramLine(f"{names.value}.backward()", "backward"),
    )
    step = f"{own['optimizer']}.step({own['closure'] if _needs_closure(optimizer) else ''})"
    return (
        *before,
        *_clip_lines(optimizer, names),
        *_schedule(optimizer, names, before),
        ProgramLine(step, "step", assigns=names.leaves(problem.parameters)),
    )


def _forward(problem: Problem, names: Spelling) -> list[ProgramLine]:
    own, value = names.own, names.value
    if not problem.is_linear_layer:
        given = [names.problem[each] for each in (*problem.constants, *problem.data)]
        return [ProgramLine(f"{value} = {own['model']}({', '.join(given)})", "forward", assigns=(value,))]
    prediction = own["prediction"]
    features, target = batches.parts(torch_tensors.given(problem), names)
    return [
        ProgramLine(f"{prediction} = {own['model']}({features})", "forward", assigns=(prediction,)),
        ProgramLine(f"{value} = {own['criterion']}({prediction}, {target})", "forward", assigns=(value,)),
    ]


def _constants(problem: Problem) -> tuple[str, ...]:
    """The constants that the loop is given: those of a layer's loss are in its criterion."""
    return () if problem.is_linear_layer else tuple(problem.constants)


def _schedule(optimizer: Optimizer, names: Spelling, before: Sequence[ProgramLine]) -> list[ProgramLine]:
    """The schedule's own line, on Python floats, and the one that hands the rate to the class."""
    if not optimizer.rate or optimizer.torch is None:
        return []
    rate, argument = names.optimizer[optimizer.rate], optimizer.torch.map[BASE]
    taken = {*names.taken, *(each for line in before for each in line.assigns)}
    texts = emit([(rate, optimizer.equations[0].node)], "python", names=names.optimizer, taken=taken)
    return [
        *(ProgramLine(text, "step", 0, assigned(text)) for text in texts),
        ProgramLine(f'{names.own["optimizer"]}.param_groups[0]["{argument}"] = {rate}', "step"),
    ]


def _kept(problem: Problem, optimizer: Optimizer, names: Spelling) -> list[str]:
    if layout(problem, optimizer).compact:
        (theta,) = names.leaves(problem.parameters)
        sizes = (f"{theta}.grad.norm()", f"{theta}.grad.abs().max()", f"{theta}.norm()")
        return [f"{each}.item()" for each in (names.value, *sizes)]
    state = [f"*{names.own['read_state']}()"] if optimizer.state else []
    points, partials = (torch_tensors.numbers(problem, names, each) for each in ("", ".grad"))
    return [*points, f"{names.value}.item()", *partials, *state]


def _loop(
    problem: Problem,
    optimizer: Optimizer,
    names: Spelling,
    lines: tuple[ProgramLine, ...],
    once: tuple[ProgramLine, ...],
) -> str:
    own = names.own
    given = [own["model"], own["optimizer"]]
    given += [own["criterion"]] if problem.is_linear_layer else []
    used = given_names(optimizer)
    counted = bool(optimizer.rate) and "k" in free_names(optimizer.equations[0].node)
    given += [names.optimizer[each] for each in (*(["k"] if counted else []), *used)]
    given += [*(names.problem[each] for each in _constants(problem)), *pitfalls.constants(names).values()]
    given += [*batches.columns(torch_tensors.given(problem), names), *([names.value] if once else [])]
    given += [own["read_state"]] if optimizer.state else []
    before = _named(problem, names)
    picked = [line.text for line in lines if line.part == "batch"]
    evaluation = [line.text for line in lines if line.part not in ("batch", "step")]
    if _needs_closure(optimizer):
        closure = function(own["closure"], [], "Value and gradient.", [*evaluation, f"return {names.value}"])
        before = [*closure, "", *before]
        evaluation = [f"{names.value} = {own['closure']}()"]
    count = [f"{names.optimizer['k']} += 1.0"] if counted else []
    step = [line.text for line in lines if line.part == "step"]
    kept = keep_row(names, _kept(problem, optimizer, names))
    source = record(names, given, (), [*picked, *evaluation, *kept, *count, *step], before=before)
    return "\n".join(line.rstrip() for line in source.split("\n"))


def _named(problem: Problem, names: Spelling) -> list[str]:
    """The lines that give the module's tensors their names."""
    if problem.is_linear_layer:
        return torch_tensors.before(problem, names)
    leaves = names.leaves(problem.parameters)
    return [f"{', '.join(leaves)} = " + ", ".join(f"{names.own['model']}.{attribute(each)}" for each in leaves)]


def attribute(name: str) -> str:
    """A parameter's attribute in its module; a word gives way to the module's own attributes."""
    return name if _LETTER.fullmatch(name) else f"{name}_"


def _module(problem: Problem, names: Spelling, masked: bool) -> str:
    leaves = names.vector("theta", problem.parameters)
    init = ["super().__init__()", *(f"self.{attribute(each)} = torch.nn.Parameter({each})" for each in leaves)]
    parts = tuple(names.problem[each] for each in problem.parameters)
    if parts == leaves:
        unpack = f"{', '.join(parts)} = " + ", ".join(f"self.{attribute(each)}" for each in leaves)
    else:
        unpack = f"{packed(parts)} = self.{attribute(leaves[0])}.unbind()"
    given = [names.problem[each] for each in (*problem.constants, *problem.data)]
    forward = [
        unpack,
        *(line.text for line in objective_lines(problem, names, masked=masked)),
        f"return {_connected(problem, names)}",
    ]
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

"""The program of a problem and an optimizer in one dialect: step lines once, embedded in the recording loop."""

from collections.abc import Sequence
from functools import lru_cache

from gdstudio.language import emit, free_names, substitute
from gdstudio.language.tree import name
from gdstudio.model import Layout, Optimizer, Problem
from gdstudio.programs import torch_lines
from gdstudio.programs.names import Names, names_of, unpack
from gdstudio.programs.program import Program, ProgramLine, UnrolledEquation
from gdstudio.programs.unroll import unroll


@lru_cache(maxsize=256)
def build(problem: Problem, optimizer: Optimizer, dialect: str) -> Program:
    """The program; `dialect` is "python" (scalars; NumPy where there are data columns), "torch" or "torch.optim"."""
    names = names_of(problem, optimizer)
    unrolled = unroll(optimizer, names)
    layout = Layout(problem.parameters, () if dialect == "torch.optim" else _state_columns(problem, optimizer, names))
    if dialect == "python":
        lines = (*_evaluation(problem, names), *_updates(unrolled, problem, names))
        source = _loop(lines, names, problem, unrolled)
    else:
        lines = torch_lines.step_lines(problem, names, unrolled, dialect)
        source = torch_lines.loop(lines, names, problem, dialect)
    return Program(dialect, lines, source, names, layout, unrolled)


def _state_columns(problem: Problem, optimizer: Optimizer, names: Names) -> tuple[str, ...]:
    several = len(problem.parameters) > 1
    columns: list[str] = []
    for state in optimizer.state:
        if state.name in names.vectors and several:
            columns += [f"{state.name}.{parameter}" for parameter in problem.parameters]
        else:
            columns.append(state.name)
    return tuple(columns)


def _evaluation(problem: Problem, names: Names) -> list[ProgramLine]:
    """Value and gradient; parts that several of them share come first as lines of their own."""
    ours = {each: name(spelled) for each, spelled in names.problem.items()}
    outputs = [(names.value, substitute(problem.objective, ours))]
    outputs += [(g, substitute(node, ours)) for g, node in zip(names.gradient, problem.gradient, strict=True)]
    columns = [names.problem[each] for each in problem.data]
    lines = emit(outputs, "numpy" if columns else "python", columns=columns, taken=names.taken)
    last = max(index for index, line in enumerate(lines) if line.startswith(f"{names.value} ="))
    return [
        ProgramLine(line, "value" if index <= last else "gradient", assigns=line.partition(" = ")[0])
        for index, line in enumerate(lines)
    ]


def _updates(unrolled: Sequence[UnrolledEquation], problem: Problem, names: Names) -> list[ProgramLine]:
    lines: list[ProgramLine] = []
    for index in dict.fromkeys(each.equation for each in unrolled):
        outputs = [(each.target, each.node) for each in unrolled if each.equation == index]
        texts = emit(outputs, "python", taken=names.taken)
        lines += [ProgramLine(text, "equation", index, text.partition(" = ")[0]) for text in texts]
    return lines


def _loop(
    lines: Sequence[ProgramLine], names: Names, problem: Problem, unrolled: Sequence[UnrolledEquation]
) -> str:
    """The recording loop. Everything it reads is a local, and what failed is told by the number of rows."""
    state = names.remembered
    recorded = (*names.parameters, names.value, *names.gradient, *state)
    slots = [f"column_{index}" for index in range(len(recorded))]
    body = [line.text for line in lines if line.part != "equation"]
    body += [f"{slot}[i] = {each}" for slot, each in zip(slots, recorded, strict=True)]
    if names.counter in free_names(*(each.node for each in unrolled)):
        body.append(f"{names.counter} += 1")
    body += [line.text for line in lines if line.part == "equation"]
    locals_ = [
        *unpack((*names.parameters, *state), "carry"),
        *unpack(names.hyperparameters, "values"),
        *unpack([names.problem[each] for each in problem.constants], "constants"),
        *unpack([names.problem[each] for each in problem.data], "data"),
        *unpack(slots, "columns"),
        f"{names.counter} = row",
        "i = -1",
    ]
    carry = ", ".join((*names.parameters, *state))
    return "\n".join([
        "def run(n, row, carry, values, constants, data, columns):",
        *(f"    {line}" for line in locals_),
        "    try:",
        "        for i in range(n):",
        *(f"            {line}" for line in body),
        "    except (ArithmeticError, ValueError, TypeError):",
        "        return i, None",
        f"    return n, ({carry},)",
        "",
    ])  # fmt: skip

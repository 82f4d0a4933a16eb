"""Functions beside the loop: the objective's value, gradient and Hessian at a point, and a system's solution."""

from gdstudio.language import emit
from gdstudio.model import Optimizer, Pitfall, Problem
from gdstudio.model.optimizer_shapes import calls
from gdstudio.programs.lines import objective_lines, partial_name
from gdstudio.programs.source import function, indented, packed
from gdstudio.programs.spelling import Spelling

_TEXTS = {
    "f": "The objective's value at a point.",
    "grad": "The objective's gradient at a point.",
    "hessian": "The objective's second derivatives at a point, row by row.",
    "solve": "The solution of a system of linear equations.",
}


def wishes(optimizer: Optimizer, dialect: str, pitfall: Pitfall | None = None) -> dict[str, str]:
    """Names for those functions that the optimizer needs, or a difference quotient."""
    asked = {part.name for each in optimizer.equations for node in each.nodes for part in calls(node, _TEXTS)}
    asked |= {"hessian"} if optimizer.uses_hessian and dialect == "torch" else set()
    asked |= {"f"} if pitfall is not None and pitfall.switches.gradient else set()
    names = {"f": "value_at", "grad": "gradient_at", "hessian": "hessian_at", "solve": "solve"}
    found = {key: wish for key, wish in names.items() if key in asked}
    return found | ({"objective": "objective"} if "hessian" in found else {})


def given(problem: Problem, names: Spelling, dialect: str) -> tuple[str, ...]:
    """What the objective is given besides a point: constants, data columns and, where they are arrays, their length."""
    rows = [names.own["data_rows"]] if problem.data and dialect != "torch" else []
    return (*(names.problem[each] for each in (*problem.constants, *problem.data)), *rows)


def functions(problem: Problem, names: Spelling, dialect: str) -> str:
    """The source of the functions that have a name, in front of the loop."""
    point = names.vector("theta", problem.parameters)
    arguments = [*point, *given(problem, names, dialect)]
    bodies = {
        "f": _value if dialect != "torch" else _torch_value,
        "grad": _gradient if dialect != "torch" else _torch_gradient,
        "hessian": _torch_hessian,
    }
    made: list[str] = []
    for key in ("f", "grad", "hessian"):
        if key in names.own:
            made += [*function(names.own[key], arguments, _TEXTS[key], bodies[key](problem, names, dialect)), "", ""]
    if "solve" in names.own:
        made += [*function(names.own["solve"], ["matrix", "vector"], _TEXTS["solve"], _SOLVE[dialect]), "", ""]
    return "\n".join([*(line.rstrip() for line in made), ""]) if made else ""


_NUMPY_SOLVE = ["return np.linalg.solve(matrix, vector).tolist()"]
_SOLVE = {
    "python": _NUMPY_SOLVE,
    "numpy": _NUMPY_SOLVE,
    "torch": [
        "rows = torch.stack([torch.stack(row) for row in matrix])",
        "return torch.linalg.solve(rows, torch.stack(vector)).unbind()",
    ],
    "guarded": [
        "try:",
        "    return np.linalg.solve(matrix, vector).tolist()",
        "except np.linalg.LinAlgError:",
        "    return [math.nan] * len(vector)",
    ],
}


def _unpacked(problem: Problem, names: Spelling, by: str) -> list[str]:
    """The parameters' own names, where the point comes whole."""
    parts = tuple(names.problem[each] for each in problem.parameters)
    point = names.vector("theta", problem.parameters)
    return [f"{packed(parts)} = {point[0]}.{by}()"] if parts != point else []


def _value(problem: Problem, names: Spelling, dialect: str) -> list[str]:
    outputs = [(names.value, problem.objective)]
    lines = emit(outputs, dialect, names=names.problem, columns=problem.data, rows=names.own["data_rows"],
                 taken=names.taken)  # fmt: skip
    return [*_unpacked(problem, names, "tolist"), *lines, f"return {names.value}"]


def _gradient(problem: Problem, names: Spelling, dialect: str) -> list[str]:
    slopes = [partial_name(names, problem, each) for each in problem.parameters]
    outputs = list(zip(slopes, problem.gradient, strict=True))
    lines = emit(outputs, dialect, names=names.problem, columns=problem.data, rows=names.own["data_rows"],
                 taken=names.taken)  # fmt: skip
    result = ", ".join(slopes) if names.unrolled else f"np.array([{', '.join(slopes)}], float)"
    return [*_unpacked(problem, names, "tolist"), *lines, f"return {result}"]


def _torch_value(problem: Problem, names: Spelling, _dialect: str) -> list[str]:
    lines = [line.text for line in objective_lines(problem, names)]
    return [*_unpacked(problem, names, "unbind"), *lines, f"return {names.value}.item()"]


def _torch_gradient(problem: Problem, names: Spelling, _dialect: str) -> list[str]:
    """By `backward()` at leaves of their own, though the steps are made where nothing is recorded."""
    leaves = names.vector("theta", problem.parameters)
    return [
        *(f"{leaf} = {leaf}.detach().requires_grad_()" for leaf in leaves),
        "with torch.enable_grad():",
        *indented(_unpacked(problem, names, "unbind")),
        *indented(line.text for line in objective_lines(problem, names)),
        *indented([f"{names.value}.backward()"]),
        f"return {', '.join(f'{leaf}.grad' for leaf in leaves)}",
    ]


def _torch_hessian(problem: Problem, names: Spelling, _dialect: str) -> list[str]:
    leaves = names.vector("theta", problem.parameters)
    point = packed(leaves) if len(leaves) == 1 else f"({packed(leaves)})"
    inner = [*(line.text for line in objective_lines(problem, names)), f"return {names.value}"]
    return [
        *function(names.own["objective"], leaves, "The value alone.", inner),
        "",
        f"return torch.autograd.functional.hessian({names.own['objective']}, {point})",
    ]

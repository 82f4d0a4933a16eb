"""What a program around a module of PyTorch speaks of: its tensors by name, their numbers as a row keeps them, the columns
that it is given.

A tensor of one number has the name of its parameter; several features are stacked to one tensor of shape (N, k).
"""

from collections.abc import Sequence

from gdstudio.model import Problem
from gdstudio.model.layer import Module, Tensor
from gdstudio.programs.source import INDENT
from gdstudio.programs.spelling import LEAF, Spelling

# No column can have this name.
FEATURES = " features"
_ORDER = "order"


def wishes(problem: Problem) -> dict[str, str]:
    """Names for prediction and criterion, the tensors of several numbers, and the stacked features."""
    layer = problem.layer
    if layer is None:
        return {}
    module = layer.module
    stacked = {FEATURES: FEATURES.strip()} if len(module.features) > 1 else {}
    order = {_ORDER: "order"} if module.order is not None else {}
    alone = {LEAF + each.name: each.name for each in module.leaves if len(each.parameters) > 1}
    return {"prediction": "prediction", "criterion": "criterion", **stacked, **order, **alone}


def given(problem: Problem) -> tuple[str, ...]:
    """The columns that the loop is given: the features, stacked where there are several, and the target."""
    if problem.layer is None:
        return problem.data
    features = problem.layer.module.features
    return (*(features if len(features) == 1 else (FEATURES,)), problem.target)


def before(problem: Problem, names: Spelling) -> list[str]:
    """The lines before the loop that give the tensors of a layer their names."""
    assert problem.layer is not None
    module, model = problem.layer.module, names.own["model"]
    leaves = names.leaves(problem.parameters)
    found = [f"{', '.join(leaves)} = " + ", ".join(f"{model}{each.attribute}" for each in module.leaves)]
    if module.order is not None:
        found += ["# Where each parameter of the fit stands among the module's numbers.",
                  f"{names.own[_ORDER]} = [{', '.join(map(str, module.order))}]"]  # fmt: skip
    return found


def numbers(problem: Problem, names: Spelling, of: str = "") -> list[str]:
    """The sources of the numbers of the leaves, or with `of` ".grad" of those, in the order of the problem's parameters."""
    leaves = [f"{each}{of}" for each in names.leaves(problem.parameters)]
    if problem.layer is None:
        start, end = ("", ".item()") if names.unrolled else ("*", ".tolist()")
        return [f"{start}{each}{end}" for each in leaves]
    module = problem.layer.module
    if module.order is not None:
        each = f"each{of}.flatten() for each in {names.own['model']}.parameters()"
        return [f"*torch.cat([{each}])[{names.own[_ORDER]}].tolist()"]
    return [
        f"{each}.item()" if len(leaf.parameters) == 1 else f"*{each}.flatten().tolist()"
        for each, leaf in zip(leaves, module.leaves, strict=True)
    ]


def shown(problem: Problem, names: Spelling) -> list[tuple[str, str]]:
    """What a row of few parameters prints of them: a word, and the source of a number or of a tensor's numbers."""
    if problem.layer is None or problem.layer.module.order is None:
        leaves = names.leaves(problem.parameters)
        return [(f"{each}:", text.lstrip("*")) for each, text in zip(leaves, numbers(problem, names), strict=True)]
    return [(f"{each}:", f"{each}.tolist()") for each in names.leaves(problem.parameters)]


def module_lines(module: Module, name: str, dtype: str) -> list[str]:
    """The lines that make the module."""
    layers = [
        f"torch.nn.Linear({each.inputs}, {each.outputs}{'' if each.bias else ', bias=False'}, dtype=torch.{dtype})"
        for each in module.layers
    ]
    if not module.activation:
        return [f"{name} = {layers[0]}"]
    parts = (layers[0], f"torch.nn.{module.activation}()", layers[1])
    return [f"{name} = torch.nn.Sequential(", *(f"{INDENT}{each}," for each in parts), ")"]


def drawn_lines(module: Module, name: str, dtype: str, seed: int) -> list[str]:
    """The lines that make the module with the initial weights that PyTorch draws, which it does in float32."""
    found = [f"torch.manual_seed({seed})", *module_lines(module, name, "float32")]
    return found if dtype == "float32" else [*found, f"{name} = {name}.to(torch.{dtype})"]


def put(leaf: Tensor, name: str, values: Sequence[float], dtype: str) -> str:
    """The statement that gives a tensor its numbers."""
    if len(values) == 1:
        return f"{name}{leaf.attribute}.fill_({float(values[0])!r})"
    width = leaf.shape[-1]
    rows = [list(map(float, values[at : at + width])) for at in range(0, len(values), width)]
    return (
        f"{name}{leaf.attribute}.copy_(torch.tensor({rows if len(leaf.shape) > 1 else rows[0]}, dtype=torch.{dtype}))"
    )

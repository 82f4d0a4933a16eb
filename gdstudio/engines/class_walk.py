"""One step of a class of torch.optim, statement by statement, on the very tensors and the optimizer of a run."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from types import CodeType
from typing import Any

from gdstudio.engines.moments import held, numbered, run_lines
from gdstudio.engines.protocol import Moment
from gdstudio.engines.tracing import Numbers
from gdstudio.model import RunSpec
from gdstudio.programs import Program
from gdstudio.programs.loop_parts import parts_of


def walked(
    spec: RunSpec,
    program: Program,
    namespace: dict[str, Any],
    moments: list[Moment],
    together: Callable[[Iterable[Any]], list[float]],
) -> Numbers:
    """Run the lines of a step in a namespace that has what the loop is given; value and gradient are those before the
    update. `moments` has those of the statements before an error as well; `together` puts the numbers of the leaves'
    gradients in the order of the parameters."""
    file, names = f"<{program.dialect}>", program.names
    exec(_before(program), namespace)
    every, parameters = numbered(program), spec.problem.parameters
    leaves = names.leaves(parameters)
    began = held(leaves, namespace)
    split = next(place for place, line in every if line.part == "step")
    run_lines(every[:split], namespace, names, parameters, moments, file)
    value = float(namespace[names.value].item())
    gradient = tuple(together(namespace[leaf].grad for leaf in leaves))
    run_lines(every[split:], namespace, names, parameters, moments, file)
    return Numbers(value, gradient, moments=moments, began=began)


@lru_cache(maxsize=64)
def _before(program: Program) -> CodeType:
    """What stands before the loop: the leaves by their names, and a closure."""
    return compile("\n".join(parts_of(program).before), f"<{program.dialect}>", "exec")

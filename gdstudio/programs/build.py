"""The program of a problem and an optimizer in one dialect."""

from functools import lru_cache

from gdstudio.model import InputError, Message, Optimizer, Pitfall, Problem
from gdstudio.programs import scalar_loop, torch_loop, torch_optim_loop, vector_loop
from gdstudio.programs.program import Program
from gdstudio.programs.statements import NONE

# Up to this many scalar parameters unroll into scalar lines, the program that a student reads.
MOST_UNROLLED = 8


DIALECTS = ("numpy", "guarded", "torch", "torch.optim")


@lru_cache(maxsize=256)
def build(
    problem: Problem,
    optimizer: Optimizer,
    dialect: str,
    options: frozenset[str] = NONE,
    *,
    batched: bool = False,
    pitfall: Pitfall | None = None,
) -> Program:
    """The program with these options on; where it is `batched`, each step picks its rows of the data; with a
    `pitfall` (see `Pitfall.program`) its lines are changed.

    "numpy" is plain Python on floats where the problem is a function, NumPy where it has data columns or
    more than eight parameters; "guarded" the same arithmetic with functions that give inf or nan instead of
    raising; "torch" and "torch.optim" work on tensors. Raises ValueError for an unknown dialect, InputError
    where the Hessian is asked for of more than eight parameters, and where no line can be changed by the pitfall.
    """
    unrolled = len(problem.parameters) <= MOST_UNROLLED
    if not unrolled and (optimizer.uses_hessian or optimizer.solves):
        raise _too_many(problem, optimizer)
    match dialect:
        case "numpy" | "guarded" if unrolled:
            return scalar_loop.program(problem, optimizer, dialect == "guarded", options, batched, pitfall)
        case "numpy" | "guarded":
            return vector_loop.program(problem, optimizer, dialect == "guarded", options, batched)
        case "torch":
            return torch_loop.program(problem, optimizer, unrolled, options, batched, pitfall)
        case "torch.optim":
            _check_options(optimizer)
            return torch_optim_loop.program(problem, optimizer, unrolled, batched, pitfall)
    raise ValueError(f"There is no dialect {dialect!r}.")


def _too_many(problem: Problem, optimizer: Optimizer) -> InputError:
    sentence = (
        "{optimizer} needs the second derivatives, which are computed for at most {most} parameters; this problem has "
        "{count}. Choose another optimizer."
    )
    slots = {"optimizer": optimizer.title, "most": MOST_UNROLLED, "count": len(problem.parameters)}
    return InputError(Message(sentence, slots), "optimizer")


def _check_options(optimizer: Optimizer) -> None:
    """What neither the class nor `clip_grad_norm_` does is not left out silently."""
    clipping = torch_optim_loop.clip_of(optimizer)
    for equation in optimizer.equations:
        done = clipping is not None and equation.option == clipping[1].option
        if equation.option and not done and optimizer.torch is not None and equation.option not in optimizer.torch.map:
            sentence = "torch.optim.{name} has no `{option}`: set it to 0, or choose another engine."
            raise InputError(Message(sentence, {"name": optimizer.torch.cls, "option": equation.option}), "engine")

"""The program of a problem and an optimizer in one dialect."""

from functools import lru_cache

from gdstudio.model import Optimizer, Problem
from gdstudio.programs import scalar_loop, torch_loop, torch_optim_loop, vector_loop
from gdstudio.programs.program import Program

# Up to this many scalar parameters unroll into scalar lines, the program that a student reads.
MOST_UNROLLED = 8


DIALECTS = ("numpy", "guarded", "torch", "torch.optim")


@lru_cache(maxsize=256)
def build(problem: Problem, optimizer: Optimizer, dialect: str) -> Program:
    """The program. ValueError for an unknown dialect.

    "numpy" is plain Python on floats where the problem is a function, NumPy where it has data columns or
    more than eight parameters; "guarded" the same arithmetic with functions that give inf or nan instead of
    raising; "torch" and "torch.optim" work on tensors.
    """
    unrolled = len(problem.parameters) <= MOST_UNROLLED
    match dialect:
        case "numpy" | "guarded" if unrolled:
            return scalar_loop.program(problem, optimizer, dialect == "guarded")
        case "numpy" | "guarded":
            return vector_loop.program(problem, optimizer, dialect == "guarded")
        case "torch":
            return torch_loop.program(problem, optimizer, unrolled)
        case "torch.optim":
            return torch_optim_loop.program(problem, optimizer, unrolled)
    raise ValueError(f"There is no dialect {dialect!r}.")

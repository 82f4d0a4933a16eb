"""The error of a difference quotient over its step h: large where h misses the curve, and where only rounding is left.

The error falls like h·|f″|/2 and rises like ε·|f|/h, with a minimum near √ε (Nocedal and Wright, Numerical Optimization,
section 8.1).
"""

import numpy as np

from gdstudio.engines.vectorised import Array
from gdstudio.language import evaluate
from gdstudio.model import FieldRequest

KIND = "quotient-error"
_FROM, _TO, _A_DECADE = -17, 1, 4


def compute(request: FieldRequest) -> dict[str, Array]:
    """`h` (n,) ascending, and `error` (P, n): |(f(x + h) − f(x))/h − ∂f/∂x| in each parameter, in float64 as a program
    computes it."""
    problem = request.problem
    point = np.array(problem.start if request.at is None else request.at, dtype=np.float64)
    names = {**dict(request.constants), **{name: column.tolist() for name, column in problem.columns.items()}}
    names |= dict(zip(problem.parameters, point.tolist(), strict=True))
    value = evaluate(problem.objective, names)
    steps = 10.0 ** np.linspace(_FROM, _TO, (_TO - _FROM) * _A_DECADE + 1)
    errors = np.empty((len(problem.parameters), len(steps)))
    for place, (name, slope) in enumerate(zip(problem.parameters, problem.gradient, strict=True)):
        true = evaluate(slope, names)
        for at, h in enumerate(steps.tolist()):
            moved = evaluate(problem.objective, {**names, name: float(point[place]) + h})
            errors[place, at] = abs((moved - value) / h - true)
    return {"h": steps, "error": errors}

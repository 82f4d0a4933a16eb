"""Optimizers and problems that engine tests make from text, as a user would."""

from collections.abc import Mapping, Sequence

from gdstudio.model import Catalogue, Optimizer, Problem, RunSpec, StopRule, optimizer_from

CATALOGUE = Catalogue()
RATE = {"learning_rate": {"default": 0.01, "low": 1e-6, "high": 10.0, "scale": "log"}}
NEVER = StopRule(enabled=False)


def optimizer(
    equations: Sequence[str],
    state: Mapping[str, object] | None = None,
    torch: Mapping[str, object] | None = None,
    more: Mapping[str, object] | None = None,
    option: Mapping[int, str] | None = None,
) -> Optimizer:
    """An optimizer with a learning rate and these equations; `option` names what switches an equation on."""
    table: dict[str, object] = {
        "title": "Made",
        "hyperparameters": {**RATE, **(more or {})},
        "equations": [
            {"text": text, **({"option": option[place]} if option and place in option else {})}
            for place, text in enumerate(equations)
        ],
    }
    if state:
        table["state"] = dict(state)
    if torch:
        table["torch"] = dict(torch)
    return optimizer_from(table, "made", "made.toml")


# One of each kind of statement: a reduction, a scalar state, parameters assigned twice and remembered, a first step.
MADE: dict[str, Optimizer] = {
    "clipped": optimizer(["d = g*min(1, 0.5/(norm(g) + 1e-6))", "theta = theta - learning_rate*d"]),
    "two-point rate": optimizer(
        [
            "s = theta - before",
            "y = g - slope",
            "rate = where(k == 1, learning_rate, abs(dot(s, s)/(dot(s, y) + 1e-30)))",
            "before = theta",
            "slope = g",
            "theta = theta - rate*g",
        ],
        {"before": 0, "slope": 0},
    ),
    "decay, then momentum": optimizer(
        ["theta = theta - 0.1*learning_rate*theta", "m = 0.9*m + 0.1*g", "theta = theta - learning_rate*m"], {"m": 0}
    ),
    "shrinking": optimizer(
        ["P = 0.99*P", "theta = theta - learning_rate*P*g/(1 + sqrt(sum(g^2)/sum(1)))"],
        {"P": {"init": "1", "shape": "scalar"}},
    ),
    "signs": optimizer(["theta = theta - learning_rate*sign(g)"]),
}


def bowl(size: int, **fields: object) -> RunSpec:
    """Σ i·(xᵢ − 1)²/2 + x₁·xₙ/10 from 0, of any number of parameters."""
    names = [f"x{i}" for i in range(1, size + 1)]
    text = " + ".join(f"{i}*({each} - 1)^2/2" for i, each in enumerate(names, 1))
    problem = Problem.function(f"{text} + {names[0]}*{names[-1]}/10", start=(0.0,) * size)
    chosen = fields.pop("optimizer", CATALOGUE.optimizer("gradient-descent"))
    assert isinstance(chosen, Optimizer)
    return RunSpec.of(problem, chosen, **{"values": {"learning_rate": 0.02}, "stop": NEVER, **fields})

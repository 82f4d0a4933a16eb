"""Random runs: any built-in or typed problem with any values that its file allows."""

from hypothesis import strategies as st

from gdstudio.model import Catalogue, Change, Optimizer, Problem, RunSpec, StopRule
from gdstudio.model.dataset import with_columns
from gdstudio.model.sampling import Batching, Split

CATALOGUE = Catalogue()
FINITE = st.floats(allow_nan=False, allow_infinity=False)
POSITIVE = st.floats(1e-300, 1e300)
SEEDS = st.integers(0, 2**63 - 1)
BATCHES = st.none() | st.builds(Batching, st.integers(1, 10**9), st.booleans(), SEEDS)
SPLITS = st.builds(Split, st.floats(1e-9, 0.999), st.none(), SEEDS) | st.builds(
    Split, st.none(), st.integers(1, 9), SEEDS
)
TEXTS = ("x^2 + 2x + 1", "a*x^2 + b*y^4", "f(u, v) = (u - v)^2 + u", "sin(x1)*x2 + c", "|x| + ln(x)")


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A built-in problem, a typed one, or the line through other points."""
    name = draw(st.sampled_from((*CATALOGUE.problems, *TEXTS)))
    problem = CATALOGUE.problem(name) if name in CATALOGUE.problems else Problem.function(name)
    if problem.data and draw(st.booleans()):
        points = draw(st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=5))
        return with_columns(problem, dict(zip("xy", zip(*points, strict=True), strict=True)))
    return problem


@st.composite
def values_of(draw: st.DrawFn, optimizer: Optimizer) -> dict[str, float]:
    """Allowed values of some of an optimizer's hyperparameters, at least one where it has any."""
    every = sorted(optimizer.defaults())
    names = draw(st.lists(st.sampled_from(every), min_size=1, unique=True)) if every else []
    found = {}
    for name in names:
        each = optimizer.hyperparameter(name)
        found[name] = draw(POSITIVE if each.scale == "log" else st.floats(each.low, each.high))
    return found


@st.composite
def specs(draw: st.DrawFn) -> RunSpec:
    """A run that a lesson could hold."""
    problem = draw(problems())
    optimizer = CATALOGUE.optimizer(draw(st.sampled_from(list(CATALOGUE.optimizers))))
    engine = draw(st.sampled_from(("numpy", "torch", "torch.optim") if optimizer.torch else ("numpy", "torch")))
    steps = draw(st.lists(st.integers(0, 1000), unique=True, max_size=3))
    predict = draw(st.lists(st.fixed_dictionaries(dict.fromkeys(problem.features, FINITE)), max_size=2))
    return RunSpec.of(
        problem,
        optimizer,
        name=draw(
            st.text(min_size=1, max_size=10).filter(lambda text: text.encode("utf-8", "ignore").decode() == text)
        ),
        engine=engine,
        dtype="float64" if engine == "numpy" else draw(st.sampled_from(("float64", "float32"))),
        values=draw(values_of(optimizer)),
        start=draw(st.tuples(*[FINITE] * len(problem.parameters))),
        constants={name: draw(FINITE) for name in problem.constants},
        steps=draw(st.integers(0, 10**9)),
        seed=draw(st.integers(0, 2**63 - 1)),
        stop=StopRule(draw(st.none() | st.floats(0, 1)), draw(st.booleans()), draw(st.floats(1.5, 1e300))),
        # What has no hyperparameter has nothing to change.
        changes=tuple(Change(step, draw(values_of(optimizer))) for step in steps if optimizer.hyperparameters),
        predict=tuple(predict) if problem.features else (),
        batch=draw(BATCHES) if problem.data else None,
        validation=draw(SPLITS).within(problem) if problem.data and draw(st.booleans()) else None,
        standardise=bool(problem.data) and draw(st.booleans()),
    )

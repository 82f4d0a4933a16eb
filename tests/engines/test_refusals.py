"""What an engine refuses, each in a sentence that names the field."""

import sys

import pytest

from gdstudio.engines import ENGINES, open_run, torch_missing, warm_up
from gdstudio.model import InputError, Problem, RunSpec, TorchMapping
from tests.engines.made import CATALOGUE, MADE, optimizer

DESCENT = CATALOGUE.optimizer("gradient-descent")
PARABOLA = CATALOGUE.problem("notebook-parabola")


def test_the_engines_in_their_order() -> None:
    assert list(ENGINES) == ["numpy", "torch", "torch.optim"]
    assert all(ENGINES.values())


@pytest.mark.parametrize(
    ("has_pip", "line"),
    [(True, "python -m pip install"), (False, f'python3 -m pip --python "{sys.executable}" install')],
)
@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
def test_without_torch_a_sentence_says_how_to_install_it(
    engine: str, has_pip: bool, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment that the README's line makes has no pip of its own."""
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(torch_missing.importlib.util, "find_spec", lambda name: has_pip or None)
    with pytest.raises(InputError) as caught:
        open_run(RunSpec.of(PARABOLA, DESCENT, engine=engine))
    assert caught.value.where == "engine"
    assert str(caught.value) == (
        f'This engine needs PyTorch, which is not installed. {line} "torch>=2.6,<2.14", then start '
        "again. NumPy works without it."
    )
    assert open_run(RunSpec.of(PARABOLA, DESCENT)).advance(3).rows == 3
    warm_up()


@pytest.mark.parametrize("engine", sorted(ENGINES))
@pytest.mark.parametrize(
    ("text", "start", "sentence"),
    [
        ("ln(x)", -1.0, "f has no finite value at x = −1 (ln of a negative number). Choose another start."),
        ("sqrt(x)", 0.0, "f has no finite derivative at x = 0 (a division by 0). Choose another start."),
    ],
)
def test_a_start_without_a_value(engine: str, text: str, start: float, sentence: str) -> None:
    spec = RunSpec.of(Problem.function(text, start=(start,)), DESCENT, engine=engine, dtype="float64")
    with pytest.raises(InputError) as caught:
        open_run(spec)
    assert caught.value.where == "start"
    assert str(caught.value) == sentence


def test_an_optimizer_without_a_class() -> None:
    with pytest.raises(InputError, match=r"Made has no class in torch\.optim"):
        open_run(RunSpec.of(PARABOLA, MADE["signs"], engine="torch.optim"))


def test_a_class_that_torch_does_not_have() -> None:
    made = optimizer(["theta = theta - learning_rate*g"], torch={"class": "SGD", "map": {"learning_rate": "lr"}})
    object.__setattr__(made, "torch", TorchMapping("Nadir", {}, {"learning_rate": "lr"}))
    with pytest.raises(InputError, match=r"torch\.optim has no class Nadir"):
        open_run(RunSpec.of(PARABOLA, made, engine="torch.optim"))


def test_values_that_the_class_refuses() -> None:
    spec = RunSpec.of(PARABOLA, CATALOGUE.optimizer("adam"), engine="torch.optim", values={"beta1": 1.0})
    with pytest.raises(InputError, match=r"torch\.optim\.Adam refuses these values: Invalid beta"):
        open_run(spec)


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(InputError, match="There is no engine abacus"):
        open_run(RunSpec.of(PARABOLA, DESCENT, engine="abacus", dtype="float64"))


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_constant_without_a_logarithm(engine: str) -> None:
    spec = RunSpec.of(Problem.function("ln(a)*x^2", start=(1.0,)), DESCENT, engine=engine, constants={"a": -1.0})
    with pytest.raises(InputError, match=r"f has no finite value at x = 1 \(ln of a negative number\)"):
        open_run(spec)


@pytest.mark.parametrize("engine", ["numpy", "torch"])
@pytest.mark.parametrize("bite", [1, 3, 100])
def test_an_update_whose_numbers_fail_ends_the_run(engine: str, bite: int) -> None:
    """1/(5 − k) has no value at the fifth update: row 4 is the last."""
    made = optimizer(["c = 1/(5 - k)", "theta = theta - learning_rate*c*g"])
    run = open_run(RunSpec.of(PARABOLA, made, engine=engine))
    rows = 0
    for _ in range(10):
        block = run.advance(bite)
        rows += block.rows
        if block.outcome is not None:
            break
    assert block.outcome is not None
    assert (block.outcome.kind, block.outcome.step, rows) == ("not-finite", 4, 5)
    assert str(block.outcome.message) == "Stopped at step 5: x is no longer a finite number. Step 4 is shown."

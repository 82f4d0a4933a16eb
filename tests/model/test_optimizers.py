"""The built-in optimizers against torch.optim, on equal gradients; and what a file may say."""

import math
import tomllib
from collections.abc import Sequence

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.language import evaluate
from gdstudio.model import Catalogue, InputError, Optimizer, optimizer_from

CATALOGUE = Catalogue()
GRADIENTS = st.lists(st.floats(-100, 100).filter(lambda g: g == 0 or abs(g) > 1e-3), min_size=1, max_size=30)


def path(optimizer: Optimizer, values: dict[str, float], gradients: Sequence[float]) -> list[float]:
    """Run the equations of an optimizer on one parameter, tree by tree."""
    names = {"theta": 0.5, **values, **{each.name: evaluate(each.init, values) for each in optimizer.state}}
    found = []
    for k, g in enumerate(gradients, 1):
        names |= {"g": g, "k": float(k)}
        for equation in optimizer.with_options(optimizer.options_on(values)).equations:
            names[equation.target] = evaluate(equation.node, names)
        found.append(names["theta"])
    return found


def torch_path(optimizer: Optimizer, values: dict[str, float], gradients: Sequence[float]) -> list[float]:
    """The same by the class of torch.optim that the file names."""
    assert optimizer.torch is not None
    arguments: dict[str, object] = dict(optimizer.torch.fixed)
    for name, argument in optimizer.torch.map.items():
        if name not in values:
            continue
        head, _, place = argument.partition(".")
        if place:
            arguments[head] = (*arguments.get(head, ()), values[name])
        else:
            arguments[head] = values[name]
    parameter = torch.nn.Parameter(torch.tensor(0.5, dtype=torch.float64))
    rule = getattr(torch.optim, optimizer.torch.cls)([parameter], **arguments)
    before, found = torch.get_default_dtype(), []
    # NAdam makes its product of momenta, at the first step, of the default dtype.
    torch.set_default_dtype(torch.float64)
    try:
        for g in gradients:
            parameter.grad = torch.tensor(g, dtype=torch.float64)
            rule.step()
            found.append(parameter.item())
    finally:
        torch.set_default_dtype(before)
    return found


@pytest.mark.parametrize("name", [name for name in CATALOGUE.optimizers if CATALOGUE.optimizer(name).torch])
@given(gradients=GRADIENTS)
def test_the_equations_are_those_of_torch(name: str, gradients: list[float]) -> None:
    optimizer = CATALOGUE.optimizer(name)
    ours, theirs = (each(optimizer, optimizer.defaults(), gradients) for each in (path, torch_path))
    # The mean square less the square of the mean is what is left of two numbers that nearly cancel.
    left = 1e-6 if name == "rmsprop-centred" else 1e-12
    assert ours == pytest.approx(theirs, rel=left, abs=1e-14)


@given(gradients=GRADIENTS, momentum=st.floats(0.01, 0.99), dampening=st.floats(0, 1), rate=st.floats(1e-3, 2))
def test_momentum_is_that_of_torch_with_any_values(
    gradients: list[float], momentum: float, dampening: float, rate: float
) -> None:
    values = {"learning_rate": rate, "momentum": momentum, "dampening": dampening, "weight_decay": 0.0, "clip": 0.0}
    optimizer = CATALOGUE.optimizer("momentum")
    scale = max(map(abs, gradients)) * rate * len(gradients) / (1 - momentum)
    assert path(optimizer, values, gradients) == pytest.approx(
        torch_path(optimizer, values, gradients), rel=1e-12, abs=1e-14 * scale
    )


@pytest.mark.parametrize("name", list(CATALOGUE.optimizers))
def test_everything_on_a_panel_comes_from_the_file(name: str) -> None:
    optimizer = CATALOGUE.optimizer(name)
    assert optimizer.text
    assert all(equation.says.endswith(".") for equation in optimizer.every)
    assert all(each.symbol and each.help.endswith(".") for each in optimizer.hyperparameters)
    assert [each.name for each in optimizer.hyperparameters][:1] == (["learning_rate"] if name != "newton" else [])


def test_state_may_begin_at_a_hyperparameter_and_be_one_number() -> None:
    optimizer = optimizer_from(
        {
            "title": "Growing",
            "hyperparameters": {"initial_rate": {"default": 0.1, "low": 1e-3, "high": 1, "scale": "log"}},
            "state": {"s": {"init": "initial_rate/2", "shape": "scalar"}, "m": -0.5},
            "equations": [{"text": "s = 2*s"}, {"text": "theta = theta - s*g + 0*m"}],
        },
        "growing",
        "FILE",
    )
    assert [each.shape for each in optimizer.state] == ["scalar", "vector"]
    assert path(optimizer, {"initial_rate": 0.1}, [1.0, 1.0]) == pytest.approx([0.4, 0.2])
    assert optimizer.torch is None


def test_a_hyperparameter_is_found_by_name() -> None:
    adam = CATALOGUE.optimizer("adam")
    assert adam.hyperparameter("beta1").default == 0.9
    defaults = {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.0, "clip": 0.0}
    assert adam.defaults() == defaults
    with pytest.raises(KeyError):
        adam.hyperparameter("momentum")


@pytest.mark.parametrize("name", list(CATALOGUE.optimizers))
def test_an_optimizer_reads_back_from_its_own_table(name: str) -> None:
    optimizer = CATALOGUE.optimizer(name)
    again = optimizer_from(optimizer.source_text(), "", "FILE")
    assert (again, hash(again), again.name) == (optimizer, hash(optimizer), name)
    changed = {**optimizer.source_text(), "title": "Another"}
    assert optimizer_from(changed, "", "FILE") != optimizer


def test_no_python_gets_in_through_an_equation() -> None:
    for text in (
        "theta = theta.__class__",
        "theta = open('x')",
        "theta = [g for g in g]",
        "theta = lambda: g",
        "import os",
    ):
        table = {"title": "T", "hyperparameters": {}, "equations": [{"text": text}]}
        with pytest.raises(InputError) as caught:
            optimizer_from(table, "", "FILE")
        assert caught.value.where.startswith("FILE: $.equations[0].text")


def test_defaults_lie_on_their_sliders() -> None:
    for name in CATALOGUE.optimizers:
        for each in CATALOGUE.optimizer(name).hyperparameters:
            assert each.low <= each.default <= each.high
            assert math.isfinite(each.default)
            assert each.scale == "linear" or each.low > 0


def _drawn(entry: str) -> Optimizer:
    table = tomllib.loads(f"""
        title = "Drawn"
        hyperparameters = {{ learning_rate = {{ default = 0.1, low = 1e-6, high = 1.0, scale = "log" }} }}
        state = {{ s = {entry} }}
        equations = [{{ text = "s = s + g^2" }}, {{ text = "theta = theta - learning_rate*g/sqrt(s)" }}]
    """)
    return optimizer_from(table, "drawn", "FILE")


def test_a_state_says_how_it_is_drawn() -> None:
    assert [(each.name, each.draw) for each in CATALOGUE.optimizer("adam").state] == [("m", "arrow"), ("v", "squares")]
    side = _drawn('{ init = "0", draw = "squares" }').state[0].side
    assert side is not None
    assert evaluate(side, {"s": 9.0}) == 3
    assert _drawn('{ init = "0", draw = "arrow" }').state[0].side is None
    assert _drawn("0").state[0].draw == ""


@pytest.mark.parametrize(
    ("entry", "where", "words"),
    [('{ init = "0", draw = "circles" }', "FILE: $.state.s.draw", "circles"),
     ('{ init = "0", draw = "arrow", side = "s" }', "FILE: $.state.s.side", "Only squares have a side."),
     ('{ init = "0", draw = "squares", side = "q*s" }', "FILE: $.state.s.side", "`q` is neither"),
     ('{ init = "0", draw = "squares", side = "s +" }', "FILE: $.state.s.side, column 3", ""),
     ('{ init = "0", draw = "arrow", shape = "scalar" }', "FILE: $.state.s.draw", "parameters' shape")],
)  # fmt: skip
def test_a_drawing_that_cannot_be_is_refused(entry: str, where: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        _drawn(entry)
    assert caught.value.where.startswith(where)
    assert words in str(caught.value.message)

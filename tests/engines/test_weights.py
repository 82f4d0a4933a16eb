"""Starts that are PyTorch's initial weights: the same numbers without PyTorch, on every engine, and in the exported program."""

from typing import Any

import numpy as np
import pytest
import torch

from gdstudio.engines import ENGINES, open_run
from gdstudio.model import Catalogue, InputError, RunSpec
from gdstudio.model.edits import apply
from gdstudio.model.fit import fit_of
from gdstudio.model.run_file import run_table_from
from tests.engines.test_layers import COLUMNS, LOSSES, MODELS, C, exported_rows, fit, spec_of

CATALOGUE = Catalogue()


def made_by_torch(model: str, seed: int) -> dict[str, float]:
    """The initial weights by the names of the parameters, from PyTorch itself."""
    shown, names = MODELS[model]
    torch.manual_seed(seed)
    features = sum(f"*{name}" in model or f"{name}*" in model for name in COLUMNS)
    if shown.startswith("Linear"):
        module: Any = torch.nn.Linear(features, 1, bias="bias=False" not in shown)
    else:
        first = torch.nn.Linear(features, len(names[1 if len(names) > 2 else 0]), bias=len(names) > 2)
        module = torch.nn.Sequential(first, torch.nn.Linear(first.out_features, 1, bias="c0" in model))
    numbers = [tensor.flatten().tolist() for tensor in module.parameters()]
    return {
        name: number for each, at in zip(names, numbers, strict=True) for name, number in zip(each, at, strict=True)
    }


@pytest.mark.parametrize("seed", [0, 3, 4_294_967_295, 2**63 - 1])
@pytest.mark.parametrize("model", MODELS)
def test_the_start_is_what_pytorch_draws_to_the_last_bit(model: str, seed: int) -> None:
    spec = apply(apply(spec_of(model), "start", "pytorch seed 8", CATALOGUE), "seed", str(seed), CATALOGUE)
    assert spec.start_drawn == "pytorch"
    assert dict(zip(spec.problem.parameters, spec.start, strict=True)) == made_by_torch(model, seed)


def test_many_units_and_features() -> None:
    problem = fit_of(COLUMNS | {"y": C}, ["x", "z"], "y", CATALOGUE, model="perceptron", units=12)
    spec = apply(RunSpec.of(problem, CATALOGUE.optimizer("adam")), "start", "PyTorch seed 5", CATALOGUE)
    torch.manual_seed(5)
    hidden, output = torch.nn.Linear(2, 12), torch.nn.Linear(12, 1)
    at = dict(zip(problem.parameters, spec.start, strict=True))
    assert [[at[f"u{k}"], at[f"w{k}"]] for k in range(1, 13)] == hidden.weight.tolist()
    assert [at[f"a{k}"] for k in range(1, 13)] == hidden.bias.tolist()
    assert ([[at[f"v{k}"] for k in range(1, 13)]], [at["c"]]) == (output.weight.tolist(), output.bias.tolist())


@pytest.mark.parametrize("model", MODELS)
def test_every_engine_takes_the_same_start(model: str) -> None:
    spec = apply(spec_of(model), "start", "pytorch seed 3", CATALOGUE)
    for engine in ENGINES:
        moved = apply(spec, "engine", engine, CATALOGUE)
        assert (moved.start, moved.start_drawn) == (spec.start, "pytorch")
        assert open_run(moved).advance(1).parameters[0].tolist() == list(spec.start)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("model", MODELS)
def test_the_exported_program_sets_the_seed_and_makes_the_run_to_the_last_digit(
    model: str, loss: str, dtype: str
) -> None:
    spec = apply(spec_of(model, loss, dtype=dtype), "start", "pytorch seed 3", CATALOGUE)
    rows, ours, text = exported_rows(spec)
    assert rows == ours
    assert "torch.manual_seed(3)\nmodel = torch.nn." in text and "fill_" not in text and "copy_" not in text


def test_a_start_that_was_moved_is_no_longer_drawn() -> None:
    spec = apply(spec_of("w*x + b"), "start", "pytorch seed 3", CATALOGUE)
    moved = apply(spec, "start.w", 0.25, CATALOGUE)
    assert (moved.start_drawn, moved.start[1], moved.seed) == ("", spec.start[1], 3)
    _, _, text = exported_rows(moved)
    assert "manual_seed" not in text and "weight.fill_(0.25)" in text


def test_a_seed_draws_anew_what_a_seed_has_drawn_and_leaves_typed_numbers() -> None:
    spec = apply(spec_of("w*x + b"), "start", "seed 3", CATALOGUE)
    assert (spec.seed, spec.start_drawn) == (3, "evenly")
    other = apply(spec, "seed", 4, CATALOGUE)
    assert other.start_drawn == "evenly" and other.start != spec.start
    typed = apply(spec, "start", "1, 2", CATALOGUE)
    assert apply(typed, "seed", 4, CATALOGUE).start == (1.0, 2.0)


def test_another_model_begins_at_its_own_initial_weights_of_the_same_seed() -> None:
    spec = apply(spec_of("w*x + b"), "start", "pytorch seed 3", CATALOGUE)
    plane = apply(spec, "model", "b + p*x + q*z", CATALOGUE)
    assert plane.start_drawn == "pytorch" and plane.seed == 3
    network = apply(plane, "model", "perceptron 3", CATALOGUE)
    assert network.start_drawn == "pytorch" and len(network.start) == 13
    assert apply(network, "model", "w*x^2 + b", CATALOGUE).start_drawn == ""


def test_a_model_that_is_no_layer_is_refused_in_a_sentence() -> None:
    spec = RunSpec.of(fit("w*x^2 + b"), CATALOGUE.optimizer("adam"))
    with pytest.raises(InputError) as caught:
        apply(spec, "start", "pytorch seed 3", CATALOGUE)
    assert caught.value.where == "start"
    assert str(caught.value.message) == (
        "PyTorch draws initial weights of layers, and this is no `nn.Linear` and no perceptron with one hidden layer. "
        "`seed 3` draws a start evenly from −1 to 1."
    )
    with pytest.raises(InputError):
        apply(
            RunSpec.of(CATALOGUE.problem("rosenbrock"), CATALOGUE.optimizer("adam")),
            "start",
            "pytorch seed 3",
            CATALOGUE,
        )


def test_a_loss_that_torch_has_not_may_begin_at_initial_weights_too() -> None:
    spec = apply(spec_of("w*x + b", "log-cosh", "numpy"), "start", "pytorch seed 3", CATALOGUE)
    assert dict(zip(("w", "b"), spec.start, strict=True)) == made_by_torch("w*x + b", 3)


def test_a_sessions_table_brings_the_seed_back_and_a_lesson_may_say_it_in_words() -> None:
    spec = apply(spec_of("w*x + b"), "start", "pytorch seed 3", CATALOGUE)
    again = run_table_from(spec.to_table(), "FILE", CATALOGUE)
    assert again == spec and again.start_drawn == "pytorch"
    said = run_table_from({**spec.to_table(), "start": "pytorch seed 4", "seed": 0}, "FILE", CATALOGUE)
    assert (said.start_drawn, said.seed) == ("pytorch", 4)
    assert np.allclose(said.start, list(made_by_torch("w*x + b", 4).values()))
    with pytest.raises(InputError) as caught:
        run_table_from({**spec.to_table(), "start": "1, 2, 3"}, "FILE", CATALOGUE)
    assert caught.value.where == "FILE: $.start"

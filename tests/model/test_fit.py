"""Fits out of columns: models, losses and penalties by name or as text, the losses compared with torch's."""

import numpy as np
import pytest
import torch

from gdstudio.language import LanguageError
from gdstudio.language.evaluate import evaluate
from gdstudio.model import InputError, RunSpec, edits
from gdstudio.model.dataset import MOST_WRITTEN
from gdstudio.model.fit import fit_of, penalty_name, size_of, with_named
from gdstudio.model.forms import DEGREES, form_from, loss_from, penalty_from
from gdstudio.model.start import start_from
from tests.model.specs import CATALOGUE

RNG = np.random.default_rng(3)
X, Z = RNG.normal(size=12), RNG.normal(size=12)
COLUMNS = {"x": X, "z": Z, "y": 2 * X - Z + 1, "c": (X > 0).astype(float)}
TORCH = {
    "mse": torch.nn.MSELoss(),
    "sum-of-squares": torch.nn.MSELoss(reduction="sum"),
    "half-mean": lambda prediction, target: torch.nn.functional.mse_loss(prediction, target) / 2,
    "absolute": torch.nn.L1Loss(),
    "huber": torch.nn.HuberLoss(),
    "log-cosh": lambda prediction, target: torch.log(torch.cosh(prediction - target)).mean(),
    "cross-entropy": torch.nn.BCEWithLogitsLoss(),
}


def value_of(problem, **parameters: float) -> float:
    columns = {name: column.tolist() for name, column in problem.columns.items()}
    constants = {name: each.default for name, each in problem.constants.items()}
    return evaluate(problem.objective, {**columns, **constants, **parameters})


@pytest.mark.parametrize("name", CATALOGUE.losses)
def test_every_loss_is_that_of_torch(name: str) -> None:
    target = "c" if name == "cross-entropy" else "y"
    problem = fit_of(COLUMNS, ["x"], target, CATALOGUE, loss=name)
    prediction = torch.tensor(0.7 * X + 0.2)
    wanted = TORCH[name](prediction, torch.tensor(COLUMNS[target])).item()
    assert value_of(problem, w=0.7, b=0.2) == pytest.approx(wanted, rel=1e-12)


def test_log_cosh_does_not_overflow() -> None:
    far = {"x": np.array([0.0]), "y": np.array([1e6])}
    assert value_of(fit_of(far, ["x"], "y", CATALOGUE, loss="log-cosh"), w=0.0, b=0.0) == pytest.approx(1e6)


@pytest.mark.parametrize("loss", CATALOGUE.losses)
@pytest.mark.parametrize("model", CATALOGUE.models)
def test_every_model_goes_with_every_loss(model: str, loss: str) -> None:
    over_one = model not in ("several-features", "logistic-regression")
    problem = fit_of(COLUMNS, ["x"] if over_one else ["x", "z"], "c", CATALOGUE, model=model, loss=loss, penalty="l2")
    assert np.isfinite(value_of(problem, **dict(zip(problem.parameters, problem.start, strict=True))))
    assert problem.columns["c"].tolist() == COLUMNS["c"].tolist()


@pytest.mark.parametrize("degree", DEGREES)
def test_a_polynomial_has_a_coefficient_for_each_power(degree: int) -> None:
    problem = fit_of(COLUMNS, ["x"], "y", CATALOGUE, model="polynomial", degree=degree, loss="sum-of-squares")
    coefficients = {f"c{k}": 0.5**k for k in range(degree + 1)}
    assert problem.parameters == tuple(coefficients) and problem.is_affine
    residual = np.polynomial.polynomial.polyval(X, list(coefficients.values())) - COLUMNS["y"]
    assert value_of(problem, **coefficients) == pytest.approx(float(residual @ residual), rel=1e-10)


@pytest.mark.parametrize("features", [["x"], ["x", "z"]])
@pytest.mark.parametrize("units", [1, 3, 12])
def test_a_perceptron_is_two_linear_layers_around_tanh(features: list[str], units: int) -> None:
    problem = fit_of(COLUMNS, features, "y", CATALOGUE, model="perceptron", units=units)
    names = dict(zip(problem.parameters, problem.start, strict=True))
    network = torch.nn.Sequential(
        torch.nn.Linear(len(features), units), torch.nn.Tanh(), torch.nn.Linear(units, 1)
    ).double()
    each = range(1, units + 1)
    inputs = "uw"[: len(features)]
    weights = [[[names[f"{letter}{k}"] for letter in inputs] for k in each], [names[f"a{k}"] for k in each],
               [[names[f"v{k}"] for k in each]], [names["c"]]]  # fmt: skip
    with torch.no_grad():
        for parameter, values in zip(network.parameters(), weights, strict=True):
            parameter.copy_(torch.tensor(values, dtype=torch.float64))
    inputs_of_rows = torch.tensor(np.stack([COLUMNS[name] for name in features], axis=1))
    wanted = torch.nn.functional.mse_loss(network(inputs_of_rows)[:, 0], torch.tensor(COLUMNS["y"])).item()
    assert value_of(problem, **names) == pytest.approx(wanted, rel=1e-12)


def test_a_start_is_drawn_alike_for_a_seed_and_unlike_for_another() -> None:
    problem = fit_of(COLUMNS, ["x"], "y", CATALOGUE, model="perceptron")
    assert problem.start == start_from(problem, problem.start, "", "seed 0")
    other = start_from(problem, problem.start, "", " Seed = 3 ")
    assert other == start_from(problem, problem.start, "", "seed 3") != problem.start
    assert len(set(other)) == len(problem.parameters) and max(map(abs, other)) <= 1


def test_a_column_may_be_called_as_a_parameter_of_the_catalogue_is() -> None:
    columns = {"b": X, "w": Z, "c": COLUMNS["y"]}
    line = fit_of(columns, ["b"], "w", CATALOGUE)
    assert (line.model_text, line.parameters) == ("w_0*b + b_0", ("w_0", "b_0"))
    assert fit_of(columns, ["w"], "c", CATALOGUE, model="sine").model_text == "a*sin(b*w) + c_0"


def test_a_typed_model_may_call_its_parameters_and_columns_as_it_likes() -> None:
    problem = fit_of(COLUMNS, ["x", "z"], "y", CATALOGUE, model="b0 + b1*x + b2*z", loss="mean((prediction - y)^4)")
    assert problem.parameters == ("b0", "b1", "b2")
    assert value_of(problem, b0=1.0, b1=2.0, b2=-1.0) == pytest.approx(0, abs=1e-25)


@pytest.mark.parametrize(("name", "text"), [("l2", "0.01*(w1^2 + w2^2)"), ("l1", "0.01*(abs(w1) + abs(w2))")])
def test_a_penalty_leaves_out_what_only_shifts_the_model(name: str, text: str) -> None:
    assert fit_of(COLUMNS, ["x", "z"], "y", CATALOGUE, penalty=name).penalty_text == text
    assert fit_of(COLUMNS, ["x"], "y", CATALOGUE, model="k*x", penalty=name).penalty_text in (
        "0.01*(k^2)",
        "0.01*(abs(k))",
    )


def test_without_a_word_it_is_a_line_or_a_slope_for_each_feature() -> None:
    assert fit_of(COLUMNS, ["x"], "y", CATALOGUE).model_text == "w*x + b"
    assert fit_of(COLUMNS, ["x", "z"], "y", CATALOGUE).model_text == "b + w1*x + w2*z"
    logistic = fit_of(COLUMNS, ["x"], "c", CATALOGUE, model="logistic-regression")
    assert logistic.loss_text == CATALOGUE.loss("cross-entropy").of("c")


@pytest.mark.parametrize(
    ("given", "where", "words"),
    [
        ({"features": []}, "x", "at least one column"),
        ({"features": ["u"]}, "x", "no column `u`"),
        ({"target": "u"}, "y", "no column `u`"),
        ({"features": ["y"]}, "y", "once"),
        ({"model": "2*x"}, "model", "nothing to learn"),
        ({"features": ["x", "z"], "model": "line"}, "model", "1 feature, and 2 were chosen"),
        ({"model": "polynomial", "degree": 13}, "degree", "from 1 to 12"),
        ({"model": "perceptron", "units": 13}, "units", "from 1 to 12"),
        ({"features": ["x", "z", "c"], "model": "perceptron"}, "model", "at most 2 features, and 3 were chosen"),
        ({"loss": "mean(y^2)"}, "data", "does not use `prediction`"),
        ({"loss": "cross-entropy"}, "loss", "the target has to be 0 or 1, and `y` is"),
        ({"loss": "hubre"}, "loss", "no loss `hubre`. Did you mean `huber`"),
        ({"loss": "least"}, "loss", "no loss `least`; there are absolute"),
        ({"model": "lines"}, "model", "no model `lines`. Did you mean `line`"),
    ],
)
def test_what_is_no_fit_is_refused_in_its_place(given: dict, where: str, words: str) -> None:
    fields = {"features": ["x"], "target": "y", **given}
    with pytest.raises(InputError, match=words) as caught:
        fit_of(COLUMNS, fields.pop("features"), fields.pop("target"), CATALOGUE, **fields)
    assert caught.value.where.startswith(where)


def test_a_wrong_text_is_the_language_s_refusal() -> None:
    with pytest.raises(LanguageError):
        fit_of(COLUMNS, ["x"], "y", CATALOGUE, model="w*x + (b")


def test_names_of_the_catalogue_are_taken_by_an_edit_too() -> None:
    spec = RunSpec.of(fit_of(COLUMNS, ["x"], "y", CATALOGUE), CATALOGUE.optimizer("gradient-descent"))
    for key, name, text in (
        ("loss", "half-mean", "1/2*mean((prediction - y)^2)"),
        ("penalty", "l2", "0.01*(w^2)"),
        ("model", "sine", "a*sin(b*x) + c"),
    ):
        edited = edits.apply(spec, key, name, CATALOGUE).problem
        assert getattr(edited, f"{key}_text") == text


def test_a_named_text_brings_its_constants_and_where_it_begins() -> None:
    spec = RunSpec.of(fit_of(COLUMNS, ["x"], "y", CATALOGUE), CATALOGUE.optimizer("gradient-descent"), start=(4, 5))
    huber = edits.apply(spec, "loss", "huber", CATALOGUE)
    assert huber.problem.constants["delta"].low == CATALOGUE.loss("huber").constants["delta"].low
    assert edits.apply(edits.apply(huber, "delta", 3, CATALOGUE), "model", "w*x", CATALOGUE).constants == {"delta": 3}
    assert edits.apply(spec, "model", "sine", CATALOGUE).start == (1, 1, 0)
    assert edits.apply(spec, "model", "w*x + b + u*x^2", CATALOGUE).start == (4, 5, 0)


@pytest.mark.parametrize("degree", DEGREES)
def test_the_size_of_a_model_is_read_from_its_text_and_said_after_its_name(degree: int) -> None:
    problem = fit_of(COLUMNS, ["x"], "y", CATALOGUE, model="polynomial", degree=degree)
    assert size_of(problem, CATALOGUE) == ("polynomial", degree)
    line = fit_of(COLUMNS, ["x"], "y", CATALOGUE)
    assert with_named(line, "model", f"polynomial {degree}", CATALOGUE).model_text == problem.model_text
    net = with_named(line, "model", f"perceptron {degree}", CATALOGUE)
    assert size_of(net, CATALOGUE) == ("perceptron", degree)
    assert net.start == fit_of(COLUMNS, ["x"], "y", CATALOGUE, model="perceptron", units=degree).start
    assert size_of(line, CATALOGUE) is None
    assert size_of(fit_of(COLUMNS, ["x", "z"], "y", CATALOGUE), CATALOGUE) is None


@pytest.mark.parametrize("text", ["polynomial 13", "polynomial 0", "perceptron 13"])
def test_a_size_beyond_the_range_is_refused_with_it(text: str) -> None:
    with pytest.raises(InputError, match="from 1 to 12"):
        with_named(fit_of(COLUMNS, ["x"], "y", CATALOGUE), "model", text, CATALOGUE)


@pytest.mark.parametrize("text", ["line 3", "polynomial x", "polynomial 2.5"])
def test_what_only_begins_with_a_name_is_a_text(text: str) -> None:
    with pytest.raises(LanguageError):
        with_named(fit_of(COLUMNS, ["x"], "y", CATALOGUE), "model", text, CATALOGUE)


def test_a_named_penalty_follows_the_model_and_a_typed_one_is_not_made_a_constant() -> None:
    problem = fit_of(COLUMNS, ["x"], "y", CATALOGUE, penalty="l1")
    assert penalty_name(problem, CATALOGUE) == "l1"
    other = with_named(problem, "model", "polynomial", CATALOGUE)
    assert (other.penalty_text, dict(other.constants)) == ("0.01*(abs(c1) + abs(c2))", {})
    typed = with_named(problem, "penalty", "0.2*w^2", CATALOGUE)
    assert penalty_name(typed, CATALOGUE) == ""
    with pytest.raises(InputError, match="The penalty uses `w`"):
        with_named(typed, "model", "polynomial", CATALOGUE)


def test_a_million_rows_are_kept_as_they_are_and_told_apart() -> None:
    x = np.linspace(0, 1, MOST_WRITTEN + 1)
    first, same = (fit_of({"x": x, "y": 2 * x}, ["x"], "y", CATALOGUE) for _ in range(2))
    other = fit_of({"x": x, "y": 2 * x + (x == 1)}, ["x"], "y", CATALOGUE)
    assert first == same and first != other
    assert isinstance(first.source["columns"]["x"], np.ndarray)


@pytest.mark.parametrize(
    ("read", "table", "words"),
    [
        (loss_from, {"title": "t"}, "loss"),
        (loss_from, {"title": "t", "loss": "1", "mean": True}, "mean"),
        (penalty_from, {"title": "t", "term": "parameter^2"}, "strength"),
        (form_from, {"title": "t", "model": "w*x"}, "either"),
        (form_from, {"title": "t", "model": "w*x", "features": ["x"], "over": "powers"}, "either"),
    ],
)
def test_files_are_read_strictly(read, table: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read(table, "n", "FILE")


OF_A_FILE = {"age": X, "dose": Z, "height": COLUMNS["y"]}


@pytest.mark.parametrize(
    ("features", "model", "text"),
    [
        (["age"], "w*x + b", "w*age + b"),
        (["age"], "y = w x^2 + 2x + b", "w*age^2 + 2*age + b"),
        (["age", "dose"], "b0 + b1*x1 + b2*x2", "b0 + b1*age + b2*dose"),
        (["age"], "x*age + b", "x*age + b"),
        (["age"], "b", "b"),
    ],
)
def test_x_stands_for_the_feature_where_a_typed_model_names_none(features: list[str], model: str, text: str) -> None:
    made = fit_of(OF_A_FILE, features, "height", CATALOGUE, model=model)
    assert made.model_text == text
    first = fit_of(OF_A_FILE, features, "height", CATALOGUE)
    edited = with_named(first, "model", model, CATALOGUE)
    assert (edited.model_text, edited.parameters) == (text, made.parameters)


def test_y_stands_for_the_target_in_a_typed_loss() -> None:
    made = fit_of(OF_A_FILE, ["age"], "height", CATALOGUE, loss="sum((prediction - y)^2)")
    assert made.loss_text == "sum((prediction - height)^2)" and not made.constants
    edited = with_named(
        fit_of(OF_A_FILE, ["age"], "height", CATALOGUE), "loss", "mean(x*(prediction - y)^2)", CATALOGUE
    )
    assert edited.loss_text == "mean(age*(prediction - height)^2)" and not edited.constants
    with_y = fit_of(OF_A_FILE, ["age"], "height", CATALOGUE, model="y*age", loss="mean((prediction - height - y)^2)")
    assert with_y.loss_text == "mean((prediction - height - y)^2)"


def test_a_model_of_other_features_is_refused_with_those_that_there_are() -> None:
    for model in ("w*x + b", "w*x3 + b"):
        with pytest.raises(InputError, match=r"uses no feature of the data\. The features are `age`, `dose`"):
            fit_of(OF_A_FILE, ["age", "dose"], "height", CATALOGUE, model=model)

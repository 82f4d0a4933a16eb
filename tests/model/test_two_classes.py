"""Which fits tell two classes apart, and where their models are undecided."""

import pytest

from gdstudio.model import Catalogue, Problem, problem_from
from gdstudio.model.fit import fit_to
from gdstudio.model.two_classes import boundary_level, gives_logit

CATALOGUE = Catalogue()


def made(loss: str, target: list[float], model: str = "w*x + b", penalty: str = "") -> Problem:
    table = {
        "data": ["x", "y"], "parameters": ["w", "b"], "model": model, "loss": loss,
        "columns": {"x": [float(k) for k in range(len(target))], "y": target},
    }  # fmt: skip
    return problem_from(table | ({"penalty": penalty} if penalty else {}), "", "fit")


@pytest.mark.parametrize(
    ("loss", "level"),
    [
        ("mean(softplus(prediction) - y*prediction)", 0),
        ("sum(softplus(prediction) - y*prediction)", 0),
        ("mean((prediction - y)^2)", 0.5),
        ("mean(|prediction - y|)", 0.5),
        ("mean(-y*ln(prediction) - (1 - y)*ln(1 - prediction))", 0.5),
        ("mean((prediction - 2*y + 1)^2)", 0),
        ("mean((prediction - 3*y)^2)", None),
        ("mean((1 - prediction - y)^2)", None),
    ],
)
def test_the_level_is_where_the_loss_is_the_same_for_both_classes(loss: str, level: float | None) -> None:
    assert boundary_level(made(loss, [0, 1, 1])) == level


@pytest.mark.parametrize("target", [[0, 1, 2], [0, 0, 0], [0.0, 0.5, 1.0], [1, 1, 1]])
def test_other_data_have_no_boundary(target: list[float]) -> None:
    assert boundary_level(made("mean((prediction - y)^2)", target)) is None


def test_only_a_logit_is_drawn_as_a_probability() -> None:
    logit, hinge, signs = (
        "softplus(prediction) - y*prediction",
        "max(0, 1 - (2*y - 1)*prediction)",
        "(prediction - 2*y + 1)^2",
    )
    assert [gives_logit(made(f"mean({loss})", [0, 1])) for loss in (logit, hinge, signs)] == [True, False, False]
    assert boundary_level(made(f"mean({hinge})", [0, 1])) == 0
    assert not gives_logit(made(f"mean({logit})", [0, 2]))


def test_a_function_has_none_a_penalty_changes_nothing_and_the_built_in_clusters_have_one() -> None:
    assert boundary_level(CATALOGUE.problem("rosenbrock")) is None
    assert boundary_level(made("mean((prediction - y)^2)", [0, 1], penalty="0.1*w^2")) == 0.5
    assert gives_logit(fit_to(CATALOGUE.generator("two-clusters").made(), CATALOGUE))

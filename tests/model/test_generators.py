"""Generators: the same for the same seed, each knob moves only what it is for, and a wrong file says what is wrong."""

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdstudio.model import InputError, check_file, in_language
from gdstudio.model.fit import fit_to
from gdstudio.model.generator import DECIMALS, MOST_ROWS, generator_from
from tests.model.specs import CATALOGUE

NAMES = st.sampled_from(sorted(CATALOGUE.generators))
SEEDS = st.integers(0, 10**6)
ROWS = st.integers(1, 60)
HALF = 0.5 * 10.0**-DECIMALS + 1e-12
EXACT = {
    "line": lambda x: 1.5 * x + 1,
    "parabola": lambda x: x**2 - x / 2,
    "sine": lambda x: 1.2 * np.sin(2 * x) + 0.5,
    "heteroscedastic": lambda x: x + 1,
}
GOOD = """
title = "Steps"
rows = 5
noise = 0.1
outlier = "y + 3*side"
[columns.x]
one_of = [1, 2, 3]
[columns.y]
formula = "x^2"
spread = "1"
"""


def columns(name: str, *knobs: float) -> dict[str, list[float]]:
    return {each: column.tolist() for each, column in CATALOGUE.generator(name).made(*knobs).columns.items()}


@given(NAMES, ROWS, st.floats(0, 10), SEEDS)
def test_the_same_seed_gives_the_same_data(name: str, rows: int, noise: float, seed: int) -> None:
    made = columns(name, rows, noise, rows // 2, seed)
    assert made == columns(name, rows, noise, rows // 2, seed)
    assert {len(column) for column in made.values()} == {rows}


@given(NAMES, ROWS, ROWS, SEEDS)
def test_more_rows_leave_those_that_are_there(name: str, few: int, more: int, seed: int) -> None:
    short, long = columns(name, few, 0.5, 0, seed), columns(name, few + more, 0.5, 0, seed)
    assert short == {each: column[:few] for each, column in long.items()}


@given(NAMES, ROWS, st.data(), SEEDS)
def test_one_more_outlier_leaves_the_others(name: str, rows: int, data: st.DataObject, seed: int) -> None:
    count = data.draw(st.integers(0, rows - 1))
    target = CATALOGUE.generator(name).target
    none, some, more = (columns(name, rows, 0.1, each, seed)[target] for each in (0, count, count + 1))
    moved = {row for row in range(rows) if some[row] != none[row]}
    assert len(moved) == count
    assert {row: more[row] for row in moved} == {row: some[row] for row in moved}
    assert len({row for row in range(rows) if more[row] != none[row]} - moved) == 1


@given(st.sampled_from(sorted(EXACT)), st.floats(0.1, 5), SEEDS)
def test_noise_moves_each_row_in_its_own_direction(name: str, noise: float, seed: int) -> None:
    exact, once, twice = (columns(name, 20, each, 0, seed) for each in (0, noise, 2 * noise))
    assert exact["x"] == once["x"] == twice["x"]
    wanted = EXACT[name](np.array(exact["x"]))
    assert np.abs(np.array(exact["y"]) - wanted).max() <= HALF
    first, second = (np.array(each["y"]) - wanted for each in (once, twice))
    assert np.abs(second - 2 * first).max() <= 3 * HALF


@pytest.mark.parametrize("name", CATALOGUE.generators)
def test_the_noise_has_the_spread_that_was_asked_for(name: str) -> None:
    made = CATALOGUE.generator(name)
    many = {each: np.array(column) for each, column in columns(name, 20_000, 0.3, 0, 1).items()}
    if name == "two-clusters":
        for label in (0, 1):
            chosen = many["x1"][many["c"] == label]
            assert (chosen.mean(), chosen.std()) == pytest.approx((3 * label - 1.5, 0.3), abs=0.02)
        assert many["c"].mean() == pytest.approx(0.5, abs=0.02)
        return
    residual = many["y"] - EXACT[name](many["x"])
    spread = many["x"] if name == "heteroscedastic" else 1
    scaled = residual[many["x"] != 0] / (spread[many["x"] != 0] if name == "heteroscedastic" else 1)
    assert (scaled.mean(), scaled.std()) == pytest.approx((0, 0.3), abs=0.02)
    assert made.made().rows == made.rows


def test_outliers_of_classes_have_the_other_label() -> None:
    right, wrong = (np.array(columns("two-clusters", 30, 0.5, each, 2)["c"]) for each in (0, 7))
    assert np.abs(right - wrong).sum() == 7 and set(wrong) <= {0.0, 1.0}


@pytest.mark.parametrize("name", CATALOGUE.generators)
def test_every_generator_can_be_fitted_by_the_model_that_it_names(name: str) -> None:
    made = CATALOGUE.generator(name)
    assert made.model in CATALOGUE.models and made.text
    assert in_language(made.title, "zh_CN") != in_language(made.title)
    problem = fit_to(made.made(), CATALOGUE)
    assert problem.target == made.target and problem.titled() == in_language(made.title)
    assert check_file(CATALOGUE.generators[name].path)[0] == "generator"


@pytest.mark.parametrize(
    ("knobs", "where", "words"),
    [
        ({"rows": 0}, "rows", "from 1 to"),
        ({"rows": MOST_ROWS + 1}, "rows", "from 1 to"),
        ({"rows": 1.5}, "rows", "whole number"),
        ({"noise": -0.1}, "noise", "from 0 to 1000000"),
        ({"noise": 1e308}, "noise", "from 0 to 1000000"),
        ({"rows": 3, "outliers": 4}, "outliers", "from 0 to 3"),
        ({"seed": -1}, "data_seed", "whole number"),
    ],
)
def test_numbers_that_mean_nothing_are_refused_by_name(knobs: dict[str, float], where: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        CATALOGUE.generator("line").made(**knobs)
    assert (refused.value.where, words in str(refused.value)) == (where, True)


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        ("one_of = [1, 2, 3]", "", "columns.x", "one of the three"),
        ("one_of = [1, 2, 3]", "one_of = [1]\nbetween = [0, 1]", "columns.x", "one of the three"),
        ("one_of = [1, 2, 3]", "between = [1, 0]", "columns.x.between", "lower number"),
        ("one_of = [1, 2, 3]", 'one_of = [1]\nspread = "2"', "columns.x.spread", "Only a column with a `formula`"),
        ('"x^2"', '"z^2"', "columns.y.formula", "`z` is no column above this one."),
        ('"x^2"', '"(x"', "columns.y.formula", "not closed"),
        ('"x^2"', '"log(x - 2)"', "y", "not a finite number"),
        ('"y + 3*side"', '"y + far"', "outlier", "far"),
        ("rows = 5", "rows = 0", "rows", "from 1 to"),
        ("noise = 0.1", "noise = -1", "noise", "from 0 to"),
        ("rows = 5", "rows = 5\ncolour = 1", "", "colour"),
        ("[columns.y]", "[columns.prediction]", "columns", "prediction"),
    ],
)
def test_a_wrong_file_says_what_and_where(old: str, new: str, where: str, words: str) -> None:
    assert old in GOOD
    assert generator_from(tomllib.loads(GOOD), "steps", "steps.toml").made().rows == 5
    with pytest.raises(InputError) as refused:
        generator_from(tomllib.loads(GOOD.replace(old, new)), "steps", "steps.toml")
    assert words in str(refused.value)
    assert refused.value.where.startswith("steps.toml: $") and where in refused.value.where

"""The built-in data sets: their numbers are the published ones, and a wrong file says what is wrong with it."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gdstudio.model import Catalogue, InputError, RunSpec, edits, in_language, resources_folder
from gdstudio.model.data_table import layout_of, read_table
from gdstudio.model.dataset_file import dataset_from
from gdstudio.model.fit import fit_to
from tests.model.specs import CATALOGUE

CERTIFIED = Path(__file__).parent.parent / "analysis" / "certified"
# Rows, intercept, slope and R² as textbooks and the manuals of statistics programs print them for least squares.
PUBLISHED = {
    "anscombe-1": (11, 3.0, 0.5, 0.67),
    "anscombe-2": (11, 3.0, 0.5, 0.67),
    "anscombe-3": (11, 3.0, 0.5, 0.67),
    "anscombe-4": (11, 3.0, 0.5, 0.67),
    "cars": (50, -17.5791, 3.9324, 0.6511),
    "forbes": (17, -81.0637, 0.5229, 0.9944),
    "hubble": (24, -40.78, 454.16, 0.6235),
    "norris": (36, -0.262323073774029, 1.00211681802045, 0.999993745883712),
}
GOOD = """
title = "Two points"
source = "Made up"
[columns.x]
meaning = "time"
unit = "s"
values = [0, 1]
[columns.y]
meaning = "way"
values = [0.5, 2]
"""


def digits(number: float) -> int:
    text = repr(number)
    return len(text.partition(".")[2].rstrip("0"))


@pytest.mark.parametrize("name", PUBLISHED)
def test_least_squares_give_the_published_line(name: str) -> None:
    rows, *published = PUBLISHED[name]
    found = CATALOGUE.dataset(name)
    x, y = found.columns[found.features[0]], found.columns[found.target]
    slope, intercept = np.polyfit(x, y, 1)
    r2 = np.corrcoef(x, y)[0, 1] ** 2
    assert len(x) == rows
    assert [round(each, digits(told)) for each, told in zip((intercept, slope, r2), published, strict=True)] == (
        pytest.approx(published, rel=1e-12 if name != "norris" else 1e-9)
    )


def test_a_logit_of_the_o_rings_is_the_published_one() -> None:
    found = CATALOGUE.dataset("o-rings")
    design = np.stack([np.ones(23), found.columns["temperature"]], axis=1)
    beta = np.zeros(2)
    for _ in range(20):
        chance = 1 / (1 + np.exp(-design @ beta))
        weights = (chance * (1 - chance))[:, None]
        beta += np.linalg.solve(design.T @ (design * weights), design.T @ (found.columns["damaged"] - chance))
    assert beta == pytest.approx([15.0429, -0.2322], abs=5e-5)


@pytest.mark.parametrize(("name", "target"), [("norris", "y"), ("longley", "employed")])
def test_certified_sets_are_those_that_nist_publishes(name: str, target: str) -> None:
    content = (CERTIFIED / f"{name}.csv").read_bytes()
    published = read_table(content, layout_of(content), name).columns
    found = CATALOGUE.dataset(name)
    assert found.target == target
    for column, wanted in zip(found.columns.values(), published.values(), strict=True):
        assert column.tolist() == wanted.tolist()


@pytest.mark.parametrize("name", CATALOGUE.datasets)
def test_every_set_says_where_it_is_from_and_can_be_fitted(name: str) -> None:
    found = CATALOGUE.dataset(name)
    assert found.source and found.text and all(each.words for each in found.meanings.values())
    assert found.model in ("", *CATALOGUE.models)
    assert in_language(found.title, "zh_CN") != in_language(found.title)
    problem = fit_to(found, CATALOGUE)
    assert (problem.data, problem.titled("zh_CN")) == (tuple(found.columns), in_language(found.title, "zh_CN"))
    assert found.source in problem.text
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"))
    again = edits.apply(spec, "problem", problem.source_text() | {"name": ""}, CATALOGUE)
    assert again.problem == problem and again.problem.titled() == problem.titled()


def test_another_target_takes_the_other_columns_and_no_model_that_was_meant_for_the_first() -> None:
    rings = CATALOGUE.dataset("o-rings")
    assert fit_to(rings, CATALOGUE).model_text == "b + w1*temperature"
    turned = fit_to(rings, CATALOGUE, target="temperature")
    assert (turned.data, turned.model_text) == (("damaged", "temperature"), "w*damaged + b")


def test_moved_points_are_no_longer_the_published_ones() -> None:
    spec = RunSpec.of(fit_to(CATALOGUE.dataset("hubble"), CATALOGUE), CATALOGUE.optimizer("gradient-descent"))
    moved = spec.problem.columns["velocity"].tolist()
    moved[0] += 1
    assert "Hubble" not in edits.apply(spec, "data.velocity", moved, CATALOGUE).problem.titled()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('meaning = "way"', "", "meaning"),
        ("[columns.y]", "[columns.prediction]", "prediction"),
        ("[columns.y]", "[columns.sin]", "belongs to the language"),
        ("[0.5, 2]", "[0.5]", "same number of rows"),
        ("[0.5, 2]", "[0.5, nan]", "not a finite number"),
        ("[0.5, 2]", '[0.5, "2"]', "number"),
        ('source = "Made up"', 'source = "Made up"\ncolour = "red"', "colour"),
        ('source = "Made up"', 'source = "Made up"\ntarget = "z"', "no column `z`"),
        ('source = "Made up"', "", "source"),
        ('[columns.y]\nmeaning = "way"\nvalues = [0.5, 2]', "", "two columns"),
    ],
)
def test_a_wrong_file_says_what_and_where(old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as refused:
        dataset_from(tomllib.loads(GOOD.replace(old, new)), "two", "two.toml")
    assert words in str(refused.value)
    assert refused.value.where.startswith("two.toml: $")


def test_a_dropped_file_is_there_once_the_folder_is_looked_at_again(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir()
    catalogue = Catalogue([resources_folder(), tmp_path])
    assert "two" not in catalogue.datasets
    (tmp_path / "datasets" / "two.toml").write_text(GOOD, "utf-8")
    catalogue.look_again()
    found = catalogue.dataset("two")
    assert (found.rows, found.target, found.meanings["x"].unit) == (2, "y", "s")
    assert replace(found).columns["y"].tolist() == [0.5, 2.0]

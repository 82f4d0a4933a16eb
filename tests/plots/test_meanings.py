"""What is known of data columns: their units on the axes, and a title that another model leaves alone."""

from typing import Any

import pytest

from gdstudio import plots
from gdstudio.model import InputError, Problem, RunSpec, edits, problem_from
from gdstudio.model.data_names import unit_of
from gdstudio.model.data_table import layout_of, read_table
from gdstudio.model.fit import fit_of, fit_to, of_table, refitted
from gdstudio.model.problem import Meaning
from gdstudio.plots.figure import Figure
from tests.plots.samples import CATALOGUE, run_of, view

RINGS = fit_to(CATALOGUE.dataset("o-rings"), CATALOGUE)


def spec_of(problem: Problem, **changes: Any) -> RunSpec:
    spec = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), steps=9)
    for path, value in changes.items():
        spec = edits.apply(spec, path, value, CATALOGUE)
    return spec


def drawn(spec: RunSpec, name: str = "data") -> Figure:
    return plots.draw(name, view(name, run_of(spec, 2), cursor=1))


def test_axes_have_the_units_of_a_data_set() -> None:
    figure = drawn(spec_of(RINGS))
    assert (figure.x.label, figure.y.label) == ("temperature (°F)", "damaged")
    several = drawn(spec_of(fit_to(CATALOGUE.dataset("longley"), CATALOGUE)), "predicted")
    assert str(several.x.label) == "observed employed (thousands)"


def test_a_file_says_its_units_in_its_titles() -> None:
    content = b"height (cm),age [years],name (of the person whoever it may be)\n150,20,1\n160,30,2\n155,29,3\n"
    table = read_table(content, layout_of(content), "people.csv")
    names = list(table.columns)
    problem = of_table(fit_of(table.columns, names[:1], names[1], CATALOGUE), table, "people")
    assert problem.meanings == {"height": Meaning(unit="cm"), "age": Meaning(unit="years")}
    figure = drawn(spec_of(problem))
    assert (figure.x.label, figure.y.label) == ("height (cm)", "age (years)")


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("height (cm)", "cm"),
        ("v[m/s]", "m/s"),
        ("T (°C) ", "°C"),
        ("height", ""),
        ("(cm)", ""),
        ("f(x) + 1", ""),
        ("", ""),
    ],
)
def test_what_stands_in_brackets_at_the_end_is_a_unit(title: str, unit: str) -> None:
    assert unit_of(title) == unit


def test_markup_in_a_unit_is_text() -> None:
    columns = {"x": [1.0, 2.0], "y": [1.0, 3.0]}
    table = {"data": ["x", "y"], "parameters": ["w", "b"], "model": "w*x + b", "loss": "mean((prediction - y)^2)",
             "columns": columns, "meanings": {"x": {"unit": "<b>m</b>"}}}  # fmt: skip
    assert drawn(spec_of(problem_from(table, "", "FILE"))).x.label == "<i>x</i> (&lt;b&gt;m&lt;/b&gt;)"


@pytest.mark.parametrize(("key", "text"), [("model", "b + w*temperature^2"), ("loss", "mse"), ("penalty", "l2")])
def test_title_text_and_units_of_the_data_stay_with_another_model_loss_or_penalty(key: str, text: str) -> None:
    changed = spec_of(RINGS, **{key: text}).problem
    assert (changed.title, changed.text, changed.meanings) == (RINGS.title, RINGS.text, RINGS.meanings)
    assert changed.titled("zh_CN") == RINGS.titled("zh_CN") != RINGS.title
    assert problem_from(changed.source_text(), "", "FILE").meanings == RINGS.meanings


def test_a_title_of_a_model_goes_with_the_model_and_one_of_data_with_the_data() -> None:
    line = CATALOGUE.lesson("linear-regression").runs[0].problem
    assert spec_of(line, model="w*x^2 + b").problem.title == "w*x^2 + b"
    columns = {name: column.tolist() for name, column in RINGS.columns.items()}
    moved = spec_of(RINGS, data=columns | {"temperature": [99.0, *columns["temperature"][1:]]}).problem
    assert (moved.title, moved.meanings) == (moved.model_text, RINGS.meanings)
    assert spec_of(moved, model="w*temperature").problem.title == "w*temperature"
    other = CATALOGUE.generator("line").made(9, 0, 0, 1)
    assert refitted(fit_to(other, CATALOGUE), other).meanings == {}


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ({"objective": "x^2", "meanings": {"x": {"unit": "m"}}}, "FILE: $.meanings"),
        ({"data": ["x", "y"], "parameters": ["w"], "model": "w*x", "loss": "mean(prediction - y)",
          "columns": {"x": [1.0], "y": [1.0]}, "meanings": {"z": {"unit": "m"}}}, "FILE: $.meanings"),
    ],
)  # fmt: skip
def test_meanings_of_what_there_is_not_are_refused(table: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as caught:
        problem_from(table, "", "FILE")
    assert caught.value.where == where

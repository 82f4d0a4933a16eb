"""Edit → Copy as command for a fit: the line reads or makes the same data and comes to the same run."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gdstudio.cli.arguments import parse_arguments
from gdstudio.cli.sources import lesson_from
from gdstudio.model import Catalogue, InputError, RunSpec, edits
from gdstudio.model.fit import fit_of, fit_to
from gdstudio.ui.command import command_line
from gdstudio.ui.origins import Origins
from gdstudio.ui.panels.data_file import DataFile
from gdstudio.ui.panels.new_data import Asked
from gdstudio.ui.window import Window

CATALOGUE = Catalogue()
Make = Callable[..., Window]


def changed(spec: RunSpec, **changes: Any) -> RunSpec:
    for path, value in changes.items():
        spec = edits.apply(spec, path.replace("__", "."), value, CATALOGUE)
    return spec


def again(line: str) -> RunSpec:
    """The run that the command makes."""
    words = shlex.split(line)
    assert words[:2] == ["gdstudio", "run"]
    return lesson_from(parse_arguments(words[1:])).runs[0]


def same(one: RunSpec, other: RunSpec) -> bool:
    """The same numbers: all but titles and the order in which parameters are named."""
    starts = [dict(zip(each.problem.parameters, each.start, strict=True)) for each in (one, other)]
    plain = [
        {**each.to_table(), "problem": "", "name": "", "start": "", "optimizer": each.optimizer.key}
        for each in (one, other)
    ]
    columns = all(np.array_equal(one.problem.columns[name], other.problem.columns[name]) for name in one.problem.data)
    return (
        starts[0] == starts[1] and plain[0] == plain[1] and columns and one.problem.objective is other.problem.objective
    )


def of_cars(**texts: Any) -> RunSpec:
    return RunSpec.of(fit_to(CATALOGUE.dataset("cars"), CATALOGUE, **texts), CATALOGUE.optimizer("adam"), steps=30)


@pytest.mark.parametrize(
    "spec",
    [
        of_cars(),
        of_cars(model="polynomial", degree=3, loss="huber", penalty="l2"),
        changed(
            of_cars(loss="huber"), constants__delta=2.5, batch=4, validation=0.25, standardise="on", learning_rate=0.3
        ),
        changed(of_cars(), engine="torch.optim", dtype="float64", start="pytorch seed 3"),
        changed(of_cars(model="perceptron", units=2), start="seed 7", steps=9),
        changed(of_cars(), start="0.1, -2"),
        changed(of_cars(), loss="mean(abs(prediction - distance)^1.5)", optimizer="momentum"),
    ],
)
def test_a_built_in_set_is_named_and_the_run_is_the_same(spec: RunSpec) -> None:
    line = command_line(None, spec, CATALOGUE)
    assert line.startswith("gdstudio run --data cars --x speed --y distance --model ")
    assert same(again(line), spec)


def test_made_up_data_are_made_up_again() -> None:
    asked = Asked("generator/line", rows=50, noise=0.75, outliers=2, data_seed=9)
    made = CATALOGUE.generator("line").made(50, 0.75, 2, 9)
    origins = Origins()
    origins.remember(made.columns, asked.arguments())
    spec = RunSpec.of(fit_to(made, CATALOGUE), CATALOGUE.optimizer("gradient-descent"), steps=5)
    line = command_line(None, spec, CATALOGUE, origins)
    assert line.startswith(
        "gdstudio run --generate line --rows 50 --noise 0.75 --outliers 2 --data-seed 9 --x x --y y "
    )
    assert same(again(line), spec)


def test_data_of_a_lesson_go_by_its_name_with_other_texts_too() -> None:
    lesson = CATALOGUE.lesson("linear-regression")
    spec = changed(lesson.runs[0], loss="absolute", model="w*x^2 + b", start="1, 2", penalty="l2")
    line = command_line(lesson, spec, CATALOGUE)
    assert line.startswith("gdstudio run linear-regression --set 'model=w*x^2 + b' --set 'loss=")
    assert same(again(line), spec)


def test_changed_data_are_in_no_file_and_a_sentence_says_what_to_do() -> None:
    problem = of_cars().problem
    origins = Origins()
    origins.remember(problem.columns, ("--data", "cars.csv"))
    spec = changed(of_cars(), data__speed=[*problem.columns["speed"][:-1], 99.0])
    with pytest.raises(InputError, match="save them first") as caught:
        command_line(None, spec, CATALOGUE, origins)
    assert caught.value.where == "data"


def test_letters_that_are_constants_in_the_model_are_said() -> None:
    table = {"data": ["x", "y"], "parameters": ["w"], "model": "w*x + k", "loss": "mean((prediction - y)^2)",
             "columns": {"x": [1.0, 2.0], "y": [2.0, 5.0]}}  # fmt: skip
    spec = changed(of_cars(), problem=table)
    origins = Origins()
    origins.remember(spec.problem.columns, ("--data", "mine.csv"))
    with pytest.raises(InputError, match="not so of k"):
        command_line(None, spec, CATALOGUE, origins)


def read_in(window: Window, qtbot: QtBot, path: Path, text: str) -> DataFile:
    """The dialog of a file with that text, which it has read."""
    path.write_text(text)
    dialog = DataFile(window.studio, path, window)
    qtbot.waitUntil(lambda: dialog.table is not None)
    return dialog


def test_a_file_is_read_as_it_was_read_in_the_window(make_window: Make, tmp_path: Path, qtbot: QtBot) -> None:
    window = make_window("numpy-descent")
    path = tmp_path / "my people.csv"
    dialog = read_in(window, qtbot, path, "height (cm);weight\n1,5;2\nn/a;4\n2,5;5\n")
    dialog.left_out.click()
    dialog.accept()
    window.files.copy_command()
    line = QGuiApplication.clipboard().text()
    assert f"--data '{path}' --drop-bad-rows --x height --y weight" in line
    assert same(again(line), window.studio.spec)


def test_cells_that_were_mended_are_in_no_file(make_window: Make, tmp_path: Path, qtbot: QtBot) -> None:
    window = make_window("numpy-descent")
    path = tmp_path / "p.csv"
    dialog = read_in(window, qtbot, path, "x;y\n1,5;2\n3.5;4\n2,5;5\n")
    dialog.mend.click()
    dialog.accept()
    QGuiApplication.clipboard().setText("before")
    window.files.copy_command()
    assert QGuiApplication.clipboard().text() == "before"
    assert "save them first" in window.toast.text()
    saved = tmp_path / "mended.csv"
    assert window.files.save_data_to(saved)
    window.files.copy_command()
    line = QGuiApplication.clipboard().text()
    assert f"--data {saved} --x x --y y" in line and same(again(line), window.studio.spec)


def test_what_was_corrected_by_hand_is_in_the_line(make_window: Make, tmp_path: Path, qtbot: QtBot) -> None:
    window = make_window("numpy-descent")
    path = tmp_path / "p.txt"
    dialog = read_in(window, qtbot, path, "1;2\n3;4\n5;7\n")
    dialog.header.setCurrentIndex(dialog.header.findData(True))
    dialog.header.activated.emit(0)
    qtbot.waitUntil(lambda: dialog.table is not None and dialog.table.rows == 2)
    dialog.accept()
    window.files.copy_command()
    line = QGuiApplication.clipboard().text()
    assert "--header yes" in line and same(again(line), window.studio.spec)


def test_features_of_other_columns_of_the_same_file() -> None:
    columns = {name: np.arange(5.0) ** k for k, name in enumerate(("a", "b", "c"), 1)}
    origins = Origins()
    origins.remember(columns, ("--data", "t.csv"))
    problem = fit_of(columns, ["c"], "a", CATALOGUE)
    line = command_line(None, RunSpec.of(problem, CATALOGUE.optimizer("adam"), steps=3), CATALOGUE, origins)
    assert "--data t.csv --x c --y a" in line

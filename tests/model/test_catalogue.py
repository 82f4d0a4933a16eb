"""The catalogue: a new file is all it takes, and a broken one troubles nobody else."""

import shutil
from pathlib import Path

import pytest

from gdstudio.model import Catalogue, InputError, RunSpec, edits, resources_folder

BEALE = """
title = "Beale"
objective = "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2"
start = [1, 1]
view = { x = [-4.5, 4.5], y = [-4.5, 4.5] }
minima = [{ at = [3, 0.5], value = 0, source = "Beale 1958" }]
"""
SIGN = """
title = { en = "Sign descent", zh_CN = "符号下降" }
[hyperparameters]
learning_rate = { default = 0.01, low = 1e-6, high = 1.0, scale = "log", symbol = "\\\\eta", help = "Its length." }
[[equations]]
text = "theta = theta - learning_rate*sign(g)"
says = "Each parameter moves by the learning rate, against the sign of its gradient."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for kind in ("problems", "optimizers", "lessons"):
        (tmp_path / kind).mkdir()
    return tmp_path


def test_a_dropped_problem_and_optimizer_are_there_and_run(folder: Path) -> None:
    (folder / "problems" / "beale.toml").write_text(BEALE, "utf-8")
    (folder / "optimizers" / "sign.toml").write_text(SIGN, "utf-8")
    catalogue = Catalogue([resources_folder(), folder])
    assert {"beale", "notebook-parabola"} <= set(catalogue.problems)
    assert {"sign", "adam"} <= set(catalogue.optimizers)
    assert (catalogue.problems["beale"].title, catalogue.optimizers["sign"].title) == ("Beale", "Sign descent")
    spec = edits.apply(catalogue.lesson("numpy-descent").runs[0], "problem", "beale", catalogue)
    spec = edits.apply(spec, "optimizer", "sign", catalogue)
    assert (spec.problem.name, spec.optimizer.name, spec.start) == ("beale", "sign", (1.0, 1.0))
    assert spec == RunSpec.of(catalogue.problem("beale"), catalogue.optimizer("sign"), values=spec.values, steps=10)


def test_a_later_folder_hides_an_earlier_one(folder: Path) -> None:
    (folder / "problems" / "notebook-parabola.toml").write_text('title = "Mine"\nobjective = "x^2"', "utf-8")
    catalogue = Catalogue([resources_folder(), folder])
    assert catalogue.problem("notebook-parabola").title == "Mine"
    assert catalogue.lesson("numpy-descent").runs[0].problem.title == "Mine"


def test_a_broken_file_is_listed_by_its_name_and_refused_when_opened(folder: Path) -> None:
    shutil.copy(resources_folder() / "problems" / "two-minima.toml", folder / "problems" / "fine.toml")
    for name, content in (
        ("binary", b"\xff\xfe"),
        ("cut", b"title = "),
        ("big", b"#" * 2_000_000),
        ("number", b"title = 3"),
    ):
        (folder / "problems" / f"{name}.toml").write_bytes(content)
    (folder / "problems" / "notes.txt").write_text("not a problem")
    (folder / "problems" / "folder.toml").mkdir()
    catalogue = Catalogue([folder])
    assert set(catalogue.problems) == {"binary", "cut", "big", "number", "fine", "folder"}
    assert catalogue.problems["cut"].title == "cut"
    for name in ("binary", "cut", "big", "number", "folder"):
        with pytest.raises(InputError) as caught:
            catalogue.problem(name)
        assert str(folder / "problems" / name) in caught.value.where
    assert catalogue.problem("fine").parameters == ("x",)


def test_a_missing_name_is_refused_with_what_there_is() -> None:
    catalogue = Catalogue()
    for look, what in (
        (catalogue.problem, "problem"),
        (catalogue.optimizer, "optimizer"),
        (catalogue.lesson, "lesson"),
    ):
        with pytest.raises(InputError, match=f"There is no {what} `no-such`; there are "):
            look("no-such")


def test_a_missing_folder_is_an_empty_one(tmp_path: Path) -> None:
    catalogue = Catalogue([tmp_path / "nowhere"])
    assert dict(catalogue.problems) == dict(catalogue.lessons) == {}
    with pytest.raises(InputError):
        catalogue.problem("x")


def test_a_problem_is_read_once() -> None:
    catalogue = Catalogue()
    assert catalogue.problem("two-minima") is catalogue.problem("two-minima")
    assert catalogue.lesson("numpy-descent").runs[0].problem is catalogue.problem("notebook-parabola")

"""What is written of a race: every run, told apart by its name, with its own steps and its own evaluations."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from gdstudio.exporters import FORMATS
from gdstudio.model import Block, Catalogue, Layout, RunSpec
from gdstudio.model.sampling import Batching, Split
from gdstudio.runs import Run, Trajectory, complete
from gdstudio.runs.run import Record


def _run(optimizer: str = "gradient-descent", steps: int = 3, name: str = "") -> Run:
    catalogue = Catalogue()
    spec = RunSpec.of(catalogue.problem("notebook-parabola"), catalogue.optimizer(optimizer), steps=steps)
    return complete(1, replace(spec, name=name) if name else spec, steps)


def _searching(counts: list[tuple[int, int, int]]) -> Run:
    """A run whose steps cost what a line search made of them."""
    spec = _run().spec
    trajectory = Trajectory(Layout(("x",)))
    rows = len(counts)
    column = np.arange(float(rows))
    table = column.reshape(-1, 1)
    trajectory.append(Block(0, table, column, table, np.zeros((rows, 0)), evaluations=np.array(counts)))
    return Run(Record(1, replace(spec, name="Search"), trajectory))


def _csv(runs: list[Run]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(FORMATS["csv"].write("race", runs))))


def test_every_run_of_a_race_is_there_in_its_order() -> None:
    runs = [_run(), _run("momentum", 5), _run("adam", 2)]
    written = json.loads(FORMATS["json"].write("race", runs))["runs"]
    assert [(run["name"], len(run["value"])) for run in written] == [
        ("Gradient descent", 4), ("Momentum", 6), ("Adam", 3)
    ]  # fmt: skip
    assert [row["run"] for row in _csv(runs)] == ["Gradient descent"] * 4 + ["Momentum"] * 6 + ["Adam"] * 3
    table = FORMATS["table"].write("race", runs)
    assert table.index("Gradient descent\n") < table.index("Momentum\n") < table.index("Adam\n")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (["Adam", "Adam", "Adam"], ["Adam", "Adam (2)", "Adam (3)"]),
        (["Adam", "Adam (2)", "Adam"], ["Adam", "Adam (2)", "Adam (3)"]),
        (["a", "b"], ["a", "b"]),
    ],
)
def test_names_that_repeat_are_numbered(given: list[str], written: list[str]) -> None:
    runs = [_run(name=name, steps=1) for name in given]
    assert [run["name"] for run in json.loads(FORMATS["json"].write("", runs))["runs"]] == written
    assert list(dict.fromkeys(row["run"] for row in _csv(runs))) == written


def test_evaluations_are_counted_by_step() -> None:
    search = _searching([(1, 0, 0), (2, 3, 0), (3, 4, 0)])
    plain, searched = json.loads(FORMATS["json"].write("", [_run(), search]))["runs"]
    assert plain["evaluations_by_step"] == [1, 2, 3, 4]
    assert searched["evaluations_by_step"] == [1, 5, 7]
    assert searched["evaluations"] == {"gradient": 3, "value": 4, "hessian": 0}
    assert [row["evaluations"] for row in _csv([_run(), search])] == ["1", "2", "3", "4", "1", "5", "7"]
    assert "evaluations" not in _csv([_run()])[0]


def test_a_run_that_keeps_every_tenth_step_says_which() -> None:
    run = _run(steps=4)
    sparse = Trajectory(run.trajectory.layout, stride=10)
    sparse.append(run.trajectory.block(0, 5))
    kept = Run(Record(1, run.spec, sparse))
    assert json.loads(FORMATS["json"].write("", [kept]))["runs"][0]["step"] == [0, 10, 20, 30, 40]
    assert [row["step"] for row in _csv([kept])] == ["0", "10", "20", "30", "40"]


def _batched() -> Run:
    catalogue = Catalogue()
    spec = RunSpec.of(catalogue.problem("three-points"), catalogue.optimizer("gradient-descent"), steps=4,
                      batch=Batching(1, seed=2), validation=Split(rows=1, seed=1))  # fmt: skip
    return complete(1, spec, 4)


def test_each_loss_is_written_under_its_own_name() -> None:
    run = _batched()
    (written,) = json.loads(FORMATS["json"].write("", [run]))["runs"]
    rows = _csv([run])
    for name in ("training", "validation"):
        column = run.trajectory.column(f"loss.{name}").tolist()
        assert written["losses"][name] == column
        assert [float(row[f"{name}_loss"]) for row in rows] == column
    assert written["batch"] == {"size": 1, "order": "shuffled", "seed": 2}
    assert written["validation_rows"] == run.spec.held_rows.tolist()
    assert written["value"] != written["losses"]["training"]
    assert "value and gradient: of each step's batch, 1 of 2 rows" in FORMATS["table"].write("", [run])


def test_a_loss_that_a_row_does_not_have_is_left_empty() -> None:
    run = _batched()
    losses = np.array([[1.0, 2.0], [np.nan, np.nan]])
    trajectory = Trajectory(run.trajectory.layout)
    trajectory.append(replace(run.trajectory.block(0, 2), losses=losses))
    run.record.trajectory = trajectory
    assert [row["training_loss"] for row in _csv([run])] == ["1.0", ""]
    assert json.loads(FORMATS["json"].write("", [run]))["runs"][0]["losses"]["training"] == [1.0, None]


def test_a_run_on_all_rows_is_written_as_ever() -> None:
    (written,) = json.loads(FORMATS["json"].write("", [_run()]))["runs"]
    assert not {"losses", "batch", "validation_rows"} & written.keys()

"""Exported programs with a pitfall make the same mistake, and the same numbers."""

from __future__ import annotations

import contextlib
import io
import math
import warnings

import pytest

from gdstudio.engines import catalogue
from gdstudio.exporters import python_program
from gdstudio.model import RunSpec, StopRule, edits
from gdstudio.runs import Run, complete

CATALOGUE = catalogue()
PROGRAMS = [
    (name, engine, problem)
    for name in CATALOGUE.pitfalls
    for engine in CATALOGUE.pitfall(name).engines
    for problem in ("three-points", "notebook-parabola")
]


def run_of(name: str, engine: str, problem: str) -> Run:
    spec = RunSpec.of(
        CATALOGUE.problem(problem), CATALOGUE.optimizer("adam" if "lost" not in name else "gradient-descent"),
        engine=engine, steps=9, stop=StopRule(enabled=False), start=(3.0,) if problem == "notebook-parabola" else (0.0, 0.0),
        values={"learning_rate": 0.05},
    )  # fmt: skip
    if name == "where-nan":
        spec = edits.apply(spec, "problem", "where(x > 0, sqrt(x), x^2/4)", CATALOGUE).with_(start=(0.2,))
    return complete(1, edits.apply(spec, "pitfall", name, CATALOGUE), 9)


def suits(name: str, problem: str) -> bool:
    fits = name in ("broadcast", "sum-for-mean", "forgotten-parameter")
    return problem == "three-points" if fits else name != "where-nan" or problem == "notebook-parabola"


@pytest.mark.parametrize(("name", "engine", "problem"), [each for each in PROGRAMS if suits(each[0], each[2])])
def test_the_script_makes_the_same_mistake_bit_for_bit(name: str, engine: str, problem: str) -> None:
    run = run_of(name, engine, problem)
    text = python_program.program("A pitfall", [run])
    # A long heading is a comment of several lines.
    assert f"Pitfall: {CATALOGUE.pitfall(name).title}" in text.replace("\n# ", " ")
    namespace: dict[str, object] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(action="ignore"):
        exec(compile(text, "<exported>", "exec"), namespace)
    ((_, kept),) = namespace["histories"].values()  # type: ignore[attr-defined]
    found = [run.trajectory.row(number) for number in range(run.trajectory.rows)]
    rows = [[*each.parameters, each.value, *each.gradient] for each in found]
    if run.outcome is not None and run.outcome.kind == "refused":
        # How often a tensor was changed before is the program's own affair. Where the first step is refused before it has
        # a gradient, the program has kept nothing.
        said = str(run.outcome.message.slots["text"])
        assert printed.getvalue().splitlines()[-1].split("version")[0] == said.split("version")[0]
        rows = rows if kept else []
    # The program comes to the row in which no number is left, the run stops in front of it.
    assert [list(row) for row in kept if all(map(math.isfinite, row))] == rows


def test_the_program_shows_the_mistake_itself() -> None:
    def text(name: str, engine: str, problem: str = "three-points") -> str:
        return python_program.program("A pitfall", [run_of(name, engine, problem)])

    assert "zero_grad" not in text("forget-zero-grad", "torch.optim").partition("import torch")[2].partition("# ")[2].partition("for step")[2]  # fmt: skip
    assert "torch.optim.Adam(\n    [model.weight], " in text("forgotten-parameter", "torch.optim")
    assert 'torch.nn.MSELoss(reduction="sum")' in text("sum-for-mean", "torch.optim")
    assert "loss = criterion(prediction, y.flatten())" in text("broadcast", "torch.optim")
    assert "h = 0.001" in text("finite-difference", "numpy")
    stale = text("stale-graph", "torch")
    assert stale.index("loss = ") < stale.index("for step") < stale.index("loss.backward(retain_graph=True)")
    assert "with torch.no_grad():" not in text("update-without-no-grad", "torch")

"""Exported programs: readable alone, and the same iterates to the last digit."""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import io
import json
import math
import subprocess
import sys
import warnings
from pathlib import Path

import nbclient
import nbformat
import pytest

from gdstudio.engines import ENGINES, catalogue, open_run
from gdstudio.exporters import PROGRAMS, notebook_program, python_program
from gdstudio.exporters.beside import Beside
from gdstudio.exporters.listing import listing_of
from gdstudio.exporters.program_cells import cells
from gdstudio.model import Change, InputError, Problem, RunSpec, StopRule, edits, problem_from
from gdstudio.model.dataset import with_columns
from gdstudio.model.sampling import Batching, Split
from gdstudio.programs import build
from gdstudio.runs import Run, complete, label

CATALOGUE = catalogue()
LESSONS = list(CATALOGUE.lessons)
PROBLEMS = ("notebook-parabola", "rosenbrock", "three-points", "cliff")
NEVER = StopRule(enabled=False)
# Of those with several, the loop of each engine is the same but for its lines.
STEPS = 25


def runs_of(*specs: RunSpec) -> list[Run]:
    made = [complete(number, spec, spec.steps) for number, spec in enumerate(specs, 1)]
    label(made)
    return made


def spec_of(problem: str, optimizer: str, engine: str = "numpy", **fields: object) -> RunSpec:
    found = CATALOGUE.optimizer(optimizer)
    values = {"learning_rate": 0.001} if "learning_rate" in found.defaults() else {}
    return RunSpec.of(
        CATALOGUE.problem(problem), found, engine=engine, values=values, steps=STEPS, stop=NEVER, **fields
    )


def rows(run: Run) -> list[list[float]]:
    found = [run.trajectory.row(number) for number in range(run.trajectory.rows)]
    return [[*each.parameters.tolist(), each.value, *each.gradient.tolist()] for each in found]


def kept_rows(run: Run) -> list[list[float]]:
    """What a program keeps of a run: nothing where its first step is refused before it has a gradient."""
    first = (
        run.outcome is not None and run.outcome.kind == "refused" and "backward" in run.outcome.message.slots["line"]
    )
    return [] if first and run.outcome is not None and run.outcome.message.slots["step"] == 1 else rows(run)


def executed(text: str) -> list[list[list[float]]]:
    """The histories that a program makes, in a namespace of its own."""
    namespace: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
        exec(compile(text, "<exported>", "exec"), namespace)
    return [[list(row) for row in kept] for _, kept in namespace["histories"].values()]


def without_spoilt(kept: list[list[list[float]]]) -> list[list[list[float]]]:
    """Without the row to which a mistake has led that leaves no number."""
    return [[row for row in rows if math.isfinite(math.fsum(row))] for rows in kept]


@pytest.mark.parametrize("name", LESSONS)
def test_a_lessons_program_makes_its_iterates(name: str) -> None:
    runs = runs_of(*CATALOGUE.lesson(name).runs)
    assert without_spoilt(executed(python_program.program(name, runs))) == [kept_rows(run) for run in runs]


def test_a_mistakes_nan_is_made_by_the_program_too() -> None:
    run, *_ = runs_of(*CATALOGUE.lesson("branch-not-taken").runs)
    (kept,) = executed(python_program.program("Nan", [run]))
    assert len(kept) == run.trajectory.rows + 1
    assert math.isnan(kept[-1][-1]) and math.isfinite(kept[-1][1])


@pytest.mark.parametrize("optimizer", [name for name in CATALOGUE.optimizers if "." not in name])
def test_a_script_of_numpy_runs_in_a_process_of_its_own(optimizer: str, tmp_path: Path) -> None:
    runs = runs_of(*(spec_of(problem, optimizer) for problem in PROBLEMS))
    script = tmp_path / "descent.py"
    script.write_text(python_program.program("All", runs), "utf-8")
    program = (
        f"import contextlib, io, json, runpy\n"
        f"with contextlib.redirect_stdout(io.StringIO()): found = runpy.run_path({str(script)!r})\n"
        f"print(json.dumps([rows for _, rows in found['histories'].values()]))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert json.loads(done.stdout) == [rows(run) for run in runs]


@pytest.mark.parametrize("engine", ["torch", "torch.optim"])
@pytest.mark.parametrize("optimizer", [name for name in CATALOGUE.optimizers if "." not in name])
def test_a_script_of_torch_makes_the_same_numbers(engine: str, optimizer: str) -> None:
    if engine == "torch.optim" and CATALOGUE.optimizer(optimizer).torch is None:
        with pytest.raises(InputError, match="has no class"):
            runs = [Run(complete(1, spec_of(PROBLEMS[0], optimizer), 2).record)]
            runs[0].record.spec = runs[0].spec.with_(engine=engine)
            python_program.program("None", runs)
        return
    runs = runs_of(*(spec_of(problem, optimizer, engine, dtype="float64") for problem in PROBLEMS))
    assert executed(python_program.program("All", runs)) == [rows(run) for run in runs]


@pytest.mark.parametrize("engine", ENGINES)
def test_changes_schedules_and_options_are_in_the_program(engine: str) -> None:
    changed = spec_of("rosenbrock", "momentum", engine).with_(
        changes=(Change(5, {"learning_rate": 0.0005}), Change(9, {"clip": 0.5, "weight_decay": 0.1}))
    )
    scheduled = edits.apply(spec_of("quadratic", "adam", engine), "schedule", "cosine", CATALOGUE)
    many = spec_of("notebook-parabola", "gradient-descent", engine).with_(
        problem=edits.apply(spec_of("notebook-parabola", "adam"), "problem",
                            "+".join(f"{n}*(x{n} - 1)^2" for n in range(1, 13)), CATALOGUE).problem,
        start=(0.5,) * 12,
    )  # fmt: skip
    runs = runs_of(changed, scheduled, many)
    assert executed(python_program.program("All", runs)) == [rows(run) for run in runs]


def wide_fit(rows: int) -> Problem:
    """A fit of more parameters than rows keep; half of them stand in the penalty, for a text has at most 64 names."""
    weights, idle = ([f"{letter}{n}" for n in range(35)] for letter in "wv")
    table = {
        "data": ["x", "y"], "parameters": [*weights, *idle], "model": " + ".join(f"{name}*x" for name in weights),
        "loss": "mean((prediction - y)^2)", "penalty": " + ".join(f"({name} - 1)^2" for name in idle),
        "columns": {"x": [0.25 * row for row in range(rows)], "y": [0.1 * row * row for row in range(rows)]},
    }  # fmt: skip
    return problem_from(table, "", "FILE")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sampled", [{}, {"batch": Batching(4), "validation": Split(rows=2)}, {"standardise": True}])
def test_many_parameters_are_vectors_in_the_program(engine: str, sampled: dict[str, object]) -> None:
    start = tuple(0.01 * place for place in range(70))
    spec = RunSpec.of(wide_fit(12), CATALOGUE.optimizer("adam"), engine=engine, steps=STEPS, stop=NEVER,
                      values={"learning_rate": 0.001}, start=start, **sampled)  # fmt: skip
    (run,) = runs_of(spec)
    assert run.trajectory.layout.compact
    (kept,) = executed(python_program.program("Wide", [run]))
    assert [row[1] for row in kept] == [run.trajectory.row(number).value for number in range(STEPS + 1)]
    # Rows of a run this wide have no parameters: where the engine itself stands, row by row.
    again = open_run(spec)
    for row in kept:
        assert row[0].tolist() == again._point().tolist()
        again.advance(1)
    namespace: dict[str, object] = {}
    exec(listing_of(run).text, namespace)
    assert [row[1] for row in namespace["history"]] == [row[1] for row in kept]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("standardise", [False, True])
def test_long_tables_stand_in_a_file_beside_the_program(
    engine: str, standardise: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(
        "three-points", "momentum", engine, standardise=standardise, validation=Split(rows=3), batch=Batching(9)
    )
    x = [0.1 * row for row in range(201)]
    spec = spec.with_(problem=with_columns(spec.problem, {"x": x, "y": [each / 3 for each in x]}))
    same = spec.with_(values={**spec.values, "learning_rate": 0.002})
    runs, beside = runs_of(spec, same), Beside("my-fit")
    text = python_program.program("Long", runs, beside)
    (name,) = beside.files()
    assert name == "my-fit-data.csv"
    assert "19.9" not in text
    (tmp_path / name).write_text(beside.files()[name], "utf-8")
    monkeypatch.chdir(tmp_path)
    assert executed(text) == [rows(run) for run in runs]
    # Alone it has its data in it, with the same numbers.
    alone = python_program.program("Long", runs)
    assert name not in alone
    assert executed(alone) == [rows(run) for run in runs]


def test_a_program_says_what_its_last_step_is() -> None:
    spec = spec_of("notebook-parabola", "gradient-descent")
    spec = spec.with_(values={**spec.values, "learning_rate": 0.3}, stop=StopRule())
    (ended,) = runs_of(spec.with_(steps=500))
    assert ended.outcome is not None and ended.outcome.kind == "converged"
    text = python_program.program("One", [ended])
    last = ended.record.last
    assert f"# The run ended at step {last}. " in text and f"\nsteps = {last}\n" in text
    midway = complete(1, spec.with_(steps=500), 4)
    label([midway])
    text = python_program.program("One", [midway])
    assert "# The step limit. When this was written, the run had come to step 4.\nsteps = 500\n" in text
    assert "# The step limit" not in listing_of(midway).text
    (whole,) = runs_of(spec.with_(steps=4))
    assert "\n\nsteps = 4\n" in python_program.program("One", [whole])


SAMPLED = [
    (Batching(2, seed=3), None),
    (Batching(1, shuffled=False), Split(rows=1)),
    (Batching(7, seed=1), Split(0.4, seed=5)),
    (None, Split(0.3)),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("validation", [None, Split(rows=1, seed=4)])
def test_standardised_features_are_in_the_program_and_its_numbers_are_the_runs(
    engine: str, validation: Split | None
) -> None:
    spec = spec_of("three-points", "momentum", engine, validation=validation, standardise=True)
    runs = runs_of(spec.with_(predict=({"x": 4.0},)))
    text = python_program.program("Standardised", runs)
    assert "# Standardised: " in text
    assert executed(text) == [rows(runs[0])]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(text, "<exported>", "exec"), {})
    (asked,) = runs[0].predictions()
    said = next(line for line in printed.getvalue().splitlines() if line.startswith("y when x is 4.0:"))
    assert float(said.split()[-1]) == pytest.approx(asked["y"], rel=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("batch", "validation"), SAMPLED, ids=str)
def test_batches_and_held_out_rows_are_in_the_program(
    engine: str, batch: Batching | None, validation: Split | None
) -> None:
    spec = spec_of("three-points", "momentum", engine, batch=batch, validation=validation)
    branched = spec.with_(changes=(Change(5, {"learning_rate": 0.002}), Change(9, {"clip": 0.5})))
    searching = spec if engine == "torch.optim" else spec_of("three-points", "gradient-descent-armijo", engine,
                                                             batch=batch, validation=validation)  # fmt: skip
    scheduled = edits.apply(spec, "schedule", "cosine", CATALOGUE)
    runs = runs_of(spec, branched, searching, scheduled)
    text = python_program.program("All", runs)
    assert executed(text) == [rows(run) for run in runs]
    assert ("zip(range(" in text, "held_out(" in text) == (batch is not None, validation is not None)


@pytest.mark.parametrize("engine", ENGINES)
def test_columns_may_be_called_as_what_picks_their_rows(engine: str) -> None:
    table = {
        "data": ["held_out", "batch", "shuffled_batches"], "parameters": ["batches", "out"],
        "model": "batches*held_out + out*batch", "loss": "mean((prediction - shuffled_batches)^2)",
        "columns": {"held_out": [1, 2, 3, 4], "batch": [1, 0, 1, 0], "shuffled_batches": [2, 4, 6, 9]},
    }  # fmt: skip
    spec = RunSpec.of(
        problem_from(table, "", "FILE"), CATALOGUE.optimizer("adam"), engine=engine, dtype="float64", steps=9, stop=NEVER,
        batch=Batching(2), validation=Split(rows=1),
    )  # fmt: skip
    runs = runs_of(spec)
    assert executed(python_program.program("Names", runs)) == [rows(run) for run in runs]


def test_the_program_of_a_run_that_needed_guards_has_its_batches() -> None:
    # The slope falls below 0 in the end, where the penalty has no value.
    table = {
        "data": ["x", "y"], "parameters": ["a", "b"], "model": "a*x + b", "loss": "mean((prediction - y)^2)",
        "penalty": "0.01*ln(a)", "columns": {"x": [1.0, 2.0, 3.0], "y": [-1.0, -2.0, -3.0]},
    }  # fmt: skip
    spec = RunSpec.of(problem_from(table, "", "FILE"), CATALOGUE.optimizer("gradient-descent"), batch=Batching(1),
                      steps=STEPS, start=(1.0, 0.0), values={"learning_rate": 0.01})  # fmt: skip
    (run,) = runs_of(spec)
    assert run.record.guarded
    assert executed(python_program.program("Guarded", [run])) == [rows(run)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("problem", ["rosenbrock", "three-points"])
def test_the_programs_step_is_the_recording_loops(engine: str, problem: str) -> None:
    (run,) = runs_of(spec_of(problem, "adam", engine))
    text = python_program.program("One", [run])
    body = [line.strip() for line in text.splitlines()]
    assert [line.text for line in build(run.spec.problem, run.spec.stepped, engine).step_lines if
            line.text.strip() not in body] == []  # fmt: skip


@pytest.mark.parametrize("name", LESSONS)
def test_a_notebooks_cells_are_the_scripts(name: str) -> None:
    runs = runs_of(*CATALOGUE.lesson(name).runs)
    book = nbformat.reads(notebook_program.program(name, runs), as_version=4)
    nbformat.validate(book)
    code = [cell.source for cell in book.cells if cell.cell_type == "code"]
    assert code == [cell.source for cell in cells(name, runs)]
    script = python_program.program(name, runs)
    assert all(source in script for source in code)
    assert notebook_program.program(name, runs) == notebook_program.program(name, runs)


@pytest.mark.parametrize("lesson", ["numpy-descent", "torch-descent", "linear-regression"])
def test_a_notebook_runs_in_jupyter(lesson: str, tmp_path: Path) -> None:
    (run,) = runs_of(*CATALOGUE.lesson(lesson).runs)
    book = nbformat.reads(notebook_program.program(lesson, [run]), as_version=4)
    nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    printed = "".join(out.text for cell in book.cells if cell.cell_type == "code" for out in cell.outputs)
    assert printed.count("step:") == run.trajectory.rows
    assert repr(run.trajectory.row(-1).value) in printed


def test_names_of_the_problem_win_over_those_of_the_program() -> None:
    problem = Problem.function("step^2 + a*k^2", parameters=("step", "k"), start=(1.0, 2.0))
    runs = runs_of(RunSpec.of(problem, CATALOGUE.optimizer("adam"), steps=5))
    assert executed(python_program.program('Quotes " and """ in a title', runs)) == [rows(run) for run in runs]


def test_a_program_is_python_and_says_where_it_comes_from() -> None:
    (run,) = runs_of(spec_of("rosenbrock", "adam"))
    text = python_program.program("One", [run])
    module = ast.parse(text)
    assert "Written by GD Studio" in (ast.get_docstring(module) or "")
    assert max(len(line) for line in text.splitlines()) < 130
    assert set(PROGRAMS) == {".py", ".ipynb"}


@pytest.mark.parametrize("engine", ENGINES)
def test_titles_of_a_lesson_stay_words(engine: str) -> None:
    """Whoever runs the program of a file from elsewhere runs its formulas, and nothing that stands in its titles."""
    hostile = "a\nraise SystemExit\r\x85\x0craise SystemExit\0\\"
    spec = spec_of("rosenbrock", "gradient-descent", engine)
    spec = spec.with_(optimizer=dataclasses.replace(spec.optimizer, title=hostile))
    runs = runs_of(spec)
    title = f'{hostile}"""\nraise SystemExit\n"""'
    assert executed(python_program.program(title, runs)) == [rows(run) for run in runs]
    assert not any(isinstance(node, ast.Raise) for node in ast.walk(ast.parse(python_program.program(title, runs))))
    assert all("\n" not in cell.heading for cell in cells(title, runs))


@pytest.mark.parametrize(
    "wrong",
    [
        {"cls": "SGD\nraise SystemExit\n"},
        {"fixed": {"lr=1)\nraise SystemExit\n(": True}},
        {"map": {"learning_rate": "a b"}},
    ],
)
def test_only_names_become_classes_and_arguments(wrong: dict[str, object]) -> None:
    spec = spec_of("rosenbrock", "gradient-descent")
    (run,) = runs_of(spec)
    assert spec.optimizer.torch is not None
    mapping = dataclasses.replace(spec.optimizer.torch, **wrong)
    run.record.spec = spec.with_(engine="torch.optim", optimizer=dataclasses.replace(spec.optimizer, torch=mapping))
    with pytest.raises(InputError, match="has no class"):
        python_program.program("One", [run])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_variable_may_be_called_as_what_the_program_keeps(engine: str) -> None:
    problem = Problem.function("histories^2 + PLOT^2", parameters=("histories", "PLOT"), start=(1.0, 2.0))
    runs = runs_of(RunSpec.of(problem, CATALOGUE.optimizer("adam"), engine=engine, steps=5))
    namespace: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(python_program.program("One", runs), namespace)
    ((_, kept),) = namespace["histories_"].values()
    assert [list(row) for row in kept] == rows(runs[0])


def test_a_script_can_be_read_in_a_narrow_window() -> None:
    """Headings and the making of an optimizer with many arguments take several lines, and what is kept has its word."""
    text = python_program.program("Read", runs_of(spec_of("rosenbrock", "torch.optim.LBFGS", "torch.optim")))
    assert max(map(len, text.splitlines())) <= 100
    assert "optimizer = torch.optim.LBFGS(\n    model.parameters(), lr=" in text
    assert "histories = {}  # of each run" in text
    head, _, rest = text.partition("\ndef closure():")
    assert head.endswith(")\n") and "\n\n\n\n" not in rest
    long = runs_of(*CATALOGUE.lesson("network").runs)[0]
    heads = [line for line in python_program.program("Read", [long]).splitlines() if line.startswith("# ")]
    assert max(map(len, heads)) <= 100 and " ".join(line[2:] for line in heads).count("mean squared error") == 1

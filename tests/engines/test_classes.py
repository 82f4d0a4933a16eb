"""Every class of torch.optim as an optimizer without equations: against the class itself, in the loop of every program."""

import inspect
import pickle
import subprocess
import sys

import numpy as np
import pytest
import torch

from gdstudio import engines
from gdstudio.engines import open_run
from gdstudio.engines.class_tables import IMPLEMENTATION, tuple_defaults
from gdstudio.model import (
    Catalogue,
    Change,
    InputError,
    Lesson,
    Problem,
    RunSpec,
    StopRule,
    edits,
    run_table_from,
)
from gdstudio.programs.torch_arguments import arguments_of

CATALOGUE = engines.catalogue()
BY_TORCH = {
    name: getattr(torch.optim, name) for name in dir(torch.optim) if isinstance(getattr(torch.optim, name), type)
}
CLASSES = {name: cls for name, cls in BY_TORCH.items() if issubclass(cls, torch.optim.Optimizer)}
NOT_HERE = ("Muon", "SparseAdam")
HERE = [name for name in CLASSES if name not in (*NOT_HERE, "Optimizer")]
VALLEY = Problem.function("(1 - x)^2 + 10*(y - x^2)^2", start=(-1.2, 1.0))
ROWS = 40


def spec_of(name: str, problem: Problem = VALLEY, **values: float) -> RunSpec:
    base = RunSpec.of(problem, CATALOGUE.optimizer("gradient-descent"), engine="torch.optim", dtype="float64")
    spec = edits.apply(base, "optimizer", f"torch.optim.{name}", CATALOGUE)
    for path, value in values.items():
        spec = edits.apply(spec, path, value, CATALOGUE)
    return spec.with_(stop=StopRule(enabled=False))


def by_hand(name: str, **arguments: object) -> tuple[np.ndarray, list[int]]:
    """The class's own path from the valley's start, and how often it had asked for the value before each step."""
    x, y = (torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in VALLEY.start)
    optimizer = CLASSES[name]([x, y], **arguments)
    path, calls, counts = [], 0, []

    def closure() -> torch.Tensor:
        nonlocal calls
        calls += 1
        optimizer.zero_grad()
        loss = (1 - x) ** 2 + 10 * (y - x**2) ** 2
        loss.backward()
        return loss

    for _ in range(ROWS):
        path.append([x.item(), y.item()])
        counts.append(calls)
        optimizer.step(closure)
    return np.array(path), counts


@pytest.mark.parametrize("name", HERE)
def test_a_run_is_the_class_s_own_path(name: str) -> None:
    path, _ = by_hand(name)
    found = open_run(spec_of(name)).advance(ROWS)
    np.testing.assert_allclose(found.parameters, path, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "values", "arguments"),
    [
        ("SGD", {"learning_rate": 0.005, "momentum": 0.9, "nesterov": 1}, {"lr": 0.005, "momentum": 0.9, "nesterov": True}),
        ("RMSprop", {"centered": 1, "momentum": 0.5}, {"centered": True, "momentum": 0.5}),
        ("Adam", {"amsgrad": 1, "beta1": 0.5}, {"amsgrad": True, "betas": (0.5, 0.999)}),
        ("LBFGS", {"line_search_fn": 1, "max_iter": 3}, {"line_search_fn": "strong_wolfe", "max_iter": 3}),
        ("LBFGS", {"learning_rate": 0.1, "history_size": 2}, {"lr": 0.1, "history_size": 2}),
        ("Adafactor", {"learning_rate": 0.1}, {"lr": 0.1}),
    ],
)  # fmt: skip
def test_fields_reach_the_class(name: str, values: dict[str, float], arguments: dict[str, object]) -> None:
    path, _ = by_hand(name, **arguments)
    found = open_run(spec_of(name, **values)).advance(ROWS)
    np.testing.assert_allclose(found.parameters, path, rtol=1e-9, atol=1e-12)
    plain = open_run(spec_of(name)).advance(ROWS)
    assert found.parameters.tolist() != plain.parameters.tolist()


@pytest.mark.parametrize("name", HERE)
def test_the_signature_gives_the_fields(name: str) -> None:
    optimizer = CATALOGUE.optimizer(f"torch.optim.{name}")
    assert optimizer.torch is not None
    assert optimizer.equations == ()
    fields = {argument: optimizer.hyperparameter(field) for field, argument in optimizer.torch.map.items()}
    for argument, parameter in list(inspect.signature(CLASSES[name]).parameters.items())[1:]:
        parts = parameter.default if isinstance(parameter.default, tuple) else (parameter.default,)
        keys = [f"{argument}.{place}" for place in range(len(parts))] if len(parts) > 1 else [argument]
        for key, default in zip(keys, parts, strict=True):
            if argument in IMPLEMENTATION:
                assert key not in fields
            elif default is not None:
                assert fields[key].default == float(default)
                assert fields[key].low <= default <= fields[key].high
                assert fields[key].integer == isinstance(default, bool) or parameter.annotation is int
    assert all(field.help for field in fields.values())


@pytest.mark.parametrize("name", HERE)
def test_defaults_are_the_class_s_own(name: str) -> None:
    tensor = torch.zeros(2, requires_grad=True)
    plain = CLASSES[name]([tensor]).param_groups[0]
    spec = spec_of(name)
    made = CLASSES[name]([tensor], **arguments_of(spec, 0, tuple_defaults(CLASSES[name]))).param_groups[0]
    assert {key: value for key, value in made.items() if key != "params"} == {
        key: value for key, value in plain.items() if key != "params"
    }


def test_ranges_and_help_come_from_the_optimizer_s_own_file() -> None:
    own, mapped = CATALOGUE.optimizer("adam"), CATALOGUE.optimizer("torch.optim.Adam")
    assert own.torch is not None
    for each in map(own.hyperparameter, own.torch.map):
        found = mapped.hyperparameter(each.name)
        assert (found.low, found.high, found.scale, found.symbol, found.help) == (
            each.low, each.high, each.scale, each.symbol, each.help,
        )  # fmt: skip


@pytest.mark.parametrize("name", NOT_HERE)
def test_what_does_not_run_here_says_why(name: str) -> None:
    with pytest.raises(InputError) as caught:
        spec_of(name)
    sentence = str(caught.value.message)
    assert sentence.startswith(f"torch.optim.{name} does not run here, where parameters are numbers and vectors: ")
    assert str(CATALOGUE.classes()[f"torch.optim.{name}"]) == sentence


def test_the_list_is_what_torch_has() -> None:
    assert set(CATALOGUE.classes()) == {f"torch.optim.{name}" for name in CLASSES if name != "Optimizer"}


@pytest.mark.parametrize("engine", ["numpy", "torch"])
def test_other_engines_are_refused_in_a_sentence(engine: str) -> None:
    with pytest.raises(InputError) as caught:
        edits.apply(spec_of("LBFGS"), "engine", engine, CATALOGUE)
    assert str(caught.value.message) == "torch.optim.LBFGS has no equations here: it runs on torch.optim only."
    table = spec_of("LBFGS").to_table() | {"engine": engine}
    with pytest.raises(InputError, match=r"runs on torch\.optim only"):
        run_table_from(table, "table", Catalogue())


def test_choosing_one_takes_the_run_to_its_engine() -> None:
    spec = RunSpec.of(VALLEY, CATALOGUE.optimizer("adam"))
    moved = edits.apply(spec, "optimizer", "LBFGS", CATALOGUE)
    assert (moved.engine, moved.dtype, moved.name) == ("torch.optim", "float32", "torch.optim.LBFGS")


@pytest.mark.parametrize(
    ("values", "arguments"), [({}, {}), ({"line_search_fn": 1}, {"line_search_fn": "strong_wolfe"})]
)
def test_lbfgs_evaluations_are_the_calls_of_its_closure(values: dict[str, float], arguments: dict[str, object]) -> None:
    _, counts = by_hand("LBFGS", **arguments)
    run = open_run(spec_of("LBFGS", **values))
    found = [run.advance(n).evaluations for n in (1, 4, ROWS - 5)]
    together = np.concatenate([each for each in found if each is not None])
    assert together[:, 0].tolist() == [count + 1 for count in counts]
    assert not together[:, 1:].any()


@pytest.mark.parametrize("name", HERE)
def test_bites_seeks_and_carries_give_the_same_bits(name: str) -> None:
    spec = spec_of(name).with_(changes=(Change(20, {"learning_rate": 0.02}),))
    whole = open_run(spec).advance(ROWS)
    run = open_run(spec)
    parts = [run.advance(n) for n in (1, 7, ROWS - 8)]
    assert np.concatenate([part.parameters for part in parts]).tolist() == whole.parameters.tolist()
    run.seek(15, whole.parameters[15], whole.state[15])
    rest = run.advance(ROWS - 16)
    assert rest.parameters.tolist() == whole.parameters[16:].tolist()
    other = open_run(spec)
    other.advance(9)
    carry = pickle.loads(pickle.dumps(other.carry()))
    again = open_run(spec)
    again.restore(carry)
    last = again.advance(ROWS - 9)
    assert last.parameters.tolist() == whole.parameters[9:].tolist()
    if whole.evaluations is not None:
        assert rest.evaluations is not None
        assert last.evaluations is not None
        assert rest.evaluations.tolist() == whole.evaluations[16:].tolist()
        assert last.evaluations.tolist() == whole.evaluations[9:].tolist()


@pytest.mark.parametrize("name", HERE)
def test_a_trace_has_the_bits_of_the_rows_and_says_what_was_added(name: str) -> None:
    spec = spec_of(name)
    run = open_run(spec)
    block = run.advance(6)
    trace = run.trace(block.parameters[3], block.state[3], 3)
    assert list(trace.after.values()) == block.parameters[4].tolist()
    added = [line for line in trace.lines if line.part == "equation"]
    assert [line.parameter for line in added] == ["x", "y"]
    assert [line.value for line in added] == block.parameters[4].tolist()
    assert "no equations here" in added[0].says
    assert all(line.left and line.formula and line.numbers and line.latex for line in trace.lines)


@pytest.mark.parametrize("name", HERE)
def test_a_fit_of_a_linear_layer_runs_too(name: str) -> None:
    block = open_run(spec_of(name, CATALOGUE.problem("three-points"))).advance(20)
    assert np.isfinite(block.parameters).all()
    assert block.value[-1] < block.value[0]


@pytest.mark.parametrize("name", ["LBFGS", "Adafactor"])
def test_sessions_keep_them_in_full(name: str) -> None:
    spec = spec_of(name)
    lesson = Lesson("race", "Race", (spec, edits.apply(spec, "learning_rate", 0.5, CATALOGUE)))
    assert Lesson.parse(lesson.write(), "race", "text", Catalogue([])) == lesson


def test_a_lesson_names_a_class() -> None:
    text = 'title = "L"\n[[runs]]\nproblem = "three-points"\noptimizer = "torch.optim.LBFGS"\nengine = "torch.optim"\n'
    assert Lesson.parse(text, "l", "l.toml", CATALOGUE).runs[0].optimizer == CATALOGUE.optimizer("LBFGS")


def test_a_schedule_reaches_the_class() -> None:
    spec = edits.apply(spec_of("Rprop"), "schedule", "0.02*0.9^t", CATALOGUE)
    block, trace = open_run(spec).advance(5), open_run(spec).trace(np.array(VALLEY.start), np.zeros(0), 0)
    assert np.abs(block.parameters[1] - block.parameters[0]) == pytest.approx([0.02, 0.02])
    assert [line.target for line in trace.lines if line.part == "equation"] == ["eta", "theta", "theta"]


def test_without_torch_files_are_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    catalogue = engines.catalogue()
    assert catalogue.classes() == {}
    assert catalogue.optimizer("adam").equations
    with pytest.raises(InputError, match="needs PyTorch, which is not installed"):
        catalogue.optimizer("torch.optim.LBFGS")
    with pytest.raises(InputError, match="There is no optimizer `lbfgs`"):
        catalogue.optimizer("lbfgs")


def test_torch_is_not_loaded_before_a_class_is_asked_for() -> None:
    program = (
        "import sys; from gdstudio import engines; c = engines.catalogue(); c.optimizer('adam'); c.schedule('cosine');"
        "c.lesson('linear-regression'); print('torch' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_what_a_class_keeps_in_float32_is_disclosed_where_it_shows() -> None:
    (note,) = engines.notes(spec_of("NAdam"))
    assert "torch.optim.NAdam keeps its mu_product in float32" in str(note)
    own = RunSpec.of(VALLEY, CATALOGUE.optimizer("nadam"), stop=StopRule(enabled=False))
    theirs = own.with_(engine="torch.optim", dtype="float64")
    assert engines.notes(theirs) == (note,)
    assert "keeps its eta, mu in float32" in str(engines.notes(spec_of("ASGD"))[0])
    apart = np.abs(open_run(own).advance(100).parameters - open_run(theirs).advance(100).parameters).max()
    assert 1e-12 < apart < 1e-6
    quiet = [own, theirs.with_(dtype="float32"), *(spec_of(name) for name in HERE if name not in ("NAdam", "ASGD"))]
    assert [engines.notes(spec) for spec in quiet] == [()] * len(quiet)


def own_table(name: str, **torch_table: object) -> dict[str, dict]:
    """An optimizer file without equations, as someone might write it."""
    rate = {"default": 0.1, "low": 1e-3, "high": 1.0, "scale": "log"}
    switch = {"default": 0, "low": 0, "high": 1, "integer": True}
    return {
        "title": "Mine",
        "hyperparameters": {"learning_rate": rate, "search": switch},
        "torch": {"class": name, "map": {"learning_rate": "lr", "search": "line_search_fn"}, **torch_table},
    }


def test_a_file_may_name_a_class_without_equations() -> None:
    table = own_table("LBFGS", closure=True, choices={"line_search_fn": ["strong_wolfe"]})
    spec = edits.apply(RunSpec.of(VALLEY, CATALOGUE.optimizer("adam")), "optimizer", table, CATALOGUE)
    found = open_run(edits.apply(edits.apply(spec, "dtype", "float64", CATALOGUE), "search", 1, CATALOGUE))
    path, _ = by_hand("LBFGS", lr=0.1, line_search_fn="strong_wolfe")
    np.testing.assert_allclose(found.advance(4).parameters, path[:4], rtol=1e-9)


@pytest.mark.parametrize(
    ("name", "torch_table", "words"),
    [
        ("LBFGS", {"choices": {"line_search_fn": ["strong_wolfe"]}}, "needs `closure = true`"),
        ("LBFGS", {"closure": True, "choices": {"line_search_fn": ["a", "b"]}}, "need a whole hyperparameter"),
        ("LBFGS", {"closure": True, "choices": {"other": ["a"]}}, "need a whole hyperparameter"),
        ("SGD", {}, "refuses these values"),
        ("Sgd", {}, "torch.optim has no class Sgd"),
    ],
)
def test_a_wrong_file_gets_a_sentence(name: str, torch_table: dict[str, object], words: str) -> None:
    spec = RunSpec.of(VALLEY, CATALOGUE.optimizer("adam"))
    with pytest.raises(InputError) as caught:
        open_run(edits.apply(spec, "optimizer", own_table(name, **torch_table), CATALOGUE))
    assert words in str(caught.value.message)


def test_a_class_that_wants_sparse_gradients_is_refused_in_a_file_too() -> None:
    table = own_table("SparseAdam")
    table["hyperparameters"].pop("search")
    table["torch"]["map"].pop("search")
    spec = edits.apply(RunSpec.of(VALLEY, CATALOGUE.optimizer("adam")), "optimizer", table, CATALOGUE)
    with pytest.raises(InputError, match="does not support dense gradients"):
        open_run(spec)

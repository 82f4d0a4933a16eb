"""What a pitfall has done, in a sentence whose numbers come from the row."""

import pytest

from gdstudio.engines import catalogue
from gdstudio.model import Message, RunSpec, StopRule, edits
from gdstudio.runs import Run, complete, happened
from gdstudio.runs.sentences import status

CATALOGUE = catalogue()


def run_of(name: str, problem: str = "three-points", steps: int = 8, **fields: object) -> Run:
    optimizer = CATALOGUE.optimizer("gradient-descent")
    given = {"engine": "torch", "values": {"learning_rate": 0.05}, "stop": StopRule(enabled=False), **fields}
    spec = RunSpec.of(CATALOGUE.problem(problem), optimizer, steps=steps, **given)
    return complete(1, edits.apply(spec, "pitfall", name, CATALOGUE), steps)


def told(run: Run, row: int) -> Message:
    found = happened(run.spec, run.trajectory, row, run.outcome)
    assert found is not None
    return found


def test_the_numbers_are_those_of_the_row() -> None:
    run = run_of("forget-zero-grad", "notebook-parabola", start=(1.0,))
    row = run.trajectory.row(3)
    said = told(run, 3)
    assert said.template == run.spec.pitfall.happened
    assert (said.slots["grad"], said.slots["count"], said.slots["parameter"]) == (row.gradient[0], 4, "x")
    assert said.slots["true"] == pytest.approx(2 * row.parameters[0] + 2)


def test_where_the_gradient_is_right_the_sentence_says_so() -> None:
    run = run_of("change-by-data")
    for row in range(run.trajectory.rows):
        assert told(run, row).template == run.spec.pitfall.unharmed
    assert told(run_of("change-by-data", "notebook-parabola", start=(1.0,)), 0).template == run.spec.pitfall.happened


def test_a_parameter_that_stands_still_is_found() -> None:
    run = run_of("forgotten-parameter", engine="torch.optim")
    assert told(run, 0).template == run.spec.pitfall.unharmed
    assert (told(run, 5).template, told(run, 5).slots["parameter"]) == (run.spec.pitfall.happened, "b")


def test_the_matrix_has_as_many_pairs_as_rows_squared() -> None:
    slots = told(run_of("broadcast"), 4).slots
    assert (slots["rows"], slots["pairs"]) == (3, 9)
    assert slots["true_value"] < slots["value"]


def test_a_batch_is_judged_by_its_own_gradient() -> None:
    run = run_of("forget-zero-grad")
    batched = complete(1, edits.apply(run.spec, "batch", 2, CATALOGUE), 8)
    assert told(batched, 0).template == run.spec.pitfall.unharmed
    assert told(run_of("sum-for-mean"), 0).slots["ratio"] == pytest.approx(3, rel=1e-6)
    summed = complete(1, edits.apply(run_of("sum-for-mean").spec, "batch", 2, CATALOGUE), 8)
    assert told(summed, 0).slots["ratio"] == pytest.approx(2, rel=1e-6)


def test_where_pytorch_has_refused_the_sentence_says_why() -> None:
    run = run_of("update-without-no-grad")
    assert told(run, 0).template == run.spec.pitfall.refused


def test_without_a_pitfall_there_is_nothing_to_say() -> None:
    run = run_of("forget-zero-grad")
    assert happened(run.spec.with_(pitfall=None), run.trajectory, 2) is None
    assert happened(run.spec, run.trajectory, -1) is None


def test_each_sentence_can_be_filled_at_every_row() -> None:
    for name in CATALOGUE.pitfalls:
        if name == "where-nan":
            continue
        engine = CATALOGUE.pitfall(name).engines[-1]
        run = run_of(name, engine=engine, dtype="float64" if engine == "numpy" else "float32")
        for row in range(run.trajectory.rows):
            assert "{" not in str(happened(run.spec, run.trajectory, row, run.outcome) or "")


def test_the_last_sentence_of_a_run_has_what_its_pitfall_has_done() -> None:
    run = run_of("forget-zero-grad", "notebook-parabola", start=(1.0,))
    said = str(status([run], 0, 8, 8, None))
    assert said.startswith("Done: the 8 steps") and str(told(run, 8)) in said
    ended = run_of("sum-for-mean", steps=500, stop=StopRule())
    assert ended.outcome is not None and ended.outcome.kind in ("converged", "diverged")
    last = ended.record.last
    assert str(status([ended], 0, last, 500, None)) == f"{ended.outcome.message} {told(ended, last)}"

"""Stepping, playing and scrubbing: what a lecturer does, with a worker that is fast, slow or silent."""

import math

import numpy as np
import pytest

from gdstudio.model import Change, InputError, Message
from gdstudio.runs import Advance, Close, Open, Session, Traced
from tests.runs.fakes import CATALOGUE, Desk, oracle, parameters, spec_of


def test_a_lesson_opens_paused_at_its_start_with_the_next_step_there() -> None:
    desk = Desk().opened()
    session = desk.session
    assert (session.state, session.cursor, session.run.trajectory.rows) == ("idle", 0, 2)
    assert [type(command) for command in desk.sent] == [Open]
    assert str(session.status()) == "Ready at the start: x = 0, f = 1. Press → for one step."


def test_a_step_whose_row_is_there_waits_for_nobody() -> None:
    desk = Desk().opened()
    desk.session.step()
    assert desk.session.cursor == 1
    assert desk.session.wanted() == [Advance(1, 2)]


def test_there_is_always_one_row_more_than_is_shown() -> None:
    desk = Desk().opened()
    for press in range(1, 8):
        desk.session.step()
        desk.run()
        assert (desk.session.cursor, desk.session.run.trajectory.rows) == (press, press + 2)


def test_ten_presses_before_the_first_answer_are_ten_steps() -> None:
    desk = Desk()
    desk.session.open(CATALOGUE.lesson("numpy-descent"))
    for _ in range(10):
        desk.session.step()
    assert (desk.session.cursor, desk.session.pending_steps) == (0, 10)
    desk.run(rows=3)
    assert (desk.session.cursor, desk.session.pending_steps) == (10, 0)
    assert np.array_equal(parameters(desk.session), oracle(desk.session.spec, 12))


def test_nothing_is_asked_twice() -> None:
    desk = Desk().opened()
    desk.session.step()
    assert desk.session.wanted() != []
    assert desk.session.wanted() == []


def test_step_back_step_shows_the_same_bits_and_computes_nothing() -> None:
    desk = Desk().opened()
    desk.session.step(5)
    desk.run()
    before, computed = desk.session.run.trajectory.row(5), desk.engines[0].computed
    desk.session.back()
    desk.session.step()
    desk.run()
    after = desk.session.run.trajectory.row(desk.session.cursor)
    assert (after.parameters.tobytes(), after.value) == (before.parameters.tobytes(), before.value)
    assert desk.engines[0].computed == computed


def test_back_at_the_start_moves_nothing() -> None:
    desk = Desk().opened()
    desk.session.back()
    assert (desk.session.cursor, desk.session.state) == (0, "idle")


def test_pause_holds_the_step_that_is_shown_though_the_worker_is_ahead() -> None:
    desk = Desk().opened(spec_of(rate=0.001, steps=10_000))
    desk.session.speed = 100.0
    desk.session.play()
    desk.run()
    desk.session.tick(0.1)
    shown = desk.session.cursor
    assert desk.session.run.trajectory.rows > shown + 2
    desk.session.pause()
    desk.run()
    desk.session.tick(1.0)
    assert (desk.session.cursor, desk.session.state) == (shown, "paused")


def test_pause_stops_the_worker() -> None:
    desk = Desk().opened(spec_of(rate=0.001, steps=100_000))
    desk.session.run_to_end()
    desk.send()
    desk.burst(500)
    desk.deliver(1)
    desk.session.tick(0.01)
    desk.session.pause()
    desk.run()
    assert desk.session.run.trajectory.rows <= 503
    assert str(desk.session.status()) == "Stopped by you at step 501. → goes on from here."


def test_play_at_the_end_recomputes_nothing_and_says_so() -> None:
    desk = Desk().opened()
    session = desk.session
    session.run_to_end()
    desk.run()
    session.tick(0.01)
    assert (session.cursor, session.state) == (10, "ended")
    sent, computed = len(desk.sent), desk.engines[0].computed
    session.play()
    desk.run()
    assert (session.state, len(desk.sent), desk.engines[0].computed) == ("ended", sent, computed)
    assert str(session.status()) == "This run is at its end. Home plays it again."
    session.to_start()
    session.play()
    assert session.state == "running"


def test_run_to_end_twice_does_not_step_twice() -> None:
    desk = Desk().opened()
    desk.session.run_to_end()
    desk.session.run_to_end()
    desk.run()
    for _ in range(5):
        desk.session.tick(0.02)
        desk.session.run_to_end()
        desk.run()
    assert desk.session.cursor == 10
    assert desk.session.run.trajectory.rows == 12


def test_the_limit_does_not_bind_step() -> None:
    desk = Desk().opened(spec_of(steps=10))
    desk.session.step(10)
    desk.run()
    assert str(desk.session.status()).startswith("Done: the 10 steps that were set.")
    desk.session.step()
    desk.run()
    assert str(desk.session.status()).startswith("Step 11 (10 were set). f fell from 0.01153 to ")
    assert desk.session.state == "ended"


def test_a_run_that_ended_keeps_its_last_row_and_says_why() -> None:
    desk = Desk().opened(spec_of(rate=1.1, steps=1000))
    session = desk.session
    session.run_to_end()
    desk.run()
    session.tick(0.01)
    last = session.run.trajectory.rows - 1
    assert session.run.outcome is not None
    assert (session.cursor, session.run.outcome.kind, session.run.outcome.step) == (last, "diverged", last)
    session.step()
    desk.run()
    assert (session.cursor, session.pending_steps) == (last, 0)
    assert session.status() == session.run.outcome.message
    session.back()
    assert "f rose" in str(session.status())
    session.step()
    assert session.status() == session.run.outcome.message


def test_more_presses_than_there_are_rows_stop_at_the_end() -> None:
    desk = Desk().opened(spec_of(rate=1.1))
    for _ in range(300):
        desk.session.step()
    desk.run()
    assert desk.session.pending_steps == 0
    assert desk.session.cursor == desk.session.run.trajectory.rows - 1


def test_scrub_stays_on_recorded_rows_and_pauses() -> None:
    desk = Desk().opened(spec_of(rate=0.01, steps=1000))
    desk.session.step(50)
    desk.run()
    desk.session.speed = 5.0
    desk.session.play()
    desk.session.scrub(20)
    assert (desk.session.cursor, desk.session.reached, desk.session.state) == (20, 50, "paused")
    desk.session.scrub(10**9)
    assert desk.session.cursor == desk.session.run.trajectory.rows - 1
    desk.session.scrub(-5)
    assert desk.session.cursor == 0


@pytest.mark.parametrize("speed", [0.5, 20.0, math.inf])
def test_playing_from_start_to_limit(speed: float) -> None:
    desk = Desk().opened()
    desk.session.speed = speed
    desk.session.play()
    frames = 0
    while desk.session.state == "running":
        desk.run()
        desk.session.tick(1 / 60)
        frames += 1
    assert desk.session.cursor == 10
    assert frames == pytest.approx(1 if speed == math.inf else 600 / speed, abs=2)


def test_the_status_says_where_and_what_happened() -> None:
    desk = Desk().opened()
    desk.session.step(4)
    desk.run()
    assert str(desk.session.status()) == "Step 4 of 10. f fell from 0.2621 to 0.1678."


def test_the_status_says_that_a_step_went_past_the_valley() -> None:
    desk = Desk().opened(spec_of(rate=1.1))
    desk.session.step(2)
    desk.run()
    assert str(desk.session.status()) == "Step 2 of 10. f rose from 1.44 to 2.074: the step went past the valley."


def test_steps_are_listened_to() -> None:
    desk, heard = Desk().opened(), []
    desk.session.subscribe(heard.append)
    desk.session.step()
    assert heard == [frozenset({"cursor", "state"})]
    desk.run()
    assert heard[-1] == frozenset({"rows"})
    desk.session.back()
    desk.session.back()
    assert heard[-1] == frozenset({"cursor", "state"})


def test_a_listener_reads_the_sentence_that_it_is_told_of() -> None:
    desk, heard = Desk().opened(), []
    desk.session.step(10)
    desk.run()
    desk.session.subscribe(lambda names: heard.append((names, str(desk.session.status()))))
    desk.session.play()
    assert heard == [(frozenset({"state"}), "This run is at its end. Home plays it again.")]
    desk.session.back()
    assert "Home" not in heard[-1][1]


def test_answers_about_runs_that_are_gone_are_dropped() -> None:
    desk = Desk().opened()
    desk.session.step(3)
    desk.send()
    desk.burst()
    desk.session.edit("learning_rate", 0.2)
    desk.send()
    assert any(isinstance(command, Advance) for command in desk.sent)
    desk.run()
    assert not desk.session.receive(Traced(1, 0, None))
    assert np.array_equal(parameters(desk.session), oracle(desk.session.spec, desk.session.run.trajectory.rows))


def test_a_run_off_the_stage_is_closed() -> None:
    desk = Desk().opened()
    desk.session.edit("learning_rate", 0.2)
    desk.run()
    assert Close(1) in desk.sent
    assert not desk.execution.busy


def test_a_fault_of_ours_keeps_the_rows_and_is_an_outcome() -> None:
    desk = Desk().opened()
    desk.session.step(4)
    desk.run()
    desk.engines[0].theta = None
    desk.session.step(3)
    desk.run()
    outcome = desk.session.run.outcome
    assert outcome is not None
    assert (outcome.kind, desk.session.cursor, desk.session.pending_steps) == ("failed", 5, 0)
    assert str(outcome.message) == (
        "This run failed inside the program, not because of your input. The run up to step 5 is kept. Copy details."
    )
    assert "Traceback" in desk.session.run.record.details
    assert desk.session.edit("learning_rate", 0.2)
    desk.run()
    assert desk.session.run.outcome is None


def test_a_step_can_be_taken_apart() -> None:
    desk = Desk().opened()
    wanted = desk.session.trace_wanted(1)
    assert wanted is not None
    assert desk.execution.do(wanted) == [Traced(1, 1, ("trace", 1, (-0.2,)))]
    assert desk.session.trace_wanted(2) is None


def test_the_headline_is_a_sentence_of_parts() -> None:
    desk = Desk().opened()
    assert str(desk.session.headline()) == "minimise x² + 2x + 1 from x = 0 with Gradient descent, η = 0.1 · NumPy"
    desk.session.set_applies_from(7)
    assert str(desk.session.headline()).endswith("η = 0.1 from step 7 · NumPy")
    desk.session.edit("learning_rate", 0.9)
    assert str(desk.session.headline()).endswith("η = 0.9 from step 7 · NumPy")


def test_a_branched_run_s_headline_says_both_rates() -> None:
    desk = Desk().opened()
    desk.session.edit("changes", [Change(3, {"learning_rate": 0.9})])
    assert str(desk.session.headline()).endswith("η = 0.1, 0.9 from step 3 · NumPy")
    desk.session.edit("changes", [Change(step, {"learning_rate": step / 10}) for step in (2, 4, 6)])
    assert str(desk.session.headline()).endswith("η = 0.1, …, 0.6 from step 6 · NumPy")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sqrt(x)", "f has no finite derivative at x = 0: there is a division by 0. The start is now x = 1."),
        ("ln(x) + 1/x", "f has no value at x = 0: ln needs a positive number. The start is now x = 2."),
    ],
)
def test_a_function_that_cannot_begin_where_the_last_one_did_says_where_it_begins(text: str, words: str) -> None:
    desk = Desk().opened()
    desk.session.edit("problem", text)
    assert str(desk.session.status()) == words
    desk.session.edit("problem", "x^2")
    assert "The start is now" not in str(desk.session.status())


def test_a_start_without_a_finite_derivative_is_refused_where_it_is_typed() -> None:
    desk = Desk().opened()
    desk.session.edit("problem", "sqrt(x)")
    with pytest.raises(InputError, match="no finite derivative at x = 0") as caught:
        desk.session.edit("start", "0")
    assert caught.value.where == "start"


def test_an_empty_session_answers_too() -> None:
    session = Session(CATALOGUE)
    session.step()
    session.play()
    session.tick(0.1)
    assert session.wanted() == []
    assert isinstance(session.status(), Message)
    assert (session.cursor, session.undo(), session.undo_text()) == (0, False, None)

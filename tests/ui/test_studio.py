"""The studio with its real worker: what widgets may rely on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from gdstudio.language import LanguageError
from gdstudio.model import FieldRequest, InputError
from gdstudio.model.dataset import with_columns
from gdstudio.ui.axis import timeline_end
from gdstudio.ui.studio import Studio

Make = Callable[..., Studio]


def ready(studio: Studio, qtbot: QtBot, rows: int = 2) -> Studio:
    """Wait for so many rows and the arithmetic at the cursor."""
    # Loading PyTorch, once in the process, takes as long as the disk does.
    qtbot.waitUntil(lambda: studio.run.trajectory.rows >= rows and studio.trace() is not None, timeout=90_000)
    return studio


def test_a_lesson_opens_paused_at_the_start_with_the_next_step_computed(make_studio: Make, qtbot: QtBot) -> None:
    studio = ready(make_studio(), qtbot)
    assert (studio.cursor, studio.state) == (0, "idle")
    assert studio.run.trajectory.rows >= 2
    assert studio.status() == "Each step has the same learning rate. Why do the steps become shorter?"
    studio.to_start()
    assert studio.status() == "Ready at the start: x = 0, f = 1. Press → for one step."


def test_the_headline_is_the_run_as_a_sentence(make_studio: Make, qtbot: QtBot) -> None:
    studio = ready(make_studio(), qtbot)
    parts = dict(studio.headline())
    assert parts["lesson"] == "1 By hand (NumPy)"
    assert "".join(words for _, words in studio.headline()[1:]).startswith("minimise x² + 2x + 1 from x = 0 with ")


def test_a_lesson_shows_its_layers_and_takes_only_those_away_again(make_studio: Make) -> None:
    studio = make_studio("what-it-remembers")
    assert "memory" in studio.layers
    studio.show_layer("bands", True)
    studio.open_lesson("how-it-curves")
    assert {"curvature", "bands"} <= studio.layers and "memory" not in studio.layers
    # What the user chose stays, also where a lesson had it on.
    studio.show_layer("curvature", False)
    studio.show_layer("curvature", True)
    studio.open_lesson("narrow-valley")
    assert "curvature" in studio.layers


def test_ten_presses_make_ten_steps_none_lost_none_doubled(make_studio: Make, qtbot: QtBot) -> None:
    studio = ready(make_studio(), qtbot)
    for _ in range(10):
        studio.step()
    qtbot.waitUntil(lambda: studio.cursor == 10)
    qtbot.wait(50)
    assert studio.cursor == 10
    row = studio.row()
    assert row is not None and row.parameters[0] == pytest.approx(-1 + 0.8**10)


def test_step_back_step_has_the_same_bits(make_studio: Make, qtbot: QtBot) -> None:
    studio = ready(make_studio("torch-descent"), qtbot)
    studio.step()
    qtbot.waitUntil(lambda: studio.cursor == 1)
    first = studio.row()
    studio.back()
    studio.step()
    second = studio.row()
    assert first is not None and second is not None
    assert first.parameters.tobytes() == second.parameters.tobytes()


def test_cursor_and_arithmetic_change_in_the_same_frame(make_studio: Make, qtbot: QtBot) -> None:
    studio = ready(make_studio(), qtbot)
    qtbot.waitUntil(lambda: studio.traces.at(1) is not None)
    seen: list[tuple[int, int]] = []

    def look() -> None:
        trace = studio.trace()
        seen.append((studio.cursor, -1 if trace is None else trace.row))

    studio.framed.connect(look)
    for _ in range(5):
        studio.step()
        qtbot.wait(60)
    studio.framed.disconnect(look)
    assert [row for cursor, row in seen if cursor] == [cursor - 1 for cursor, _ in seen if cursor]


def test_a_refused_edit_changes_nothing(make_studio: Make, qtbot: QtBot) -> None:
    studio = ready(make_studio(), qtbot)
    before = studio.spec
    with pytest.raises((InputError, LanguageError)):
        studio.edit("learning_rate", "0,1")
    with pytest.raises(InputError):
        studio.edit("learning_rate", 0.0)
    assert studio.spec is before
    assert studio.undo_text() == ""


def test_a_changed_rate_recomputes_the_whole_path_and_undo_brings_the_old_one_back(
    make_studio: Make, qtbot: QtBot
) -> None:
    studio = ready(make_studio(), qtbot)
    studio.step(5)
    qtbot.waitUntil(lambda: studio.cursor == 5)
    old = studio.run.trajectory
    studio.edit("learning_rate", "1.1")
    qtbot.waitUntil(lambda: studio.run.spec.values["learning_rate"] == 1.1 and studio.cursor == 5)
    assert studio.run.ghost is old
    assert studio.undo_text() == "Undo learning rate 0.1 → 1.1"
    studio.undo()
    assert studio.run.trajectory is old and studio.cursor == 5
    assert studio.redo_text() == "Redo learning rate 0.1 → 1.1"


def test_a_drag_is_one_change_and_the_latest_value_wins(make_studio: Make, qtbot: QtBot) -> None:
    studio = ready(make_studio(), qtbot)
    studio.begin_drag()
    for hundredths in range(11, 60):
        studio.drag("learning_rate", hundredths / 100)
    studio.end_drag()
    qtbot.waitUntil(lambda: studio.run.spec.values["learning_rate"] == 0.59)
    assert studio.undo_text() == "Undo learning rate 0.1 → 0.59"
    studio.undo()
    assert studio.undo_text() == ""


def test_playing_ends_at_the_limit_and_step_goes_beyond_it(make_studio: Make, qtbot: QtBot) -> None:
    studio = ready(make_studio(), qtbot)
    studio.set_speed(6)
    studio.play_pause()
    qtbot.waitUntil(lambda: studio.state == "ended")
    assert studio.cursor == 10
    studio.step()
    qtbot.waitUntil(lambda: studio.cursor == 11)
    assert studio.status().startswith("Step 11 (10 were set).")


def test_pause_holds_the_step_that_is_seen(make_studio: Make, qtbot: QtBot) -> None:
    studio = ready(make_studio(), qtbot)
    studio.edit("steps", 1_000_000)
    studio.set_speed(4)
    studio.play_pause()
    qtbot.waitUntil(lambda: studio.cursor >= 3)
    studio.play_pause()
    seen = studio.cursor
    qtbot.wait(120)
    assert studio.cursor == seen and studio.state == "paused"


def test_a_field_comes_from_the_worker_once(make_studio: Make, qtbot: QtBot) -> None:
    from gdstudio import plots
    from gdstudio.ui.drawing import view_of

    studio = ready(make_studio(), qtbot)
    request = plots.fields("curve", view_of(studio, "curve"))[0]
    qtbot.waitUntil(lambda: studio.field(request) is not None)
    assert studio.field(request) is studio.field(request)


def test_a_dragged_point_and_its_fields_are_wanted_together(make_studio: Make, qtbot: QtBot) -> None:
    """The next data's fields are wanted with its path, from what was looked at for the data before."""
    studio = ready(make_studio("linear-regression"), qtbot)
    request = FieldRequest("closed-form", studio.spec.problem)
    qtbot.waitUntil(lambda: studio.field(request) is not None)
    columns = studio.spec.problem.columns
    moved = with_columns(studio.spec.problem, {**columns, "y": columns["y"] + 1})
    studio.begin_drag()
    studio.field(request)
    studio.drag("problem", moved)
    assert studio.fields.awaited, "asked before anything has drawn the new data"
    qtbot.waitUntil(lambda: studio.fields.of("closed-form", moved) is not None)
    qtbot.waitUntil(lambda: studio.run.spec.problem == moved)
    studio.end_drag()


def test_restoring_the_lesson_can_be_undone(make_studio: Make, qtbot: QtBot) -> None:
    studio = ready(make_studio(), qtbot)
    studio.edit("learning_rate", 0.3)
    studio.restore_lesson()
    assert studio.spec.values["learning_rate"] == 0.1
    studio.undo()
    assert studio.spec.values["learning_rate"] == 0.3


@pytest.mark.parametrize(
    ("limit", "reached", "end"),
    [(10, 0, 10), (10, 11, 12), (1000, 4, 1000), (100_000, 4, 100), (100_000, 100, 200), (100_000, 5000, 10_000),
     (100_000, 99_999, 100_000), (0, 0, 1), (100_000, 100_001, 120_000)],
)  # fmt: skip
def test_the_axis_ends_at_the_limit_or_some_way_beyond_what_was_reached(limit: int, reached: int, end: int) -> None:
    assert timeline_end(limit, reached) == end


def test_a_figure_that_did_not_suit_another_model_comes_back_with_one_that_it_suits(make_studio: Make) -> None:
    studio = make_studio("linear-regression")
    assert studio.figures == ("data", "parameters")
    studio.edit("model", "perceptron 4")
    assert studio.figures == ("data",)
    studio.edit("model", "line")
    assert studio.figures == ("data", "parameters")
    # One that was taken away by hand stays away.
    studio.show_figure("parameters")
    studio.edit("model", "perceptron 4")
    studio.edit("model", "line")
    assert studio.figures == ("data",)

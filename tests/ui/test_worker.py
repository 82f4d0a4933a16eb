"""The worker in its thread: where arithmetic happens, what cancels it, and what is never lost or doubled."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QThread, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gdstudio.engines import open_run
from gdstudio.model import Catalogue, Field, FieldRequest, RunSpec, StopRule
from gdstudio.runs import Advance, Close, Execution, Failed, FieldReady, FieldWanted, Open, Opened, Rows
from gdstudio.ui.bench import SWITCH_INTERVAL, Bench
from gdstudio.ui.worker import MOST_WAITING_FIELDS, FieldFailed, Pace, WarmedUp, Worker, kind_of


@pytest.fixture
def spec() -> RunSpec:
    """A run that never ends by itself."""
    return Catalogue().lesson("numpy-descent").runs[0].with_(stop=StopRule(enabled=False))


class Hearer(QObject):
    """Collects what a bench says, in the window's thread, and draws at once."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench, self.answers, self.threads = bench, [], set()
        bench.came.connect(self.hear)

    @Slot()
    def hear(self) -> None:
        self.threads.add(threading.get_ident())
        while self.bench.inbox:
            self.answers.append(self.bench.inbox.popleft())
        self.bench.drawn()

    def rows(self, number: int) -> list[int]:
        return [
            row
            for answer in self.answers
            if isinstance(answer, Rows) and answer.number == number
            for row in range(answer.block.first, answer.block.first + answer.block.rows)
        ]


@pytest.fixture
def make_bench(qapp: QApplication) -> Iterator[Callable[..., tuple[Bench, Hearer]]]:
    made: list[Bench] = []

    def make(loader: Callable[[], None] = lambda: None, **parts: Any) -> tuple[Bench, Hearer]:
        bench = Bench(Worker(**parts), loader)
        made.append(bench)
        return bench, Hearer(bench)

    yield make
    for bench in made:
        assert bench.close()
        assert bench.thread_.isFinished()


def test_only_the_workers_thread_does_arithmetic(make_bench: Any, spec: RunSpec, qtbot: QtBot) -> None:
    seen: dict[str, set[int]] = {"open": set(), "advance": set(), "field": set()}

    class Watched:
        def __init__(self, run: Any) -> None:
            self._run = run

        def __getattr__(self, name: str) -> Any:
            return getattr(self._run, name)

        def advance(self, rows: int) -> Any:
            seen["advance"].add(threading.get_ident())
            return self._run.advance(rows)

    def watched(spec: RunSpec) -> Any:
        seen["open"].add(threading.get_ident())
        return Watched(open_run(spec))

    def field(request: FieldRequest) -> Field:
        seen["field"].add(threading.get_ident())
        return Field(request)

    bench, hearer = make_bench(execution=Execution(watched), compute=field)
    bench.send([Open(1, spec, 500), FieldWanted(FieldRequest("curve", spec.problem))])
    qtbot.waitUntil(lambda: len(hearer.rows(1)) == 501 and any(isinstance(a, FieldReady) for a in hearer.answers))
    here = threading.get_ident()
    there = set.union(*seen.values())
    assert all(seen.values()) and len(there) == 1 and here not in there
    assert hearer.threads == {here}


def test_the_interpreter_switches_often_enough_for_the_window(make_bench: Any) -> None:
    make_bench()
    assert sys.getswitchinterval() == pytest.approx(SWITCH_INTERVAL)


def test_the_next_burst_waits_until_the_window_has_drawn(make_bench: Any, spec: RunSpec, qtbot: QtBot) -> None:
    bench, hearer = make_bench()
    bench.drawn = lambda burst=0.012: None  # a window that never draws
    bursts: list[bool] = []
    bench.worker.answered.connect(lambda answers: bursts.append(any(isinstance(one, Rows) for one in answers)))
    bench.send([Open(1, spec, 10**7)])
    qtbot.waitUntil(lambda: bool(hearer.rows(1)))
    qtbot.wait(100)
    assert sum(bursts) == 1
    counted = len(hearer.rows(1))
    qtbot.wait(80)
    assert len(hearer.rows(1)) == counted < 10**7
    assert hearer.rows(1) == list(range(counted))


def test_commands_are_answered_between_bursts_without_a_drawn_frame(
    make_bench: Any, spec: RunSpec, qtbot: QtBot
) -> None:
    bench, hearer = make_bench()
    bench.drawn = lambda burst=0.012: None
    bench.send([Open(1, spec, 10**7)])
    qtbot.waitUntil(lambda: bool(hearer.rows(1)))
    bench.send([Close(1), Open(2, spec, 3)])
    qtbot.waitUntil(lambda: any(isinstance(a, Opened) and a.number == 2 for a in hearer.answers))


def test_a_closed_run_gives_no_further_rows(make_bench: Any, spec: RunSpec, qtbot: QtBot) -> None:
    bench, hearer = make_bench()
    bench.send([Open(1, spec, 10**8)])
    qtbot.waitUntil(lambda: bool(hearer.rows(1)))
    bench.send([Close(1), Open(2, spec, 1)])
    qtbot.waitUntil(lambda: bool(hearer.rows(2)))
    counted = len(hearer.rows(1))
    qtbot.wait(60)
    assert len(hearer.rows(1)) == counted


def test_of_runs_that_were_closed_while_they_waited_none_is_opened(qapp: QApplication, spec: RunSpec) -> None:
    opened: list[int] = []

    def counting(spec: RunSpec) -> Any:
        opened.append(1)
        return open_run(spec)

    worker = Worker(Execution(counting))
    for number in range(50):
        worker.take(Open(number, spec, 1))
        if number < 49:
            worker.take(Close(number))
    worker._pass()
    assert len(opened) == 1


def test_of_fields_that_wait_the_newest_comes_first_and_the_oldest_are_forgotten(
    qapp: QApplication, spec: RunSpec
) -> None:
    asked: list[float] = []

    def field(request: FieldRequest) -> Field:
        asked.append(request.ranges[0][0])
        return Field(request)

    worker = Worker(compute=field)
    for place in range(20):
        worker.take(FieldWanted(FieldRequest("curve", spec.problem, ranges=((float(place), 1.0),))))
    for _ in range(20):
        worker._pass()
    assert asked == [float(place) for place in range(19, 19 - MOST_WAITING_FIELDS, -1)]


def test_faults_are_answers(make_bench: Any, spec: RunSpec, qtbot: QtBot) -> None:
    def broken(_: object) -> Any:
        raise RuntimeError("planted")

    bench, hearer = make_bench(loader=lambda: broken(0), execution=Execution(broken), compute=broken)
    bench.warm_up()
    bench.send([Open(1, spec, 5), FieldWanted(FieldRequest("curve", spec.problem))])
    qtbot.waitUntil(lambda: len(hearer.answers) == 3)
    kinds = {type(answer) for answer in hearer.answers}
    assert kinds == {Failed, FieldFailed, WarmedUp}
    assert all("planted" in answer.details for answer in hearer.answers)


def test_closing_in_the_middle_of_a_long_step_does_not_wait_for_its_end(
    make_bench: Any, spec: RunSpec, qtbot: QtBot
) -> None:
    started = threading.Event()

    class Slow:
        layout, next_row = open_run(spec).layout, 0

        def __init__(self) -> None:
            self.interrupt = threading.Event()

        def advance(self, rows: int) -> Any:
            started.set()
            assert self.interrupt.wait(30), "nobody interrupted"
            return open_run(spec).advance(1)

    bench, _ = make_bench(execution=Execution(lambda _spec: Slow()))
    bench.send([Open(1, spec, 5)])
    assert started.wait(10)
    assert bench.close()


def test_a_thread_that_cannot_end_in_time_is_kept_and_ends_later(
    qapp: QApplication, spec: RunSpec, qtbot: QtBot
) -> None:
    from gdstudio.ui import bench as module

    free = threading.Event()

    def stubborn(_: object) -> Any:
        free.wait(30)
        raise RuntimeError

    bench = Bench(Worker(Execution(stubborn)))
    module_patience, module.PATIENCE_MS = module.PATIENCE_MS, 50
    try:
        bench.send([Open(1, spec, 5)])
        qtbot.wait(30)
        assert not bench.close()
        assert bench in module._leaving
    finally:
        module.PATIENCE_MS = module_patience
        free.set()
    qtbot.waitUntil(lambda: bench not in module._leaving)
    assert bench.thread_.isFinished()


def test_rows_of_two_runs_come_by_turns_and_each_in_order(make_bench: Any, spec: RunSpec, qtbot: QtBot) -> None:
    bench, hearer = make_bench()
    bench.send([Open(1, spec, 3000), Open(2, spec, 3000)])
    qtbot.waitUntil(lambda: len(hearer.rows(1)) == len(hearer.rows(2)) == 3001)
    assert hearer.rows(1) == hearer.rows(2) == list(range(3001))


def test_an_advance_beyond_goes_on_where_it_was(make_bench: Any, spec: RunSpec, qtbot: QtBot) -> None:
    bench, hearer = make_bench()
    bench.send([Open(1, spec, 4)])
    qtbot.waitUntil(lambda: len(hearer.rows(1)) == 5)
    bench.send([Advance(1, 9)])
    qtbot.waitUntil(lambda: hearer.rows(1) == list(range(10)))
    blocks = [answer.block for answer in hearer.answers if isinstance(answer, Rows)]
    path = np.concatenate([block.parameters[:, 0] for block in blocks])
    whole = open_run(spec).advance(10).parameters[:, 0]
    assert path.tobytes() == whole.tobytes()


def test_while_pytorch_loads_the_run_goes_on(make_bench: Any, spec: RunSpec, qtbot: QtBot) -> None:
    loaded = threading.Event()
    bench, hearer = make_bench(loader=lambda: bool(loaded.wait(30)) or None)
    bench.warm_up()
    bench.warm_up()
    bench.send([Open(1, spec, 5)])
    qtbot.waitUntil(lambda: len(hearer.rows(1)) == 6)
    loaded.set()
    qtbot.waitUntil(lambda: WarmedUp() in hearer.answers)
    assert hearer.answers.count(WarmedUp()) == 1


def test_the_pace_learns_and_never_jumps() -> None:
    pace = Pace()
    assert pace.rows(1) == 16
    pace.begin(1, "a")
    pace.learn(1, 16, 1e-6, 0.012)
    assert pace.rows(1) == 64
    pace.learn(1, 64, 1.0, 0.012)
    assert pace.rows(1) == 1
    pace.begin(2, "b")
    pace.forget(1)
    assert pace.rows(1) == pace.rows(2) == 16


def test_a_run_begins_at_the_pace_of_its_kind(spec: Any) -> None:
    pace = Pace()
    pace.begin(1, kind_of(spec))
    for rows in (16, 64, 256, 1024):
        pace.learn(1, rows, rows * 1e-7, 0.012)
    pace.learn(1, 1, 0.01, 0.012)
    assert pace.rows(1) == 1
    pace.begin(2, kind_of(spec.with_(start=(3.0,))))
    assert pace.rows(2) == 4096
    pace.begin(3, kind_of(spec.with_(engine="torch")))
    assert pace.rows(3) == 16


def test_a_short_run_comes_whole_while_it_is_dragged(make_bench: Any, qtbot: QtBot, spec: RunSpec) -> None:
    ticks = itertools.count()
    bench, hearer = make_bench(clock=lambda: 1e-5 * next(ticks))
    for number in range(1, 6):
        bench.send([Open(number, spec.with_(start=(0.1 * number,)), 200)])
        qtbot.waitUntil(lambda number=number: len(hearer.rows(number)) == 201)
        bench.send([Close(number)])
    blocks = [answer.block.rows for answer in hearer.answers if isinstance(answer, Rows) and answer.number == 5]
    assert blocks == [201]


def test_the_workers_object_lives_in_its_thread(make_bench: Any) -> None:
    bench, _ = make_bench()
    assert bench.worker.thread() is bench.thread_ and bench.thread_ is not QThread.currentThread()

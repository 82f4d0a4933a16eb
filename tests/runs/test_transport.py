"""The transport without runs: the cursor follows presses and time, and never goes where no row is."""

import math

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gdstudio.runs.transport import Track, Transport

OPEN = Track(available=100, end=None, limit=10)


def test_ten_presses_are_ten_steps_even_if_rows_come_late() -> None:
    transport, track = Transport(), Track(available=1, end=None, limit=100)
    for _ in range(10):
        transport = transport.step(1, track)
    assert (transport.cursor, transport.target) == (1, 10)
    for available in (4, 4, 9, 30):
        transport = transport.settle(Track(available, None, 100))
        assert transport.cursor == min(available, 10)
    assert transport.settle(Track(50, None, 100)).cursor == 10


def test_back_takes_back_presses_that_are_not_shown_first() -> None:
    transport = Transport().step(5, Track(2, None, 100)).back(2)
    assert (transport.cursor, transport.target) == (2, 3)
    assert transport.back(2).cursor == 1
    assert transport.back(99).cursor == 0


def test_the_limit_binds_play_but_not_step() -> None:
    at_limit = Transport().scrub(10, OPEN)
    assert at_limit.play("play", OPEN) == at_limit
    assert at_limit.step(1, OPEN).cursor == 11
    assert at_limit.state(OPEN) == "ended"
    assert at_limit.step(1, OPEN).play("to-end", OPEN).mode == "still"


def test_an_end_binds_both() -> None:
    ended = Track(available=7, end=7, limit=10)
    assert Transport().step(50, ended).cursor == 7
    assert Transport().step(50, Track(3, None, 10)).settle(ended).target == 7
    assert Transport(cursor=9, target=9).settle(ended).cursor == 7


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0, 5.0, 20.0, 100.0])
def test_playing_makes_as_many_steps_as_the_speed_says(speed: float) -> None:
    track = Track(available=10_000, end=None, limit=10_000)
    transport = Transport().play("play", track)
    for _ in range(600):
        transport = transport.tick(1 / 60, speed, track)
    assert transport.cursor == pytest.approx(10 * speed, abs=1)
    assert transport.mode == "play"


def test_the_first_step_comes_within_one_period() -> None:
    transport = Transport().play("play", OPEN)
    assert transport.tick(0.49, 2.0, OPEN).cursor == 0
    assert transport.tick(0.49, 2.0, OPEN).tick(0.02, 2.0, OPEN).cursor == 1


def test_play_stops_at_the_limit_and_as_fast_as_possible_goes_there_at_once() -> None:
    assert Transport().play("to-end", OPEN).tick(0.01, 2.0, OPEN) == Transport(10, 10, 10)
    assert Transport().play("play", OPEN).tick(0.01, math.inf, OPEN) == Transport(10, 10, 10)


def test_play_twice_is_play_once() -> None:
    once = Transport().play("play", OPEN).tick(0.3, 2.0, OPEN)
    assert once.play("play", OPEN) == once


def test_late_rows_are_waited_for_and_not_made_up_for() -> None:
    slow = Track(available=1, end=None, limit=1000)
    transport = Transport().play("play", slow)
    for _ in range(100):
        transport = transport.tick(0.5, 20.0, slow)
    assert transport.cursor == 1
    assert transport.tick(0.05, 20.0, Track(500, None, 1000)).cursor <= 3


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan])
def test_a_clock_that_stands_or_goes_back_moves_nothing(seconds: float) -> None:
    transport = Transport().play("play", OPEN)
    assert transport.tick(seconds, 100.0, OPEN) == transport


def test_a_computer_that_slept_does_not_jump() -> None:
    track = Track(available=10**6, end=None, limit=10**6)
    assert Transport().play("play", track).tick(3600.0, 100.0, track).cursor <= 100


def test_pause_holds_the_row_that_is_shown() -> None:
    waiting = Transport().step(10, Track(3, None, 100)).pause()
    assert (waiting.cursor, waiting.target) == (3, 3)


@pytest.mark.parametrize(("speed", "row"), [(2.0, 2), (100.0, 51), (math.inf, 1001)])
def test_rows_are_wanted_ahead_of_play(speed: float, row: int) -> None:
    assert Transport(mode="play").wanted(speed, 1000) == row
    assert Transport(cursor=5, target=5).wanted(speed, 1000) == 6
    assert Transport(cursor=5, target=9).wanted(speed, 1000) == 10
    assert Transport(mode="to-end").wanted(speed, 1000) == 1001


class TransportMachine(RuleBasedStateMachine):
    """Any moves in any order, rows coming when they like, the run perhaps ending."""

    def __init__(self) -> None:
        super().__init__()
        self.transport = Transport()
        self.track = Track(-1, None, 20)

    @rule(n=st.integers(1, 12))
    def step(self, n: int) -> None:
        asked = max(self.transport.target, self.transport.cursor) + n
        self.transport = self.transport.step(n, self.track)
        assert self.transport.target == max(0, min(asked, self.track.last))

    @rule(n=st.integers(1, 12))
    def back(self, n: int) -> None:
        self.transport = self.transport.back(n)

    @rule(row=st.integers(-3, 60))
    def scrub(self, row: int) -> None:
        self.transport = self.transport.scrub(row, self.track)
        assert self.transport.cursor <= max(0, self.track.available)

    @rule(mode=st.sampled_from(["play", "to-end"]))
    def play(self, mode: str) -> None:
        self.transport = self.transport.play(mode, self.track)

    @rule()
    def pause(self) -> None:
        shown = self.transport.cursor
        self.transport = self.transport.pause()
        assert self.transport.cursor == self.transport.target == shown

    @rule(seconds=st.floats(0, 2), speed=st.sampled_from([0.5, 5.0, 100.0, math.inf]))
    def tick(self, seconds: float, speed: float) -> None:
        before = self.transport.cursor
        self.transport = self.transport.tick(seconds, speed, self.track)
        assert self.transport.cursor >= before

    @rule(rows=st.integers(0, 30))
    def rows_come(self, rows: int) -> None:
        if self.track.end is None:
            self.track = Track(self.track.available + rows, None, 20)
        self.transport = self.transport.settle(self.track)

    @rule()
    def the_run_ends(self) -> None:
        self.track = Track(self.track.available, self.track.available, 20)
        self.transport = self.transport.settle(self.track)

    @invariant()
    def the_cursor_is_on_a_row(self) -> None:
        transport = self.transport
        assert 0 <= transport.cursor <= max(0, self.track.available)
        assert transport.cursor <= transport.target
        assert transport.cursor <= transport.reached
        assert transport.mode == "still" or transport.target == transport.cursor
        assert transport.mode == "still" or not transport.at_end(self.track)
        assert transport.wanted(2.0, 20) > transport.target


TestTransport = TransportMachine.TestCase

"""A small engine with known numbers, and a worker whose answers come when the test wants them."""

import threading
from collections import deque
from collections.abc import Callable

import numpy as np

from gdstudio.model import Block, Catalogue, Layout, Lesson, Message, Outcome, Problem, RunSpec
from gdstudio.runs import Answer, Command, Execution, FieldWanted, Session

CATALOGUE = Catalogue()


def spec_of(
    parameters: int = 1, *, rate: float = 0.1, optimizer: str = "gradient-descent", **fields: object
) -> RunSpec:
    """Σ (xᵢ + 1)²: the notebook's parabola in as many parameters as asked for."""
    if parameters == 1:
        problem = CATALOGUE.problem("notebook-parabola")
    else:
        names = tuple(f"x{place}" for place in range(1, parameters + 1))
        problem = Problem(
            name="bowl",
            title="Bowl",
            parameters=names,
            objective=CATALOGUE.problem("notebook-parabola").objective,
            objective_text="",
            start=(0.0,) * parameters,
            source={"parameters": parameters},
        )
    fields = {"steps": 10, **fields}
    values = {"learning_rate": rate, **fields.pop("values", {})}
    return RunSpec.of(problem, CATALOGUE.optimizer(optimizer), values=values, **fields)


def lesson_of(*specs: RunSpec) -> Lesson:
    return Lesson(name="", title="Test", runs=specs or (spec_of(),))


class FakeEngine:
    """Heavy-ball descent on Σ (xᵢ + 1)²: θ and the velocity are all there is. Ends below 1e-8 or above 1e8."""

    def __init__(self, spec: RunSpec) -> None:
        names = spec.problem.parameters
        self.spec = spec
        self.layout = Layout(names, () if len(names) > 64 else tuple(f"v.{name}" for name in names))
        self.next_row = 0
        self.bytes_per_row = 32
        self.interrupt = threading.Event()
        self.computed = 0
        self.theta = np.array(spec.start)
        self.velocity = np.zeros(len(names))
        self.over = False

    def _step(self) -> None:
        values = self.spec.values_at(self.next_row - 1)
        self.velocity = values.get("momentum", 0.0) * self.velocity + 2 * (self.theta + 1)
        self.theta = self.theta - values["learning_rate"] * self.velocity
        self.computed += 1

    def advance(self, n: int) -> Block:
        first, rows, outcome = self.next_row, [], None
        while len(rows) < n and outcome is None and not self.over:
            before = self.theta, self.velocity
            if self.next_row:
                self._step()
            value, gradient = float(np.sum((self.theta + 1) ** 2)), 2 * (self.theta + 1)
            if value > 1e8:
                self.theta, self.velocity = before
                outcome = Outcome(
                    "diverged", self.next_row - 1, Message("Diverged at step {step}.", {"step": self.next_row - 1})
                )
                break
            rows.append((self.theta, value, gradient, self.velocity))
            if np.abs(gradient).max() < 1e-8:
                outcome = Outcome(
                    "converged", self.next_row, Message("Converged at step {step}.", {"step": self.next_row})
                )
            self.next_row += 1
        self.over = self.over or outcome is not None
        return self._block(first, rows, outcome)

    def _block(self, first: int, rows: list, outcome: Outcome | None) -> Block:
        width = len(self.theta)
        theta, gradient, state = (np.array([row[place] for row in rows]).reshape(-1, width) for place in (0, 2, 3))
        value = np.array([row[1] for row in rows])
        if self.layout.compact:
            none = np.empty((len(rows), 0))
            return Block(
                first, none, value, none, none, gradient_norm=np.linalg.norm(gradient, axis=1), outcome=outcome
            )
        return Block(first, theta, value, gradient, state, outcome=outcome)

    def carry(self) -> tuple:
        return (self.next_row, self.theta.copy(), self.velocity.copy())

    def restore(self, carry: tuple) -> None:
        self.next_row, self.theta, self.velocity = carry
        self.over = False

    def seek(self, row: int, parameters: np.ndarray, state: np.ndarray) -> None:
        self.next_row, self.theta, self.velocity = row + 1, np.array(parameters), np.array(state)
        self.over = False

    def trace(self, parameters: np.ndarray, state: np.ndarray, row: int) -> tuple:
        return ("trace", row, tuple(parameters))


def oracle(spec: RunSpec, rows: int) -> np.ndarray:
    """θ of the first rows, (rows, P), by the recurrence itself."""
    theta, velocity, found = np.array(spec.start), np.zeros(len(spec.start)), []
    for row in range(rows):
        found.append(theta)
        values = spec.values_at(row)
        velocity = values.get("momentum", 0.0) * velocity + 2 * (theta + 1)
        theta = theta - values["learning_rate"] * velocity
    return np.array(found)


class Desk:
    """A session and its worker, joined by queues: answers of one run keep their order, those of different runs need
    not."""

    def __init__(self, session: Session | None = None, open_run: Callable[[RunSpec], object] = FakeEngine) -> None:
        self.session = session or Session(CATALOGUE)
        self.engines: list = []
        self.execution = Execution(lambda spec: self._made(open_run(spec)))
        self.sent: list[Command] = []
        self.waiting: dict[int, deque[Answer]] = {}

    def _made(self, engine: object) -> object:
        self.engines.append(engine)
        return engine

    def send(self) -> None:
        """The session's commands reach the worker."""
        for command in self.session.wanted():
            self.sent.append(command)
            if not isinstance(command, FieldWanted):
                self._queue(self.execution.do(command))

    def burst(self, rows: int = 1000) -> None:
        self._queue(self.execution.work(rows))

    def _queue(self, answers: list[Answer]) -> None:
        for answer in answers:
            self.waiting.setdefault(answer.number, deque()).append(answer)

    def deliver(self, number: int) -> bool:
        """The oldest answer of one run arrives."""
        queue = self.waiting[number]
        answer = queue.popleft()
        if not queue:
            del self.waiting[number]
        return self.session.receive(answer)

    def run(self, rows: int = 1000) -> None:
        """Until nothing is left to do on either side."""
        for _ in range(100_000):
            self.send()
            if self.execution.busy:
                self.burst(rows)
            elif not self.waiting:
                return
            for number in list(self.waiting):
                while number in self.waiting:
                    self.deliver(number)
        raise AssertionError("the worker never comes to rest")

    def opened(self, *specs: RunSpec) -> "Desk":
        self.session.open(lesson_of(*specs))
        self.run()
        return self


def parameters(session: Session, place: int = 0) -> np.ndarray:
    """θ of all rows of a run, (rows, P)."""
    trajectory = session.runs[place].trajectory
    return np.stack([trajectory.column(f"parameters.{name}") for name in trajectory.layout.parameters], axis=1)


def stepped(steps: int, **fields: object) -> Desk:
    desk = Desk().opened(spec_of(**fields))
    desk.session.step(steps)
    desk.run()
    return desk


def check_rows(desk: Desk) -> None:
    for place, run in enumerate(desk.session.runs):
        assert np.array_equal(parameters(desk.session, place), oracle(run.spec, run.trajectory.rows))

"""Steps a second, every iterate recorded, against the loop that a good programmer would write."""

import math
from collections.abc import Callable, Iterator

import numpy as np

from gdstudio.engines import open_run
from gdstudio.model import Catalogue, Problem, RunSpec, StopRule
from gdstudio.runs import Trajectory
from tests.benchmarks import Figure, speed

CATALOGUE = Catalogue()
NEVER = StopRule(enabled=False)
History = list[tuple[float, ...]]


def recorded(spec: RunSpec, steps: int) -> Callable[[], object]:
    """Our engine into our trajectory, as the worker does it."""

    def work() -> Trajectory:
        run = open_run(spec)
        trajectory = Trajectory(run.layout)
        while trajectory.rows <= steps:
            trajectory.append(run.advance(min(50_000, steps + 1 - trajectory.rows)))
        return trajectory

    return work


def parabola(steps: int) -> History:
    x, history = 0.0, []
    for _ in range(steps):
        f = x**2 + 2 * x + 1
        g = 2 * x + 2
        history.append((x, f, g))
        x = x - 1e-7 * g
    return history


def rosenbrock_adam(steps: int) -> History:
    x, y, m0, m1, v0, v1 = -1.2, 1.0, 0.0, 0.0, 0.0, 0.0
    beta1, beta2, eps, rate = 0.9, 0.999, 1e-8, 0.001
    history = []
    for k in range(1, steps + 1):
        t = y - x**2
        f = (1 - x) ** 2 + 100 * t**2
        g0, g1 = -2 * (1 - x) - 400 * x * t, 200 * t
        history.append((x, y, f, g0, g1))
        m0, m1 = beta1 * m0 + (1 - beta1) * g0, beta1 * m1 + (1 - beta1) * g1
        v0, v1 = beta2 * v0 + (1 - beta2) * g0**2, beta2 * v1 + (1 - beta2) * g1**2
        c1, c2 = 1 - beta1**k, 1 - beta2**k
        x = x - rate * (m0 / c1) / (math.sqrt(v0 / c2) + eps)
        y = y - rate * (m1 / c1) / (math.sqrt(v1 / c2) + eps)
    return history


def three_points(steps: int) -> History:
    x, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    w, b, n, history = 0.0, 0.0, 3, []
    for _ in range(steps):
        r = w * x + b - y
        f, gw, gb = (r * r).mean(), 2 * (r @ x) / n, 2 * r.mean()
        history.append((w, b, f, gw, gb))
        w, b = w - 1e-5 * gw, b - 1e-5 * gb
    return history


def torch_parabola(steps: int) -> History:
    import torch

    x, history = torch.tensor(0.0, requires_grad=True), []
    for _ in range(steps):
        f = x**2 + 2 * x + 1
        f.backward()
        history.append((x.item(), f.item(), x.grad.item()))
        with torch.no_grad():
            x -= 1e-7 * x.grad
        x.grad.zero_()
    return history


def torch_rosenbrock_adam(steps: int) -> History:
    import torch

    x, y = torch.tensor(-1.2, requires_grad=True), torch.tensor(1.0, requires_grad=True)
    beta1, beta2, eps, rate = 0.9, 0.999, 1e-8, 0.001
    m, v, history = [torch.zeros(()), torch.zeros(())], [torch.zeros(()), torch.zeros(())], []
    for k in range(1, steps + 1):
        f = (1 - x) ** 2 + 100 * (y - x**2) ** 2
        f.backward()
        history.append((x.item(), y.item(), f.item(), x.grad.item(), y.grad.item()))
        with torch.no_grad():
            for i, p in enumerate((x, y)):
                m[i] = beta1 * m[i] + (1 - beta1) * p.grad
                v[i] = beta2 * v[i] + (1 - beta2) * p.grad**2
                p -= rate * (m[i] / (1 - beta1**k)) / (torch.sqrt(v[i] / (1 - beta2**k)) + eps)
                p.grad.zero_()
    return history


def torch_three_points(steps: int) -> History:
    import torch

    x, y = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 4.0, 6.0])
    w, b, history = torch.tensor(0.0, requires_grad=True), torch.tensor(0.0, requires_grad=True), []
    for _ in range(steps):
        f = torch.mean((w * x + b - y) ** 2)
        f.backward()
        history.append((w.item(), b.item(), f.item(), w.grad.item(), b.grad.item()))
        with torch.no_grad():
            w -= 1e-5 * w.grad
            b -= 1e-5 * b.grad
        w.grad.zero_()
        b.grad.zero_()
    return history


def linear_layer(steps: int) -> History:
    import torch

    x, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[2.0], [4.0], [6.0]])
    model, criterion = torch.nn.Linear(1, 1), torch.nn.MSELoss()
    optimizer, history = torch.optim.SGD(model.parameters(), lr=1e-5), []
    w, b = model.weight, model.bias
    for _ in range(steps):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        history.append((w.item(), b.item(), loss.item(), w.grad.item(), b.grad.item()))
        optimizer.step()
    return history


def specs() -> dict[str, RunSpec]:
    descent, adam = CATALOGUE.optimizer("gradient-descent"), CATALOGUE.optimizer("adam")
    rosenbrock = Problem.function("(1 - x)^2 + 100*(y - x^2)^2", start=(-1.2, 1.0))
    line = CATALOGUE.problem("three-points")
    return {
        "parabola, gradient descent": RunSpec.of(
            CATALOGUE.problem("notebook-parabola"), descent, values={"learning_rate": 1e-7}, stop=NEVER
        ),
        "Rosenbrock, Adam": RunSpec.of(rosenbrock, adam, stop=NEVER),
        "three points, gradient descent": RunSpec.of(line, descent, values={"learning_rate": 1e-5}, stop=NEVER),
    }


def figures() -> Iterator[Figure]:
    plain = {
        "numpy": (parabola, rosenbrock_adam, three_points, 100_000, 1.0),
        "torch": (torch_parabola, torch_rosenbrock_adam, torch_three_points, 1_000, 0.9),
    }
    for engine, (*loops, steps, wanted) in plain.items():
        for (name, spec), loop in zip(specs().items(), loops, strict=True):
            spec = spec.with_(engine=engine, dtype="float64" if engine == "numpy" else "float32")
            count = steps // (5 if "points" in name and engine == "numpy" else 1)
            middle, low, high = speed(recorded(spec, count), lambda loop=loop, count=count: loop(count))
            yield Figure(
                f"{engine} engine, {name}", middle, wanted, note=f"times the plain loop ({low:.2f} … {high:.2f})"
            )
    spec = specs()["three points, gradient descent"].with_(engine="torch.optim", dtype="float32")
    middle, low, high = speed(recorded(spec, 1_000), lambda: linear_layer(1_000))
    yield Figure(
        "torch.optim engine, nn.Linear and SGD", middle, 0.9, note=f"times the plain loop ({low:.2f} … {high:.2f})"
    )
    trajectory = recorded(specs()["parabola, gradient descent"], 1_000_000)()
    yield Figure("bytes per recorded iterate, one parameter", trajectory.nbytes / trajectory.rows, 64, "lower")

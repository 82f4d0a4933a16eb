"""What engine tests share: the catalogue, and a run made in one line."""

from collections.abc import Callable, Iterator

import pytest

from gdstudio.model import Catalogue, Problem, RunSpec


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="session")
def make_spec(catalogue: Catalogue) -> Callable[..., RunSpec]:
    def make(problem: str, optimizer: str = "gradient-descent", **fields: object) -> RunSpec:
        found = catalogue.problem(problem) if problem in catalogue.problems else Problem.function(problem)
        return RunSpec.of(found, catalogue.optimizer(optimizer), **fields)

    return make


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Sums in one order, as in the runs that are compared with."""
    torch = pytest.importorskip("torch")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)

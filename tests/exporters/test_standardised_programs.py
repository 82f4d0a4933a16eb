"""Programs of fits on standardised features say at their end what the coefficients are in the data's units."""

import numpy as np
import pytest

from gdstudio.exporters import python_program
from gdstudio.model import Catalogue, RunSpec, edits
from gdstudio.model.fit import fit_of
from gdstudio.runs import complete, label

CATALOGUE = Catalogue()
X = np.array([1991.0, 1994.5, 2000.0, 2003.0, 2011.0, 2019.0])
Y = np.array([3.0, 1.5, 4.0, 2.0, 7.5, 6.0])


@pytest.mark.parametrize("engine", ["numpy", "torch", "torch.optim"])
@pytest.mark.parametrize("model", ["b + w*x", "polynomial 3", "polynomial 9"])
def test_they_print_what_the_window_says(model: str, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    problem = fit_of({"x": X, "y": Y}, ["x"], "y", CATALOGUE)
    spec = RunSpec.of(problem, CATALOGUE.optimizer("adam"), engine=engine, dtype="float64", steps=40, standardise=True)
    spec = edits.apply(spec, "model", model, CATALOGUE)
    run = complete(1, spec, 40)
    label([run])
    exec(compile(python_program.program("Fit", [run]), "<exported>", "exec"), {})
    words = " in the data's units: "
    printed = dict(line.split(words) for line in capsys.readouterr().out.splitlines() if words in line)
    last = run.trajectory.row(40).parameters.tolist()
    mapped = spec.in_data_units(dict(zip(spec.problem.parameters, last, strict=True)))
    assert mapped is not None and list(printed) == list(mapped)
    terms = dict(zip(mapped, spec.to_data.numbers(), strict=True))
    for name, text in printed.items():
        size = sum(abs(part * number) for part, number in zip(terms[name], [*last, 1.0], strict=True))
        assert float(text) == pytest.approx(mapped[name], abs=1e-14 * size)


def test_what_cannot_be_mapped_back_is_left_out() -> None:
    problem = fit_of({"x": X, "y": Y}, ["x"], "y", CATALOGUE, model="w*x^2 + b")
    spec = RunSpec.of(problem, CATALOGUE.optimizer("adam"), steps=4, standardise=True)
    text = python_program.program("Fit", [complete(1, spec, 4)])
    assert "data's units" not in text and "Standardised" in text

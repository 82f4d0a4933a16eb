"""The notebook's three cells, against what it printed and against its own lines run here."""

import pytest

from gdstudio.engines import evaluate, open_run
from gdstudio.model import Block, Catalogue, RunSpec, edits

TORCH_PRINTED = [
    (0.0, 1.0), (-0.2, 0.64), (-0.36, 0.4096), (-0.488, 0.2621), (-0.5904, 0.1678), (-0.6723, 0.1074), (-0.7379, 0.0687),
    (-0.7903, 0.0440), (-0.8322, 0.0281), (-0.8658, 0.0180), (-0.8926, 0.0115), (-0.9141, 0.0074), (-0.9313, 0.0047),
    (-0.9450, 0.0030), (-0.9560, 0.0019),
]  # fmt: skip
LOSSES = [
    31.432294845581055, 0.5642789006233215, 0.1865861564874649, 0.1735316962003708, 0.1652386337518692, 0.15738900005817413,
    0.14991293847560883, 0.14279185235500336, 0.13600918650627136, 0.12954866886138916, 0.12339501827955246,
    0.11753371357917786, 0.11195069551467896, 0.10663309693336487, 0.10156787931919098, 0.09674332290887833,
    0.09214794635772705, 0.08777078241109848, 0.08360163867473602, 0.07963056862354279, 0.07584801316261292,
    0.07224513590335846, 0.06881348043680191, 0.06554479151964188, 0.062431275844573975, 0.05946587398648262,
    0.0566411130130291,
]  # fmt: skip


def rows(spec: RunSpec) -> Block:
    return open_run(spec).advance(spec.steps + 1)


def test_cell_1_bit_for_bit(catalogue: Catalogue) -> None:
    block = rows(catalogue.lesson("numpy-descent").runs[0])
    x, printed = 0, []
    for _ in range(10):
        dx = 2 * x + 2
        x = x - 0.1 * dx
        printed.append((x, x**2 + 2 * x + 1))
    assert list(zip(block.parameters[1:, 0].tolist(), block.value[1:].tolist(), strict=True)) == printed
    assert printed[-1] == (-0.8926258176, 0.011529215046068408)


def test_cell_2_to_four_decimals(catalogue: Catalogue) -> None:
    block = rows(catalogue.lesson("torch-descent").runs[0])
    seen = [
        (round(x, 4), round(f, 4))
        for x, f in zip(block.parameters[:15, 0].tolist(), block.value[:15].tolist(), strict=True)
    ]
    assert seen == TORCH_PRINTED


def test_cell_3_is_the_notebooks_program_bit_for_bit(catalogue: Catalogue) -> None:
    import torch

    spec = catalogue.lesson("linear-regression").runs[0]
    x, y = (torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[2.0], [4.0], [6.0]]))
    model = torch.nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(spec.start[0])
        model.bias.fill_(spec.start[1])
    criterion, optimizer = torch.nn.MSELoss(reduction="mean"), torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(40):
        loss = criterion(model(x), y)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    block = rows(spec)
    assert block.value[:40].tolist() == losses
    assert block.parameters[40].tolist() == [model.weight.item(), model.bias.item()]


@pytest.mark.parametrize(("engine", "tolerance"), [("torch.optim", 1e-6), ("torch", 3e-6), ("numpy", 3e-6)])
def test_cell_3_losses_and_prediction(catalogue: Catalogue, engine: str, tolerance: float) -> None:
    spec = edits.apply(catalogue.lesson("linear-regression").runs[0], "engine", engine, catalogue)
    block = rows(spec)
    assert block.value[: len(LOSSES)].tolist() == pytest.approx(LOSSES, rel=tolerance)
    (prediction,) = evaluate.predictions(spec, block.parameters[40].tolist())
    assert prediction == {"x": 4.0, "y": pytest.approx(7.6605, abs=5e-5)}


def test_cell_3_runs_on_the_classes_it_names(catalogue: Catalogue) -> None:
    import torch

    run = open_run(catalogue.lesson("linear-regression").runs[0])
    assert isinstance(run._model, torch.nn.Linear)
    assert isinstance(run._optimizer, torch.optim.SGD)

"""Engines turn a run's specification into rows. Each is a file `*_engine.py` here.

It has NAME, TITLE, PLACE (its place in lists), `open_run` and, where something is slow to load or to be known of its
numbers, `warm_up` and `notes`.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from gdstudio.engines import evaluate
from gdstudio.engines.endings import LONGEST_EPOCH
from gdstudio.engines.protocol import Carry, EngineRun, Held, Made, Moment, Trace, TraceLine
from gdstudio.engines.refusals import true_gradient, true_value
from gdstudio.engines.sentences import step_limit_outcome
from gdstudio.engines.torch_classes import TorchClasses
from gdstudio.model import Catalogue, InputError, Message, RunSpec, resources_folder

_FIRST_STEPS = 2
__all__ = [
    "ENGINES", "LONGEST_EPOCH", "Carry", "EngineRun", "Held", "Made", "Moment", "Trace", "TraceLine", "catalogue", "evaluate", "notes", "open_run",
    "step_limit_outcome", "true_gradient", "true_value", "warm_up",
]  # fmt: skip


def _walk() -> dict[str, ModuleType]:
    names = (found.name for found in pkgutil.iter_modules(__path__) if found.name.endswith("_engine"))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return {module.NAME: module for module in sorted(modules, key=lambda module: int(module.PLACE))}


_MODULES = _walk()
# Names and titles, in the order in which they are offered.
ENGINES: dict[str, str] = {name: module.TITLE for name, module in _MODULES.items()}


def catalogue(*more: Path) -> Catalogue:
    """What is built in and what is in further folders, with the classes of torch.optim, which are looked for when one
    is asked for."""
    return Catalogue([resources_folder(), *more], classes=TorchClasses())


def open_run(spec: RunSpec) -> EngineRun:
    """A run of the spec's engine, nothing computed yet.

    Raises InputError where there is no such engine, what it needs is missing, or the start has no finite
    value.
    """
    if spec.engine not in _MODULES:
        raise InputError(Message("There is no engine {name}.", {"name": spec.engine}), "engine")
    run: EngineRun = _MODULES[spec.engine].open_run(spec)
    return run


def notes(spec: RunSpec) -> tuple[Message, ...]:
    """What is to be known of a run's numbers on its engine, in sentences; mostly nothing. May load PyTorch."""
    module = _MODULES[spec.engine]
    found: tuple[Message, ...] = module.notes(spec) if hasattr(module, "notes") else ()
    return (*found, *_warnings(spec))


def _warnings(spec: RunSpec) -> Iterator[Message]:
    """What PyTorch itself warns of in the first steps of a program with a pitfall, where these can be made."""
    if spec.pitfall is None:
        return
    run = open_run(spec)
    if run.advance(_FIRST_STEPS).outcome is None:
        for text in getattr(run, "warned", ()):
            yield Message("PyTorch warns: “{text}”", {"text": text})


def warm_up() -> None:
    """Load what the engines load on first use, so that the first run of each begins at once."""
    for module in _MODULES.values():
        if hasattr(module, "warm_up"):
            module.warm_up()

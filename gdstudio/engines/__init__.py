"""Engines turn a run's specification into rows. Each is a file here with NAME, TITLE and `open_run`."""

import importlib
import pkgutil
from types import ModuleType

from gdstudio.engines import evaluate
from gdstudio.engines.api import EngineRun, Trace, TraceLine
from gdstudio.engines.endings import step_limit as step_limit_outcome
from gdstudio.engines.endings import stopped as stopped_outcome
from gdstudio.engines.torch_import import warm_up
from gdstudio.model import InputError, Message, RunSpec

__all__ = [
    "ENGINES", "EngineRun", "Trace", "TraceLine", "evaluate", "open_run", "step_limit_outcome", "stopped_outcome", "warm_up",
]  # fmt: skip


def _walk() -> dict[str, ModuleType]:
    names = (found.name for found in pkgutil.iter_modules(__path__) if found.name.endswith("_engine"))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return {module.NAME: module for module in modules}


_MODULES = _walk()
ENGINES: dict[str, str] = {name: module.TITLE for name, module in _MODULES.items()}


def open_run(spec: RunSpec) -> EngineRun:
    """A run of the spec's engine, nothing computed yet. InputError where the engine cannot run it here."""
    if spec.engine not in _MODULES:
        raise InputError(Message("There is no engine {name}.", {"name": spec.engine}), "engine")
    run: EngineRun = _MODULES[spec.engine].open_run(spec)
    return run

"""What a run looks like as text: one format a file, found by walking this folder. Nothing is computed here.

Each module has `SUFFIX` (".csv") and `write(title, runs) -> str`, the runs being those of one lesson in their order;
or `program(title, runs, beside) -> str`, which makes the same numbers again.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType


def _walk() -> tuple[ModuleType, ...]:
    return tuple(importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))


_MODULES = _walk()
FORMATS: Mapping[str, ModuleType] = MappingProxyType(
    {
        module.__name__.rpartition(".")[2].removesuffix("_text"): module
        for module in _MODULES
        if hasattr(module, "write")
    }
)
"""What writes the numbers of runs, by the format's name."""

PROGRAMS: Mapping[str, ModuleType] = MappingProxyType(
    {module.SUFFIX: module for module in _MODULES if hasattr(module, "program")}
)
"""What writes programs, by the file's suffix."""

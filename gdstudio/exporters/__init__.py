"""What a run looks like as text: one format a file, found by walking this folder. Nothing is computed here.

Each module has `SUFFIX` (".csv") and `write(title, runs) -> str`, the runs being those of one lesson in their order.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType


def _walk() -> Mapping[str, ModuleType]:
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return MappingProxyType(
        {
            module.__name__.rpartition(".")[2].removesuffix("_text"): module
            for module in modules
            if hasattr(module, "write")
        }
    )


FORMATS = _walk()

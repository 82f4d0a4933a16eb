"""Fields: what a figure needs beyond the run, computed by the worker. One kind a file; the folder is walked.

Each kind's module has `KIND` and `compute(request) -> arrays`. A field is a picture of the problem,
vectorised with NumPy; the numbers of a run never come from here.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from types import MappingProxyType

from gdstudio.engines.vectorised import Array
from gdstudio.model import Field, FieldRequest

Compute = Callable[[FieldRequest], dict[str, Array]]


def _walk() -> Mapping[str, Compute]:
    names = (f"{__name__}.{found.name}" for found in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(name) for name in names]
    return MappingProxyType({module.KIND: module.compute for module in modules if hasattr(module, "KIND")})


KINDS = _walk()


def compute(request: FieldRequest) -> Field:
    """The answer to a request. KeyError for a kind that no module here has."""
    arrays = KINDS[request.kind](request)
    for array in arrays.values():
        array.flags.writeable = False
    return Field(request, MappingProxyType(arrays))

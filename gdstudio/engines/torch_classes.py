"""The classes of torch.optim as optimizers without equations: found by walking it when they are first asked for."""

import warnings
from collections.abc import Iterable, Mapping
from functools import lru_cache

from gdstudio.engines.class_tables import table_of
from gdstudio.engines.torch_engine import load_torch
from gdstudio.engines.torch_optim_engine import NAME, optimizer_classes
from gdstudio.model import InputError, Message, Optimizer, optimizer_from

_NOT_HERE = "{name} does not run here, where parameters are numbers and vectors: {reason}."


class TorchClasses:
    """What a catalogue asks for optimizers that no file declares. PyTorch is imported by the first question."""

    def names(self) -> tuple[str, ...]:
        """ "torch.optim.Adam" and so on; none where PyTorch is not installed."""
        try:
            return tuple(f"{NAME}.{each}" for each in optimizer_classes())
        except InputError:
            return ()

    def titles(self, files: Iterable[Optimizer]) -> Mapping[str, Message]:
        """For lists: of which of the `files` it is the class, that it has no equations here, or why it does not run
        here."""
        written: dict[str, list[str]] = {}
        for optimizer in files:
            if optimizer.torch is not None:
                written.setdefault(f"{NAME}.{optimizer.torch.cls}", []).append(optimizer.name)
        return {name: _refusal(name) or _title(written.get(name, [])) for name in self.names()}

    def belongs(self, name: str) -> bool:
        """Whether a name says that it is one of these, without a look at which there are."""
        return name.startswith(f"{NAME}.")

    def optimizer(self, name: str, files: Iterable[Optimizer]) -> Optimizer:
        """The optimizer of a class; ranges and help are taken from `files`. InputError where it does not run here, or
        where PyTorch is missing."""
        cls = optimizer_classes()[name.removeprefix(f"{NAME}.")]
        refusal = _refusal(name)
        if refusal is not None:
            raise InputError(refusal, "optimizer")
        return optimizer_from(table_of(cls, name, files), name, name)


def _title(files: list[str]) -> Message:
    if not files:
        return Message("no equations here: runs on {engine} only", {"engine": NAME})
    return Message("runs on {engine} only; as equations: {files}", {"engine": NAME, "files": ", ".join(files)})


@lru_cache
def _refusal(name: str) -> Message | None:
    reason = _why_not_here(optimizer_classes()[name.removeprefix(f"{NAME}.")])
    return Message(_NOT_HERE, {"name": name, "reason": reason}) if reason else None


def _why_not_here(cls: type) -> str:
    """What torch says where a class cannot make a step on numbers and vectors with dense gradients; else ""."""
    torch = load_torch()
    for shape in ((), (2,)):
        tensor = torch.ones(shape, requires_grad=True)
        tensor.grad = torch.ones_like(tensor)
        try:
            with warnings.catch_warnings(action="ignore"):
                cls([tensor]).step(lambda: torch.tensor(1.0))
        except (RuntimeError, TypeError, ValueError) as error:
            return " ".join(str(error).split()).rstrip(".")
    return ""

"""PyTorch on first use, and the sentence where it is missing. No other file of this program imports it."""

import importlib
import importlib.util
from typing import Any

from gdstudio.model import InputError, Message

COMMAND = 'python -m pip install "torch>=2.6,<2.14"'


def torch_module() -> Any:
    """The torch package, single-threaded: a gradient of a few numbers is 14 times slower on two busy threads.

    Raises InputError with the command that installs it.
    """
    try:
        torch = importlib.import_module("torch")
    except ImportError as error:
        sentence = (
            "This engine needs PyTorch, which is not installed. `{command}`, then start again. NumPy works without it."
        )
        raise InputError(Message(sentence, {"command": COMMAND}), "engine") from error
    torch.set_num_threads(1)
    return torch


def warm_up() -> None:
    """Import torch and make the first optimizer, which imports another second of modules. Nothing where it is missing."""
    if importlib.util.find_spec("torch") is None:
        return
    torch = torch_module()
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)

"""The refusal of an engine whose library is not installed."""

import importlib.util
import sys

from gdstudio.model import InputError, Message

_SENTENCE = "This engine needs PyTorch, which is not installed. {command}, then start again. NumPy works without it."
_PACKAGE = '"torch>=2.6,<2.14"'


def command() -> str:
    """The line that installs it here, also where this environment has no pip of its own."""
    if importlib.util.find_spec("pip") is not None:
        return f"python -m pip install {_PACKAGE}"
    return f'python3 -m pip --python "{sys.executable}" install {_PACKAGE}'


def torch_missing() -> InputError:
    """What to say, with the command that installs it."""
    return InputError(Message(_SENTENCE, {"command": command()}), "engine")

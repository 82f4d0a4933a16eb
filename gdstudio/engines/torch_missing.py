"""The refusal of an engine whose library is not installed."""

from gdstudio.model import InputError, Message

_SENTENCE = "This engine needs PyTorch, which is not installed. {command}, then start again. NumPy works without it."
COMMAND = 'python -m pip install "torch>=2.6,<2.14"'


def torch_missing() -> InputError:
    """What to say, with the command that installs it."""
    return InputError(Message(_SENTENCE, {"command": COMMAND}), "engine")

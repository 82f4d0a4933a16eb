"""Sentences as data, and the refusal of input that is not typed text of the language."""

from gdstudio.language import Message

__all__ = ["InputError", "Message"]


class InputError(ValueError):
    """Bad input: `.message`, and `.where` it was found ("learning_rate", "FILE: $.path", or "")."""

    def __init__(self, message: Message, where: str = "") -> None:
        super().__init__(str(message))
        self.message, self.where = message, where

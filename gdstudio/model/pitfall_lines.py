"""The lines that a pitfall's file may put into a program: templates, checked against the few forms that pitfalls need."""

import ast
import re
from collections.abc import Collection, Sequence
from string import Formatter

from gdstudio.model.text import InputError, Message

# What every program spells for itself: the value, a parameter's tensor, its partial derivative, the problem's target
# column and features, and in programs around torch.optim the module, the optimizer and what the layer's loss is.
KNOWN = ("value", "leaf", "slope", "target", "feature", "model", "optimizer", "prediction", "criterion")
_SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ATTRIBUTES = {
    "add_", "backward", "clone", "copy_", "data", "detach", "div_", "double", "flatten", "grad", "mul_", "no_grad", "sub_", "view",
    "zero_grad",
}  # fmt: skip
_NODES = (
    ast.Module, ast.Expr, ast.Assign, ast.AugAssign, ast.With, ast.withitem, ast.Call, ast.keyword, ast.Attribute, ast.Name,
    ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context,
)  # fmt: skip


def slots_of(template: str) -> list[str]:
    """The words in braces, in their order."""
    return _SLOT.findall(template)


def filled(template: str, found: dict[str, str]) -> str:
    """The template with the words in braces replaced."""
    return _SLOT.sub(lambda match: found[match[1]], template)


def pattern(template: str, known: dict[str, Sequence[str]]) -> "re.Pattern[str]":
    """What a line must be: a word of `known` is one of its identifiers, any other word is whatever stands there."""
    seen: set[str] = set()
    text = ""
    for literal, word, _, _ in Formatter().parse(template):
        text += re.escape(literal)
        if word is None:
            continue
        if word in seen:
            text += f"(?P={word})"
        elif word in known:
            text += f"(?P<{word}>{'|'.join(map(re.escape, known[word])) or '(?!)'})"
        else:
            text += f"(?P<{word}>.+)"
        seen.add(word)
    return re.compile(text)


def check_lines(becomes: Sequence[str], given: Collection[str], where: str) -> None:
    """InputError where the new lines are not of the allowed forms, or speak of what there is not."""
    for line in becomes:
        for word in slots_of(line):
            if word not in given:
                known = ", ".join(given)
                raise InputError(
                    Message("`{{{word}}}` is not known here; there are {all}.", {"word": word, "all": known}), where
                )
    text = _SLOT.sub(lambda match: f"slot_{match[1]}", "\n".join(becomes))
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise InputError(Message("This is no Python: {line}", {"line": (error.text or text).strip()}), where) from error
    for node in ast.walk(tree):
        if not _allowed(node):
            sentence = "A pitfall may not write `{code}`: its lines call methods of tensors, and nothing else."
            raise InputError(Message(sentence, {"code": ast.unparse(node)}), where)


def _allowed(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id == "torch" or node.id.startswith("slot_")
    if isinstance(node, ast.Attribute):
        return node.attr in _ATTRIBUTES
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, bool | int | float)
    return isinstance(node, _NODES)

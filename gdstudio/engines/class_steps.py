"""The lines of a step that a class of torch.optim makes without equations here: what it added to each parameter."""

from collections.abc import Iterator, Mapping

from gdstudio.engines.protocol import TraceLine
from gdstudio.language import Message, format_number, name, operation, symbol_of, to_latex, to_markup
from gdstudio.model import RunSpec

_NODE = operation("+", name("before"), name("change"))
_SAYS = "{optimizer} has no equations here: this is what it added."


def class_lines(
    spec: RunSpec, row: int, before: Mapping[str, float], after: Mapping[str, float]
) -> Iterator[TraceLine]:
    """One line a parameter: x₄ = x₃ + Δx. They belong to no equation."""
    says = str(Message(_SAYS, {"optimizer": spec.optimizer.title}))
    for parameter, value in after.items():
        latex = symbol_of(parameter).latex
        symbols = {"before": _indexed(latex, row), "change": f"\\Delta {latex}"}
        numbers = {"before": before[parameter], "change": value - before[parameter]}
        left = symbol_of("", {"": _indexed(latex, row + 1)}).markup
        formula, written = to_markup(_NODE, symbols), to_markup(_NODE, symbols, numbers)
        result, latex = format_number(value), to_latex(_NODE, symbols)
        yield TraceLine("equation", None, parameter, "theta", left, formula, written, result, latex, value, says)


def _indexed(latex: str, row: int) -> str:
    base, _, index = latex.partition("_")
    return f"{base}_{{{index.strip('{}')},{row}}}" if index else f"{base}_{{{row}}}"

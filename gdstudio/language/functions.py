"""The one table of functions: names, numbers of arguments, and spelling in each dialect.

Parser, printers and generated programs read it. A new function needs a row here, its derivative in
`derivative` and its version that never raises in `guarded`.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """One function of the language.

    `python`, `numpy` and `torch` are the callables by which generated programs spell it; where one is
    empty, `lowering` or `emit` writes it in other ways. `latex` is the command, or empty for \\operatorname.
    `most` is None where any number of arguments from `least` on is taken, pair by pair. `aliases` are other
    spellings that are read as this one.
    """

    name: str
    least: int = 1
    most: int | None = 1
    python: str = ""
    numpy: str = ""
    torch: str = ""
    latex: str = ""
    aliases: tuple[str, ...] = ()
    kind: str = "scalar"

    @property
    def guarded(self) -> str:
        """The name in `guarded`; empty where plain arithmetic never fails or the function is written out."""
        plain = {"min": "minimum", "max": "maximum", "sign": "sign"}.get(self.name)
        return plain or (self.name if self.python.startswith("math.") else "")


def _plain(name: str, latex: str = "", spelled: str = "", aliases: tuple[str, ...] = (), numpy: str = "") -> Function:
    spelled = spelled or name
    return Function(
        name,
        python=f"math.{spelled}",
        numpy=f"np.{numpy or spelled}",
        torch=f"torch.{spelled}",
        latex=latex,
        aliases=aliases,
    )


_TABLE = (
    _plain("sin", "\\sin"),
    _plain("cos", "\\cos"),
    _plain("tan", "\\tan"),
    _plain("asin", "\\arcsin", aliases=("arcsin",), numpy="arcsin"),
    _plain("acos", "\\arccos", aliases=("arccos",), numpy="arccos"),
    _plain("atan", "\\arctan", aliases=("arctan",), numpy="arctan"),
    _plain("sinh", "\\sinh"),
    _plain("cosh", "\\cosh"),
    _plain("tanh", "\\tanh"),
    _plain("exp", "\\exp"),
    _plain("ln", "\\ln", spelled="log", aliases=("log",)),
    _plain("log10", "\\log_{10}"),
    _plain("log2", "\\log_{2}"),
    _plain("sqrt"),
    _plain("floor"),
    Function("abs", python="abs", numpy="np.abs", torch="torch.abs", aliases=("fabs", "absolute")),
    Function("sign", numpy="np.sign", torch="torch.sign", aliases=("sgn",)),
    Function("relu", torch="torch.relu"),
    Function("sigmoid", torch="torch.sigmoid", latex="\\sigma"),
    Function("softplus", torch="torch.nn.functional.softplus"),
    Function("min", 2, None, "min", "np.minimum", "torch.minimum", "\\min", ("minimum",)),
    Function("max", 2, None, "max", "np.maximum", "torch.maximum", "\\max", ("maximum",)),
    Function("where", 3, 3, "", "np.where", "torch.where"),
    Function("atan2", 2, 2, "math.atan2", "np.arctan2", "torch.atan2", aliases=("arctan2",)),
    Function("mean", kind="reduction"),
    Function("sum", kind="reduction"),
    Function("dot", 2, 2, kind="vector"),
    Function("norm", kind="vector"),
    # The objective's own, in statements of an optimizer only: value and gradient at a point, a system's solution.
    Function("f", kind="point"),
    Function("grad", kind="point"),
    Function("solve", 2, 2, kind="point"),
    # Made by `lowering` only, never typed.
    Function("log1p", python="math.log1p", numpy="np.log1p", torch="torch.log1p", kind="internal"),
)

FUNCTIONS: Mapping[str, Function] = {function.name: function for function in _TABLE}
ALIASES: Mapping[str, str] = {alias: function.name for function in _TABLE for alias in function.aliases}
REDUCTIONS = frozenset({"mean", "sum", "dot", "norm"})


def _named(*kinds: str) -> frozenset[str]:
    return frozenset(function.name for function in _TABLE if function.kind in kinds)


OBJECTIVE_FUNCTIONS = _named("scalar") | {"mean", "sum"}
POINT_FUNCTIONS = _named("point")
STATEMENT_FUNCTIONS = _named("scalar", "point") | {"sum", "dot", "norm"}
SCALAR_FUNCTIONS = _named("scalar")

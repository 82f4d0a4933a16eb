"""The optimizer's equations for each parameter: vectors become their parts, reductions sums over all parameters."""

from gdstudio.language import Node, make, substitute
from gdstudio.language.tree import call, name
from gdstudio.model import Optimizer
from gdstudio.programs.names import Names
from gdstudio.programs.program import UnrolledEquation


def unroll(optimizer: Optimizer, names: Names) -> tuple[UnrolledEquation, ...]:
    """Each equation once a parameter (vectors) or once (scalars), in the program's own names, in running order."""
    lines: list[UnrolledEquation] = []
    for index, equation in enumerate(optimizer.equations):
        node = _expand(equation.node, names)
        if equation.target in names.vectors:
            for place, target in enumerate(names.vectors[equation.target]):
                parameter = names.parameters[place]
                lines.append(UnrolledEquation(index, parameter, target, _part(node, names, place)))
        else:
            lines.append(UnrolledEquation(index, None, names.scalars[equation.target], _part(node, names, 0)))
    return tuple(lines)


def _part(node: Node, names: Names, place: int) -> Node:
    vectors = {each: name(parts[place]) for each, parts in names.vectors.items()}
    return substitute(node, vectors | {each: name(spelled) for each, spelled in names.scalars.items()})


def _expand(node: Node, names: Names) -> Node:
    """The node with sum, dot and norm written out over all parameters."""
    args = tuple(_expand(part, names) for part in node.args)
    if node.op == "call" and node.name in ("sum", "dot", "norm"):
        terms = [_term(node.name, tuple(_part(part, names, place) for part in args))
                 for place in range(len(names.parameters))]  # fmt: skip
        if node.name == "norm" and len(terms) == 1:
            return call("abs", terms[0].args[0])
        total = terms[0]
        for term in terms[1:]:
            total = make("+", (total, term))
        return call("sqrt", total) if node.name == "norm" else total
    return make(node.op, args, node.name, node.value) if args else node


def _term(reduction: str, args: tuple[Node, ...]) -> Node:
    if reduction == "norm":
        return make("^", (args[0], make("number", value=2.0)))
    return args[0] if reduction == "sum" else make("*", args)

"""How big a typed text may be, so that every answer comes at once whatever was pasted."""

LENGTH = 2_000  # characters
DEPTH = 64  # brackets inside brackets
NESTING = 150  # signs and powers stacked without brackets, as in x^x^x^x
OPERATIONS = 300  # operators and calls in one expression
TOKENS = 800  # numbers, names and signs in one expression
NAMES = 64  # different names in one expression
GRAPH = 20_000  # nodes of a derivative
PRINTED = 20_000  # characters of a formula written out

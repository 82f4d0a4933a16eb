"""GD Studio: gradient descent seen, stepped, questioned and shown in a lecture."""

__version__ = "0.1.0"

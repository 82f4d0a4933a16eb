"""What comes before the window's own modules: the collector waits, and Qt leaves importing as Python has it.

From the moment PySide6 is there, its hook in `import` reads the source of each module that is imported, to find out
whether it asks for "snake_case" names. Nothing here does, and five hundred modules take a tenth longer with it.
"""

import builtins
import gc
import importlib

# What is loaded now stays; later `gdstudio.ui.garbage` collects.
gc.disable()
_import = builtins.__import__

importlib.import_module("PySide6.QtCore")

builtins.__import__ = _import

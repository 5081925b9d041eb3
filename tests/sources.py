"""The product's own text as a tree, for tests that read how it is written."""

import ast
import gc
from functools import cache
from pathlib import Path


@cache
def parsed(path: Path) -> ast.Module:
    """Return a module's tree.

    Nothing is collected meanwhile: CPython before 3.11.8 raises SystemError when a finaliser parses
    something too, as the printing of a traceback does.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        if collects:
            gc.enable()

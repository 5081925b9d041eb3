"""The content by sheet: the core, and what each process adds to it."""

import importlib
import pkgutil
from typing import Any

from engine.records.sheets import sheets


def _collected() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    modules = sorted(m.name for m in pkgutil.iter_modules(__path__))
    for name in sorted(modules, key=lambda name: name != "core"):
        module = importlib.import_module(f"{__name__}.{name}")
        for key, rows in module.ROWS.items():
            found.setdefault(key, []).extend(rows)
    return {key: found[key] for key in _in_order(found)}


def _in_order(found: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Return the sheets so that what a row names stands before it."""
    done: list[str] = []

    def visit(key: str) -> None:
        if key not in done and key in found:
            for _, ref in sheets()[key].references:
                if ref != key and ref in found and ref not in done:
                    visit(ref)
            done.append(key)

    for key in sheets():
        visit(key)
    return done


CONTENT = _collected()

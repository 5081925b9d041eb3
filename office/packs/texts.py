"""The texts within a pack, wherever in it they stand."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

ADDRESSES = ("target",)  # fields that lead somewhere and are not printed


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value of which each text that is shown is changed; keys and addresses stay."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple | list | frozenset):
        return type(value)(each_text(each, change) for each in value)
    if isinstance(value, Mapping):
        return {key: each_text(each, change) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        kept = [field.name for field in fields(value) if field.init and field.name not in ADDRESSES]
        return replace(value, **{name: each_text(getattr(value, name), change) for name in kept})
    return value

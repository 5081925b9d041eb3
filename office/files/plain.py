"""A small YAML file as plain values, for files that are not part of the office's own set."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def read_plain(path: Path) -> dict[str, Any]:
    """Return the mapping a file holds, an empty one when it holds nothing.

    Raises OSError and ruamel's YAMLError; TypeError when the file is not a mapping.
    """
    content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise TypeError(f"{path.name} must be a mapping of keys to values")
    return content

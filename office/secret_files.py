"""Secrets in files: values that a variable only points to, and keys kept beside the state."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from office.errors import SettingsRefused

OWNER_ONLY = 0o600
KEY_BYTES = 32


class SecretFiles(PydanticBaseSettingsSource):
    """Read each setting whose variable ends in _FILE from the file that it names."""

    def __init__(self, settings_cls: type[BaseSettings], prefix: str) -> None:
        """Look for variables that begin with `prefix`."""
        super().__init__(settings_cls)
        self._prefix = prefix

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the text of the file, or None; raises SettingsRefused."""
        del field
        name = f"{self._prefix}{field_name.upper()}"
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return None, field_name, False
        if name in os.environ:
            raise SettingsRefused([f"{name} and {name}_FILE are both given; keep one of them."])
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as cause:
            sentence = f"{name}_FILE names {path}, which cannot be read; name a readable file."
            raise SettingsRefused([sentence]) from cause

    def __call__(self) -> dict[str, Any]:
        """Return every value found in a file."""
        fields = self.settings_cls.model_fields
        found = {name: self.get_field_value(field, name)[0] for name, field in fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def pointed_at() -> list[Path]:
    """Return the files that hold secrets and that variables of ours point to."""
    names = (name for name in os.environ if name.startswith("SMO_") and name.endswith("_FILE"))
    return [Path(os.environ[name]) for name in names if os.environ[name]]


def kept_key(path: Path, before: str = "") -> str:
    """Return the key in a file that only its owner reads, made on first use; `before` leads it.

    Two processes that start at once agree on one key. Raises SettingsRefused where others may
    read the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make(path, before)
    if path.stat().st_mode & 0o077:
        sentence = f"{path.name} in the state folder can be read by others; set its mode to 600."
        raise SettingsRefused([sentence])
    return path.read_text(encoding="ascii").strip()


def _make(path: Path, before: str) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
        file.write(f"{before}{secrets.token_hex(KEY_BYTES)}\n")
    try:
        with suppress(FileExistsError):  # another process was first; its key counts
            path.hardlink_to(draft)
    finally:
        draft.unlink()

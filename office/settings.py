"""Settings: what an administrator can set, and secrets that are kept in files."""

import os
import secrets
import ssl
from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from engine.formatting import counted
from engine.values.texts import Unfit, address
from office.errors import SettingsRefused
from office.feeds.access import VARIABLE, Reach

OWNER_ONLY = 0o600
KEY_BYTES = 32
PREFIX = "SMO_"
OF_COMMANDS = {"SMO_PERSON", "SMO_DEBUG"}  # read by `smo` itself
LIKE = 0.6  # how alike, from 0 to 1, a known variable must be to be worth a question
SLIP = 0.88  # how alike it must be for the unknown one to count as a slip of the pen
SENDER = "strategy-office@localhost"
URL_START = ("http://", "https://")


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


class Settings(BaseSettings):
    """Everything that may differ between two offices; each field is the variable SMO_<FIELD>.

    Any of them may be given as SMO_<FIELD>_FILE, the path of a file that holds the value. Raises
    SettingsRefused, naming every wrong variable and what would be right.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        hide_input_in_errors=True,
        extra="ignore",
        validate_default=True,
    )

    state_dir: Path = Field(Path(".smo"), description="a folder that may be written to")
    database_url: str = Field(
        "", repr=False, description="sqlite:///path or postgresql://user:password@host/name"
    )
    base_url: str = Field(
        "", description="the public address, such as https://strategy.example.com"
    )
    web_host: str = Field("127.0.0.1", description="the address the pages listen on")
    web_port: int = Field(8000, ge=1, le=65535, description="a port from 1 to 65535")
    behind_proxy: bool = Field(default=False, description="true where a proxy sets X-Forwarded-*")
    trusted_hops: int = Field(
        1, ge=1, le=10, description="the number of our own proxies in front, 1 to 10"
    )
    smtp_host: str = Field("localhost", min_length=1, description="the mail server's name")
    smtp_port: int = Field(25, ge=1, le=65535, description="a port from 1 to 65535, often 587")
    smtp_user: str = Field("", description="the mail account, empty where none is needed")
    smtp_password: str = Field("", repr=False, description="the mail account's password")
    smtp_tls: Literal["none", "starttls", "tls"] = Field(
        "none", description="none, starttls or tls"
    )
    smtp_ca_file: str = Field(
        "",
        description="a PEM file of the authorities that vouch for the mail server, empty for "
        "those that this machine trusts",
    )
    mail_connections: int = Field(4, ge=1, le=50, description="connections at once, 1 to 50")
    mails_per_minute: int = Field(0, ge=0, description="the most sent in a minute, 0 without limit")
    sender_name: str = Field("Strategy office", min_length=1, description="the name letters bear")
    sender_address: str = Field(
        SENDER, description="one mail address without a name, such as strategy@example.com"
    )
    reply_to: str = Field(
        "",
        description="one mail address that the office reads, without a name; "
        "empty for the sender's",
    )
    secret_key: str = Field("", repr=False, description="at least 32 characters of chance")
    old_secret_keys: str = Field(
        "", repr=False, description="earlier keys still accepted, separated by commas"
    )
    console_key: str = Field("", repr=False, description="at least 16 characters of chance")
    prefect_api_url: str = Field("", description="Prefect's API, empty to start one beside us")
    prefect_port: int = Field(4200, ge=1, le=65535, description="a port from 1 to 65535")
    prefect_auth: str = Field(
        "", repr=False, description="user:password of Prefect's API, empty for one kept beside us"
    )
    processes_folder: Path | None = Field(None, description="a folder with further processes")
    feed_hosts: str = Field(
        "",
        description="hosts that feeds may ask, with ports unless usual, and private networks, "
        "such as books.example.com, kpi.example.com:8443, 10.2.0.0/16",
    )
    feed_folders: str = Field(
        "", description="folders whose files feeds may read, such as /srv/figures, /srv/ledger"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR"
    )
    demo: bool = Field(default=False, description="true for the simulated clock and the mailbox")

    def __init__(self, **given: Any) -> None:
        """Read what is not `given` from the environment."""
        if slips := {name: near for name, near in unread(os.environ, alike=SLIP).items() if near}:
            raise SettingsRefused(
                [f"{name} is not a setting; did you mean {near}?" for name, near in slips.items()]
            )
        try:
            super().__init__(**given)
        except ValidationError as fault:
            raise SettingsRefused(_sentences(fault)) from None  # the cause would show secrets

    @property
    def embedded(self) -> bool:
        """Tell whether everything runs on this machine, on SQLite."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then variables, then files that variables point to."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, SecretFiles(settings_cls, PREFIX)

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, given: dict[str, Any]) -> dict[str, Any]:
        filled = dict(given)
        state = Path(filled.get("state_dir") or ".smo").expanduser().absolute()
        host = str(filled.get("web_host") or "127.0.0.1")
        usual = {
            "state_dir": state,
            "database_url": f"sqlite:///{state / 'smo.db'}",
            "base_url": f"http://{host}:{filled.get('web_port') or 8000}",
            "reply_to": filled.get("sender_address") or SENDER,
        }
        return (
            filled
            | {name: value for name, value in usual.items() if not filled.get(name)}
            | {"state_dir": state}
        )

    @field_validator("base_url", "prefect_api_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and not value.startswith(URL_START):
            msg = "it must begin with http:// or https://"
            raise ValueError(msg)
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            msg = "only SQLite and PostgreSQL are supported"
            raise ValueError(msg)
        return value

    @field_validator("feed_hosts")
    @classmethod
    def _is_hosts(cls, value: str) -> str:
        Reach.of(value, "")
        return value

    @field_validator("feed_folders")
    @classmethod
    def _is_folders(cls, value: str) -> str:
        Reach.of("", value)
        return value

    @field_validator("sender_address", "reply_to")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value == SENDER:
            return value
        try:
            return address(value)
        except Unfit as unfit:
            named = "<" in value and value.rstrip().endswith(">")
            name = "; the name belongs into SMO_SENDER_NAME" if named else ""
            msg = f"{unfit.what}{name}"
            raise ValueError(msg) from unfit

    @field_validator("smtp_ca_file")
    @classmethod
    def _is_authorities(cls, value: str) -> str:
        if not value:
            return value
        path = Path(value).expanduser().absolute()
        try:
            ssl.create_default_context(cafile=path)
        except OSError as cause:  # an SSLError, too: it is no certificate
            msg = f"{path} cannot be read as certificates"
            raise ValueError(msg) from cause
        return str(path)

    @field_validator("prefect_auth")
    @classmethod
    def _is_login(cls, value: str) -> str:
        user, colon, password = value.partition(":")
        if value and not (user and colon and password):
            msg = "user and password must stand on both sides of a colon"
            raise ValueError(msg)
        return value

    @field_validator("secret_key", "console_key")
    @classmethod
    def _is_long(cls, value: str, info: Any) -> str:
        least = 32 if info.field_name == "secret_key" else 16
        if value and len(value) < least:
            msg = f"{counted(len(value), 'character')}, where at least {least} are needed"
            raise ValueError(msg)
        return value


def unread(environment: Mapping[str, str], *, alike: float = LIKE) -> dict[str, str]:
    """Return the variables of ours that nothing reads, each with the one that may be meant, or "".

    `alike`, from 0 to 1, is how alike a known name must be to be meant.
    """
    settings = {PREFIX + name.upper() for name in Settings.model_fields}
    known = settings | {f"{name}_FILE" for name in settings} | OF_COMMANDS
    ours = (name for name in sorted(environment) if name.startswith(PREFIX))
    found = [name for name in ours if name not in known and not VARIABLE.fullmatch(name)]
    near = {name: get_close_matches(name, sorted(known), n=1, cutoff=alike) for name in found}
    return {name: names[0] if names else "" for name, names in near.items()}


def _sentences(fault: ValidationError) -> list[str]:
    sentences = []
    for error in fault.errors(include_url=False, include_input=False):
        field = str(error["loc"][0]) if error["loc"] else ""
        wanted = Settings.model_fields[field].description if field in Settings.model_fields else ""
        what = error["msg"].removeprefix("Value error, ")
        sentences.append(f"{PREFIX}{field.upper()} cannot be used: {what}; write {wanted}.")
    return sentences

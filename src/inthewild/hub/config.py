"""Settings of the hub: the environment, and nothing else. docs/hub-settings.md is generated from this class."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from inthewild.hub.errors import HubError

PREFIX = "INTHEWILD_"
_EMAIL = re.compile(r"[^@\s:<>]+@[^@\s:<>]+\.[^@\s:<>]+")


class SqliteSync(StrEnum):
    """How often SQLite waits for the disk."""

    NORMAL = "NORMAL"
    FULL = "FULL"


class Config(BaseSettings):
    """What an operator may decide. Every field is one environment variable."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True)

    home: Path = Field(
        default_factory=lambda: user_data_path("inthewild") / "hub",
        description="Directory with keys, files and, without DATABASE_URL, the database",
        json_schema_extra={"default_text": "the user's data folder"},
    )
    database_url: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("DATABASE_URL", "INTHEWILD_DATABASE_URL"),
        description="PostgreSQL 15 or newer, as postgresql://user:password@host:5432/name; empty means SQLite in the home",
    )
    sqlite_sync: SqliteSync = Field(
        default=SqliteSync.NORMAL,
        description="NORMAL can lose the last commits at a power cut, never the database; FULL waits for the disk each time",
    )
    allowed_hosts: str = Field(
        default="localhost,127.0.0.1,[::1]", description="Names under which the hub answers, separated by commas"
    )
    bind: str = Field(default="127.0.0.1", description="Address on which `serve` listens; put a proxy with TLS in front of it")
    port: int = Field(default=8000, ge=1, le=65535, description="Port on which `serve` listens")
    web_processes: int = Field(default=2, ge=1, le=64, description="Processes of `serve`")
    web_threads: int = Field(default=4, ge=1, le=64, description="Threads of each process of `serve`")
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="Address that people see, for links in mails; https:// makes cookies secure"
    )
    api_rate: int = Field(default=1200, ge=0, description="Requests a minute for each token of the API; 0 lifts the limit")
    api_public_rate: int = Field(
        default=120, ge=0, description="Requests a minute from one address without a valid token; 0 lifts the limit"
    )
    proxies: int = Field(
        default=0, ge=0, le=5,
        description="How many proxies of your own stand in front, each adding to X-Forwarded-For; 0 ignores that header",
    )  # fmt: skip
    mail_url: SecretStr = Field(
        default=SecretStr(""),
        description="Mail server, as smtp://user:password@host:587 (STARTTLS; ?tls=none without) or smtps://...;"
        " empty writes each mail to a file in the home",
    )
    mail_from: str = Field(default="", description="Sender of mails; empty is hub@ the host of INTHEWILD_PUBLIC_URL")
    controller: str = Field(
        default="", description="Who runs this hub, with a postal address on one line; stands on the privacy page"
    )
    privacy_contact: str = Field(
        default="", description="E-mail address for questions about personal data; empty shows the form only"
    )
    security_contact: str = Field(
        default="",
        description="E-mail or https:// address to which holes are reported; makes /.well-known/security.txt, empty answers 404",
    )
    timestamp_url: str = Field(
        default="", description="Time-stamp authority (RFC 3161) for evidence capsules, an https address; empty asks nobody"
    )
    timestamp_roots: Path | None = Field(
        default=None, description="File with the certificates (PEM) to which the authority's answers must lead"
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^/\s]+/?", value):
            raise ValueError("must be an address such as https://hub.example.org, without a path")
        return value.rstrip("/")

    @field_validator("controller")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("must be one line")
        return value.strip()

    @field_validator("privacy_contact")
    @classmethod
    def _an_email(cls, value: str) -> str:
        if value and not _EMAIL.fullmatch(value):
            raise ValueError("must be an e-mail address")
        return value

    @field_validator("security_contact")
    @classmethod
    def _a_contact(cls, value: str) -> str:
        if value and not (_EMAIL.fullmatch(value) or re.fullmatch(r"https://[^\s]+", value)):
            raise ValueError("must be an e-mail address, or an address that begins with https://")
        return value

    @field_validator("timestamp_url")
    @classmethod
    def _an_authority(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(?:/[!-~]*)?", value):
            raise ValueError("must be an address such as https://tsa.example.org/tsr")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _no_wildcard(cls, value: str) -> str:
        if "*" in value:
            raise ValueError("must name the hosts; * would let anybody choose the links in our mails")
        return value

    def is_https(self) -> bool:
        """Whether people reach the hub over TLS."""
        return self.public_url.startswith("https://")

    def hosts(self) -> list[str]:
        """The allowed hosts as a list."""
        return [h.strip() for h in self.allowed_hosts.split(",") if h.strip()]


def load() -> Config:
    """The settings of this process. Raises HubError that names the variable, never its value."""
    try:
        return Config()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = variable(str(first["loc"][0])) if first["loc"] else PREFIX
        raise HubError(str(first["msg"]).removeprefix("Value error, "), where=name, hint="see docs/hub-settings.md") from None


def variable(field: str) -> str:
    """The environment variable of a field: ``sqlite_sync`` -> ``INTHEWILD_SQLITE_SYNC``."""
    info = Config.model_fields.get(field)
    if info is not None and isinstance(info.validation_alias, AliasChoices):
        return str(info.validation_alias.choices[0])
    return field if field.isupper() else PREFIX + field.upper()


def shown(config: Config, *, redacted: bool) -> dict[str, str]:
    """Variable -> value as text. ``redacted`` hides what must not be pasted into a question to others."""
    return {variable(name): _text(getattr(config, name), redacted) for name in Config.model_fields}


def _text(value: Any, redacted: bool) -> str:
    if isinstance(value, SecretStr):
        return ("***" if redacted else value.get_secret_value()) if value.get_secret_value() else ""
    return str(value)


def table() -> str:
    """The settings as a Markdown table."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for name, info in Config.model_fields.items():
        extra = info.json_schema_extra
        default = extra.get("default_text") if isinstance(extra, dict) else _text(info.default, redacted=False)
        lines.append(f"| `{variable(name)}` | {default or 'empty'} | {info.description} |")
    return "\n".join(lines) + "\n"

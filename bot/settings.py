"""Settings from the environment, ``.env`` and ``/run/secrets``, checked all at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import AliasGenerator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.discord_token import token_problem
from bot.errors import ConfigurationError
from bot.setting_sources import find_source_problems, list_unknown_keys
from retrieval.embedding import DEFAULT_MODEL
from retrieval.text import without_credentials

SECRETS = Path("/run/secrets")
NOWHERE = Path()
_BARE_KEYS = frozenset({"discord_token", "database_url", "chroma_url"})
"""The keys that bear the names that everybody gives them; all others begin with ``COACH_``."""


def key_of(field: str) -> str:
    """What a setting is called in the environment."""
    return field.upper() if field in _BARE_KEYS else f"COACH_{field.upper()}"


def default_data_dir() -> Path:
    """The system's folder for this user's data, or NOWHERE for a user without a home, such as a service's."""
    try:
        return Path(platformdirs.user_data_dir("career-coach", appauthor=False))
    except RuntimeError:
        return NOWHERE


class Settings(BaseSettings):
    """Everything an operator can set. ``.env.example`` explains each key."""

    model_config = SettingsConfigDict(
        alias_generator=AliasGenerator(validation_alias=key_of),
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # list_unknown_keys tells what is misspelt from what is meant for others
        populate_by_name=True,
        case_sensitive=False,
    )

    discord_token: SecretStr | None = None
    database_url: SecretStr | None = None
    chroma_url: str | None = None
    data_dir: Path = Field(default_factory=default_data_dir, validate_default=True)
    embedding_model: str = Field(DEFAULT_MODEL, min_length=1)
    chat_model: str | None = None
    chat_base_url: str | None = None
    chat_api_key: SecretStr | None = None
    chat_timeout: float = Field(30.0, gt=0, le=300)
    chat_temperature: float | None = Field(None, ge=0, le=2, allow_inf_nan=False)
    chat_price_input: float = Field(0.0, ge=0, allow_inf_nan=False)
    chat_price_output: float = Field(0.0, ge=0, allow_inf_nan=False)
    chat_budget: float | None = Field(None, ge=0, allow_inf_nan=False)
    message_content: bool = False
    questions_per_member: int = Field(6, ge=0)
    questions_per_channel: int = Field(30, ge=0)
    """Within a minute; 0 is no limit."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] | None = None
    """None logs INFO where the bot runs, and only warnings where a person reads the terminal."""

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.strip().upper() if isinstance(value, str) else value

    @field_validator("discord_token")
    @classmethod
    def _has_a_tokens_form(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        token = value.get_secret_value().strip()
        if problem := token_problem(token):
            raise ValueError(problem)
        return SecretStr(token)

    @field_validator("chat_model")
    @classmethod
    def _has_provider(cls, value: str | None) -> str | None:
        if value is not None and not all(value.partition(":")):
            raise ValueError("must be provider:model, such as openai:gpt-4.1-mini or ollama:llama3.2")
        return value

    @field_validator("chat_budget")
    @classmethod
    def _has_prices(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and not (info.data.get("chat_price_input") or info.data.get("chat_price_output")):
            raise ValueError("needs COACH_CHAT_PRICE_INPUT and COACH_CHAT_PRICE_OUTPUT, or nothing costs anything")
        return value

    @field_validator("chroma_url", "chat_base_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must be an address such as http://127.0.0.1:8000")
        return value

    @field_validator("data_dir")
    @classmethod
    def _is_absolute(cls, value: Path) -> Path:
        if value == NOWHERE:
            raise ValueError("must be set to a folder, because this user has no home folder to keep data in")
        try:
            return value.expanduser().absolute()
        except RuntimeError as error:
            raise ValueError("names the home of somebody who is not known here; write the whole path") from error

    @property
    def database_address(self) -> str | Path:
        """The database's URL where one is set, else the path of a SQLite file in the data folder."""
        return self.database_url.get_secret_value() if self.database_url else self.data_dir / "coach.db"

    @property
    def printable_chroma_url(self) -> str | None:
        """The address of the Chroma server without a name and password in it."""
        return None if self.chroma_url is None else without_credentials(self.chroma_url)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be printed, as it is set."""
        kept = (self.discord_token, self.chat_api_key, self.database_url)
        addresses = tuple(url for url in (self.chroma_url, self.chat_base_url) if url is not None and "@" in url)
        return tuple(secret.get_secret_value() for secret in kept if secret is not None) + addresses


def load_settings(*, env_file: Path | None = Path(".env"), secrets: Path = SECRETS) -> Settings:
    """Read the settings. Raises ConfigurationError with every key that is wrong, and what to do about each."""
    known = [key_of(field) for field in Settings.model_fields]
    problems = find_source_problems(env_file, secrets, known)
    if problems:  # what cannot be read cannot be checked any further
        raise ConfigurationError(problems)
    problems = list_unknown_keys(os.environ, env_file, secrets, known)
    try:
        settings = Settings(_env_file=env_file, _secrets_dir=secrets if secrets.is_dir() else None)
    except ValidationError as error:
        raise ConfigurationError([*map(_describe, error.errors()), *problems]) from None  # it holds what was typed
    if problems:
        raise ConfigurationError(problems)
    return settings


def _describe(problem: Mapping[str, object]) -> str:
    place = problem["loc"]
    name = str(place[0]) if isinstance(place, tuple) and place else "settings"
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{key_of(name) if name in Settings.model_fields else name.upper()}: {message}"

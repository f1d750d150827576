"""Settings from the environment, ``.env`` and ``/run/secrets``, checked all at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError
from retrieval.embedding import DEFAULT_MODEL

SECRETS = Path("/run/secrets")


class Settings(BaseSettings):
    """Everything an operator can set. ``.env.example`` explains each key."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        case_sensitive=False,
    )

    discord_token: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("DISCORD_TOKEN", "discord_token"))
    ] = None
    database_url: Annotated[SecretStr | None, Field(validation_alias=AliasChoices("DATABASE_URL", "database_url"))] = (
        None
    )
    chroma_url: Annotated[str | None, Field(validation_alias=AliasChoices("CHROMA_URL", "chroma_url"))] = None
    data_dir: Annotated[Path, Field(validation_alias=AliasChoices("COACH_DATA_DIR", "coach_data_dir"))] = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("career-coach", appauthor=False))
    )
    embedding_model: Annotated[
        str, Field(min_length=1, validation_alias=AliasChoices("COACH_EMBEDDING_MODEL", "coach_embedding_model"))
    ] = DEFAULT_MODEL
    chat_model: Annotated[str | None, Field(validation_alias=AliasChoices("COACH_CHAT_MODEL", "coach_chat_model"))] = (
        None
    )
    chat_base_url: Annotated[
        str | None, Field(validation_alias=AliasChoices("COACH_CHAT_BASE_URL", "coach_chat_base_url"))
    ] = None
    chat_api_key: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("COACH_CHAT_API_KEY", "coach_chat_api_key"))
    ] = None
    chat_timeout: Annotated[
        float, Field(gt=0, le=300, validation_alias=AliasChoices("COACH_CHAT_TIMEOUT", "coach_chat_timeout"))
    ] = 30.0
    chat_price_input: Annotated[
        float,
        Field(
            ge=0, allow_inf_nan=False, validation_alias=AliasChoices("COACH_CHAT_PRICE_INPUT", "coach_chat_price_input")
        ),
    ] = 0.0
    chat_price_output: Annotated[
        float,
        Field(
            ge=0,
            allow_inf_nan=False,
            validation_alias=AliasChoices("COACH_CHAT_PRICE_OUTPUT", "coach_chat_price_output"),
        ),
    ] = 0.0
    chat_budget: Annotated[
        float | None,
        Field(ge=0, allow_inf_nan=False, validation_alias=AliasChoices("COACH_CHAT_BUDGET", "coach_chat_budget")),
    ] = None
    message_content: Annotated[
        bool, Field(validation_alias=AliasChoices("COACH_MESSAGE_CONTENT", "coach_message_content"))
    ] = False
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"] | None,
        Field(validation_alias=AliasChoices("COACH_LOG_LEVEL", "coach_log_level")),
    ] = None
    """None logs INFO where the bot runs, and only warnings where a person reads the terminal."""

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

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
        try:
            return value.expanduser().absolute()
        except RuntimeError as error:
            raise ValueError("names the home of somebody who is not known here") from error

    @property
    def database_address(self) -> str:
        """The database's URL: the one set, or a SQLite file in the data folder."""
        return self.database_url.get_secret_value() if self.database_url else f"sqlite:///{self.data_dir / 'coach.db'}"


def load_settings(*, env_file: Path | None = Path(".env"), secrets: Path = SECRETS) -> Settings:
    """Read the settings. Raises ConfigurationError with every key that is wrong, and what to do about each."""
    try:
        return Settings(_env_file=env_file, _secrets_dir=secrets if secrets.is_dir() else None)
    except ValidationError as error:
        raise ConfigurationError([_describe(problem) for problem in error.errors()]) from error
    except UnicodeDecodeError:
        raise ConfigurationError([f"{env_file}: must be UTF-8 text; save it again with that encoding"]) from None
    except OSError as error:
        raise ConfigurationError([f"{error.filename}: cannot be read: {error.strerror}"]) from error


def _describe(problem: Mapping[str, object]) -> str:
    place = problem["loc"]
    key = str(place[0]) if isinstance(place, tuple) and place else "settings"
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{key.upper()}: {message}"

"""Settings from an environment, a .env file and a folder of secrets that each test makes for itself."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.errors import ConfigurationError
from bot.settings import Settings, load_settings
from retrieval.embedding.embedders import DEFAULT_MODEL
from tests.unit.bot.test_discord_token import TOKEN

SECRET = TOKEN


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests gets in."""
    for key in list(os.environ):
        if key.upper().startswith(("COACH_", "DISCORD_", "DATABASE_", "CHROMA_")):
            monkeypatch.delenv(key)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    return folder


def load(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    *,
    env_file: Path | None = None,
    secrets: Path | None = None,
) -> Settings:
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    return load_settings(env_file=env_file, secrets=secrets or Path("there-are-none"))


def problems(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load(monkeypatch, environment)
    return caught.value.problems


def test_nothing_has_to_be_set() -> None:
    settings = load_settings(env_file=None, secrets=Path("there-are-none"))
    assert settings.discord_token is None
    assert settings.chat_model is None
    assert settings.embedding_model == DEFAULT_MODEL
    assert settings.data_dir.is_absolute()
    assert settings.database_address == settings.data_dir / "coach.db"


def test_every_key_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load(
        monkeypatch,
        {
            "DISCORD_TOKEN": TOKEN,
            "DATABASE_URL": "postgresql://coach@db/coach",
            "CHROMA_URL": "http://chroma:8000",
            "COACH_DATA_DIR": str(tmp_path / "data"),
            "COACH_EMBEDDING_MODEL": "other/model",
            "COACH_CHAT_MODEL": "openai:gpt-4.1-mini",
            "COACH_CHAT_BASE_URL": "https://models.example.org/v1",
            "COACH_CHAT_API_KEY": "key",
            "COACH_CHAT_TIMEOUT": "2.5",
            "COACH_CHAT_TEMPERATURE": "0.5",
            "COACH_CHAT_PRICE_INPUT": "0.4",
            "COACH_CHAT_PRICE_OUTPUT": "1.6",
            "COACH_CHAT_BUDGET": "20",
            "COACH_MESSAGE_CONTENT": "true",
            "COACH_LOG_LEVEL": "debug",
        },
    )
    assert settings == Settings.model_construct(
        discord_token=SecretStr(TOKEN),
        database_url=SecretStr("postgresql://coach@db/coach"),
        chroma_url="http://chroma:8000",
        data_dir=tmp_path / "data",
        embedding_model="other/model",
        chat_model="openai:gpt-4.1-mini",
        chat_base_url="https://models.example.org/v1",
        chat_api_key=SecretStr("key"),
        chat_timeout=2.5,
        chat_temperature=0.5,
        chat_price_input=0.4,
        chat_price_output=1.6,
        chat_budget=20.0,
        message_content=True,
        log_level="DEBUG",
    )
    assert settings.database_address == "postgresql://coach@db/coach"


def test_every_wrong_key_is_named_in_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problems(
        monkeypatch,
        {
            "CHROMA_URL": "chroma:8000",
            "COACH_CHAT_MODEL": "gpt-4",
            "COACH_CHAT_BASE_URL": "models.example.org",
            "COACH_CHAT_TIMEOUT": "soon",
            "COACH_MESSAGE_CONTENT": "perhaps",
            "COACH_LOG_LEVEL": "loud",
            "COACH_DATA_DIR": "~nobody-has-this-name/data",
        },
    )
    assert {problem.partition(":")[0] for problem in found} == {
        "CHROMA_URL",
        "COACH_CHAT_MODEL",
        "COACH_CHAT_BASE_URL",
        "COACH_CHAT_TIMEOUT",
        "COACH_MESSAGE_CONTENT",
        "COACH_LOG_LEVEL",
        "COACH_DATA_DIR",
    }


@pytest.mark.parametrize("model", ["gpt-4", ":gpt-4", "openai:"])
def test_a_chat_model_needs_a_provider_and_a_name(monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    (problem,) = problems(monkeypatch, {"COACH_CHAT_MODEL": model})
    assert "openai:gpt-4.1-mini" in problem


@pytest.mark.parametrize("seconds", ["0", "-1", "301", "nan", "inf"])
def test_the_chat_models_timeout_is_a_sensible_number_of_seconds(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    (problem,) = problems(monkeypatch, {"COACH_CHAT_TIMEOUT": seconds})
    assert problem.startswith("COACH_CHAT_TIMEOUT: ")


def test_a_budget_without_prices_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    (problem,) = problems(monkeypatch, {"COACH_CHAT_BUDGET": "5"})
    assert problem.startswith("COACH_CHAT_BUDGET: needs COACH_CHAT_PRICE_INPUT")


@pytest.mark.parametrize("key", ["COACH_CHAT_PRICE_INPUT", "COACH_CHAT_PRICE_OUTPUT", "COACH_CHAT_BUDGET"])
@pytest.mark.parametrize("value", ["-1", "much", "nan", "inf"])
def test_prices_and_budgets_are_amounts(monkeypatch: pytest.MonkeyPatch, key: str, value: str) -> None:
    found = problems(monkeypatch, {"COACH_CHAT_PRICE_INPUT": "1", key: value})
    assert found[0].startswith(f"{key}: ")


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text("DISCORD_TOKEN=\nCOACH_CHAT_MODEL=\n", encoding="utf-8")
    settings = load(monkeypatch, {"CHROMA_URL": "", "COACH_EMBEDDING_MODEL": ""}, env_file=file)
    assert (settings.discord_token, settings.chat_model, settings.chroma_url) == (None, None, None)
    assert settings.embedding_model == DEFAULT_MODEL


def test_the_data_folder_may_begin_with_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load(monkeypatch, {"HOME": str(tmp_path), "COACH_DATA_DIR": "~/coach"})
    assert settings.data_dir == tmp_path / "coach"


def test_a_relative_data_folder_is_taken_from_where_the_coach_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert load(monkeypatch, {"COACH_DATA_DIR": "data"}).data_dir == tmp_path / "data"


def test_keys_are_read_from_an_env_file_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "settings.env"
    file.write_text(
        f'# a comment\nDISCORD_TOKEN="{SECRET}"\nCOACH_LOG_LEVEL=error\nSOMETHING_ELSE=1\n', encoding="utf-8"
    )
    settings = load(monkeypatch, {"COACH_LOG_LEVEL": "info"}, env_file=file)
    assert settings.discord_token == SecretStr(SECRET)
    assert settings.log_level == "INFO"


def test_an_env_file_with_a_byte_order_mark_loses_no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text(f"DISCORD_TOKEN={SECRET}\n", encoding="utf-8-sig")
    assert load(monkeypatch, {}, env_file=file).discord_token == SecretStr(SECRET)


def test_an_env_file_that_is_not_utf_8_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text(f"DISCORD_TOKEN={SECRET}\n", encoding="utf-16")
    with pytest.raises(ConfigurationError, match=r"settings\.env") as caught:
        load(monkeypatch, {}, env_file=file)
    assert SECRET not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_env_file_that_may_not_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.touch(mode=0)
    with pytest.raises(ConfigurationError, match=r"settings\.env: cannot be read: Permission denied"):
        load(monkeypatch, {}, env_file=file)


def test_an_env_file_that_is_not_there_is_no_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert load(monkeypatch, {}, env_file=tmp_path / "missing.env").discord_token is None


def test_the_env_file_of_the_folder_is_read_without_being_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("COACH_LOG_LEVEL=warning\n", encoding="utf-8")
    assert load_settings(secrets=Path("there-are-none")).log_level == "WARNING"


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "discord_token"])
def test_secrets_are_read_from_files_of_their_name(monkeypatch: pytest.MonkeyPatch, secrets: Path, name: str) -> None:
    (secrets / name).write_text(f"{SECRET}\n", encoding="utf-8")
    (secrets / "coach_chat_api_key").write_text("key\n", encoding="utf-8")
    settings = load(monkeypatch, {}, secrets=secrets)
    assert settings.discord_token == SecretStr(SECRET)
    assert settings.chat_api_key == SecretStr("key")


def test_the_environment_wins_over_a_secret_file(monkeypatch: pytest.MonkeyPatch, secrets: Path) -> None:
    (secrets / "DISCORD_TOKEN").write_text(f"{TOKEN}-of-the-file", encoding="utf-8")
    settings = load(monkeypatch, {"DISCORD_TOKEN": TOKEN}, secrets=secrets)
    assert settings.discord_token == SecretStr(TOKEN)


def test_no_secret_is_ever_printed(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    url = f"postgresql://coach:{SECRET}@db/coach"
    settings = load(monkeypatch, {"DISCORD_TOKEN": SECRET, "COACH_CHAT_API_KEY": SECRET, "DATABASE_URL": url})
    with caplog.at_level(logging.DEBUG):
        logging.getLogger(__name__).debug("%s %r", settings, settings)
    printed = [repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump()), caplog.text]
    assert not [text for text in printed if SECRET in text]


def test_no_secret_is_printed_when_another_key_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(monkeypatch, {"DISCORD_TOKEN": SECRET, "COACH_CHAT_TIMEOUT": SECRET})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("token", ["abc", "a.b.c", f"Bot {TOKEN}", "123456789012345678"])
def test_a_token_of_the_wrong_form_is_refused_with_every_other_wrong_key_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    found = problems(monkeypatch, {"DISCORD_TOKEN": token, "COACH_CHAT_TIMEOUT": "soon", "COACH_CHATMODEL": "x"})
    assert {problem.partition(":")[0] for problem in found} == {
        "DISCORD_TOKEN",
        "COACH_CHAT_TIMEOUT",
        "COACH_CHATMODEL",
    }
    assert not [problem for problem in found if token in problem]


def test_blanks_around_a_token_are_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, {"DISCORD_TOKEN": f" {TOKEN}\n"}).discord_token == SecretStr(TOKEN)


def test_without_a_home_the_data_folder_must_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platformdirs.user_data_dir", _no_home)
    (problem,) = problems(monkeypatch, {})
    assert problem.startswith("COACH_DATA_DIR: must be set to a folder")
    assert load(monkeypatch, {"COACH_DATA_DIR": str(tmp_path)}).data_dir == tmp_path


def _no_home(*_: object, **__: object) -> str:
    raise RuntimeError("Could not determine home directory.")


@pytest.mark.parametrize("name", ["q?b", "q?mode=memory", "q%20b", "q#b", "two words", "数据", "it's"])
def test_the_databases_file_is_a_path_and_no_url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    settings = load(monkeypatch, {"COACH_DATA_DIR": str(tmp_path / name)})
    assert settings.database_address == tmp_path / name / "coach.db"


def test_an_env_file_that_is_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(ConfigurationError, match="is a folder, not a file"):
        load_settings(secrets=Path("there-are-none"))

"""Sources of settings that cannot be read, and keys that nobody reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.setting_sources import find_source_problems, list_unknown_keys

KNOWN = ["DISCORD_TOKEN", "DATABASE_URL", "CHROMA_URL", "COACH_DATA_DIR", "COACH_CHAT_MODEL", "COACH_LOG_LEVEL"]
NOWHERE = Path("there-is-none")


def unknown(environ: dict[str, str], env_file: Path | None = None, secrets: Path = NOWHERE) -> list[str]:
    return list_unknown_keys(environ, env_file, secrets, KNOWN)


@pytest.mark.parametrize(
    ("key", "right"),
    [
        ("COACH_CHATMODEL", "COACH_CHAT_MODEL"),
        ("COACH_CHAT_MODLE", "COACH_CHAT_MODEL"),
        ("coach_datadir", "COACH_DATA_DIR"),
        ("COACH_LOGLEVEL", "COACH_LOG_LEVEL"),
        ("DISCORD_TOKN", "DISCORD_TOKEN"),
        ("DISCORD_BOT_TOKEN", "DISCORD_TOKEN"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("CHROMA_ULR", "CHROMA_URL"),
        ("COCH_CHAT_MODEL", "COACH_CHAT_MODEL"),
    ],
)
def test_a_misspelt_key_is_named_with_the_nearest_right_one(key: str, right: str, tmp_path: Path) -> None:
    (problem,) = unknown({key: "x"})
    assert problem == f"{key.upper()}: there is no such setting; did you mean {right}?"
    file = tmp_path / ".env"
    file.write_text(f"# mine\nexport {key}=x\n", encoding="utf-8")
    assert unknown({}, file) == [problem]


def test_a_key_of_the_coachs_that_is_like_no_other_is_named_too() -> None:
    (problem,) = unknown({"COACH_FAVOURITE_COLOUR": "blue"})
    assert problem == "COACH_FAVOURITE_COLOUR: there is no such setting; .env.example lists them all"


def test_a_misspelt_secret_is_named(tmp_path: Path) -> None:
    (tmp_path / "DISCORD_TOKE").write_text("x", encoding="utf-8")
    (tmp_path / "postgres_password").write_text("x", encoding="utf-8")
    assert [problem.partition(":")[0] for problem in unknown({}, secrets=tmp_path)] == ["DISCORD_TOKE"]


@pytest.mark.parametrize(
    "key", ["POSTGRES_PASSWORD", "EXTRAS", "EXTRA_INDEX_URL", "OPENAI_API_KEY", "PATH", "DISCORD_GUILD", "TOKEN", "URL"]
)
def test_what_is_meant_for_others_is_left_alone(key: str) -> None:
    assert unknown({key: "x"}) == []


def test_a_key_beside_the_right_one_is_no_misspelling_of_it() -> None:
    assert unknown({"DATABASE_URL": "x", "DATABASE_URI": "y", "DISCORD_TOKEN": "x", "DISCORD_TOKEN2": "y"}) == []


def problems(env_file: Path, secrets: Path = NOWHERE) -> str:
    return "\n".join(find_source_problems(env_file, secrets, KNOWN))


def test_an_env_file_that_is_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert "is a folder, not a file" in problems(tmp_path / ".env")
    assert "copy .env.example" in problems(tmp_path / ".env")


def test_an_env_file_that_is_a_dangling_link_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to(tmp_path / "gone")
    assert "is a link to a file that is not there" in problems(tmp_path / ".env")


@pytest.mark.parametrize(("content", "said"), [(b"\xff\xfeD\0", "must be UTF-8"), (b"DISCORD_TOKEN=\0", "NUL")])
def test_an_env_file_that_is_no_text_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / ".env").write_bytes(content)
    assert said in problems(tmp_path / ".env")


def test_a_secret_that_is_a_folder_is_named_and_others_folders_are_not(tmp_path: Path) -> None:
    (tmp_path / "discord_token").mkdir()
    (tmp_path / "..data").mkdir()
    (tmp_path / "postgres").mkdir()
    said = problems(tmp_path / "no.env", tmp_path)
    assert "discord_token: is a folder" in said
    assert len(said.splitlines()) == 1


def test_an_env_file_that_is_not_there_is_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path / ".env") == ""

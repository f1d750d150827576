"""Dockerfile, docker-compose.yml and .env.example fit each other, the constraints and the settings."""

from __future__ import annotations

import re

import pytest
from dotenv import dotenv_values

from bot.settings import Settings, key_of, load_settings
from tests.integration.composition import ROOT, Composition, bot_command, dockerfile, load_composition

SERVERS = ("postgres", "chroma")


@pytest.fixture(scope="module")
def composition() -> Composition:
    return load_composition({"DISCORD_TOKEN": "made-up", "POSTGRES_PASSWORD": "secret"})


def setting_keys() -> set[str]:
    return {key_of(field) for field in Settings.model_fields}


def pinned_version(package: str) -> str:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return next(line.partition("==")[2] for line in lines if line.startswith(f"{package}=="))


def test_every_key_of_the_bots_environment_is_a_setting_and_explained(composition: Composition) -> None:
    keys = set(composition.environment("bot"))
    assert {"DATABASE_URL", "CHROMA_URL", "COACH_DATA_DIR"} <= keys
    assert keys <= setting_keys()
    assert keys <= set(dotenv_values(ROOT / ".env.example"))


def test_the_example_explains_every_setting_and_every_variable_that_compose_insists_on() -> None:
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    required = set(re.findall(r"\$\{(\w+):\?", compose))
    assert set(dotenv_values(ROOT / ".env.example")) == setting_keys() | required


def test_the_example_as_it_is_changes_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in setting_keys():
        monkeypatch.delenv(key, raising=False)
    assert load_settings(env_file=ROOT / ".env.example") == load_settings(env_file=None)


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "POSTGRES_PASSWORD"])
def test_compose_refuses_to_start_without_a_secret(name: str) -> None:
    variables = {"DISCORD_TOKEN": "made-up", "POSTGRES_PASSWORD": "secret"} | {name: ""}
    with pytest.raises(LookupError, match=f"{name} must be set"):
        load_composition(variables).environment("bot")


def test_the_bot_finds_both_servers_by_their_service_names(composition: Composition) -> None:
    bot, postgres = composition.environment("bot"), composition.environment("postgres")
    user, password, database = (postgres[f"POSTGRES_{part}"] for part in ("USER", "PASSWORD", "DB"))
    assert bot["DATABASE_URL"] == f"postgresql://{user}:{password}@postgres:5432/{database}"
    assert bot["CHROMA_URL"] == "http://chroma:8000"


def test_the_images_are_pinned_and_chromas_is_the_clients_version(composition: Composition) -> None:
    assert composition.image_tag("chroma") == pinned_version("chromadb")
    assert composition.image_tag("postgres") == "16"
    bases = {rest.partition(" ")[0] for name, rest in dockerfile() if name == "FROM"}
    assert bases == {"python:3.11-slim"}


def test_the_bot_waits_until_every_server_is_healthy(composition: Composition) -> None:
    waits = composition.services["bot"]["depends_on"]
    assert waits == {server: {"condition": "service_healthy"} for server in SERVERS}
    assert all(composition.health_command(server) for server in SERVERS)


def test_every_service_comes_back_and_none_can_be_reached_from_outside(composition: Composition) -> None:
    for service in composition.services.values():
        assert service["restart"] == "unless-stopped"
        assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_what_is_kept_lies_in_named_volumes_where_the_images_keep_it(composition: Composition) -> None:
    kept = {name: service["volumes"] for name, service in composition.services.items()}
    assert kept == {
        "bot": [f"coach-data:{composition.environment('bot')['COACH_DATA_DIR']}"],
        "postgres": ["postgres-data:/var/lib/postgresql/data"],
        "chroma": ["chroma-data:/data"],
    }
    assert set(composition.volumes) == {volume.partition(":")[0] for volumes in kept.values() for volume in volumes}


def test_the_image_runs_the_bot_and_not_as_root(composition: Composition) -> None:
    instructions = dict(dockerfile())
    assert bot_command("CMD") == ["run"]
    assert instructions["USER"] == "coach"
    assert instructions["VOLUME"] == composition.environment("bot")["COACH_DATA_DIR"]


def test_the_image_is_built_from_what_dockerignore_lets_in_and_the_secrets_stay_out() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    allowed = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    copied = [rest.split()[:-1] for name, rest in dockerfile() if name == "COPY" and not rest.startswith("--from")]
    assert rules[0] == "*"
    assert {source for sources in copied for source in sources} == allowed
    assert all((ROOT / name).exists() for name in allowed)
    assert not [name for name in allowed if name.startswith(".env")]

from pathlib import Path

from benchmarks.processes import ROOT, environment_for


def test_a_contender_runs_on_the_defaults_whoever_starts_it() -> None:
    outside = {
        "PATH": "/bin",
        "COACH_CHAT_MODEL": "openai:x",
        "DISCORD_TOKEN": "t",
        "DATABASE_URL": "sqlite:///x",
        "CHROMA_URL": "http://127.0.0.1:1",
    }
    environment = environment_for(Path("/data"), outside)
    assert environment.keys() & outside.keys() == {"PATH"}
    assert environment["COACH_DATA_DIR"] == "/data"
    assert environment["PYTHONPATH"] == str(ROOT)


def test_a_contender_asks_no_model_hub() -> None:
    assert environment_for(Path("/data"), {})["HF_HUB_OFFLINE"] == "1"

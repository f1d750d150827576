"""docker-compose.yml without a Docker engine: its environment, health checks and servers, run by hand."""

from __future__ import annotations

import contextlib
import functools
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
_START_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Composition:
    """The services of docker-compose.yml, as written. ``variables`` are what Compose would take from .env."""

    services: Mapping[str, Any]
    volumes: Mapping[str, Any]
    variables: Mapping[str, str]

    def environment(self, service: str) -> dict[str, str]:
        """What a service gets, with the variables filled in. Raises LookupError where Compose would refuse."""
        return {
            key: self._filled_in(str(value)) for key, value in self.services[service].get("environment", {}).items()
        }

    def health_command(self, service: str) -> list[str]:
        """The command of a service's health check."""
        marker, *command = self.services[service]["healthcheck"]["test"]
        assert marker == "CMD"
        return [str(part) for part in command]

    def image_tag(self, service: str) -> str:
        """The version of a service's image."""
        _, _, tag = str(self.services[service]["image"]).partition(":")
        return tag

    def _filled_in(self, text: str) -> str:
        def value_of(match: re.Match[str]) -> str:
            name, kind, rest = match.groups()
            value = self.variables.get(name) or (rest if kind == "-" else "")
            if kind == "?" and not value:
                raise LookupError(f"{name} must be set: {rest}")
            return value

        return _VARIABLE.sub(value_of, text)


def load_composition(variables: Mapping[str, str]) -> Composition:
    """docker-compose.yml of this checkout."""
    content = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return Composition(services=content["services"], volumes=content["volumes"], variables=variables)


@functools.cache
def dockerfile() -> tuple[tuple[str, str], ...]:
    """The instructions of the Dockerfile with their arguments, in order."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple((name.upper(), rest.strip()) for name, _, rest in (line.partition(" ") for line in lines))


def bot_command(instruction: str) -> list[str]:
    """The bot's CMD or HEALTHCHECK of the Dockerfile, without ``coach`` itself."""
    found = [rest for name, rest in dockerfile() if name == instruction]
    program, *arguments = json.loads(found[-1][found[-1].index("[") :])
    assert program == "coach"
    return [str(part) for part in arguments]


class ChromaServer:
    """A Chroma server of the version of its Python package, on a port of its own that it keeps when restarted."""

    def __init__(self, folder: Path, health_command: Sequence[str]) -> None:
        self._folder = folder
        self.port = _free_port()
        self._health = [part.replace("/8000", f"/{self.port}") for part in health_command]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def is_healthy(self) -> bool:
        """What the health check of docker-compose.yml says."""
        return subprocess.run(self._health, check=False, capture_output=True).returncode == 0

    def start(self) -> None:
        """Start it and wait until its health check is content."""
        program = Path(sys.executable).with_name("chroma")
        address = ["--host", "127.0.0.1", "--port", str(self.port)]
        log = self._folder.with_suffix(".log")
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [program, "run", "--path", self._folder, *address], stdout=output, stderr=output
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self.is_healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Chroma did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it; what it has stored stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """Let it take connections meanwhile, and answer nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def wipe(self) -> None:
        """Start again with nothing stored, as after ``docker volume rm``."""
        self.stop()
        shutil.rmtree(self._folder)
        self.start()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

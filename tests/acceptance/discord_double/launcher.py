"""Runs an unchanged program against a Discord double.

    DISCORD_DOUBLE_URL=http://127.0.0.1:PORT/api/v10 DISCORD_DOUBLE_GATEWAY=ws://127.0.0.1:PORT/gateway \
        python -m tests.acceptance.discord_double.launcher MODULE [ARGUMENT…]

Only the two addresses that discord.py has built in are replaced, and the time where the environment names a clock;
then MODULE runs as `python -m MODULE` would.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Mapping

import discord.gateway
import discord.http
import yarl

from tests.acceptance.clock import live_by_clock


def redirect_discord(environ: Mapping[str, str]) -> None:
    """Points discord.py of this process at the double. Raises KeyError where a variable is missing."""
    discord.http.Route.BASE = environ["DISCORD_DOUBLE_URL"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(environ["DISCORD_DOUBLE_GATEWAY"])


def main(arguments: list[str], environ: Mapping[str, str]) -> None:
    """`arguments` is the module to run and what it is to find in sys.argv after its own name."""
    live_by_clock(environ)
    redirect_discord(environ)
    module, *rest = arguments
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:], os.environ)

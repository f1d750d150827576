"""How the tests of the double reach it: a client pointed at it, and plain requests."""

from __future__ import annotations

from typing import Any

import aiohttp
import discord
import pytest
import yarl

from tests.acceptance.discord_double import DiscordDouble
from tests.acceptance.discord_double.interactions import Interaction

MESSAGES = "/channels/{channel_id}/messages"


def point_at(double: DiscordDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", double.url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(double.gateway.url))


async def post(
    rest: aiohttp.ClientSession, double: DiscordDouble, path: str, body: Any, method: str = "POST"
) -> tuple[int, Any]:
    async with rest.request(method, double.url + path, json=body) as response:
        assert response.headers["Content-Type"] == "application/json"
        return response.status, await response.json()


async def acknowledge(rest: aiohttp.ClientSession, double: DiscordDouble, interaction: Interaction) -> tuple[int, Any]:
    path = f"/interactions/{interaction.id}/{interaction.token}/callback"
    return await post(rest, double, path, {"type": 5})

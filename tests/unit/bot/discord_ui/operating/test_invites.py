from __future__ import annotations

from bot.discord_ui.operating.invites import invite_url


def test_the_invite_asks_for_the_least() -> None:
    url = invite_url(123456789012345678)
    assert url.startswith("https://discord.com/oauth2/authorize?client_id=123456789012345678")
    assert "scope=bot+applications.commands" in url
    assert "permissions=309237730304" in url

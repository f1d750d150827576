from __future__ import annotations

import base64

import pytest

from bot.discord_ui.invites import application_id_of, invite_url


def test_the_invite_asks_for_the_least() -> None:
    url = invite_url(123456789012345678)
    assert url.startswith("https://discord.com/oauth2/authorize?client_id=123456789012345678")
    assert "scope=bot+applications.commands" in url
    assert "permissions=309237730304" in url


def test_the_application_is_read_from_the_token() -> None:
    first = base64.urlsafe_b64encode(b"123456789012345678").decode().rstrip("=")
    assert application_id_of(f"{first}.Gxxxxx.abc") == 123456789012345678


@pytest.mark.parametrize("token", ["", "hello", "MTIz.x.y", "ünïcode.x.y", "====.x", "YWJj.x.y"])
def test_other_text_belongs_to_no_application(token: str) -> None:
    assert application_id_of(token) is None

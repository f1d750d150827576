"""Validation: what is beyond the limits or the specification is refused and recorded."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.acceptance.discord_double import DiscordDouble, Guild, Member, NotCleanError, spec_path
from tests.integration.discord_double.calling import post
from tests.integration.discord_double_client import SmallClient

needs_specification = pytest.mark.skipif(
    not spec_path().is_file(), reason="Discord's OpenAPI specification isn't beside the checkout"
)


class TestValidation:
    @pytest.mark.parametrize(
        ("body", "problem"),
        [
            ({"content": "x" * 2001}, "content of 2001 characters"),
            ({"content": ""}, "empty message"),
            ({"embeds": [{"description": "x" * 4096}, {"description": "x" * 2000}]}, "6096 characters in all"),
            ({"embeds": [{"title": "t", "fields": [{"name": "", "value": "v"}]}]}, "embed field name is empty"),
            ({"content": "x", "components": [{"type": 1, "components": [
                {"type": 2, "style": 1, "label": "a", "custom_id": "same"},
                {"type": 2, "style": 1, "label": "b", "custom_id": "same"},
            ]}]}, "'same' occurs 2 times"),
            ({"content": "x", "components": [{"type": 1, "components": [
                {"type": 2, "style": 1, "label": "a" * 81, "custom_id": "a"}
            ]}]}, "button label of 81 characters"),
        ],
    )  # fmt: skip
    async def test_a_message_beyond_the_limits_is_refused_and_recorded(
        self, double: DiscordDouble, rest: aiohttp.ClientSession, guild: Guild, body: dict[str, Any], problem: str
    ) -> None:
        double.tolerated |= {"limit", "specification"}
        status, _ = await post(rest, double, f"/channels/{guild.text_channel.id}/messages", body)
        assert status == 400
        assert any(problem in violation.detail for violation in double.violations)

    @pytest.mark.parametrize(
        ("command", "problem"),
        [
            ({"name": "Ask", "description": "d"}, "command name 'Ask'"),
            ({"name": "ask", "description": ""}, "description of 'ask': 0 characters"),
            ({"name": "ask", "description": "d", "options": [
                {"type": 3, "name": "a", "description": "d"},
                {"type": 3, "name": "b", "description": "d", "required": True},
            ]}, "required options must come before"),
        ],
    )  # fmt: skip
    async def test_a_command_beyond_the_limits_is_refused(
        self, double: DiscordDouble, rest: aiohttp.ClientSession, command: dict[str, Any], problem: str
    ) -> None:
        double.tolerated |= {"limit", "specification"}
        path = f"/applications/{double.world.application_id}/commands"
        status, _ = await post(rest, double, path, [command], "PUT")
        assert status == 400
        assert any(problem in violation.detail for violation in double.violations)

    @needs_specification
    async def test_a_request_against_the_specification_is_recorded(
        self, double: DiscordDouble, rest: aiohttp.ClientSession, guild: Guild
    ) -> None:
        double.tolerated.add("specification")
        channel = f"/channels/{guild.text_channel.id}"
        assert (await post(rest, double, channel + "/messages", {"content": 5}))[0] == 400
        assert (await post(rest, double, channel + "/mesages", {"content": "x"}))[0] == 404
        assert (await post(rest, double, channel + "/messages?loud=1", {"content": "x"}))[0] == 400
        details = [violation.detail for violation in double.violations]
        assert details[0].startswith("content: 5 is not of type")
        assert details[1].startswith("Discord has no operation POST")
        assert details[2] == "query: 'loud' isn't a parameter"

    @needs_specification
    async def test_a_listed_deviation_is_no_violation(self, double: DiscordDouble, rest: aiohttp.ClientSession) -> None:
        double.tolerated.add("not implemented by the double")
        await post(rest, double, f"/applications/{double.world.application_id}/skus", None, "GET")
        assert [violation.rule for violation in double.violations] == ["not implemented by the double"]

    async def test_an_interaction_never_acknowledged_is_a_violation(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        interaction = await double.slash(ada, "ignored")
        await client.ignored.wait()
        interaction.sent_at -= 3.0
        with pytest.raises(NotCleanError, match="'ignored' by ada was never acknowledged"):
            double.assert_clean()
        double.tolerated.add("interaction")

    async def test_violations_fail_the_test_at_the_end(self) -> None:
        context = DiscordDouble.start()
        double = await context.__aenter__()
        double.witness.violate("limit", "too much")
        with pytest.raises(NotCleanError, match="limit: too much"):
            await context.__aexit__(None, None, None)

"""A small discord.py program that the double is tested with: in the test's process, or through the launcher."""

from __future__ import annotations

import asyncio
import os
import re
from typing import Any, Self

import discord
from discord import app_commands

TOPICS = ["asyncio", "decorators", "descriptors"]


class PlanButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"plan:(?P<topic>\w+)"):
    """Survives a restart: everything it needs is in its custom_id."""

    def __init__(self, topic: str) -> None:
        super().__init__(discord.ui.Button(label=f"Add {topic}", custom_id=f"plan:{topic}"))
        self.topic = topic

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(match["topic"])

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"{self.topic} is on your plan", view=None)


class TopicMenu(discord.ui.Select[Any]):
    def __init__(self) -> None:
        options = [discord.SelectOption(label=topic.title(), value=topic) for topic in TOPICS]
        super().__init__(placeholder="Topic", options=options, custom_id="topic-menu")

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send(f"picked {self.values[0]}", ephemeral=True)


class NoteModal(discord.ui.Modal, title="A note"):
    heading: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Heading", max_length=20, default="Untitled")
    labelled: discord.ui.Label[Any] = discord.ui.Label(
        text="Text", component=discord.ui.TextInput(style=discord.TextStyle.long, custom_id="text")
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        text = self.labelled.component
        assert isinstance(text, discord.ui.TextInput)
        await interaction.response.send_message(f"{self.heading.value}: {text.value}", ephemeral=True)


class SmallClient(discord.Client):
    """Registers its commands for every guild and answers mentions and direct messages."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), allowed_mentions=discord.AllowedMentions.none())
        self.tree = app_commands.CommandTree(self)
        self.connected = asyncio.Event()
        self.ignored = asyncio.Event()
        self.contents: list[str] = []
        """The text of every message that came, as far as it may be read."""

    async def setup_hook(self) -> None:
        add_commands(self.tree)
        self.add_dynamic_items(PlanButton)
        await self.tree.sync()

    async def on_connect(self) -> None:
        self.connected.set()

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot:
            return
        self.contents.append(message.content)
        if message.guild is None:
            await message.channel.send(f"you said {message.content}")
        elif self.user in message.mentions:
            async with message.channel.typing():
                await message.reply("you called?", file=discord.File(__file__, filename="source.py"))


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    tree.add_command(ask)
    tree.add_command(note)
    tree.add_command(upload)
    tree.add_command(moderate)
    tree.add_command(plan)
    tree.add_command(ignored)
    tree.add_command(app_commands.ContextMenu(name="Ask the coach about this", callback=ask_about))


@app_commands.command()
async def ask(
    interaction: discord.Interaction, question: str, member: discord.Member | None = None, short: bool = False
) -> None:
    """Answers a question."""
    await interaction.response.defer(thinking=True)
    view = discord.ui.View(timeout=None)
    view.add_item(PlanButton("asyncio"))
    view.add_item(discord.ui.Button(label="Source", url="https://docs.python.org"))
    view.add_item(TopicMenu())
    who = member.display_name if member else interaction.user.display_name
    embed = discord.Embed(title="Answer", description=f"{question} for {who}, short: {short}")
    await interaction.edit_original_response(embed=embed, view=view)
    await interaction.followup.send("anything else?", ephemeral=True)


@app_commands.command()
async def note(interaction: discord.Interaction) -> None:
    """Opens a modal."""
    await interaction.response.send_modal(NoteModal())


@app_commands.command()
async def upload(interaction: discord.Interaction, file: discord.Attachment) -> None:
    """Reads a file."""
    content = await file.read()
    await interaction.response.send_message(f"{file.filename}: {content.decode()}", ephemeral=True)


@app_commands.command()
@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
async def moderate(interaction: discord.Interaction) -> None:
    """For moderators only."""
    await interaction.response.send_message(f"manages: {interaction.permissions.manage_guild}")


@app_commands.command()
async def ignored(interaction: discord.Interaction[SmallClient]) -> None:
    """Answers nothing."""
    interaction.client.ignored.set()


plan = app_commands.Group(name="plan", description="What to do this week")


@plan.command()
@app_commands.choices(effort=[app_commands.Choice(name="A little", value=1)])
async def add(interaction: discord.Interaction, topic: str, effort: int = 0) -> None:
    """Puts a topic on the plan."""
    await interaction.response.send_message(f"{topic} with effort {effort}")


@add.autocomplete("topic")
async def complete_topic(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=topic.title(), value=topic) for topic in TOPICS if topic.startswith(typed)]


async def ask_about(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"about {message.content}", ephemeral=True)


if __name__ == "__main__":
    SmallClient().run(os.environ["DISCORD_TOKEN"])

"""/help: what a member can do, in ten lines."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.discord_ui.kit.context import Interaction, actor_of
from bot.discord_ui.kit.embeds import BLURPLE

FOR_MEMBERS = """\
I coach you from beginner to senior Python engineer, and I name my sources.
`/ask` asks a question. You can also mention me or write to me directly; `private:True` shows the answer to you alone.
I understand follow-ups ("and how long does that take?"). `/new` makes me forget what you asked in this channel.
On any message: right-click → Apps → **Ask the coach about this**.
`/next` says what to learn next, and why.
`/level` shows where you stand. Set your level, track, hours and goal there, and my answers will fit you.
`/topic` shows a note, section by section.
`/done` ticks off topics you have learned; `/undo` undoes your last change.
`/checkin schedule` sends you a short message every week that asks how it is going.
`/checkin now` checks in right away; `/checkin off` stops the messages.
Only you see what `/next`, `/level`, `/done`, `/undo` and `/checkin` reply. Everyone can read what `/ask` answers, \
so it says nothing about you; **My next step** below it is for whoever presses it."""

FOR_MODERATORS = """\
`/kb add` adds a note; members of this server get answers from it at once.
`/kb list` shows the notes; `/kb remove` removes one.
`/kb undo` undoes the last change to a note, a removal included.
`/usage` shows what the language model has cost this server this month."""


@app_commands.command(name="help", description="What the coach can do for you.")
async def show_help(interaction: Interaction) -> None:
    """Teach the commands; moderators see theirs too."""
    actor = actor_of(interaction)
    is_moderator = actor.guild_id is not None and actor.may_manage_guild
    await interaction.response.send_message(embed=render_help(for_moderator=is_moderator), ephemeral=True)


def render_help(*, for_moderator: bool) -> discord.Embed:
    """The help as an embed."""
    embed = discord.Embed(title="Career Coach", description=FOR_MEMBERS, colour=BLURPLE)
    if for_moderator:
        embed.add_field(name="For moderators", value=FOR_MODERATORS, inline=False)
    return embed

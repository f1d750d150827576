"""/help: what a member can do, in ten lines."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.discord_ui.kit.context import Interaction, actor_of
from bot.discord_ui.kit.embeds import BLURPLE

FOR_MEMBERS = """\
I coach you from beginner to senior Python engineer, with sources for what I say.
`/ask` a question, mention me in a channel, or write to me directly; `private:True` shows the answer to you alone.
I understand follow-ups ("and how long does that take?"); `/new` makes me forget what you asked in this channel.
On any message: right-click → Apps → **Ask the coach about this**.
`/next` what to learn next, and why.
`/level` where you stand; with your level, track, hours and goal it makes my answers fit you.
`/done` tick off a topic you have learned; `/undo` take your last change back.
`/checkin schedule` a short message every week that asks how it is going.
`/checkin now` check in right away; `/checkin off` stops the messages.
Only you see what `/next`, `/level`, `/done`, `/undo` and `/checkin` reply; `/ask` answers for all to see, \
and says nothing of you; **My next step** below an answer is for whoever presses it."""

FOR_MODERATORS = """\
`/kb add` a note that members of this server get answers from, at once.
`/kb list` what is there; `/kb remove` take a note away.
`/kb undo` take the last change of a note back, a removal too.
`/usage` what the language model has cost this server this month."""


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

"""/usage: what the language model has cost a guild this month. The service asks for the permission itself."""

from __future__ import annotations

from discord import app_commands

from bot.discord_ui.kit import replies
from bot.discord_ui.kit.context import Interaction, actor_of
from bot.discord_ui.kit.embeds import render_pages
from bot.discord_ui.kit.neutralising import neutralise_line
from bot.services.usage import MonthlyUsage
from bot.services.usage_totals import totals_by


@app_commands.command(name="usage", description="What the language model has cost this server this month.")
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
async def show_usage(interaction: Interaction) -> None:
    """Show calls, tokens and cost to the moderator alone."""
    await replies.defer(interaction)
    found = await interaction.client.coach.usage.of_guild(actor_of(interaction))
    await replies.show(interaction, render_pages("Language model", render_usage(found)))


def render_usage(found: MonthlyUsage) -> str:
    """One line a model, the sum, and the budget where there is one."""
    if not found.rows:
        return f"The language model has not been called here since {found.since}."
    lines = [
        f"**{neutralise_line(model)}**: {total.calls:,} calls, {total.input_tokens:,} tokens in, "
        f"{total.output_tokens:,} out"
        for model, total in totals_by(lambda row: row.model, found.rows).items()
    ]
    budget = "" if found.budget is None else f" of {found.budget:,.2f} for the month"
    return "\n".join([*lines, f"Cost since {found.since}: {found.cost:,.4f}{budget}."])

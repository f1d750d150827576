"""What a language model was used for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.ids import GuildId


@dataclass(frozen=True, kw_only=True)
class ModelUsage:
    """What a language model was used for in one guild on one day; ``guild_id`` None is direct messages."""

    guild_id: GuildId | None
    day: date
    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost_micros: int
    """Millionths of the currency that the prices are in, at the prices of the day."""

"""Stopping without leaving people half an answer."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

logger = logging.getLogger(__name__)

_NAMES = ("CommandTree-invoker", "discord-ui-", "discord.py: on_message", "discord.py: on_interaction")
"""How discord.py names the tasks that answer commands, buttons, messages and forms."""


async def finish_answers(*, within: timedelta) -> None:
    """Let what is being answered come to its end, but not longer than ``within``; what is left then is cancelled."""
    under_way = {task for task in asyncio.all_tasks() if task.get_name().startswith(_NAMES)}
    if not under_way:
        return
    _, late = await asyncio.wait(under_way, timeout=within.total_seconds())
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    if late:
        logger.warning("stopped with unfinished answers: %d", len(late))

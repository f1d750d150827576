"""Which buttons stand below an answer."""

from __future__ import annotations

from bot.discord_ui.asking.next_step_button import next_step_buttons
from bot.discord_ui.asking.offer_button import offer_buttons
from bot.discord_ui.kit.page_view import AnyButton
from bot.discord_ui.reading.views import note_buttons
from retrieval.values import Answer


def buttons_below(answer: Answer, *, public: bool) -> list[AnyButton]:
    """What can be pressed next: a question that was meant, the note, one's own next step where others can read."""
    own = next_step_buttons(answer) if public else ()
    return [*offer_buttons(answer), *note_buttons(answer), *own]

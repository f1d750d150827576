"""What opening the application does to the process around it."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from bot.app import open_coach
from bot.settings import Settings
from retrieval.errors import ChatModelError


async def test_a_start_that_fails_leaves_garbage_collection_as_it_was(tmp_path: Path) -> None:
    settings = Settings.model_validate({"COACH_DATA_DIR": tmp_path, "COACH_CHAT_MODEL": "nobody:nothing"})
    for enabled in (False, True):
        gc.enable() if enabled else gc.disable()
        with pytest.raises(ChatModelError):
            async with open_coach(settings):
                pass
        assert gc.isenabled() is enabled
    assert gc.get_freeze_count() > 0

"""The running application, as the front ends see it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.answering.answers import AnswerService
from bot.services.check_ins.service import CheckInService
from bot.services.knowledge.base import KnowledgeBase
from bot.services.knowledge.editing import KnowledgeEditing
from bot.services.knowledge.reading import NoteReading
from bot.services.members import MemberService
from bot.services.usage import UsageService
from bot.settings import Settings
from knowledge.library import Library
from storage.engine.database import Database


@dataclass(frozen=True, kw_only=True)
class Coach:
    """Every service, ready to use."""

    settings: Settings
    library: Library
    database: Database
    knowledge: KnowledgeBase
    answers: AnswerService
    notes: NoteReading
    members: MemberService
    check_ins: CheckInService
    editing: KnowledgeEditing
    usage: UsageService

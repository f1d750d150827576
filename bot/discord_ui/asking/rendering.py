"""Answers as Discord embeds, within Discord's limits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

import discord

from bot.discord_ui.kit.embeds import BLURPLE, FIELD_LENGTH, GREY, PAGE_LENGTH
from bot.discord_ui.kit.neutralising import neutralise, neutralise_line, shorten, visible
from bot.discord_ui.kit.paging import close_code, split_pages
from bot.services.answering.replies import Reply
from bot.wording.english import word_answer, word_step
from retrieval.values import AnswerKind, Citation

WRITING = "Writing …"
MESSAGE_LENGTH = 2000
TITLE_LENGTH = 250
MAX_NOTICE_LENGTH = 250
MAX_SOURCE_TITLE_LENGTH = 150
MAX_URL_LENGTH = 500
MAX_SOURCE_FIELDS = 2
_ORIGINS = {
    AnswerKind.ABSTAINED: "No source, so no answer",
    AnswerKind.OFFERED: "Press the question you mean",
    AnswerKind.ABOUT: "About the coach",
}


def render_reply(reply: Reply) -> list[discord.Embed]:
    """A reply as one embed a page, each with the sources."""
    pages = split_pages(_text(reply), PAGE_LENGTH)
    return [_page(reply, text, number, len(pages)) for number, text in enumerate(pages, start=1)]


def render_draft(reply: Reply) -> discord.Embed:
    """A reply that is still being written: its last page."""
    return render_reply(reply)[-1].set_footer(text=WRITING)


def render_title(question: str) -> str:
    """A question as the title of its answer."""
    return shorten(neutralise_line(question), TITLE_LENGTH)


def render_as_text(pages: Sequence[discord.Embed]) -> list[str]:
    """The same pages as plain messages, for a channel where the coach may not send embeds."""
    texts = ["\n\n".join(page.description or "" for page in pages)]
    texts += [f"**{field.name}**\n{field.value}" for field in pages[0].fields]
    return split_pages("\n\n".join(texts), MESSAGE_LENGTH)


def render_sources(citations: Sequence[Citation]) -> list[str]:
    """The list of sources, cut into embed fields."""
    fields = [""]
    for place, citation in enumerate(citations):
        line = _source(citation)
        if len(fields[-1]) + len(line) + 1 <= FIELD_LENGTH - 20:
            fields[-1] = f"{fields[-1]}\n{line}".lstrip()
        elif len(fields) < MAX_SOURCE_FIELDS:
            fields.append(line)
        else:
            fields[-1] += f"\n… and {len(citations) - place} more"
            break
    return [text for text in fields if text]


def describe_origin(reply: Reply) -> str:
    """How a reply came about, for its footer."""
    answer = reply.answer
    if answer.kind is AnswerKind.RECOMMENDED:
        personal = "Worked out from your level, your progress and the roadmap"
        return personal if reply.next else "What comes next for you is shown to you alone"
    if answer.kind in _ORIGINS:
        return _ORIGINS[answer.kind]
    if answer.answered_by == "notes":
        return "Answered from the notes"
    return f"Worded by {shorten(visible(answer.answered_by), 100)} from the notes"


def _text(reply: Reply) -> str:
    """All that a reply says. A code block left open in the answer ends before the next step."""
    said, step = close_code(neutralise(word_answer(reply))), word_step(reply.step)
    return "\n\n".join([*([said] if said else []), *([f"**Next step:** {neutralise(step)}"] if step else [])])


def _page(reply: Reply, text: str, number: int, total: int) -> discord.Embed:
    answer = reply.answer
    colour = GREY if answer.kind is AnswerKind.ABSTAINED else BLURPLE
    embed = discord.Embed(title=render_title(answer.question), description=text, colour=colour)
    for field in render_sources(answer.citations):
        embed.add_field(name="Sources", value=field, inline=False)
    if answer.read_more is not None and (url := _safe_url(answer.read_more.url)):
        link = f"[{_bracketless(shorten(answer.read_more.title, MAX_SOURCE_TITLE_LENGTH))}]({url})"
        embed.add_field(name="Read more", value=link, inline=False)
    if notice := shorten(neutralise(answer.notice).strip(), MAX_NOTICE_LENGTH):
        embed.add_field(name="Please note", value=notice, inline=False)
    origin = describe_origin(reply)
    return embed.set_footer(text=origin if total == 1 else f"Page {number} of {total} · {origin}")


def _source(citation: Citation) -> str:
    """``[1] title — section``."""
    title = _bracketless(shorten(" ".join(visible(citation.title).split()), MAX_SOURCE_TITLE_LENGTH)) or "untitled"
    section = shorten(neutralise_line(citation.section), MAX_SOURCE_TITLE_LENGTH)
    return f"[{citation.key}] {title}" + (f" — {section}" if section else "")


def _bracketless(title: str) -> str:
    """A title that cannot end the brackets of a link early."""
    return neutralise_line(title.replace("[", "(").replace("]", ")"))


def _safe_url(url: str | None) -> str | None:
    """The address as it may stand in a link; None unless it is a web address of sensible length."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    quoted = quote(url.strip(), safe=":/?#[]@!$&'*+,;=%~-._")
    return quoted if len(quoted) <= MAX_URL_LENGTH else None

"""Messages as the JSON that Discord's API v10 sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .components import JsonObject
from .kinds import COMPONENT, MODAL_SUBMIT
from .messages import MENTION, REPLY, Attachment, Message
from .payloads import render_member, render_time, render_user
from .state import World

if TYPE_CHECKING:
    from .interactions import Interaction


def render_attachment(attachment: Attachment) -> JsonObject:
    payload: JsonObject = {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": len(attachment.content),
        "url": attachment.url,
        "proxy_url": attachment.url,
        "content_type": attachment.content_type,
    }
    if attachment.description:
        payload["description"] = attachment.description
    return payload


def render_message(message: Message, world: World) -> JsonObject:
    """A message as the REST API gives it to somebody who may read it."""
    payload: JsonObject = {
        "id": str(message.id),
        "type": message.type,
        "channel_id": str(message.channel.id),
        "author": render_user(message.author),
        "content": message.content,
        "timestamp": render_time(message.created_at),
        "edited_timestamp": render_time(message.edited_at) if message.edited_at else None,
        "tts": False,
        "mention_everyone": message.pings_everyone,
        "mentions": [render_user(world.users[user_id]) for user_id in _mentioned(message, world)],
        "mention_roles": [str(role) for role in _mentioned_roles(message)],
        "attachments": [render_attachment(attachment) for attachment in message.attachments],
        "embeds": message.embeds,
        "components": message.components,
        "pinned": False,
        "flags": message.flags,
    }
    if message.nonce is not None:
        payload["nonce"] = message.nonce
    if message.reference is not None:
        payload |= _reference_fields(message, world)
    if message.interaction is not None:
        payload |= _interaction_fields(message, world)
    return payload


def _mentioned_roles(message: Message) -> list[int]:
    guild = message.channel.guild
    return [role.id for role in guild.roles if f"<@&{role.id}>" in message.content] if guild is not None else []


def _mentioned(message: Message, world: World) -> list[int]:
    ids = {int(user_id) for user_id in MENTION.findall(message.content)}
    if message.reference is not None and message.type == REPLY:
        ids |= {message.reference.author.id} & message.pinged_users
    return sorted(user_id for user_id in ids if user_id in world.users)


def _reference_fields(message: Message, world: World) -> JsonObject:
    assert message.reference is not None
    channel = message.reference.channel
    reference: JsonObject = {"type": 0, "message_id": str(message.reference.id), "channel_id": str(channel.id)}
    if channel.guild is not None:
        reference["guild_id"] = str(channel.guild.id)
    return {"message_reference": reference, "referenced_message": render_message(message.reference, world)}


def _interaction_fields(message: Message, world: World) -> JsonObject:
    interaction = message.interaction
    metadata = interaction_metadata(interaction)
    application = str(world.application_id)
    return {"interaction_metadata": metadata, "application_id": application, "webhook_id": application}


def interaction_metadata(interaction: Interaction) -> JsonObject:
    """What a message says of the interaction that it answers."""
    metadata: JsonObject = {
        "id": str(interaction.id),
        "type": interaction.type,
        "user": render_user(interaction.user),
        "authorizing_integration_owners": interaction.integration_owners,
    }
    if interaction.type == COMPONENT and interaction.message is not None:
        metadata["interacted_message_id"] = str(interaction.message.id)
    if interaction.type == MODAL_SUBMIT and interaction.triggered_by is not None:
        metadata["triggering_interaction_metadata"] = interaction_metadata(interaction.triggered_by)
    return metadata


def render_message_event(message: Message, world: World) -> JsonObject:
    """MESSAGE_CREATE / MESSAGE_UPDATE: in a guild also the author's member."""
    payload = render_message(message, world)
    guild = message.channel.guild
    if guild is not None:
        payload["guild_id"] = str(guild.id)
        member = guild.members.get(message.author.id)
        if member is not None:
            payload["member"] = render_member(member, with_user=False)
    return payload


def redact(payload: JsonObject, world: World) -> JsonObject:
    """A message event as a bot without the message-content intent gets it."""
    bot = str(world.bot.id)
    readable = (
        "guild_id" not in payload
        or payload["author"]["id"] == bot
        or any(user["id"] == bot for user in payload["mentions"])
    )
    if readable:
        return payload
    return {**payload, "content": "", "embeds": [], "attachments": [], "components": []}

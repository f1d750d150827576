"""How many questions a member may ask, and a channel may see, within a minute; by discord.py's cooldowns."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import cast

import discord
from discord.app_commands import Cooldown
from discord.ext.commands import CooldownMapping

WINDOW = timedelta(minutes=1)

Key = tuple[str, int]


class QuestionLimits:
    """Counts questions. Those that were refused do not count, and buckets that rested for a minute are given up."""

    def __init__(self, *, per_member: int, per_channel: int) -> None:
        """0 is no limit."""
        self._buckets = {"member": _mapping(per_member), "channel": _mapping(per_channel)}
        self._notices = _mapping(1)

    def take(self, member_id: int, place: int | None, now: datetime) -> Refusal | None:
        """Count a question, in a place where others see it or in None; or refuse it. All or nothing."""
        keys: list[Key] = [("member", member_id), *([] if place is None else [("channel", place)])]
        at = now.timestamp()
        found = [(key, bucket) for key in keys if (bucket := self._bucket(key, at)) is not None]
        waits = [(bucket.get_retry_after(at), key) for key, bucket in found]
        wait, key = max(waits, default=(0.0, ("member", member_id)))
        if wait > 0:
            return Refusal(key, now + timedelta(seconds=wait))
        for _, bucket in found:
            bucket.update_rate_limit(at)
        return None

    def may_tell(self, refusal: Refusal, now: datetime) -> bool:
        """Whether to say so in the channel: once a minute, and silence after that."""
        at = now.timestamp()
        return self._notices is not None and _bucket(self._notices, refusal.key, at).update_rate_limit(at) is None

    def _bucket(self, key: Key, at: float) -> Cooldown | None:
        mapping = self._buckets[key[0]]
        return None if mapping is None else _bucket(mapping, key, at)


class Refusal:
    """A question too many: whose limit it is over, and when there is room again."""

    def __init__(self, key: Key, again_at: datetime) -> None:
        self.key, self.again_at = key, again_at


def render_refusal(refusal: Refusal) -> str:
    """What to tell whoever asked; Discord shows the instant as "in 20 seconds"."""
    whose = "You have asked a lot" if refusal.key[0] == "member" else "A lot was asked in this channel"
    return f"{whose} within a minute. Please ask again {discord.utils.format_dt(refusal.again_at, 'R')}."


def _mapping(rate: int) -> CooldownMapping[Hashable] | None:
    return CooldownMapping(Cooldown(rate, WINDOW.total_seconds()), lambda key: key) if rate else None


def _bucket(mapping: CooldownMapping[Hashable], key: Key, at: float) -> Cooldown:
    """The bucket of a key; a full one that was filled by a clock ahead of this one begins anew."""
    bucket = cast("Cooldown", mapping.get_bucket(key, at))  # only a mapping without a cooldown has none
    if bucket.get_retry_after(at) > bucket.per:
        bucket.reset()
    return bucket

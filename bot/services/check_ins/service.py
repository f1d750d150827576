"""Check-ins: scheduling them, sending what is due exactly once, and taking the answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.coaching.check_in_times import next_check_in
from bot.coaching.check_ins import CheckInPlan, answered_periods, count_streak, plan_check_in
from bot.coaching.profiles import Profile
from bot.coaching.recommending import Recommendation, recommend
from bot.errors import EXPECTED, InputError
from bot.services.check_ins.messages import CheckInPrompt, Messenger, UndeliverableError
from bot.services.check_ins.right_clock import RightClock
from bot.services.finishing import MAX_FINISH, finish
from bot.services.knowledge.base import KnowledgeBase
from bot.services.profiles import load_profile
from knowledge.ids import MemberId, TopicId
from knowledge.progress import Aliases, ProgressState
from knowledge.roadmap import Roadmap, Topic
from storage.errors import ConflictError, NotFoundError
from storage.records import CheckInAnswer, CheckInRecord, CheckInState, ClaimedCheckIn, ProgressChange, ScheduleRecord
from storage.store import Store

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
SNOOZE = timedelta(days=1)
AT_ONCE = 20
MAX_ATTEMPTS = 6
MAX_LEASE = LEASE + timedelta(minutes=2**MAX_ATTEMPTS)
"""A claim that is given back after the last try but one waits this long at most."""
RECENT = 10
"""Check-ins to look at for the last one that ended; those given up by rescheduling lie between."""
DELIVERED = (CheckInState.SENT, CheckInState.ANSWERED)
AD_HOC = 0
"""The check-in id of one asked for with /checkin now: it belongs to no period."""

_STATE_OF = {CheckInAnswer.DONE: ProgressState.COMPLETED, CheckInAnswer.IN_PROGRESS: ProgressState.IN_PROGRESS}


@dataclass(frozen=True, kw_only=True)
class Response:
    """What became of a member's answer."""

    topic: Topic
    answer: CheckInAnswer
    change: ProgressChange
    profile: Profile
    next: tuple[Recommendation, ...]


class CheckInService:
    """The weekly contact. At least once, and the nonce makes a second try harmless."""

    def __init__(
        self,
        *,
        store: Store,
        knowledge: KnowledgeBase,
        aliases: Aliases | None = None,
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._aliases = aliases or Aliases()
        self._right_clock = RightClock(store, snooze=SNOOZE, max_lease=MAX_LEASE)
        self._untold: frozenset[MemberId] = frozenset()
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call this whenever a schedule changes, from now on."""
        self._listeners.append(listener)

    async def schedule(
        self, member_id: MemberId, *, weekday: int, local_time: time, zone: str, now: datetime
    ) -> ScheduleRecord:
        """Set or change when a member is asked. Raises InputError for an unknown zone."""
        try:
            due = next_check_in(weekday=weekday, local_time=local_time, zone=zone, after=now)
        except ValueError as error:
            raise InputError(str(error)) from error
        plan = ScheduleRecord(
            member_id=member_id, weekday=weekday, local_time=local_time, zone=zone, next_at=due, active=True
        )
        try:
            saved = await self._save(plan, now=now)
        except ConflictError:  # this very instant was sent already, so the next one is a week later
            due = next_check_in(weekday=weekday, local_time=local_time, zone=zone, after=due)
            saved = await self._save(replace(plan, next_at=due), now=now)
        self._tell_listeners()
        return saved

    async def stop(self, member_id: MemberId, *, now: datetime) -> bool:
        """No more check-ins; whether there were any."""
        async with self._store.writing() as stored:
            return await stored.check_ins.stop_schedule(member_id, now=now)

    async def find_schedule(self, member_id: MemberId) -> ScheduleRecord | None:
        """A member's active schedule, or None."""
        async with self._store.reading() as stored:
            found = await stored.check_ins.find_schedule(member_id)
        return found if found is not None and found.active else None

    async def next_due(self) -> datetime | None:
        """When there may be something to send."""
        async with self._store.reading() as stored:
            return await stored.check_ins.next_due()

    async def find_undelivered(self, member_id: MemberId) -> datetime | None:
        """When a member's last check-in was given up because it could not be delivered; None when it came."""
        async with self._store.reading() as stored:
            past = await stored.check_ins.list_check_ins(member_id, limit=RECENT)
        ended = [entry for entry in past if entry.state in DELIVERED or entry.undelivered_at is not None]
        return ended[0].undelivered_at if ended else None

    async def take_untold(self, member_id: MemberId, *, now: datetime) -> datetime | None:
        """The same, once for each check-in: the caller tells the member. None when there is nothing to tell.

        Asks the database only about members who have something to be told, as of the last time something was sent.
        """
        if member_id not in self._untold:
            return None
        self._untold -= {member_id}
        async with self._store.writing() as stored:
            untold = await stored.check_ins.take_untold(member_id, now=now)
        return None if untold is None else untold.undelivered_at

    async def prompt_now(self, member_id: MemberId) -> CheckInPrompt:
        """A check-in right away, outside the schedule; it counts for no streak."""
        schedule = await self.find_schedule(member_id)
        prompt = await self._prompt(member_id, check_in_id=AD_HOC, nonce="")
        return replace(prompt, can_snooze=schedule is not None)

    async def send_due(self, messenger: Messenger, *, now: datetime, owner: str) -> int:
        """Claim what is due and send it; how many went out.

        A claim that is not marked as sent, because this process ended in between, is taken up again by any process
        when its lease runs out, with the same nonce. Cancelled, it finishes the one that is on its way.
        """
        await self._right_clock.look(now)
        async with self._store.writing() as stored:
            self._untold = await stored.check_ins.list_untold()
            claimed = await stored.check_ins.claim_due(now=now, lease=LEASE, limit=AT_ONCE, owner=owner)
        sent = 0
        for claim in claimed:
            try:
                sent += await finish(self._send(claim, messenger, now=now, owner=owner), within=MAX_FINISH)
            except EXPECTED as error:
                logger.warning("check-in %s is left to a later try: %s", claim.check_in.check_in_id, error)
            except Exception:  # a defect with one must not hold up those after it
                logger.exception("check-in %s is left to a later try", claim.check_in.check_in_id)
        return sent

    async def respond(
        self, check_in_id: int, member_id: MemberId, topic: str, answer: CheckInAnswer, *, now: datetime
    ) -> Response:
        """Take a member's answer about a topic and write it to their progress. Pressing twice changes nothing more.

        Raises UnknownTopicError, and NotFoundError for somebody else's check-in.
        """
        roadmap = (await self._knowledge.view(None)).roadmap
        found = roadmap.get_topic(topic)
        async with self._store.writing() as stored:
            if check_in_id != AD_HOC:
                await stored.check_ins.record_response(check_in_id, member_id, found.id, answer, now=now)
            state = _STATE_OF[answer]
            change = await stored.progress.set_state(member_id, found.id, state, now=now, source="check-in")
            profile = await load_profile(stored, member_id, self._aliases)
        following = tuple(recommend(roadmap, profile))
        return Response(topic=found, answer=answer, change=change, profile=profile, next=following)

    async def snooze(self, check_in_id: int, member_id: MemberId, *, now: datetime) -> datetime:
        """Ask again in a day; when that is. Raises NotFoundError without a schedule, or for another's check-in."""
        until = now + SNOOZE
        async with self._store.writing() as stored:
            if check_in_id != AD_HOC:
                check_in = await stored.check_ins.find_check_in(check_in_id)
                if check_in is None or check_in.member_id != member_id:
                    raise NotFoundError("there is no such check-in of yours")
            await stored.check_ins.snooze(member_id, until, now=now)
        self._tell_listeners()
        return until

    async def _send(self, claim: ClaimedCheckIn, messenger: Messenger, *, now: datetime, owner: str) -> int:
        check_in = claim.check_in
        prompt = await self._prompt(
            check_in.member_id, check_in_id=check_in.check_in_id, nonce=check_in.nonce, topics=check_in.topics
        )
        try:
            async with self._store.writing() as stored:
                topics = [topic.id for topic in prompt.topics]
                await stored.check_ins.set_topics(check_in.check_in_id, topics, owner=owner)
        except (ConflictError, NotFoundError):
            return 0  # rescheduled, stopped or forgotten meanwhile
        following = _following(claim.schedule, now)
        try:
            message = await messenger.send(prompt)
        except UndeliverableError as error:
            await self._put_off(claim, error, now=now, owner=owner, following=following)
            return 0
        async with self._store.writing() as stored:
            await stored.check_ins.mark_sent(
                check_in.check_in_id,
                channel_id=message.channel_id,
                message_id=message.message_id,
                now=now,
                next_at=following,
            )
        return 1

    async def _put_off(
        self, claim: ClaimedCheckIn, error: UndeliverableError, *, now: datetime, owner: str, following: datetime
    ) -> None:
        check_in = claim.check_in
        logger.warning("check-in %s was not delivered: %s", check_in.check_in_id, error)
        is_given_up = error.permanent or check_in.attempts >= MAX_ATTEMPTS
        async with self._store.writing() as stored:
            if is_given_up:
                await stored.check_ins.mark_failed(
                    check_in.check_in_id, reason=str(error), now=now, next_at=following, keep_schedule=True
                )
            else:
                retry_at = now + timedelta(minutes=2**check_in.attempts)
                await stored.check_ins.release(check_in.check_in_id, owner=owner, retry_at=retry_at)
        if is_given_up:
            self._untold |= {check_in.member_id}

    async def _prompt(
        self, member_id: MemberId, *, check_in_id: int, nonce: str, topics: tuple[TopicId, ...] = ()
    ) -> CheckInPrompt:
        """A prompt about fresh topics, or about ``topics`` when an earlier try has fixed them."""
        roadmap = (await self._knowledge.view(None)).roadmap
        async with self._store.reading() as stored:
            profile = await load_profile(stored, member_id, self._aliases)
            past = await stored.check_ins.list_check_ins(member_id, limit=60)
        plan = plan_check_in(roadmap, profile)
        if topics:
            started = tuple(topic for topic in topics if topic in profile.in_progress)
            plan = CheckInPlan(in_progress=started, next=tuple(topic for topic in topics if topic not in started))
        return CheckInPrompt(
            check_in_id=check_in_id,
            member_id=member_id,
            nonce=nonce,
            in_progress=_topics(roadmap, plan.in_progress),
            next=_topics(roadmap, plan.next),
            streak=_streak(past, opening=check_in_id),
        )

    def _tell_listeners(self) -> None:
        for listener in self._listeners:
            listener()

    async def _save(self, plan: ScheduleRecord, *, now: datetime) -> ScheduleRecord:
        async with self._store.writing() as stored:
            return await stored.check_ins.save_schedule(
                plan.member_id,
                weekday=plan.weekday,
                local_time=plan.local_time,
                zone=plan.zone,
                next_at=plan.next_at,
                now=now,
            )


def _streak(past: Sequence[CheckInRecord], *, opening: int) -> int:
    """The streak, counting the check-in that is about to open the newest period as open."""
    asked = [
        (entry.due_at, entry.state is CheckInState.ANSWERED)
        for entry in past
        if entry.state in DELIVERED or entry.check_in_id == opening
    ]
    return count_streak(answered_periods(asked))


def _following(schedule: ScheduleRecord, now: datetime) -> datetime:
    """The next regular instant after this one; a schedule that missed weeks goes on from now."""
    after = max(now, schedule.next_at)
    return next_check_in(weekday=schedule.weekday, local_time=schedule.local_time, zone=schedule.zone, after=after)


def _topics(roadmap: Roadmap, ids: tuple[TopicId, ...]) -> tuple[Topic, ...]:
    return tuple(roadmap.topics[topic] for topic in ids if topic in roadmap.topics)

"""What lower layers may reach without importing it: five tables, filled here and nowhere else."""

from collections.abc import Mapping, Sequence

from redis.asyncio import Redis

from accounts import jobs as accounts_jobs
from chat import jobs as chat_jobs
from chat.live import RoomChannel
from chat.presence import Presence
from chat.subjects import MessageSubject
from forum import indexing as forum_indexing
from forum import jobs as forum_jobs
from forum.live import TopicChannel
from forum.subjects import PostSubject
from frame.jobs import Job
from gatherings import attending
from gatherings import jobs as gatherings_jobs
from gatherings.live import GatheringChannel
from live.channels import ChannelSource
from moderation import jobs as moderation_jobs
from moderation.cover import jobs as cover_jobs
from moderation.cover.live import CoverChannel
from moderation.cover.wanted import WantedTimes
from moderation.live import QueueChannel
from moderation.pseudonyms import PseudonymSubject
from moderation.subjects import Subject
from notifications import jobs as notifications_jobs


def channels(redis: "Redis") -> Sequence[ChannelSource]:
    """What can be listened to. redis: for what is only noted for a while, such as who is here."""
    return (RoomChannel(Presence(redis)), TopicChannel(), QueueChannel(), GatheringChannel(), CoverChannel())


SUBJECTS: Mapping[str, Subject] = {
    "post": PostSubject(),
    "message": MessageSubject(),
    "pseudonym": PseudonymSubject(),
}

WANTED_TIMES: Sequence[WantedTimes] = (attending.wanted_times,)
"""Rooms whose dates should be covered by a facilitator: their uncovered dates stand on the roster."""

JOBS: Mapping[str, Job] = {
    "accounts.prune": accounts_jobs.prune,
    "forum.cook_again": forum_jobs.cook_again,
    "forum.tell_followers": forum_jobs.tell_followers,
    "forum.tell_mentioned": forum_jobs.tell_mentioned,
    "forum.tell_of_reactions": forum_jobs.tell_of_reactions,
    "forum.tidy_drafts": forum_jobs.tidy_drafts,
    "forum.read_words": forum_indexing.read_words,
    "forum.forget_words": forum_indexing.forget_words,
    "chat.purge": chat_jobs.purge,
    "chat.tell_mentioned": chat_jobs.tell_mentioned,
    "gatherings.forget": gatherings_jobs.forget,
    "gatherings.look_after": gatherings_jobs.look_after,
    "gatherings.look_at": gatherings_jobs.look_at,
    "gatherings.prolong": gatherings_jobs.prolong,
    "gatherings.remind": gatherings_jobs.remind,
    "moderation.erase_evidence": moderation_jobs.erase_evidence,
    "moderation.forget_cover": cover_jobs.forget,
    "moderation.look_at_cover": cover_jobs.look_at_turns,
    "moderation.remind_of_shift": cover_jobs.remind,
    "moderation.tell_left_open": cover_jobs.tell_left_open,
    "moderation.tell_uncovered": cover_jobs.tell_uncovered,
    "notifications.welcome": notifications_jobs.welcome,
}

_AT_NIGHT = "17 3 * * *"

SCHEDULE: Mapping[str, str] = {
    "accounts.prune": _AT_NIGHT,
    "chat.purge": _AT_NIGHT,
    "forum.cook_again": _AT_NIGHT,
    "forum.forget_words": _AT_NIGHT,
    "forum.tell_of_reactions": _AT_NIGHT,
    "forum.tidy_drafts": _AT_NIGHT,
    "gatherings.forget": _AT_NIGHT,
    "gatherings.look_after": "* * * * *",
    "gatherings.prolong": _AT_NIGHT,
    "gatherings.remind": "7 * * * *",
    "moderation.erase_evidence": _AT_NIGHT,
    "moderation.forget_cover": _AT_NIGHT,
    "moderation.look_at_cover": "* * * * *",
    "moderation.tell_uncovered": "23 * * * *",
}
"""Jobs without arguments that run by themselves, and when, as cron has it."""

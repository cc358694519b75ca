"""What lower layers may reach without importing it: four tables, filled here and nowhere else."""

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
from live.channels import ChannelSource
from moderation import jobs as moderation_jobs
from moderation.live import QueueChannel
from moderation.pseudonyms import PseudonymSubject
from moderation.subjects import Subject
from notifications import jobs as notifications_jobs


def channels(redis: "Redis") -> Sequence[ChannelSource]:
    """What can be listened to. redis: for what is only noted for a while, such as who is here."""
    return (RoomChannel(Presence(redis)), TopicChannel(), QueueChannel())


SUBJECTS: Mapping[str, Subject] = {
    "post": PostSubject(),
    "message": MessageSubject(),
    "pseudonym": PseudonymSubject(),
}

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
    "moderation.erase_evidence": moderation_jobs.erase_evidence,
    "notifications.welcome": notifications_jobs.welcome,
}

DAILY: Sequence[str] = (
    "accounts.prune",
    "chat.purge",
    "forum.cook_again",
    "forum.forget_words",
    "forum.tell_of_reactions",
    "forum.tidy_drafts",
    "moderation.erase_evidence",
)
"""Jobs without arguments that run once a day, at night."""

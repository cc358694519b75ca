"""Things for tests to begin with, made by the same deeds that members do. Defaults read well."""

from collections.abc import Sequence
from uuid import uuid4

from forum import composing, posts, topics
from forum.posts import OPENER
from forum.showing import Post
from forum.topics import Topic
from frame.database import Work
from tests.people import Group, Person


async def a_topic(
    work: Work,
    group: Group,
    author: Person,
    *,
    title: str = "Travel insurance",
    text: str = "Who said yes to you?",
    is_public: bool = False,
) -> Topic:
    """A topic, as its author sees it."""
    forum = await topics.find_forum(work, group.slug, reader=author.caller)
    composed = composing.compose(text, title=title)
    started = await topics.start(work, forum, composed, key=uuid4(), is_public=is_public)
    return await topics.find(work, started.topic_id, reader=author.caller)


async def a_reply(
    work: Work,
    topic: Topic,
    author: Person,
    *,
    text: str = "The small print was kind to me.",
    to: int = OPENER,
    warnings: Sequence[str] = (),
) -> Post:
    """A reply to the post with seq `to` of the topic."""
    as_author = await topics.find(work, topic.id, reader=author.caller)
    return await posts.add(work, as_author, composing.compose(text, warnings=warnings), key=uuid4(), to=to)


async def opener_of(work: Work, topic: Topic, reader: Person) -> Post:
    """The post that opens a topic."""
    return await posts.find_in(work, topic.id, OPENER, reader=reader.caller)

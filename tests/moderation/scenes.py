"""Things that can be flagged, for tests of moderation."""

from uuid import uuid4

from forum import composing, topics
from forum.subjects import PostSubject
from frame.database import Work
from moderation import cases
from moderation.cases import Raised
from moderation.subjects import Exhibit
from tests.people import Group, Person

POSTS = PostSubject()


async def a_topic(work: Work, group: Group, by: Person, *, text: str = "Hello all", is_public: bool = False) -> Exhibit:
    """A topic of theirs, as they see its opening post themselves."""
    forum = await topics.find_forum(work, group.slug, reader=by.caller)
    composed = composing.compose(text, title="Travel insurance")
    started = await topics.start(work, forum, composed, key=uuid4(), is_public=is_public)
    return await POSTS.find(work, str(started.post_id), reader=by.caller)


async def a_case(work: Work, exhibit: Exhibit, *, kind: str = "abuse", severity: int = 3) -> int:
    """An open case about it, found by screening; returns its id."""
    await cases.add_flags(
        work, exhibit.ref, [Raised("screening", kind, severity, "a reason", span=(0, 2))], text=exhibit.text
    )
    case_id: int = await work.fetchval("SELECT max(id) FROM cases")
    return case_id

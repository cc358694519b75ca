"""What a reader may do with what they could fetch. Pure; handlers, deeds and templates ask the same functions."""

from typing import TYPE_CHECKING

from frame.errors import NotAllowed

if TYPE_CHECKING:
    from forum.showing import Post
    from forum.topics import Forum, Topic


def require(may: bool, words: str) -> None:
    """Raises: NotAllowed, with words for the person."""
    if not may:
        raise NotAllowed(words)


def may_start(forum: "Forum") -> bool:
    return forum.reader_membership is not None and not forum.is_closed


def is_open(topic: "Topic") -> bool:
    """Whether anybody can write in it."""
    return topic.closed_at is None and not topic.group_is_closed and topic.state == "shown"


def may_reply(topic: "Topic") -> bool:
    return topic.reader_membership is not None and is_open(topic) and topic.takes_replies


def may_close(topic: "Topic") -> bool:
    """Close it, and open it again."""
    return topic.reader_facilitates


def may_set_need(topic: "Topic") -> bool:
    """Say what kind of reply would help: whoever started it, and facilitators."""
    return topic.reader_facilitates or (
        topic.reader_membership is not None and topic.membership_id == topic.reader_membership
    )


def may_warn(topic: "Topic") -> bool:
    """Put a warning before what somebody wrote."""
    return topic.reader_facilitates


def may_suggest_warning(topic: "Topic") -> bool:
    return topic.reader_membership is not None


def may_keep_warnings(forum: "Forum") -> bool:
    """The list of those that are ready in the group."""
    return forum.reader_facilitates or forum.reader_organises


def is_own(topic: "Topic", post: "Post") -> bool:
    return topic.reader_membership is not None and post.membership_id == topic.reader_membership


def may_edit(topic: "Topic", post: "Post") -> bool:
    """Its author, while it stands and the topic is open; while it is held, too."""
    is_closed = topic.closed_at is not None or topic.group_is_closed
    return is_own(topic, post) and post.state in {"shown", "held"} and not is_closed


def may_withdraw(topic: "Topic", post: "Post") -> bool:
    """Its author, whenever there are words left to withdraw, in a closed topic too."""
    return is_own(topic, post) and post.state not in {"withdrawn", "erased"}


def may_flag(topic: "Topic", post: "Post") -> bool:
    """Whoever reads it, visitors too, but its author."""
    return post.state == "shown" and not is_own(topic, post)


def may_see_versions(topic: "Topic", post: "Post") -> bool:
    return topic.reader_facilitates or is_own(topic, post)


def may_pin(topic: "Topic") -> bool:
    return topic.reader_facilitates and topic.state == "shown"


def rests(topic: "Topic") -> bool:
    """Whether somebody who reads it in the group finds replies turned off."""
    return topic.reader_membership is not None and is_open(topic) and not topic.takes_replies


def may_rest(topic: "Topic") -> bool:
    """Turn replies off and on again: whoever started the topic, and facilitators."""
    is_starter = topic.reader_membership is not None and topic.reader_membership == topic.membership_id
    return (is_starter or topic.reader_facilitates) and is_open(topic)


def may_move(topic: "Topic", post: "Post") -> bool:
    """Make a topic of its own of a reply, or let it go on in another topic."""
    return topic.reader_facilitates and topic.state == "shown" and post.state == "shown" and post.seq > 1


def may_merge(topic: "Topic") -> bool:
    return topic.reader_facilitates and topic.state == "shown"

"""Carrying points of a session into a topic: a host asks, each author decides, and silence is a no."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum import composing, topics
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Conflict, Missing
from gatherings.gatherings import Gathering
from moderation import phrases
from notifications import letters
from notifications.letters import NewLetter

MOST = 20

_ASKING = (
    "A host of a session you were in would like to carry something you said into a topic of the group, under your name "
    "there. It stays where it is unless you agree. You need not give a reason, and nobody is told if you say no."
)


@dataclass(frozen=True, slots=True)
class Point:
    """Something that was said. agreed: by its author; None while they have said nothing."""

    id: int
    text: str
    pseudonym: str
    agreed: bool | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Sayable:
    """A message that a host may ask about."""

    message_id: int
    text: str
    pseudonym: str


async def list_sayable(db: Reads, gathering: Gathering) -> list[Sayable]:
    """The messages of a session that are shown and nobody was asked about. For its hosts alone (`permissions`)."""
    rows = await db.fetch(
        """
        SELECT m.id AS message_id, m.text, s.pseudonym
          FROM messages m
          JOIN standings s ON s.membership_id = m.membership_id
         WHERE m.room_id = $1 AND m.state = 'shown'
           AND NOT EXISTS (SELECT 1 FROM points p WHERE p.message_id = m.id)
         ORDER BY m.seq
         LIMIT 200
        """,
        gathering.room_id,
    )
    return [Sayable(**row) for row in rows]


async def list_points(db: Reads, gathering: Gathering) -> list[Point]:
    """What was asked about: all of it for hosts, one's own for whoever said it."""
    rows = await db.fetch(
        """
        SELECT p.id, m.text, by.pseudonym, p.agreed, p.membership_id = $2 AS is_mine
          FROM points p
          JOIN messages m ON m.id = p.message_id AND m.state = 'shown'
          JOIN memberships by ON by.id = p.membership_id
         WHERE p.gathering_id = $1 AND ($3 OR p.membership_id = $2)
         ORDER BY p.id
        """,
        gathering.id,
        gathering.reader_membership_id,
        gathering.reader_hosts,
    )
    return [Point(**row) for row in rows]


async def ask(work: Work, gathering: Gathering, message_ids: Sequence[int]) -> None:
    """Ask the authors. A host's own words need nobody's yes. Twice asks once."""
    rows = await work.fetch(
        """
        INSERT INTO points (gathering_id, message_id, membership_id, agreed)
        SELECT $1, m.id, m.membership_id, CASE WHEN m.membership_id = $4 THEN true END
          FROM messages m
         WHERE m.id = ANY($2) AND m.room_id = $3 AND m.state = 'shown'
        ON CONFLICT ON CONSTRAINT points_message_key DO NOTHING
        RETURNING membership_id
        """,
        gathering.id,
        list(message_ids)[:MOST],
        gathering.room_id,
        gathering.reader_membership_id,
    )
    path = f"/gatherings/{gathering.id}/afterwards"
    for membership_id in {row["membership_id"] for row in rows} - {gathering.reader_membership_id}:
        about = f"points:{gathering.id}"
        letter = NewLetter(membership_id, "gathering", about, "May we carry on something you said?", _ASKING, path)
        await letters.send(work, letter)


async def answer(work: Work, gathering: Gathering, point_id: int, *, agrees: bool) -> None:
    """Its author agrees, or does not, and may think again until it was carried. Raises: Missing."""
    if not await work.fetchval(
        """
        UPDATE points SET agreed = $4
         WHERE id = $2 AND gathering_id = $1 AND membership_id = $3 AND carried_at IS NULL
        RETURNING true
        """,
        gathering.id,
        point_id,
        gathering.reader_membership_id,
        agrees,
    ):
        raise Missing


async def carry(work: Work, gathering: Gathering, *, title: str, text: str, by: Caller) -> int:
    """Start the topic, with every point whose author has agreed. Returns its id. Twice finds the first.

    Raises: Conflict, when nobody has agreed to anything.
    """
    known = await work.fetchval("SELECT follow_up_topic_id FROM gatherings WHERE id = $1 FOR UPDATE", gathering.id)
    if known is not None:
        return int(known)
    rows = await work.fetch(
        """
        UPDATE points p SET carried_at = now()
          FROM messages m, memberships by
         WHERE p.gathering_id = $1
           AND p.agreed
           AND m.id = p.message_id
           AND m.state = 'shown'
           AND by.id = p.membership_id
        RETURNING m.seq, m.text, by.pseudonym, p.id
        """,
        gathering.id,
    )
    if not rows:
        raise Conflict("Nobody has agreed to anything yet. Please wait for their answers.")
    ordered = sorted(rows, key=lambda row: row["seq"])
    body = "\n\n".join([text, *(f"{_quoted(row['text'])}\n>\n> – {row['pseudonym']}" for row in ordered)]).strip()
    forum = await topics.find_forum(work, gathering.group_slug, reader=by)
    composed = composing.compose(body, title=title, rules=phrases.rules())
    key = await work.fetchval("SELECT gen_random_uuid()")
    started = await topics.start(work, forum, composed, key=key, is_public=False)
    await work.execute("UPDATE gatherings SET follow_up_topic_id = $2 WHERE id = $1", gathering.id, started.topic_id)
    return started.topic_id


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())

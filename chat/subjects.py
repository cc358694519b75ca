"""Messages, as moderation reads, hides and restores them."""

from chat import changing
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from frame.handling import row_id
from moderation.subjects import Exhibit, SubjectRef


class MessageSubject:
    """A message in a room."""

    kind = "message"

    async def find(self, db: Reads, subject_id: str, *, reader: Caller) -> Exhibit:
        """Raises: Missing, for who is not in the group; and for all but facilitators and its author when not shown."""
        row = await db.fetchrow(
            """
            SELECT m.id, m.text, m.html, m.state, m.membership_id, by.pseudonym, r.id AS room_id, r.name AS room_name,
                   g.id AS group_id, g.slug AS group_slug, g.name AS group_name
              FROM messages m
              JOIN rooms r ON r.id = m.room_id
              JOIN groups g ON g.id = r.group_id
              JOIN memberships by ON by.id = m.membership_id
              JOIN sitting me ON me.room_id = r.id AND me.member_id = $2
             WHERE m.id = $1
               AND (m.state = 'shown' OR me.is_facilitator OR m.membership_id = me.membership_id)
            """,
            row_id(subject_id),
            reader.member_id,
        )
        if row is None:
            raise Missing
        return Exhibit(
            ref=SubjectRef(self.kind, str(row["id"]), row["group_id"]),
            group_slug=row["group_slug"],
            group_name=row["group_name"],
            membership_id=row["membership_id"],
            pseudonym=row["pseudonym"],
            title=f"A message in “{row['room_name']}”",
            text=row["text"],
            html=row["html"],
            state=row["state"],
            path=f"/messages/{row['id']}",
            is_public=False,
        )

    async def hide(self, work: Work, subject_id: str) -> None:
        await changing.set_state(work, row_id(subject_id), state="hidden", only_from=["shown", "held"])

    async def restore(self, work: Work, subject_id: str) -> None:
        await changing.set_state(work, row_id(subject_id), state="shown", only_from=["hidden", "held"])

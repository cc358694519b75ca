"""Posts, as moderation reads, hides and restores them."""

from forum import posts
from frame.caller import Caller
from frame.database import Reads, Work
from frame.errors import Missing
from frame.handling import row_id
from moderation.subjects import Exhibit, SubjectRef


class PostSubject:
    """A post; the opening one carries its topic's title."""

    kind = "post"

    async def find(self, db: Reads, subject_id: str, *, reader: Caller) -> Exhibit:
        row = await db.fetchrow(
            """
            SELECT p.id, p.seq, p.membership_id, p.text, p.html, p.state, t.title, t.group_id, t.is_public,
                   g.slug, g.name, m.pseudonym
              FROM posts p
              JOIN topics t ON t.id = p.topic_id
              JOIN groups g ON g.id = t.group_id
              JOIN memberships m ON m.id = p.membership_id
             CROSS JOIN LATERAL topic_reading(t.id, $2) r
             WHERE p.id = $1
               AND (p.state = 'shown' OR r.is_facilitator OR p.membership_id = r.membership_id)
            """,
            row_id(subject_id),
            reader.member_id,
        )
        if row is None:
            raise Missing
        is_opener = row["seq"] == posts.OPENER
        return Exhibit(
            ref=SubjectRef(self.kind, str(row["id"]), row["group_id"]),
            group_slug=row["slug"],
            group_name=row["name"],
            membership_id=row["membership_id"],
            pseudonym=row["pseudonym"],
            title=f"The topic “{row['title']}”" if is_opener else f"A reply in “{row['title']}”",
            text=row["text"],
            html=row["html"],
            state=row["state"],
            path=f"/posts/{row['id']}",
            is_public=row["is_public"],
        )

    async def hide(self, work: Work, subject_id: str) -> None:
        await posts.hide(work, row_id(subject_id))

    async def restore(self, work: Work, subject_id: str) -> None:
        await posts.restore(work, row_id(subject_id))

"""Letters about cover, to facilitators. Their subjects name no group, since an inbox may be open on a table."""

from collections.abc import Sequence
from uuid import UUID

from frame import clock, dates
from frame.database import Reads, Record, Work
from moderation.cover.shifts import Shift
from moderation.cover.spans import Span
from notifications import letters
from notifications.letters import NewLetter

# More than these do not help anybody who reads them in a letter; the roster has them all.
_MOST_NAMED = 8


async def offered(work: Work, shift: Shift, to: Sequence[UUID], *, version: int) -> None:
    """To each of these facilitators: somebody asks them to take hours over."""
    for membership_id in to:
        when = await _when(work, shift, membership_id)
        await letters.send(
            work,
            NewLetter(
                membership_id,
                "cover",
                f"offered:{shift.id}:{version}",
                "Could you take some hours over?",
                f"{shift.pseudonym} has put themselves down in {shift.group_name} for {when}, and asks whether you can "
                "take that over. You can say yes or no on its page. Until somebody takes it, it stays theirs.",
                f"/shifts/{shift.id}",
            ),
        )


async def taken_over(work: Work, shift: Shift, *, to: UUID, version: int) -> None:
    """To whoever had the shift: they need not come."""
    when = await _when(work, shift, to)
    body = (
        f"In {shift.group_name} somebody has taken over {when}. You need not be there then. The roster says who comes."
    )
    await letters.send(
        work,
        NewLetter(
            to,
            "cover",
            f"taken:{shift.id}:{version}",
            "Your hours are taken over",
            body,
            f"/groups/{shift.group_slug}/cover",
        ),
    )


async def declined(work: Work, shift: Shift, *, to: UUID, version: int) -> None:
    """To whoever asked: the one they asked cannot."""
    when = await _when(work, shift, to)
    body = (
        f"In {shift.group_name} you asked somebody to take over {when}. They cannot, so it is still yours. You can ask "
        "somebody else, or take it back, and the others are told."
    )
    about = f"declined:{shift.id}:{version}"
    await letters.send(
        work,
        NewLetter(to, "cover", about, "Your hours are still yours", body, f"/shifts/{shift.id}"),
    )


async def remind(work: Work, shift_id: int, *, version: int) -> None:
    """To its facilitator, the day before. Nothing, when the shift has changed since this was asked for."""
    row = await work.fetchrow(
        """
        SELECT w.id, w.membership_id, w.starts_at, w.ends_at, g.slug, g.name, m.zone,
               (SELECT count(*)
                  FROM handover_notes n
                 WHERE n.group_id = w.group_id
                   AND n.membership_id <> w.membership_id
                   AND NOT EXISTS (SELECT FROM handover_reads r
                                    WHERE r.note_id = n.id AND r.membership_id = w.membership_id)) AS unread
          FROM shifts w
          JOIN groups g ON g.id = w.group_id
          JOIN standings s ON s.membership_id = w.membership_id AND s.is_facilitator
          JOIN members m ON m.id = s.member_id
         WHERE w.id = $1
           AND w.version = $2
           AND w.ends_at > now()
        """,
        shift_id,
        version,
    )
    if row is None:
        return
    when = dates.stretch(row["starts_at"], row["ends_at"], row["zone"], now=clock.now(), is_dated=True)
    notes = "\n\nThere are hand-over notes that you have not read yet." if row["unread"] else ""
    body = (
        f"You have put yourself down to be there for {row['name']}: {when} ({dates.zone_name(row['zone'])}). Members "
        "see that a facilitator is here from the moment you look in.\n\nIf you cannot come, hand it over or take it "
        f"back, the sooner the better: it is fine to be ill or tired.{notes}"
    )
    about = f"reminder:{shift_id}:{version}"
    path = f"/groups/{row['slug']}/cover"
    await letters.send(work, NewLetter(row["membership_id"], "cover", about, "Soon: hours you cover", body, path))


async def left_open(work: Work, group_id: int, *, by: UUID, how_many: int) -> None:
    """To the other facilitators, or to the organisers where there is none: some hours have nobody any more."""
    spans = await _list_open(work, group_id)
    if not spans:
        return
    words = "Some hours have nobody any more" if how_many > 1 else "A shift has nobody any more"
    about = f"left-open:{by}:{spans[-1].ends_at:%Y%m%d%H%M}:{len(spans)}"
    for keeper in await _list_keepers(work, group_id, but=by):
        await letters.send(work, _about_gaps(keeper, spans, about, subject="Some hours need somebody", words=words))


async def uncovered(work: Work, group_id: int, gaps: Sequence[Span], *, day: str) -> None:
    """To the facilitators: nobody has taken these hours of tomorrow. One letter for each day."""
    words, about = "Nobody has put themselves down for some of tomorrow's hours", f"uncovered:{group_id}:{day}"
    for keeper in await _list_keepers(work, group_id):
        subject = "Nobody covers some hours tomorrow"
        await letters.send(work, _about_gaps(keeper, gaps, about, subject=subject, words=words))


def _about_gaps(keeper: Record, gaps: Sequence[Span], about: str, *, subject: str, words: str) -> NewLetter:
    zone: str = keeper["zone"]
    named = [dates.stretch(gap.starts_at, gap.ends_at, zone, now=clock.now(), is_dated=True) for gap in gaps]
    listed = "\n".join(f"- {when}" for when in named[:_MOST_NAMED])
    more = f"\n\nand {len(named) - _MOST_NAMED} more." if len(named) > _MOST_NAMED else ""
    body = (
        f"In {keeper['name']}: {words} ({dates.zone_name(zone)}).\n\n{listed}{more}\n\nIf one of them suits you, take "
        "it on the roster. If none does, that is all right: pages say honestly that nobody is watching then, and show "
        "help lines."
    )
    return NewLetter(keeper["membership_id"], "cover", about, subject, body, f"/groups/{keeper['slug']}/cover")


async def _list_keepers(db: Reads, group_id: int, *, but: UUID | None = None) -> list[Record]:
    rows = await db.fetch(
        """
        SELECT s.membership_id, g.slug, g.name, m.zone, s.is_facilitator
          FROM standings s
          JOIN groups g ON g.id = s.group_id AND g.status <> 'closed'
          JOIN members m ON m.id = s.member_id
         WHERE s.group_id = $1
           AND s.membership_id IS DISTINCT FROM $2
           AND (s.is_facilitator OR s.is_organiser)
         ORDER BY s.membership_id
        """,
        group_id,
        but,
    )
    return [row for row in rows if row["is_facilitator"]] or rows


async def _list_open(db: Reads, group_id: int) -> list[Span]:
    rows = await db.fetch(
        """
        SELECT w.starts_at, w.ends_at
          FROM shifts w
         WHERE w.group_id = $1
           AND w.membership_id IS NULL
           AND w.ends_at > now()
           AND NOT EXISTS (SELECT FROM shifts held
                            WHERE held.group_id = $1
                              AND held.membership_id IS NOT NULL
                              AND held.starts_at <= w.starts_at
                              AND held.ends_at >= w.ends_at)
         ORDER BY w.starts_at
        """,
        group_id,
    )
    return [Span(row["starts_at"], row["ends_at"]) for row in rows]


async def _when(db: Reads, shift: Shift, membership_id: UUID) -> str:
    """The hours of a shift, on the clocks of whoever reads of them."""
    zone: str = await db.fetchval(
        "SELECT m.zone FROM standings s JOIN members m ON m.id = s.member_id WHERE s.membership_id = $1", membership_id
    )
    zone = zone or shift.zone
    when = dates.stretch(shift.starts_at, shift.ends_at, zone, now=clock.now(), is_dated=True)
    return f"{when} ({dates.zone_name(zone)})"

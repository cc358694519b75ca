"""Holding a gathering: what the table of `doors` decides is done here, under the gathering's row lock.

Whatever changes its stage (its state, whose turn it is, who waits) takes the gathering's next number and is announced
on `gathering:{id}`; a page that comes back asks for the stage as it is now.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chat import seats
from chat.seats import Speaking
from frame import clock
from frame.announcements import Announcement
from frame.database import Reads, Record, Work
from frame.errors import Conflict
from gatherings import doors, stage, tables, telling, turns
from gatherings.doors import Effect, Event, Standing
from gatherings.gatherings import Gathering
from notifications import letters
from notifications.letters import NewLetter

_CAPTIONS = {
    Effect.OPEN_LOBBY: "The lobby is open.",
    Effect.LET_IN: "The session has begun.",
    Effect.CALL: "We are looking for a facilitator.",
    Effect.HUSH: "No facilitator is here just now, so nothing can be said for a while. Help lines are always open.",
    Effect.UNHUSH: "A facilitator is back. You can go on talking.",
    Effect.SAY_ENDING: "The session is coming to its end.",
    Effect.CLOSE_ROOM: "The session is over. Thank you for being here.",
    Effect.TELL_CANCELLED: "It does not take place.",
}
_NOT_OPENED = "No facilitator could be there, and without one we do not open a session. We are sorry."
_SPEAKING: dict[str, Speaking] = {"open_talk": "all", "circle": "floor", "speaker": "hosts", "quiet": "all"}
_QUIET_S = 60

_CALL = (
    "A session has people in it and no facilitator. If you can, please come in: it cannot go on for long without one, "
    "and closes by itself."
)
_DEBRIEF = (
    "Thank you for holding it. Before the day goes on: what stays with you? Is there somebody you want to hand "
    "over, or something to tell the next facilitator? You can write a short log on its page. If it was heavy, talk to "
    "somebody today; you need not carry it alone."
)


async def due(db: Reads) -> list[int]:
    """Gatherings to look at now."""
    rows = await db.fetch("SELECT id FROM gatherings WHERE look_at <= now() ORDER BY look_at, id LIMIT 500")
    return [row["id"] for row in rows]


async def look_after(work: Work, gathering_id: int) -> None:
    """Do whatever time has led to. Twice, or by two at once, does nothing twice."""
    row = await _lock(work, gathering_id)
    if row is None:
        return
    if row["tables_end_at"] is not None and await tables.clear(work, gathering_id):
        await tell(work, gathering_id, "Everybody is back from the tables.")
    await _take(work, row, doors.catch_up(await _standing(work, row)))


async def do(work: Work, gathering: Gathering, event: Event) -> None:
    """A deed of somebody who may do it (`permissions`). Raises: Conflict, where it leads nowhere now."""
    row = await _lock(work, gathering.id)
    standing = await _standing(work, row) if row is not None else None
    step = doors.decide(standing, event) if standing is not None else None
    if row is None or step is None:
        raise Conflict(_no_way(gathering, event))
    await _take(work, row, [step])


async def note_here(work: Work, gathering_id: int, member_ids: Sequence[UUID]) -> bool:
    """These members have a socket open in the lobby or the session. Returns whether somebody has come.

    Asked every 15 seconds by each process. Whoever came anew waits in the lobby, or is let in, as the gathering has it.
    """
    rows = await work.fetch(
        """
        INSERT INTO attendances AS a (gathering_id, membership_id)
        SELECT e.id, s.membership_id
          FROM gatherings e
          JOIN standings s ON s.group_id = e.group_id AND s.member_id = ANY($2)
         WHERE e.id = $1 AND e.state IN ('lobby', 'open', 'winding_down')
        ON CONFLICT ON CONSTRAINT attendances_pkey DO UPDATE SET seen_at = clock_timestamp()
        RETURNING a.membership_id, a.xmax = 0 AS is_new
        """,
        gathering_id,
        list(member_ids),
    )
    has_come = any(row["is_new"] for row in rows)
    if has_come:
        row = await _lock(work, gathering_id)
        if row is not None:
            await _admit_by_rule(work, row)
            await tell(work, gathering_id, "")
    return has_come


async def admit(work: Work, gathering: Gathering, membership_ids: Sequence[UUID]) -> None:
    """A host lets people in from the lobby, also such as came late or were sent out before."""
    row = await _lock(work, gathering.id)
    if row is None or row["state"] not in {"open", "winding_down"}:
        raise Conflict("Nobody can be let in before it has begun, or when it is over.")
    await _let_in(work, row, membership_ids)
    await tell(work, gathering.id, "Somebody has come in." if len(membership_ids) == 1 else "People have come in.")


async def send_to_lobby(work: Work, gathering: Gathering, membership_id: UUID, *, for_good: bool) -> None:
    """A host takes somebody out of the room; for_good: of this session. Hosts stay."""
    row = await _lock(work, gathering.id)
    if row is None or row["room_id"] is None:
        raise Conflict("There is no room to leave just now.")
    await seats.send_out(work, row["room_id"], membership_id)
    await work.execute(
        """
        UPDATE attendances
           SET admitted_at = NULL, sent_out_at = CASE WHEN $3 THEN clock_timestamp() ELSE sent_out_at END,
               came_at = clock_timestamp()
         WHERE gathering_id = $1 AND membership_id = $2
        """,
        gathering.id,
        membership_id,
        for_good,
    )
    await turns.leave(work, gathering.id, membership_id)
    await tables.leave(work, gathering.id, membership_id)
    await tell(work, gathering.id, "")


async def extend(work: Work, gathering: Gathering, minutes: int) -> None:
    """It ends later than planned. Raises: Conflict, when it is not on."""
    row = await work.fetchrow(
        """
        UPDATE gatherings
           SET ends_at = least(greatest(ends_at, now()) + make_interval(mins => $2), starts_at + interval '24 hours'),
               state = 'open'
         WHERE id = $1 AND state IN ('open', 'winding_down')
        RETURNING id
        """,
        gathering.id,
        minutes,
    )
    if row is None:
        raise Conflict("It is not on just now, so it cannot go on for longer.")
    await tell(work, gathering.id, f"The session goes on for {minutes} minutes more.")


async def open_tables(work: Work, gathering: Gathering, size: int) -> None:
    """People sit down at tables of so many. Raises: Conflict, Invalid."""
    row = await _lock(work, gathering.id)
    if row is None or row["state"] != "open":
        raise Conflict("There are tables while it is on, and before it winds down.")
    count = await tables.open_tables(work, gathering, size)
    await tell(work, gathering.id, "There is one table." if count == 1 else f"There are {count} tables now.")


async def call_back(work: Work, gathering: Gathering) -> None:
    """The tables end in two minutes. Raises: Conflict."""
    await _lock(work, gathering.id)
    ends_at = await tables.call_back(work, gathering.id)
    await work.defer("gatherings.look_at", at=ends_at, gathering_id=gathering.id)
    await tell(work, gathering.id, "In two minutes everybody is back from the tables.")


async def call_second(work: Work, gathering: Gathering) -> None:
    """Call the group's other facilitators at a host's wish."""
    await _call(work, gathering.id)
    await tell(work, gathering.id, "")


async def tell(work: Work, gathering_id: int, caption: str) -> None:
    """The stage has changed: everybody who looks on is told. caption: what happened, for the log, or empty."""
    row = await work.fetchrow(
        """
        UPDATE gatherings SET last_seq = last_seq + 1, caption = $2
         WHERE id = $1
        RETURNING id, last_seq, state, caption
        """,
        gathering_id,
        caption,
    )
    if row is not None:
        changed = stage.Stage(row["id"], row["last_seq"], row["state"], row["caption"])
        work.announce(Announcement(f"gathering:{gathering_id}", changed.at, lambda: stage.frame(changed)))


async def forget(work: Work) -> None:
    """Who was there, once it has been over for a day: the number stays, the names go."""
    await work.execute(
        """
        DELETE FROM attendances a
         USING gatherings e
         WHERE e.id = a.gathering_id
           AND e.state IN ('closed', 'reviewed', 'cancelled')
           AND coalesce(e.closed_at, e.ends_at) < now() - interval '30 hours'
        """
    )


async def lock(work: Work, gathering_id: int) -> None:
    """Before deeds on its turns, so that they are done one after the other."""
    await _lock(work, gathering_id)


async def _lock(work: Work, gathering_id: int) -> Record | None:
    return await work.fetchrow(
        """
        SELECT e.id, e.group_id, e.title, e.state, e.starts_at, e.ends_at, e.is_online, e.unwatched_from, e.hushed_at,
               e.called_at, e.room_id, e.format, e.keeps_days, e.admits_all, e.late_min, e.capacity,
               e.tables_end_at
          FROM gatherings e
         WHERE e.id = $1
           FOR UPDATE
        """,
        gathering_id,
    )


async def _standing(work: Work, row: Record) -> Standing:
    seen_at = await work.fetchval(
        """
        SELECT max(a.seen_at)
          FROM attendances a
          JOIN gathering_roster w ON w.gathering_id = a.gathering_id AND w.membership_id = a.membership_id
          JOIN standings s ON s.membership_id = a.membership_id AND s.is_facilitator
         WHERE a.gathering_id = $1
        """,
        row["id"],
    )
    return Standing(
        state=row["state"],
        now=clock.now(),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        is_live=row["is_online"],
        seen_at=seen_at,
        unwatched_from=row["unwatched_from"],
        hushed_at=row["hushed_at"],
        called_at=row["called_at"],
    )


async def _take(work: Work, row: Record, steps: Sequence[doors.Step]) -> None:
    standing = steps[-1].standing if steps else await _standing(work, row)
    await work.execute(
        """
        UPDATE gatherings
           SET state = $2, unwatched_from = $3, hushed_at = $4, called_at = $5, look_at = least($6, tables_end_at),
               opened_at = CASE WHEN $2 = 'open' THEN coalesce(opened_at, now()) ELSE opened_at END,
               closed_at = CASE WHEN $2 = 'closed' THEN coalesce(closed_at, now()) ELSE closed_at END
         WHERE id = $1
        """,
        row["id"],
        standing.state,
        standing.unwatched_from,
        standing.hushed_at,
        standing.called_at,
        doors.look_again_at(standing),
    )
    effects = [effect for step in steps for effect in step.effects]
    for effect in effects:
        await _effect(work, row, effect)
    if steps and (effects or steps[-1].standing.state != row["state"]):
        await tell(work, row["id"], " ".join(_CAPTIONS[effect] for effect in effects))
    due_at = doors.look_again_at(standing)
    # Between the moments that matter somebody's socket, or the minute, brings the next look.
    if steps and due_at is not None:
        await work.defer("gatherings.look_at", at=due_at, gathering_id=row["id"])


async def _effect(work: Work, row: Record, effect: Effect) -> None:
    match effect:
        case Effect.OPEN_LOBBY:
            await _open_room(work, row)
        case Effect.LET_IN:
            await _begin(work, row)
        case Effect.CALL:
            await _call(work, row["id"])
        case Effect.HUSH:
            await seats.set_speaking(work, row["room_id"], "nobody")
            await tables.hush(work, row["id"], speaks=False)
        case Effect.UNHUSH:
            await _let_speak(work, row)
            await tables.hush(work, row["id"], speaks=True)
        case Effect.CLOSE_ROOM:
            await _end(work, row)
        case Effect.TELL_CANCELLED:
            await work.execute(
                "UPDATE gatherings SET cancelled_why = $2 WHERE id = $1 AND cancelled_why = ''", row["id"], _NOT_OPENED
            )
            if row["room_id"] is not None:
                await seats.close(work, row["room_id"])
            await telling.tell_cancelled(work, row["id"])
        case Effect.SAY_ENDING:
            pass


async def _open_room(work: Work, row: Record) -> None:
    phrases = await work.fetchval("SELECT support_phrases FROM groups WHERE id = $1", row["group_id"])
    hosts = await work.fetch("SELECT membership_id FROM gathering_hosts WHERE gathering_id = $1", row["id"])
    room_id = await seats.open_session_room(
        work,
        row["group_id"],
        name=row["title"][:80],
        home_path=f"/gatherings/{row['id']}/session",
        retention_days=row["keeps_days"],
        phrases=phrases,
        hosts=[host["membership_id"] for host in hosts],
    )
    await work.execute("UPDATE gatherings SET room_id = $2 WHERE id = $1", row["id"], room_id)


async def _begin(work: Work, row: Record) -> None:
    await _let_speak(work, row)
    if row["format"] == "quiet":
        await seats.set_slow(work, row["room_id"], _QUIET_S)
    if row["admits_all"]:
        waiting = await work.fetch(
            """
            SELECT a.membership_id
              FROM attendances a
              LEFT JOIN bookings b ON b.gathering_id = a.gathering_id AND b.membership_id = a.membership_id
             WHERE a.gathering_id = $1 AND a.admitted_at IS NULL AND a.sent_out_at IS NULL
               AND a.seen_at > now() - interval '45 seconds'
             ORDER BY b.is_waiting NULLS LAST, coalesce(b.booked_at, a.came_at), a.membership_id
            """,
            row["id"],
        )
        await _let_in(work, row, [each["membership_id"] for each in waiting])


async def _admit_by_rule(work: Work, row: Record) -> None:
    """Who comes while it is on is let in at once, up to the late cut-off; hosts and facilitators always."""
    if row["state"] not in {"open", "winding_down"}:
        return
    is_late = clock.now() > row["starts_at"] + timedelta(minutes=row["late_min"])
    rows = await work.fetch(
        """
        SELECT a.membership_id
          FROM attendances a
          JOIN standings s ON s.membership_id = a.membership_id
          LEFT JOIN gathering_hosts h ON h.gathering_id = a.gathering_id AND h.membership_id = a.membership_id
         WHERE a.gathering_id = $1 AND a.admitted_at IS NULL AND a.sent_out_at IS NULL
           AND (h.membership_id IS NOT NULL OR s.is_facilitator OR $2)
         ORDER BY a.came_at, a.membership_id
        """,
        row["id"],
        row["admits_all"] and not is_late,
    )
    await _let_in(work, row, [each["membership_id"] for each in rows])


async def _let_in(work: Work, row: Record, membership_ids: Sequence[UUID]) -> None:
    """As many as there are places; the others go on waiting, in their order."""
    admitted = await work.fetch(
        """
        WITH there AS (
          SELECT count(*) AS people FROM attendances WHERE gathering_id = $1 AND admitted_at IS NOT NULL
        ), chosen AS (
          SELECT m.membership_id
            FROM unnest($2::uuid[]) WITH ORDINALITY AS m (membership_id, place), there
           ORDER BY m.place
           LIMIT (SELECT CASE WHEN $3::int IS NULL THEN 100000 ELSE greatest($3 - people, 0) END FROM there)
        )
        UPDATE attendances a
           SET admitted_at = clock_timestamp(), sent_out_at = NULL
          FROM chosen c
         WHERE a.gathering_id = $1 AND a.membership_id = c.membership_id
        RETURNING a.membership_id
        """,
        row["id"],
        list(membership_ids),
        row["capacity"],
    )
    await seats.let_in(work, row["room_id"], [each["membership_id"] for each in admitted])


async def _let_speak(work: Work, row: Record) -> None:
    floor = await work.fetchval(
        "SELECT membership_id FROM turns WHERE gathering_id = $1 AND given_at IS NOT NULL AND over_at IS NULL",
        row["id"],
    )
    await seats.set_speaking(work, row["room_id"], _SPEAKING[row["format"]], floor=floor)


async def _end(work: Work, row: Record) -> None:
    await seats.close(work, row["room_id"])
    await tables.clear(work, row["id"], at_once=True)
    await work.execute(
        "UPDATE turns SET over_at = clock_timestamp() WHERE gathering_id = $1 AND over_at IS NULL", row["id"]
    )
    await work.execute(
        """
        UPDATE gatherings
           SET attendance = (SELECT count(*) FROM attendances WHERE gathering_id = $1 AND admitted_at IS NOT NULL)
         WHERE id = $1
        """,
        row["id"],
    )
    if row["keeps_days"] == 0:
        await work.defer("chat.purge")
    hosts = await work.fetch(
        """
        SELECT membership_id FROM gathering_hosts WHERE gathering_id = $1
         UNION
        SELECT membership_id FROM gathering_roster WHERE gathering_id = $1
        """,
        row["id"],
    )
    for host in hosts:
        about = f"debrief:{row['id']}"
        path = f"/gatherings/{row['id']}/afterwards"
        letter = NewLetter(host["membership_id"], "gathering", about, "After the session", _DEBRIEF, path)
        await letters.send(work, letter)


async def _call(work: Work, gathering_id: int) -> None:
    minute: datetime = clock.now()
    rows = await work.fetch(
        """
        SELECT s.membership_id
          FROM gatherings e
          JOIN standings s ON s.group_id = e.group_id AND s.is_facilitator
         WHERE e.id = $1
           AND NOT EXISTS (SELECT 1 FROM attendances a
                            WHERE a.gathering_id = e.id AND a.membership_id = s.membership_id
                              AND a.seen_at > now() - interval '45 seconds')
        """,
        gathering_id,
    )
    for row in rows:
        about = f"call:{gathering_id}:{minute:%Y%m%d%H%M}"
        path = f"/gatherings/{gathering_id}/session"
        await letters.send(work, NewLetter(row["membership_id"], "gathering", about, "You are needed now", _CALL, path))


def _no_way(gathering: Gathering, event: Event) -> str:
    if event is Event.OPEN and gathering.state == "lobby":
        return "A facilitator who has put themselves down for it has to be here before it opens."
    if event is Event.OPEN and gathering.state == "scheduled":
        return "The lobby opens 15 minutes before its time, and from then on it can begin."
    return "That cannot be done any more: somebody else was quicker, or its time has come."

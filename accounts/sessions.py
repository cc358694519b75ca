"""Sessions are rows: ending one takes effect at once, everywhere, sockets included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec

from frame.announcements import Departure
from frame.asking import Together
from frame.caller import VISITOR, Caller, MyGroup
from frame.database import Database, Reads, Record, Work
from frame.settings import Settings
from frame.tokens import hash_of, new_token

SHARED = timedelta(hours=12)
"""How long a session lasts at most where others use the computer too."""

_TOUCH_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Device:
    """One of a member's sessions, as they see it themselves."""

    id: UUID
    device: str
    begun_at: datetime
    last_seen_at: datetime


async def begin(work: Work, member_id: UUID, *, device: str, settings: Settings, is_shared: bool = False) -> str:
    """Begin a session. Returns the token for the cookie; only its hash is stored.

    People who keep others safe get shorter sessions, since theirs open more than their own words; on a shared computer
    everybody's ends within `SHARED`.
    """
    token = new_token()
    await work.execute(
        """
        INSERT INTO sessions (token_hash, member_id, device, idle, expires_at)
        SELECT $1, m.id, $3,
               CASE WHEN staff.is_staff THEN $6::interval ELSE $4::interval END,
               now() + LEAST(CASE WHEN staff.is_staff THEN $7::interval ELSE $5::interval END, $8::interval)
          FROM members m,
               LATERAL (SELECT m.is_steward OR EXISTS (SELECT 1 FROM standings s
                                                        WHERE s.member_id = m.id
                                                          AND (s.is_facilitator OR s.is_organiser)) AS is_staff) staff
         WHERE m.id = $2
        """,
        hash_of(token),
        member_id,
        device[:80],
        timedelta(days=settings.session_idle_days),
        timedelta(days=settings.session_days),
        timedelta(hours=settings.staff_session_idle_hours),
        timedelta(hours=settings.staff_session_hours),
        SHARED if is_shared else None,
    )
    return token


async def resume(db: Database, token: str) -> Caller:
    """Who a session token stands for: a visitor, if it stands for nobody (any more).

    One statement brings everything that every page shows about its reader.
    """
    return (await _resume_all(db, [token])).get(token, VISITOR)


class ResumeTogether:
    """`resume` for sockets, of which a thousand may come back at once: those who wait are looked up together.

    A class, because it travels to the web processes, where each then has its own.
    """

    def __init__(self) -> None:
        self._asking: dict[Database, Together[str, Caller]] = {}

    async def __call__(self, db: Database, token: str) -> Caller:
        if db not in self._asking:
            # A process has one database; tests have one after another.
            self._asking.clear()
            self._asking[db] = Together(partial(_resume_all, db))
        return await self._asking[db].about(token) or VISITOR


async def _resume_all(db: Database, tokens: Sequence[str]) -> dict[str, Caller]:
    """Those of the tokens that stand for somebody, and for whom."""
    by_hash = {hash_of(token): token for token in tokens}
    rows = await _find(db, list(by_hash))
    if stale := [row["session_id"] for row in rows if row["is_stale"]]:
        async with db.work() as work:
            await work.execute("UPDATE sessions SET last_seen_at = now() WHERE id = ANY($1)", stale)
    return {by_hash[row["token_hash"]]: _caller(row) for row in rows}


def _caller(row: Record) -> Caller:
    return Caller(
        member_id=row["member_id"],
        session_id=row["session_id"],
        is_steward=row["is_steward"],
        is_brief=row["is_brief"],
        zone=row["zone"],
        theme=row["theme"],
        text_size=row["text_size"],
        line_spacing=row["line_spacing"],
        unread_letters=row["unread_letters"],
        groups=msgspec.json.decode(row["groups"], type=tuple[MyGroup, ...]),
    )


async def end(work: Work, session_id: UUID | None, *, member_id: UUID | None) -> None:
    """End one of a member's own sessions, and its sockets. Twice is once; anybody else's stays."""
    ended = await work.fetchval(
        "DELETE FROM sessions WHERE id = $1 AND member_id = $2 RETURNING member_id", session_id, member_id
    )
    if ended:
        work.announce(Departure(member_id=ended, session_id=session_id))


async def end_others(work: Work, *, caller: Caller) -> None:
    """End the caller's sessions but the one that asks, and their sockets."""
    if caller.member_id:
        await end_all(work, caller.member_id, but=caller.session_id)


async def end_all(work: Work, member_id: UUID, *, but: UUID | None = None) -> None:
    """End all sessions of a member, `but` one, and their sockets."""
    ended = await work.fetch(
        "DELETE FROM sessions WHERE member_id = $1 AND id IS DISTINCT FROM $2 RETURNING id", member_id, but
    )
    for row in ended:
        work.announce(Departure(member_id=member_id, session_id=row["id"]))


async def list_devices(db: Reads, *, reader: Caller) -> list[Device]:
    """The reader's own sessions: the one that asks, then the one seen last."""
    rows = await db.fetch(
        """
        SELECT id, device, begun_at, last_seen_at
          FROM sessions
         WHERE member_id = $1
           AND expires_at > now()
           AND last_seen_at > now() - idle
         ORDER BY id IS NOT DISTINCT FROM $2 DESC, last_seen_at DESC
        """,
        reader.member_id,
        reader.session_id,
    )
    return [Device(**row) for row in rows]


async def still_valid(db: Reads, session_ids: list[UUID]) -> set[UUID]:
    """Which of these sessions still hold, for sockets that were opened long ago."""
    rows = await db.fetch(
        """
        SELECT s.id
          FROM sessions s
          JOIN members m ON m.id = s.member_id
         WHERE s.id = ANY($1)
           AND s.expires_at > now()
           AND m.excluded_at IS NULL
        """,
        session_ids,
    )
    return {row["id"] for row in rows}


async def prune(work: Work) -> None:
    """Delete sessions that are over. They stood for nobody already; now nobody can tell when they were used."""
    await work.execute("DELETE FROM sessions WHERE expires_at < now() OR last_seen_at < now() - idle")


async def _find(db: Reads, token_hashes: list[bytes]) -> list[Record]:
    # Plan: sessions by its unique hash, then primary keys, then memberships by (member_id, group_id).
    return await db.fetch(
        """
        SELECT s.token_hash, s.id AS session_id,
               s.last_seen_at < now() - $2::interval AS is_stale,
               s.expires_at <= s.begun_at + $3 AS is_brief,
               m.id AS member_id, m.is_steward, m.zone, m.theme, m.text_size, m.line_spacing,
               (SELECT count(*)
                  FROM (SELECT 1 FROM letters l WHERE l.member_id = m.id AND l.read_at IS NULL LIMIT 100) few
               ) AS unread_letters,
               (SELECT COALESCE(jsonb_agg(jsonb_build_object(
                         'membership_id', st.membership_id, 'group_id', st.group_id, 'slug', g.slug, 'name', g.name,
                         'pseudonym', st.pseudonym, 'is_facilitator', st.is_facilitator,
                         'is_organiser', st.is_organiser)
                         ORDER BY g.name), '[]')
                  FROM standings st
                  JOIN groups g ON g.id = st.group_id
                 WHERE st.member_id = m.id
               ) AS groups
          FROM sessions s
          JOIN members m ON m.id = s.member_id
         WHERE s.token_hash = ANY($1)
           AND s.expires_at > now()
           AND s.last_seen_at > now() - s.idle
           AND m.excluded_at IS NULL
        """,
        token_hashes,
        _TOUCH_AFTER,
        SHARED,
    )

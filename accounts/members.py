"""Members: making, changing and excluding them. Who they are in a group is not known here."""

from dataclasses import dataclass
from uuid import UUID

from accounts import names, sessions
from frame.announcements import Departure
from frame.caller import Caller, LineSpacing, Theme
from frame.database import Work
from frame.errors import Missing

ADULT = "I am 18 or over."
"""What everybody states at sign-up. Their row keeps the wording they saw."""

# Four digits, and more where a name is so loved that they run out.
_DIGITS = (4, 4, 4, 4, 5, 6, 7, 8, 9)


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody new. `chosen_name` gets its digits here; a hash may be missing where there is no such way in."""

    chosen_name: str
    passphrase_hash: str | None
    recovery_hash: bytes | None
    zone: str


@dataclass(frozen=True, slots=True)
class Made:
    """A member just made, and the sign-in name to show them once."""

    id: UUID
    sign_in_name: str


@dataclass(frozen=True, slots=True)
class Display:
    """How a member likes pages shown. `text_size`: per cent."""

    theme: Theme
    text_size: int
    line_spacing: LineSpacing
    zone: str


async def make(work: Work, new: NewMember) -> Made:
    """Make a member, who states being an adult. The name is never refused as taken: it tells nobody who is here.

    Raises: Invalid, for a name with too little or too much in it.
    """
    for digits in _DIGITS:
        name = names.with_digits(new.chosen_name, digits=digits)
        # One after the other, because the next try is needed only when this name is taken.
        member_id = await work.fetchval(
            """
            INSERT INTO members (sign_in_name, passphrase_hash, recovery_hash, zone)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT ON CONSTRAINT members_sign_in_name_key DO NOTHING
            RETURNING id
            """,
            name,
            new.passphrase_hash,
            new.recovery_hash,
            new.zone,
        )
        if member_id is not None:
            await work.execute(
                "INSERT INTO statements (member_id, kind, wording) VALUES ($1, 'adult', $2)", member_id, ADULT
            )
            return Made(member_id, name)
    raise RuntimeError("Random digits were taken nine times in a row.")


async def keep_display(work: Work, display: Display, *, caller: Caller) -> None:
    """Keep how the caller likes pages shown."""
    await work.execute(
        "UPDATE members SET theme = $2, text_size = $3, line_spacing = $4, zone = $5 WHERE id = $1",
        caller.member_id,
        display.theme,
        display.text_size,
        display.line_spacing,
        display.zone,
    )


async def exclude(work: Work, member_id: UUID) -> None:
    """Exclude somebody from the whole installation: every session and socket of theirs ends now.

    Twice is once. Raises: Missing.
    """
    excluded = await work.fetchval(
        "UPDATE members SET excluded_at = COALESCE(excluded_at, now()) WHERE id = $1 RETURNING true", member_id
    )
    if not excluded:
        raise Missing
    await work.execute("DELETE FROM sessions WHERE member_id = $1", member_id)
    work.announce(Departure(member_id=member_id, code=4503))


async def make_steward(work: Work, sign_in_name: str) -> None:
    """Make a member one of the charity's staff. Their sessions end: new powers need a new token.

    Raises: Missing, for a name nobody signs in with.
    """
    member_id = await work.fetchval(
        "UPDATE members SET is_steward = true WHERE sign_in_name = $1 AND excluded_at IS NULL RETURNING id",
        names.canonical(sign_in_name),
    )
    if member_id is None:
        raise Missing("Nobody signs in with that name.")
    await sessions.end_all(work, member_id)

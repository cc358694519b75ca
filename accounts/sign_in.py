"""Signing up, signing in, and proving it is still you.

These take a whole database, not one work: between counting a guess and beginning a session lies a hash, and no
transaction may wait for that.
"""

from dataclasses import dataclass
from uuid import UUID

from accounts import attempts, members, names, recovery, sessions
from accounts.hashing import Bench
from accounts.sitting import Sitting
from frame.caller import Caller
from frame.database import Database, Reads, Work
from frame.errors import Conflict, Invalid, NotAllowed
from frame.settings import Settings

WRONG = "That name and passphrase do not belong together. Please check both, with the numbers at the end of the name."
_EXCLUDED = "This account has been closed, so it can no longer be used here. The help lines are still open to you."


@dataclass(frozen=True, slots=True)
class Welcome:
    """A member just made: everything that is shown to them once."""

    sign_in_name: str
    recovery_code: str
    token: str


@dataclass(frozen=True, slots=True)
class _Known:
    id: UUID
    passphrase_hash: str | None
    excluded: bool


async def sign_up(
    db: Database, *, name: str, passphrase: str, sitting: Sitting, bench: Bench, settings: Settings
) -> Welcome:
    """Make a member and begin their first session. The passphrase has been checked.

    Raises: TooFast; Invalid, for a name that cannot be used.
    """
    code = recovery.new_code()
    async with db.work() as work:
        await attempts.admit_sign_up(work, address=sitting.address)
    new = members.NewMember(name, await bench.hash(passphrase), recovery.hash_of_code(code), settings.zone)
    async with db.work() as work:
        made = await members.make(work, new)
        token = await sessions.begin(work, made.id, device=sitting.device, settings=settings)
    return Welcome(made.sign_in_name, code, token)


async def sign_in(
    db: Database, *, name: str, passphrase: str, sitting: Sitting, bench: Bench, settings: Settings, replacing: Caller
) -> str:
    """Begin a session and end the one this browser had. Returns the new token.

    Raises: TooFast; Invalid, the same whether or not the name exists; NotAllowed, for somebody excluded who knows
    their passphrase.
    """
    canonical = names.canonical(name)
    async with db.work() as work:
        guess = await attempts.admit(work, "sign_in", name=canonical, address=sitting.address)
    known = await _find_or_none(db, canonical)
    stored = known.passphrase_hash if known else None
    if not await bench.fits(stored, passphrase) or known is None or stored is None:
        raise Invalid(WRONG)
    if known.excluded:
        raise NotAllowed(_EXCLUDED)
    renewed = await bench.renewed(stored, passphrase)
    async with db.work() as work:
        await attempts.forgive(work, guess)
        await _hold(work, known.id, stored)
        if renewed:
            await _keep(work, known.id, renewed)
        await sessions.end(work, replacing.session_id, member_id=replacing.member_id)
        return await sessions.begin(
            work, known.id, device=sitting.device, settings=settings, is_shared=sitting.is_shared
        )


async def confirm(db: Database, *, caller: Caller, passphrase: str, address: str, bench: Bench) -> str:
    """Somebody signed in proves that it is still them. Returns the hash that the passphrase fits.

    Raises: TooFast; Invalid, at the field `current`.
    """
    async with db.work() as work:
        guess = await attempts.admit(work, "confirm", name=str(caller.member_id), address=address)
    stored = await db.fetchval("SELECT passphrase_hash FROM members WHERE id = $1", caller.member_id)
    if not await bench.fits(stored, passphrase):
        raise Invalid("That is not your passphrase of now. Please try again.", field="current")
    async with db.work() as work:
        await attempts.forgive(work, guess)
    return str(stored)


async def change_passphrase(
    db: Database, *, caller: Caller, current: str, wanted: str, address: str, bench: Bench
) -> None:
    """Change one's own passphrase and end one's sessions everywhere else. `wanted` has been checked.

    Raises: TooFast; Invalid, at the field `current`.
    """
    stored = await confirm(db, caller=caller, passphrase=current, address=address, bench=bench)
    hashed = await bench.hash(wanted)
    async with db.work() as work:
        await _hold(work, caller.member_id, stored)
        await _keep(work, caller.member_id, hashed)
        await sessions.end_others(work, caller=caller)


async def _find_or_none(db: Reads, name: str) -> _Known | None:
    row = await db.fetchrow(
        "SELECT id, passphrase_hash, excluded_at IS NOT NULL AS excluded FROM members WHERE sign_in_name = $1", name
    )
    return _Known(**row) if row else None


async def _hold(work: Work, member_id: UUID | None, stored: str) -> None:
    """Nobody changes the passphrase until this work ends. A change while we hashed ended all sessions: so must ours."""
    held = await work.fetchval(
        "SELECT true FROM members WHERE id = $1 AND passphrase_hash = $2 FOR NO KEY UPDATE", member_id, stored
    )
    if not held:
        raise Conflict("Your passphrase was changed at this moment, somewhere else. Please try again with the new one.")


async def _keep(work: Work, member_id: UUID | None, hashed: str) -> None:
    await work.execute("UPDATE members SET passphrase_hash = $2 WHERE id = $1", member_id, hashed)

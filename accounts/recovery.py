"""Recovery codes: the way back in for somebody who forgot their passphrase, written down at sign-up."""

import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from accounts import attempts, names, sessions
from accounts.hashing import Bench
from accounts.sitting import Sitting
from frame.caller import Caller
from frame.database import Database, Reads, Work
from frame.errors import Invalid
from frame.settings import Settings
from frame.tokens import hash_of

# No I, L, O and U: nobody has to tell them from 1 and 0, and no code is a rude word.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 24
_MISREAD = str.maketrans("ILO", "110")

_WRONG = "That name and recovery code do not belong together. Please check both: each letter and number counts."


@dataclass(frozen=True, slots=True)
class Recovered:
    """A session begun, and the code that replaces the one used."""

    token: str
    new_code: str


@dataclass(frozen=True, slots=True)
class _Known:
    id: UUID
    recovery_hash: bytes | None
    excluded: bool


def new_code() -> str:
    """120 random bits, in six groups of four: enough that a fast hash keeps them safe."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(letters[place : place + 4] for place in range(0, _LENGTH, 4))


def hash_of_code(code: str) -> bytes:
    """The stored form, whichever way the code was typed: small letters, spaces, O for 0."""
    return hash_of("".join(filter(str.isalnum, code.upper())).translate(_MISREAD))


async def recover(
    db: Database, *, name: str, code: str, passphrase: str, sitting: Sitting, bench: Bench, settings: Settings
) -> Recovered:
    """Set a new passphrase and a new code, end every session and begin one.

    The new passphrase is hashed before anything is looked up, so that time tells nobody whether a name exists.
    Raises: TooFast; Invalid, the same for a name that does not exist and a code that does not fit.
    """
    canonical, used = names.canonical(name), hash_of_code(code)
    async with db.work() as work:
        guess = await attempts.admit(work, "recover", name=canonical, address=sitting.address)
    passphrase_hash = await bench.hash(passphrase)
    known = await _find_or_none(db, canonical)
    fits = hmac.compare_digest(used, (known and known.recovery_hash) or secrets.token_bytes(32))
    if known is None or not fits or known.excluded:
        raise Invalid(_WRONG)
    next_code = new_code()
    async with db.work() as work:
        await _replace(work, known.id, used=used, passphrase_hash=passphrase_hash, new_hash=hash_of_code(next_code))
        await attempts.forgive(work, guess)
        await sessions.end_all(work, known.id)
        token = await sessions.begin(work, known.id, device=sitting.device, settings=settings)
    return Recovered(token, next_code)


async def renew(work: Work, *, caller: Caller) -> str:
    """A new code for the caller; the one before it stops working."""
    code = new_code()
    await work.execute("UPDATE members SET recovery_hash = $2 WHERE id = $1", caller.member_id, hash_of_code(code))
    return code


async def _replace(work: Work, member_id: UUID, *, used: bytes, passphrase_hash: str, new_hash: bytes) -> None:
    done = await work.fetchval(
        """
        UPDATE members
           SET passphrase_hash = $3, recovery_hash = $4
         WHERE id = $1
           AND recovery_hash = $2
        RETURNING true
        """,
        member_id,
        used,
        passphrase_hash,
        new_hash,
    )
    # Two tries with one code at the same moment: the second finds it used up.
    if not done:
        raise Invalid(_WRONG)


async def _find_or_none(db: Reads, name: str) -> _Known | None:
    row = await db.fetchrow(
        "SELECT id, recovery_hash, excluded_at IS NOT NULL AS excluded FROM members WHERE sign_in_name = $1", name
    )
    return _Known(**row) if row else None

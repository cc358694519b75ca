"""Filling an empty installation: with a believable community to try out, or (`bulk`) with data for measuring.

The community is the same each time, but for the clock, and is there whole or not at all.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from accounts import hashing, names
from frame.settings import Settings
from server.seeding import calendar, cover, kindness
from server.seeding.community import Community, compose
from server.seeding.refusing import SeedingRefused
from server.seeding.rows import COLUMNS, uuid_of
from server.seeding.settling import settle

__all__ = ["SeedingRefused", "seed", "store"]

# Which of the people of the texts has the sign-in of a role; the steward is somebody besides.
_ROLES = {"member": 1, "facilitator": 2, "organiser": 3, "steward": None}

_WITH_IDENTITY = ("conditions", "groups", "agreements", "topics", "posts", "rooms", "messages", "cases", "evidence")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A way in for one role. The steward is in no group, and so is nobody of the community."""

    role: str
    name: str
    passphrase: str
    member_id: UUID


async def seed(settings: Settings) -> Path:
    """Fill an empty installation with the community, and write down one sign-in for each role.

    Returns the file with the sign-ins, mode 0600. Raises: SeedingRefused on https, or where somebody is a member.
    """
    if settings.is_https:
        raise SeedingRefused("Seeding is for trying Kith out on this machine: BASE_URL is https.")
    now = datetime.now(UTC)
    community = compose(now)
    sign_ins = [_sign_in(role, community) for role in _ROLES]
    hashes = [await hashing.bench(settings).hash(sign_in.passphrase) for sign_in in sign_ins]
    connection = await asyncpg.connect(settings.database_url)
    try:
        async with connection.transaction():
            if await connection.fetchval("SELECT EXISTS (SELECT 1 FROM members)"):
                raise SeedingRefused("Seeding needs an empty database: somebody is a member here already.")
            await store(connection, community)
            await kindness.add(connection)
            await calendar.add(connection, now)
            await cover.add(connection, now)
            for sign_in, passphrase_hash in zip(sign_ins, hashes, strict=True):
                await _let_in(connection, sign_in, passphrase_hash)
    finally:
        await connection.close()
    return _write_down(sign_ins, Path(settings.data_folder))


async def store(connection: asyncpg.Connection, community: Community) -> None:
    """Copy a community into an empty database, inside the caller's transaction."""
    for table, columns in COLUMNS.items():
        await connection.copy_records_to_table(table, records=community.rows[table], columns=list(columns))
    for table in _WITH_IDENTITY:
        await connection.execute(
            "SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", table, max(1, len(community.rows[table]))
        )
    await settle(connection)


def _sign_in(role: str, community: Community) -> SignIn:
    number = _ROLES[role]
    member_id = community.member_ids[number] if number else uuid_of("member", role)
    # Five groups of random characters: strong, and possible to type from one screen into another.
    passphrase = "-".join(secrets.token_hex(2) for _ in range(5))
    return SignIn(role, f"{role}-{secrets.randbelow(9000) + 1000}", passphrase, member_id)


async def _let_in(connection: asyncpg.Connection, sign_in: SignIn, passphrase_hash: str) -> None:
    await connection.execute(
        """
        INSERT INTO members (id, sign_in_name, passphrase_hash, is_steward)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET sign_in_name = excluded.sign_in_name, passphrase_hash = excluded.passphrase_hash
        """,
        sign_in.member_id,
        names.canonical(sign_in.name),
        passphrase_hash,
        sign_in.role == "steward",
    )


def _write_down(sign_ins: Sequence[SignIn], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sign-ins.txt"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    lines = [f"{one.role:<12} {one.name:<18} {one.passphrase}" for one in sign_ins]
    path.write_text("\n".join(["role         sign-in name       passphrase", *lines]) + "\n", encoding="utf-8")
    return path

"""How often somebody may guess, and how many accounts a network may make: counted in PostgreSQL, to outlive restarts.

What strangers do elsewhere locks nobody out: the waits grow for a name *from one network*. Guesses at a name from
everywhere only shorten how many tries each network has before its own waits begin.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Literal

from frame.database import Work
from frame.errors import TooFast

Guessing = Literal["sign_in", "recover", "confirm"]

WINDOW = timedelta(hours=6)
"""Older attempts count for nothing."""

_FREE = 5
_FREE_UNDER_ATTACK = 2
_UNDER_ATTACK = 200
_FIRST_WAIT_S = 30.0
_LONGEST_WAIT_S = 900.0
_FREE_FOR_NETWORK = 100
_NETWORK_WAIT_S = 10.0

_ACCOUNTS_WINDOW = timedelta(hours=1)
# A whole course may sign up from one hospital's network in an hour.
_ACCOUNTS_FOR_NETWORK = 60
_ACCOUNTS_IN_ALL = 600

_SIGN_UPS_LOCK = 0x7369676E7570


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess that was let through and is counted, until it is forgiven because it was right."""

    deed: Guessing
    name_hash: bytes
    network_hash: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """Attempts within the window, and seconds since the latest: for this name from this network, and so on."""

    here: int
    everywhere: int
    from_network: int
    since_here_s: float
    since_network_s: float


def wait_s(seen: Seen) -> float:
    """Seconds to wait before the next guess; 0 if it may be made now. Pure."""
    free = _FREE if seen.everywhere < _UNDER_ATTACK else _FREE_UNDER_ATTACK
    too_many = min(seen.here - free, 10)
    for_name = min(_FIRST_WAIT_S * 2**too_many, _LONGEST_WAIT_S) - seen.since_here_s if too_many >= 0 else 0.0
    for_network = _NETWORK_WAIT_S - seen.since_network_s if seen.from_network >= _FREE_FOR_NETWORK else 0.0
    return max(for_name, for_network, 0.0)


async def admit(work: Work, deed: Guessing, *, name: str, address: str) -> Guess:
    """Count a guess before it is looked at, so that many at once cannot all slip through.

    name: whose, in canonical form; it need not exist. Raises: TooFast, and then nothing is counted.
    """
    key = await _key(work)
    guess = Guess(deed, _keyed(key, f"name:{name}"), _keyed(key, f"network:{network(address)}"))
    # Always the network first, then the name: so no two of us wait for each other.
    await _alone(work, guess.network_hash)
    await _alone(work, guess.name_hash)
    wait = wait_s(await _seen(work, guess))
    if wait > 0:
        raise TooFast(
            f"That was tried too often from where you are. Please wait {_spoken(wait)} before you try again.",
            retry_in_s=wait,
        )
    await _insert(work, deed, guess.network_hash, name_hash=guess.name_hash)
    return guess


async def forgive(work: Work, guess: Guess) -> None:
    """The guess was right: forget it, and the slips before it."""
    await work.execute(
        "DELETE FROM attempts WHERE deed = $1 AND name_hash = $2 AND network_hash = $3",
        guess.deed,
        guess.name_hash,
        guess.network_hash,
    )


async def admit_sign_up(work: Work, *, address: str) -> None:
    """Count an account that is about to be made. Raises: TooFast, for this network or for all of them."""
    here = _keyed(await _key(work), f"network:{network(address)}")
    await work.execute("SELECT pg_advisory_xact_lock($1)", _SIGN_UPS_LOCK)
    [made] = await work.fetch(
        """
        SELECT count(*) FILTER (WHERE network_hash = $1) AS here,
               count(*) AS everywhere,
               extract(epoch FROM min(attempted_at) + $2::interval - now())::float AS until_oldest_leaves_s
          FROM attempts
         WHERE deed = 'sign_up'
           AND attempted_at > now() - $2::interval
        """,
        here,
        _ACCOUNTS_WINDOW,
    )
    if made["here"] >= _ACCOUNTS_FOR_NETWORK or made["everywhere"] >= _ACCOUNTS_IN_ALL:
        wait = made["until_oldest_leaves_s"]
        raise TooFast(f"Many people have joined just now. Please come back in {_spoken(wait)}.", retry_in_s=wait)
    await _insert(work, "sign_up", here)


async def prune(work: Work) -> None:
    """Forget what counts no more."""
    await work.execute("DELETE FROM attempts WHERE attempted_at < now() - $1::interval", WINDOW)


def network(address: str) -> str:
    """The network that an address is counted with: /24 or /48, as providers hand them to one household or office."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    return str(ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


async def _seen(work: Work, guess: Guess) -> Seen:
    # Plan: both (deed, hash, time) indexes, their bitmaps joined.
    [row] = await work.fetch(
        """
        SELECT count(*) FILTER (WHERE name_hash = $2 AND network_hash = $3) AS here,
               count(*) FILTER (WHERE name_hash = $2) AS everywhere,
               count(*) FILTER (WHERE network_hash = $3) AS from_network,
               COALESCE(extract(epoch FROM now() - max(attempted_at)
                 FILTER (WHERE name_hash = $2 AND network_hash = $3)), 0)::float AS since_here_s,
               COALESCE(extract(epoch FROM now() - max(attempted_at)
                 FILTER (WHERE network_hash = $3)), 0)::float AS since_network_s
          FROM attempts
         WHERE deed = $1
           AND (name_hash = $2 OR network_hash = $3)
           AND attempted_at > now() - $4::interval
        """,
        guess.deed,
        guess.name_hash,
        guess.network_hash,
        WINDOW,
    )
    return Seen(**row)


async def _insert(work: Work, deed: str, network_hash: bytes, *, name_hash: bytes | None = None) -> None:
    await work.execute(
        "INSERT INTO attempts (deed, name_hash, network_hash) VALUES ($1, $2, $3)", deed, name_hash, network_hash
    )


async def _alone(work: Work, hashed: bytes) -> None:
    """Until the work ends, nobody else counts for this name or network."""
    await work.execute("SELECT pg_advisory_xact_lock($1)", int.from_bytes(hashed[:8], signed=True))


async def _key(work: Work) -> bytes:
    key: bytes = await work.fetchval("SELECT value FROM secrets WHERE name = 'attempts'")
    return key


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _spoken(wait: float) -> str:
    if wait < 90:
        return f"{max(1, round(wait))} seconds"
    return f"{round(wait / 60)} minutes"

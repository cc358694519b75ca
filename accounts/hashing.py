"""argon2id, a few at a time: each takes memory and a core, so a crowd at the door must not take them all."""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from frame.errors import TooFast
from frame.settings import Settings

# At 25 ms each and two at once, the last of the queue waits under a second.
_QUEUE = 64

Result = TypeVar("Result")


class Bench:
    """Hashes and verifies in threads of its own, `at_once` at a time.

    Every method raises TooFast when the queue is full. Never wait for one inside a transaction.
    """

    def __init__(self, *, memory_kib: int, passes: int, at_once: int) -> None:
        self._hasher = hasher(memory_kib, passes)
        self._decoy = _decoy(memory_kib, passes)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="hashing")
        self._most = at_once + _QUEUE
        self._busy = 0

    async def hash(self, passphrase: str) -> str:
        return await self._in_turn(lambda: self._hasher.hash(passphrase))

    async def fits(self, stored: str | None, passphrase: str) -> bool:
        """Whether the passphrase is the one behind a stored hash.

        Without a hash, or with a spoilt one, it does the same work and says no: time tells nobody what is stored.
        """
        return await self._in_turn(lambda: self._verify(stored, passphrase))

    async def renewed(self, stored: str, passphrase: str) -> str | None:
        """A new hash where the settings have changed since this one was made, else None."""
        return await self.hash(passphrase) if self._hasher.check_needs_rehash(stored) else None

    def _verify(self, stored: str | None, passphrase: str) -> bool:
        try:
            self._hasher.verify(stored or self._decoy, passphrase)
        except VerifyMismatchError:
            return False
        except (VerificationError, InvalidHashError):
            return self._verify(None, passphrase)
        return stored is not None

    async def _in_turn(self, deed: Callable[[], Result]) -> Result:
        if self._busy >= self._most:
            raise TooFast("Many people are signing in at this moment. Please try again in a few seconds.", retry_in_s=5)
        self._busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, deed)
        finally:
            self._busy -= 1


def bench(settings: Settings) -> Bench:
    """The one bench of this process for these settings."""
    return _bench(settings.hash_memory_kib, settings.hash_passes, settings.hashes_at_once)


def hasher(memory_kib: int, passes: int) -> PasswordHasher:
    """argon2id with the parameters of the settings; one lane, since several hash at once already."""
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1, hash_len=32, salt_len=16)


@lru_cache(maxsize=8)
def _bench(memory_kib: int, passes: int, at_once: int) -> Bench:
    return Bench(memory_kib=memory_kib, passes=passes, at_once=at_once)


def _decoy(memory_kib: int, passes: int) -> str:
    """The hash of nothing anybody knows: verifying against it costs what a real one costs."""
    salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={memory_kib},t={passes},p=1${salt}${digest}"

"""argon2id: bounded, patient, and the same work whether or not there is a hash."""

import asyncio
import statistics
import time

import pytest

from accounts.hashing import Bench, bench
from accounts.passphrases import hashed
from frame.errors import TooFast
from frame.settings import Settings
from tests.accounts.doors import BETTER, GOOD


@pytest.fixture(scope="module")
def ours() -> Bench:
    return bench(Settings())


async def test_a_hash_fits_its_passphrase_and_no_other(ours: Bench) -> None:
    stored = await ours.hash(GOOD)

    assert await ours.fits(stored, GOOD)
    assert not await ours.fits(stored, BETTER)
    assert not await ours.fits(None, GOOD)


async def test_nothing_after_the_72nd_byte_is_cut_off(ours: Bench) -> None:
    stored = await ours.hash("🙂" * 64)

    assert not await ours.fits(stored, "🙂" * 63 + "🙃")


async def test_the_queue_is_short_and_whoever_comes_later_is_told_to_come_back(ours: Bench) -> None:
    asked = await asyncio.gather(*[ours.fits(None, GOOD) for _ in range(80)], return_exceptions=True)

    refused = [one for one in asked if isinstance(one, TooFast)]
    assert len(refused) == 80 - 2 - 64
    assert refused[0].retry_in_s == 5
    assert not await ours.fits(None, GOOD), "The queue must be free again"


async def test_the_loop_goes_on_while_a_hash_is_made(ours: Bench) -> None:
    hashing = asyncio.create_task(ours.hash(GOOD))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0)
        turns += 1

    assert turns > 10


async def test_a_hash_made_for_a_command_is_one_that_pages_take(ours: Bench) -> None:
    assert await ours.fits(hashed(GOOD, Settings()), GOOD)


@pytest.mark.alone
async def test_no_hash_a_spoilt_hash_and_a_wrong_passphrase_take_the_same_time(ours: Bench) -> None:
    stored = await ours.hash(GOOD)
    took: dict[str, list[float]] = {"wrong": [], "none": [], "spoilt": []}
    # Taken in turns, so that a busy machine slows all three alike.
    for _ in range(15):
        for kind, given in (("wrong", stored), ("none", None), ("spoilt", "$argon2id$spoilt")):
            begun = time.perf_counter()
            await ours.fits(given, BETTER)
            took[kind].append(time.perf_counter() - begun)

    usual = {kind: statistics.median(times) for kind, times in took.items()}
    assert max(usual.values()) < 1.5 * min(usual.values()), usual

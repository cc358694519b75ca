"""Guessing is slowed, from one network and over all, and no stranger locks anybody out."""

import asyncio
import statistics
import time
from datetime import timedelta
from typing import Any

import pytest

from accounts import attempts, hashing, jobs, sign_in
from accounts.attempts import Seen
from accounts.sitting import Sitting
from frame.caller import VISITOR
from frame.database import Database, Work
from frame.errors import Invalid, TooFast
from frame.settings import Settings
from tests.accounts.doors import BETTER, GOOD, signed_up, signs_in
from tests.site import Fresh, Site

HERE, NEXT_DOOR, ELSEWHERE = "192.0.2.10", "192.0.2.200", "198.51.100.7"


async def _fails(work: Work, times: int, *, name: str = "robin-4821", address: str = HERE) -> None:
    """Attempts as if the waits between them had been kept."""
    for _ in range(times):
        await attempts.admit(work, "sign_in", name=name, address=address)
        await work.execute("UPDATE attempts SET attempted_at = attempted_at - interval '20 minutes'")


async def test_after_five_wrong_tries_one_waits_and_is_told_how_long(site: Site, db: Database) -> None:
    door = await signed_up(site, db)

    tries = [await signs_in(site, door.name, f"{BETTER}{n}") for n in range(6)]

    assert [one.status_code for one in tries] == [422] * 5 + [429]
    assert tries[-1].headers["retry-after"] == "30"
    assert "Please wait 30 seconds" in tries[-1].text


async def test_a_name_that_nobody_has_is_slowed_just_the_same(site: Site) -> None:
    tries = [await signs_in(site, "nobody-0000", f"{BETTER}{n}") for n in range(6)]

    assert [one.status_code for one in tries] == [422] * 5 + [429]


async def test_while_one_waits_even_the_right_passphrase_must_wait(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    for n in range(5):
        await signs_in(site, door.name, f"{BETTER}{n}")

    assert (await signs_in(site, door.name, GOOD)).status_code == 429


async def test_slips_are_forgiven_once_the_passphrase_was_right(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    for n in range(4):
        await signs_in(site, door.name, f"{BETTER}{n}")

    assert (await signs_in(site, door.name, GOOD)).status_code == 303
    assert await db.fetchval("SELECT count(*) FROM attempts WHERE deed = 'sign_in'") == 0


async def test_what_was_being_sent_survives_the_wait(site: Site, db: Database) -> None:
    door = await signed_up(site, db)
    kept = '{"to":"/topics/1/replies","fields":[["text","Thank you all"]]}'
    for n in range(5):
        await signs_in(site, door.name, f"{BETTER}{n}")

    slowed = await signs_in(site, door.name, GOOD, kept=kept)

    assert slowed.status_code == 429
    assert "Thank you all" in slowed.text


async def test_the_same_network_counts_together_and_another_one_does_not(work: Work) -> None:
    await _fails(work, 5)
    await work.execute("UPDATE attempts SET attempted_at = now()")

    with pytest.raises(TooFast):
        await attempts.admit(work, "sign_in", name="robin-4821", address=NEXT_DOOR)

    await attempts.admit(work, "sign_in", name="robin-4821", address=ELSEWHERE)


async def test_a_thousand_guesses_from_everywhere_do_not_lock_out_somebody_at_home(work: Work) -> None:
    for place in range(40):
        await _fails(work, 5, address=f"10.0.{place}.1")
    await work.execute("UPDATE attempts SET attempted_at = now()")

    await attempts.admit(work, "sign_in", name="robin-4821", address=ELSEWHERE)
    await attempts.admit(work, "sign_in", name="robin-4821", address=ELSEWHERE)
    with pytest.raises(TooFast):
        await attempts.admit(work, "sign_in", name="robin-4821", address=ELSEWHERE)


async def test_a_refused_try_does_not_make_the_wait_longer(work: Work) -> None:
    await _fails(work, 5)
    await work.execute("UPDATE attempts SET attempted_at = now() - interval '10 seconds'")

    waits = []
    for _ in range(3):
        with pytest.raises(TooFast) as refused:
            await attempts.admit(work, "sign_in", name="robin-4821", address=HERE)
        waits.append(refused.value.retry_in_s)

    assert waits == [20.0, 20.0, 20.0]


async def test_many_names_from_one_network_are_slowed_too(work: Work) -> None:
    for n in range(100):
        await attempts.admit(work, "sign_in", name=f"guess-{n}", address=HERE)

    with pytest.raises(TooFast) as refused:
        await attempts.admit(work, "sign_in", name="guess-100", address=HERE)

    assert refused.value.retry_in_s == 10


@pytest.mark.parametrize(
    ("here", "since_s", "wait_s"),
    [(4, 0, 0), (5, 0, 30), (5, 29, 1), (5, 31, 0), (6, 0, 60), (9, 0, 480), (99, 0, 900)],
)
def test_waits_double_and_stop_growing_at_a_quarter_of_an_hour(here: int, since_s: float, wait_s: float) -> None:
    assert attempts.wait_s(Seen(here, here, here, since_s, since_s)) == wait_s


async def test_fifty_guesses_at_the_same_moment_are_five(fresh_database: Fresh) -> None:
    database, settings = fresh_database.database, Settings()

    async def guess(n: int) -> str:
        try:
            await sign_in.sign_in(
                database,
                name="robin-4821",
                passphrase=f"{BETTER}{n}",
                sitting=Sitting(HERE, ""),
                bench=hashing.bench(settings),
                settings=settings,
                replacing=VISITOR,
            )
        except (Invalid, TooFast) as refusal:
            return refusal.code
        return "signed in"

    answers = await asyncio.gather(*[guess(n) for n in range(50)])

    assert sorted(answers) == ["invalid"] * 5 + ["too_fast"] * 45
    assert await database.fetchval("SELECT count(*) FROM attempts") == 5


async def test_of_accounts_made_at_the_same_moment_no_more_than_allowed_are_let_through(fresh_database: Fresh) -> None:
    async def join() -> bool:
        try:
            async with fresh_database.database.work() as work:
                await attempts.admit_sign_up(work, address=HERE)
        except TooFast:
            return False
        return True

    joined = await asyncio.gather(*[join() for _ in range(80)])

    assert joined.count(True) == 60


async def test_accounts_from_one_network_are_limited_and_others_still_join(work: Work) -> None:
    for _ in range(60):
        await attempts.admit_sign_up(work, address=HERE)

    with pytest.raises(TooFast) as refused:
        await attempts.admit_sign_up(work, address=NEXT_DOOR)

    assert refused.value.retry_in_s == 3600
    await attempts.admit_sign_up(work, address=ELSEWHERE)


async def test_accounts_are_limited_over_all_networks(work: Work) -> None:
    await work.execute(
        """
        INSERT INTO attempts (deed, network_hash, attempted_at)
        SELECT 'sign_up', n::text::bytea, now() - interval '50 minutes' FROM generate_series(1, 600) n
        """
    )

    with pytest.raises(TooFast) as refused:
        await attempts.admit_sign_up(work, address=HERE)

    assert refused.value.retry_in_s == 600


async def test_neither_name_nor_address_is_stored(work: Work, db: Database) -> None:
    await attempts.admit(work, "sign_in", name="robin-4821", address=HERE)

    [row] = await db.fetch("SELECT name_hash, network_hash FROM attempts")

    assert len(row["name_hash"]) == len(row["network_hash"]) == 32
    assert row["name_hash"] != row["network_hash"]


async def test_what_counts_no_more_is_forgotten_at_night(db: Database, work: Work) -> None:
    await attempts.admit(work, "sign_in", name="robin-4821", address=HERE)
    await work.execute(
        "UPDATE attempts SET attempted_at = now() - $1::interval", attempts.WINDOW + timedelta(seconds=1)
    )
    await attempts.admit(work, "sign_in", name="wren-1000", address=HERE)
    resources: Any = {"database": db}  # all that the job asks for

    await jobs.prune(resources)
    await jobs.prune(resources)

    assert await db.fetchval("SELECT count(*) FROM attempts") == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.10", "192.0.2.0/24"),
        ("::ffff:192.0.2.10", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("", "unknown"),
        ("testclient", "unknown"),
        ("2001:db8::1%eth0", "2001:db8::/48"),
    ],
)
def test_an_address_counts_with_its_household(address: str, network: str) -> None:
    assert attempts.network(address) == network


@pytest.mark.alone
async def test_time_tells_nobody_whether_a_name_exists(site: Site, db: Database, work: Work) -> None:
    door = await signed_up(site, db)
    took: dict[str, list[float]] = {door.name: [], "nobody-0000": []}
    # Taken in turns, so that a busy machine slows both alike.
    for n in range(15):
        await work.execute("DELETE FROM attempts")
        for name, times in took.items():
            begun = time.perf_counter()
            await signs_in(site, name, f"{BETTER}{n}")
            times.append(time.perf_counter() - begun)

    usual = [statistics.median(times) for times in took.values()]
    assert max(usual) < 1.3 * min(usual), usual

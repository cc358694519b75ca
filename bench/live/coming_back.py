"""A thousand who come back at once and have missed 500 messages; and opening a room of 10,000 beside one of 100."""

import time
from http.client import HTTPConnection
from statistics import median
from uuid import uuid4

import asyncpg

from bench.live import systems
from bench.live.ground import Ground
from bench.live.load import connect
from bench.live.systems import System
from chat.messages import compose

_MISSED = 500
_TEXT = (
    "I hear you, that sounds really hard. Thank you for sharing it with us here tonight, we are glad you came along."
)
# Rooms that no other part says anything in.
_RESUMED, _SHORT, _LONG = 900, 950, 951


async def measure(ground: Ground, runs: int) -> None:
    await _fill(ground, ground.room0 + _RESUMED, _MISSED)
    await _fill(ground, ground.room0 + _SHORT, 100)
    await _fill(ground, ground.room0 + _LONG, 10_000)
    print(f"{'1,000 come back at once':<32}{'all in, s':>12}{'p50 ms':>10}{'p99 ms':>10}{'CPU µs each':>13}{'MB':>8}")
    for name, after in (("with nothing missed", _MISSED), ("with 500 messages missed", 0)):
        said = []
        for _ in range(runs):
            with systems.kith(ground) as system:
                back = ["--conns", "1000", "--rooms", "1", "--inflight", "1000", "--hold", "0.5", "--after", str(after)]
                said.append(connect(ground, system, *back, "--room0", str(ground.room0 + _RESUMED)))
        print(
            f"{name:<32}{median(one['secs'] for one in said):>12.2f}"
            f"{median(one['welcome_p50_ms'] for one in said):>10.0f}"
            f"{median(one['welcome_p99_ms'] for one in said):>10.0f}"
            f"{median(one['srv_cpu_us_per_conn'] for one in said):>13.0f}{median(one['mb_in'] for one in said):>8.0f}"
            f"{'' if all(one['up'] == 1_000 for one in said) else '  not all came in'}",
            flush=True,
        )
    with systems.kith(ground) as system:
        short = _page_ms(ground, system, _SHORT, 300)
        long = _page_ms(ground, system, _LONG, 300)
    print(f"\nthe page of a room of 100: {short:.2f} ms; of 10,000: {long:.2f} ms ({long / short:.2f} times)")


async def _fill(ground: Ground, room_id: int, count: int) -> None:
    """As if so much had been said in it."""
    html = compose(_TEXT).html
    connection = await asyncpg.connect(ground.database_url)
    try:
        member_ids = await connection.fetch("SELECT id FROM memberships WHERE pseudonym LIKE 'Live%' LIMIT 50")
        rows = [
            (room_id, place, place, member_ids[place % 50]["id"], uuid4(), _TEXT, html) for place in range(1, count + 1)
        ]
        columns = ["room_id", "seq", "changed_seq", "membership_id", "key", "text", "html"]
        await connection.copy_records_to_table("messages", records=rows, columns=columns)
        await connection.execute("UPDATE rooms SET last_seq = $2 WHERE id = $1", room_id, count)
        await connection.execute("VACUUM (ANALYZE) messages")
    finally:
        await connection.close()


def _page_ms(ground: Ground, system: System, place: int, times: int) -> float:
    cookie = ground.cookies.read_text(encoding="ascii").splitlines()[0]
    connection = HTTPConnection("127.0.0.1", system.port)
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        connection.request("GET", f"/rooms/{ground.room0 + place}", headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"The page of a room answered {answer.status}.")
        took.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return median(took)

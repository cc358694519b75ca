"""How long the screen takes for a chat line of 120 characters, a post of 2,000, and 20,000 written to be slow.

Times are of this thread alone, in microseconds, and stand beside a yardstick of plain Python taken in the same run:
another machine, or a busy one, is compared by the ratio.
"""

import random
import time
from collections.abc import Callable, Sequence
from functools import partial

from moderation.screening import prepare, screen

LINE_LENGTH = 120
POST_LENGTH = 2_000
HOSTILE_LENGTH = 20_000
LINES, POSTS, REPEATS = 3_000, 300, 5

SENTENCES = """
Morning all, the cat woke me at five and I have been pottering since. The new tablets make my mouth dry but the
pain is down a notch. Has anyone asked for a later appointment and got one? My consultant was kind and explained
the scan twice. I walked to the post box and back, which was more than last week. The form is twenty pages and I
have done two of them! My sister came with soup and we laughed about the old house. Not a good night: legs on
fire, slept at four. I don't know what to say to my manager about the hours. We went to the sea on Sunday and I
sat on a bench with a flask. It's hard when people say you look well. I was diagnosed in 2016 and it took me
years to say the word out loud. Thank you for the tip about the heat pad, it's lovely. My mum thinks I should
rest more; my body thinks so too. The bus was late, the lift was broken, and still I got there. I had a cry in
the car and then a good lunch. Does the brain fog ever lift, or do you get used to it? Blood results on Tuesday,
fingers crossed. The nurse said to ring the clinic if the rash comes back. I'm proud of the garden this year,
even if it's mostly nettles. Anyone else find the cold gets into their hands? I stopped for a while and started
again with the stretches. He's a good dog, he knows when I'm having a bad day. Nobody tells you about the
waiting. I'd love to hear how others told their children.
""".replace("\n", " ").split(". ")

HOSTILE = (
    "want to die if you ", "kill yourself. ", "i want to ", "0770 900 ", "I'm Aa Bb at ", "Dr Aa Bb ", "k i l l ",
    '"a ', "a@", "www.a ", "f*", "k1!|", "12 a b c ", "sy27 2", "insta is ", "'a ", "\u043a\u200b",
    "not sure i do not want to be here you are such a ",
)  # fmt: skip


def main() -> None:
    started = time.thread_time()
    prepare()
    print(f"reading the rules: {(time.thread_time() - started) * 1000:.0f} ms, once per process")
    chance = random.Random(1)
    yardstick = _yardstick()
    print(f"yardstick: {yardstick:.0f} µs for 100,000 turns of a plain loop\n")
    print(f"{'µs':24}{'p50':>8}{'p95':>8}{'p99':>8}{'worst':>9}")
    _report(f"chat line, {LINE_LENGTH} characters", [_text(LINE_LENGTH, chance) for _ in range(LINES)])
    _report(f"post, {POST_LENGTH:,} characters", [_text(POST_LENGTH, chance) for _ in range(POSTS)])
    worst, slowest = max((_least(partial(screen, _hostile(unit))), unit) for unit in HOSTILE)
    print(f"hostile, {HOSTILE_LENGTH:,} characters: worst {worst / 1000:.1f} ms ({slowest!r}...)")


def _text(length: int, chance: random.Random) -> str:
    text = ""
    while len(text) < length:
        text += chance.choice(SENTENCES).strip() + ". "
    return text[:length]


def _hostile(unit: str) -> str:
    return (unit * HOSTILE_LENGTH)[:HOSTILE_LENGTH]


def _report(name: str, texts: Sequence[str]) -> None:
    for text in texts[:200]:
        screen(text)
    times = sorted(_least(partial(screen, text), repeats=1) for text in texts)
    p50, p95, p99 = (times[int(len(times) * share)] for share in (0.50, 0.95, 0.99))
    print(f"{name:24}{p50:8.0f}{p95:8.0f}{p99:8.0f}{times[-1]:9.0f}")


def _yardstick() -> float:
    def loop() -> None:
        total = 0
        for number in range(100_000):
            total += number * number

    return _least(loop)


def _least(deed: Callable[[], object], repeats: int = REPEATS) -> float:
    """The least of some repeats, in microseconds."""
    least = float("inf")
    for _ in range(repeats):
        started = time.thread_time()
        deed()
        least = min(least, time.thread_time() - started)
    return least * 1e6


if __name__ == "__main__":
    main()

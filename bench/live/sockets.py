"""What a socket costs that only listens, how quickly they are accepted, and whether a slow one holds up the others."""

from statistics import median

from bench.live import systems
from bench.live.ground import Ground
from bench.live.load import connect, load

CONNECTIONS = 9_900
_ROOMS = 200
_SLOW = 40


async def measure(ground: Ground, runs: int) -> None:
    """Idle sockets that have entered a room; then the same load with and without readers that read nothing."""
    print(f"{'':<32}{'KiB each':>10}{'accepted/s':>12}{'CPU µs each':>13}{'entered p99 ms':>16}")
    for start in (systems.hub, systems.starlette, systems.kith):
        said, name = [], ""
        for _ in range(runs):
            # A process that has grown once does not grow again.
            with start(ground) as system:
                options = ("--conns", str(CONNECTIONS), "--rooms", str(_ROOMS), "--hold", "5")
                said.append(connect(ground, system, *options))
                name = system.name
        print(
            f"{name:<32}{median(one['rss_kib_per_conn'] for one in said):>10.1f}"
            f"{median(one['per_s'] for one in said):>12,.0f}{median(one['srv_cpu_us_per_conn'] for one in said):>13.0f}"
            f"{median(one['welcome_p99_ms'] for one in said):>16.1f}"
            f"{'' if not any(one['failed'] for one in said) else '  some failed'}",
            flush=True,
        )
    _slow(ground, runs)


def _slow(ground: Ground, runs: int) -> None:
    print(f"\n{'10,000 deliveries a second':<32}{'p50':>8}{'p99':>8}")
    seats = ["--rooms", "20", "--senders", "1000", "--rates", "200,200", "--secs", "4"]
    crowds = {"1,000 readers": ["--conns", "1000"], f"and {_SLOW} who read nothing": ["--conns", str(1000 + _SLOW)]}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in crowds}
    for _ in range(runs):
        for name, options in crowds.items():
            with systems.kith(ground) as system:
                also = ["--slow", str(_SLOW)] if name.startswith("and") else []
                step = load(ground, system, *options, *seats, *also)[-1]
                found[name].append((step.p50, step.p99))
    for name, both in found.items():
        print(f"{name:<32}{median(p50 for p50, _ in both):>8.1f}{median(p99 for _, p99 in both):>8.1f}", flush=True)

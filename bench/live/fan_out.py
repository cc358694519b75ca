"""How many deliveries a second, at which cost and delay: twenty rooms of fifty, and one room of a thousand."""

import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from bench.live import systems
from bench.live.ground import Ground
from bench.live.load import Step, load
from bench.live.systems import Start, System

CONNECTIONS = 1_000
# The first is the yardstick of the others.
_SYSTEMS: tuple[Start, ...] = (systems.hub, systems.starlette, systems.kith, systems.kith_ungathered)


@dataclass(frozen=True, slots=True)
class Shape:
    """How the thousand are seated. rate: messages a second that make 10,000 deliveries."""

    name: str
    rooms: int
    rate: int

    @property
    def options(self) -> list[str]:
        seats = ["--conns", CONNECTIONS, "--rooms", self.rooms, "--senders", CONNECTIONS]
        return [*map(str, seats), "--warm", "1"]


@dataclass(frozen=True, slots=True)
class Figures:
    """at_10_000: what 10,000 deliveries a second cost; most: the best step within 100 ms at p99."""

    at_10_000: Step
    most: Step


async def measure_rooms(ground: Ground, runs: int) -> None:
    """Fifty are told of each message."""
    await _measure(ground, Shape("20 rooms of 50", 20, 200), runs)


async def measure_crowd(ground: Ground, runs: int) -> None:
    """A thousand are told of each message."""
    await _measure(ground, Shape("one room of 1,000", 1, 10), runs)


async def _measure(ground: Ground, shape: Shape, runs: int) -> None:
    """Each system in turn, so often; medians, and ratios to the hub in C of the same run."""
    found: defaultdict[str, list[Figures]] = defaultdict(list)
    for run in range(runs):
        for start in _SYSTEMS:
            with start(ground) as system:
                figures = _measured(ground, system, shape)
                found[system.name].append(figures)
                _tell(run, system, figures)
    _show(shape, found)


def _measured(ground: Ground, system: System, shape: Shape) -> Figures:
    quiet = load(ground, system, *shape.options, "--rates", f"{shape.rate},{shape.rate}", "--secs", "3")
    steps = load(ground, system, *shape.options, "--rate", str(shape.rate * 5), "--secs", "2", "--auto")
    good = [step for step in steps if step.good] or steps
    # The first step also bears what opening the connections left behind.
    return Figures(at_10_000=quiet[-1], most=max(good, key=lambda step: step.per_s))


def _tell(run: int, system: System, figures: Figures) -> None:
    quiet, most = figures.at_10_000, figures.most
    print(
        f"run {run + 1}, load {os.getloadavg()[0]:.1f}, {system.name}: {most.per_s:,.0f}/s"
        f"{'' if most.good else ' (over 100 ms)'} at {most.cpu:.2f} µs; at 10,000/s {quiet.cpu:.1f} µs, "
        f"p50 {quiet.p50:.1f}, p99 {quiet.p99:.1f}; "
        f"lost {quiet.lost}, doubled {quiet.doubled + most.doubled}, refused {most.refused}",
        flush=True,
    )


def _show(shape: Shape, found: Mapping[str, list[Figures]]) -> None:
    print(f"\n{shape.name:<32}{'most/s':>12}{'× hub':>8}{'CPU µs':>9}{'at 10,000/s: µs':>18}{'p50':>8}{'p99':>8}")
    yardstick = next(iter(found.values()))
    for name, runs in found.items():
        ratios = [mine.most.per_s / theirs.most.per_s for mine, theirs in zip(runs, yardstick, strict=True)]
        print(
            f"{name:<32}{median(one.most.per_s for one in runs):>12,.0f}{median(ratios):>8.2f}"
            f"{median(one.most.cpu for one in runs):>9.2f}{median(one.at_10_000.cpu for one in runs):>18.1f}"
            f"{median(one.at_10_000.p50 for one in runs):>8.1f}{median(one.at_10_000.p99 for one in runs):>8.1f}"
        )

"""The load generator, as a function."""

import subprocess
from dataclasses import dataclass
from typing import Any

import msgspec

from bench.live.ground import Ground
from bench.live.systems import System


@dataclass(frozen=True, slots=True)
class Step:
    """What one rate came to. Times in milliseconds, CPU in µs a delivery; good: all came, p99 under 100 ms."""

    good: bool
    offered: float
    per_s: float
    p50: float
    p99: float
    cpu: float
    util: float
    lost: int
    doubled: int
    refused: int


def connect(ground: Ground, system: System, *options: str, seconds: int = 150) -> dict[str, Any]:
    """Open connections and enter, nothing more. Returns the generator's report."""
    return _run(ground, system, ["--idle", *options], seconds)[0]


def load(ground: Ground, system: System, *options: str, seconds: int = 150) -> list[Step]:
    """Send, at one rate or several. Returns a step for each rate."""
    said = _run(ground, system, list(options), seconds)
    return [_step(each) for each in said if "dps" in each]


def _run(ground: Ground, system: System, options: list[str], seconds: int) -> list[dict[str, Any]]:
    command = [
        str(ground.generator), "--port", str(system.port), "--srv", str(system.pid), "--redis", str(ground.redis_pid),
        *system.options, *options,
    ]  # fmt: skip
    # What it says of single refusals and broken connections goes to the terminal.
    ran = subprocess.run(command, stdout=subprocess.PIPE, timeout=seconds, check=False)
    said = [msgspec.json.decode(line) for line in ran.stdout.splitlines()]
    if not said:
        raise RuntimeError(f"The load generator said nothing (status {ran.returncode}).")
    return said


def _step(said: dict[str, Any]) -> Step:
    return Step(
        good=bool(said["ok"]),
        offered=said["sent_dps"],
        per_s=said["dps"],
        p50=said["p50_ms"],
        p99=said["p99_ms"],
        cpu=said["srv_us"],
        util=said["srv_util"],
        lost=said["missing"],
        doubled=said["dup"],
        refused=said["refused"],
    )

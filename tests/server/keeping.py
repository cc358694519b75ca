"""Run as a process of its own: keeps the servers of a folder until its input ends, or it is killed."""

import sys
from pathlib import Path

from server import embedded


def main() -> None:
    with embedded.services(Path(sys.argv[1])) as services:
        pids = [str(server.process.pid) for server in services.servers]
        sys.stdout.write(" ".join([services.database_url, services.redis_url, *pids]) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()

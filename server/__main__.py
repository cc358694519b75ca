"""python -m server: the commands of an installation."""

import argparse
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable

from frame.settings import Settings, WrongSetting, load
from server import running
from server.embedded import CannotStart
from server.embedded.tether import die_with_parent
from server.seeding import SeedingRefused
from server.seeding.bulk import Sizes

# What a measure that is left out comes to, once another is given.
_MEASURES = {"members": 500, "topics": 500, "posts": 5_000, "messages": 5_000, "longest": 0}


def main() -> int:
    """0 when all went well or somebody stopped it, 1 when it could not be done, 2 for a wrong setting."""
    arguments = _parser().parse_args()
    # SIGTERM is as good as Ctrl-C: it raises KeyboardInterrupt wherever we are, so that everything is taken down.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        arguments.do(load(os.environ), arguments)
    except WrongSetting as error:
        return _failed(2, f"Wrong setting: {error}")
    except (CannotStart, SeedingRefused) as error:
        return _failed(1, str(error))
    except PermissionError as error:
        return _failed(1, f"{error.filename} may not be used by this user. Start Kith as the user who owns it.")
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


def _failed(code: int, words: str) -> int:
    print(words, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server", description="Kith. Its settings: docs/running.md")
    commands = parser.add_subparsers(metavar="command", required=True)

    def command(name: str, words: str, do: Callable[[Settings, Namespace], None]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(do=do)
        return added

    serve = command("run", "serve the site, on servers of its own where no address is set", _run)
    serve.add_argument("--tied", action="store_true", help="stop when whoever started it ends, as `make run` does")
    command("worker", "run background jobs beside the web processes", lambda given, _: running.work(given))
    command("migrate", "bring the database up to date", lambda given, _: running.migrate(given))
    command("check", "say whether settings, PostgreSQL and Redis can be used", lambda given, _: running.check(given))
    steward = command(
        "steward",
        "make somebody who has signed up one of the charity's staff",
        lambda given, arguments: running.make_steward(given, arguments.name),
    )
    steward.add_argument("name", metavar="SIGN-IN-NAME")
    seed = command("seed", "fill an empty installation with a community to try out", _seed)
    measures = seed.add_argument_group("or with data for measuring, in a database of its own")
    for name in _MEASURES:
        measures.add_argument(f"--{name}", type=int, metavar="N", help=_HELP.get(name))
    return parser


_HELP = {"longest": "posts in the first topic; the others share what is left"}


def _run(settings: Settings, arguments: Namespace) -> None:
    if arguments.tied:
        # A make that is killed tells its children nothing: they would go on, and hold the port against the next start.
        die_with_parent(os.getppid(), signal.SIGTERM)
    running.run(settings)


def _seed(settings: Settings, arguments: Namespace) -> None:
    given = {name: getattr(arguments, name) for name in _MEASURES if getattr(arguments, name) is not None}
    if given:
        running.seed_for_measuring(settings, Sizes(**(_MEASURES | given)))
    else:
        running.seed(settings)


if __name__ == "__main__":
    sys.exit(main())

"""How a run with several workers (`pytest -n auto`) is shared out: file by file, and at its end what must be alone.

Tests marked `alone` measure time, or kill what they started: anything beside them would change what they see. Their
turn comes when every worker but one has ended. Without `-n` all of this does nothing.
"""

import os
import tempfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

_ALONE = "alone"
_LONGEST_FIRST = ("tests/journeys/test_every_page.py", "tests/journeys/", "tests/server/", "tests/live/")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, since tests wait about half of their time; more than four gain little.

    One alone where all would share a Redis that was given: what is announced there reaches everybody.
    """
    return 1 if os.environ.get("TEST_REDIS_URL") else min((os.cpu_count() or 1) + 1, 4)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "SideBySide":
    return SideBySide(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A worker tells only the ids of its tests to the process that shares them out; their marks go this way."""
    told: dict[str, str] = getattr(config, "workerinput", {})
    if told.get("workerid") == "gw0":
        alone = (item.nodeid for item in items if item.get_closest_marker(_ALONE))
        _note(told["testrunuid"]).write_text("\n".join(alone), encoding="utf-8")


def _note(run: str) -> Path:
    return Path(tempfile.gettempdir()) / f"kith-alone-{run}"


def _taken(note: Path) -> frozenset[str]:
    ids = frozenset(note.read_text(encoding="utf-8").split("\n"))
    note.unlink()
    return ids


class SideBySide(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Files go to whoever is free, those that take longest first; what must be alone to the last worker there is."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self.collection: list[str] | None = None
        self._alone: frozenset[str] = frozenset()
        self._held_back: dict[str, bool] = {}

    @property
    def tests_finished(self) -> bool:
        return not self._held_back and super().tests_finished

    @property
    def has_pending(self) -> bool:
        return bool(self._held_back) or super().has_pending

    def schedule(self) -> None:
        if self.collection is None:
            self._alone = _taken(_note(self.nodes[0].workerinput["testrunuid"]))
            if not self._check_nodes_have_same_collection():
                return
            self.collection = list(next(iter(self.registered_collections.values())))
            self._lay_out(self.collection)
        # Twice, since a worker begins a test only once it knows the next.
        for node in self.nodes * 2:
            self._reschedule(node)

    def _lay_out(self, collection: list[str]) -> None:
        units: dict[str, dict[str, bool]] = {}
        for nodeid in collection:
            units.setdefault(self._split_scope(nodeid), {})[nodeid] = False
        self._held_back = units.pop(_ALONE, {})
        self.workqueue = OrderedDict(sorted(units.items(), key=lambda unit: _urgency(*unit)))

    def _split_scope(self, nodeid: str) -> str:
        return _ALONE if nodeid in self._alone else nodeid.partition("::")[0]

    def remove_node(self, node: WorkerController) -> str | None:
        crashed_in: str | None = super().remove_node(node)
        for left in self.nodes:
            self._reschedule(left)
        return crashed_in

    def _reschedule(self, node: WorkerController) -> None:
        if self.workqueue or not self._held_back or node.shutting_down:
            super()._reschedule(node)
        elif self.nodes == [node]:
            self.workqueue[_ALONE], self._held_back = self._held_back, {}
            super()._reschedule(node)
        elif any(other is not node and not other.shutting_down for other in self.nodes):
            node.shutdown()


def _urgency(file: str, tests: dict[str, bool]) -> tuple[int, int]:
    named = (place for place, beginning in enumerate(_LONGEST_FIRST) if file.startswith(beginning))
    return next(named, len(_LONGEST_FIRST)), -len(tests)

"""Catching up, as a machine of its own: whatever is lost, doubled, late or read in between, nothing is missed."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from live.catching_up import Place
from live.channels import CatchUp, Change

LIMIT = 6


class OneListener(RuleBasedStateMachine):
    """A channel whose things come and change; a doorbell that loses, doubles and mixes up; one listener."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, int] = {}
        """The database: thing -> the number of its last change."""
        self.head = 0
        self.on_the_way: list[int] = []
        self.read: CatchUp | None = None
        self.shown: dict[int, int] = {}
        """The browser: thing -> the number of the change it shows."""
        self.told: list[int] = []
        self.position: int | None = None
        self.thing_of: dict[int, int] = {}

    @initialize(before=st.integers(0, 9), missed=st.integers(0, 9))
    def open_the_page(self, before: int, missed: int) -> None:
        for _ in range(before):
            self.change(thing=None)
        self.shown = dict(self.rows)
        self.position = self.head
        for _ in range(missed):
            self.change(thing=None)
        self.place = Place(self.position, "k1")

    @rule(thing=st.none() | st.integers(1, 5))
    def change(self, thing: int | None) -> None:
        self.head += 1
        known = thing is not None and thing in self.rows
        changed = thing if known and thing is not None else self.head
        self.rows[changed] = self.head
        self.thing_of[self.head] = changed
        self.on_the_way.append(self.head)

    @precondition(lambda self: self.on_the_way)
    @rule(data=st.data())
    def ring(self, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(self.on_the_way))
        self.on_the_way.remove(at)
        self.hear(at)

    @precondition(lambda self: self.head)
    @rule(data=st.data())
    def ring_again(self, data: st.DataObject) -> None:
        self.hear(data.draw(st.integers(1, self.head)))

    @precondition(lambda self: self.on_the_way)
    @rule(data=st.data())
    def lose(self, data: st.DataObject) -> None:
        self.on_the_way.remove(data.draw(st.sampled_from(self.on_the_way)))

    @rule()
    def look_at_the_head(self) -> None:
        self.place.expect(self.head)

    @precondition(lambda self: self.place.is_behind and self.read is None)
    @rule()
    def begin_to_read(self) -> None:
        assert self.place.at is not None
        self.place.ask()
        newest = sorted((at for at in self.rows.values() if at > self.place.at), reverse=True)[: LIMIT + 1]
        changes = [Change(at, b"%d" % at) for at in newest]
        self.read = CatchUp.of(changes, epoch="k1", head=self.head, after=self.place.at, limit=LIMIT)

    @precondition(lambda self: self.read is not None)
    @rule()
    def take_what_was_read(self) -> None:
        assert self.read is not None
        read, self.read = self.read, None
        changes = self.place.welcome(read)
        if changes is None:
            self.start_over(read)
            return
        for change in changes:
            self.apply(change.at)
        self.position = self.place.at
        self.apply_live(self.place.release())

    def start_over(self, read: CatchUp) -> None:
        assert len([at for at in self.rows.values() if at > (self.position or 0)]) > LIMIT or read.head != self.head
        self.shown, self.position = dict(self.rows), self.head
        self.place = Place(self.position, "k1")

    def hear(self, at: int) -> None:
        self.apply_live(self.place.hear(at, b"%d" % at))

    def apply_live(self, frames: object) -> None:
        for frame in frames:  # type: ignore[attr-defined]
            assert self.position is not None
            assert int(frame) == self.position + 1, "live frames leave no gap"
            self.position += 1
            self.apply(int(frame))

    def apply(self, at: int) -> None:
        assert at not in self.told, "nothing is told twice"
        self.told.append(at)
        assert self.shown.get(self.thing_of[at], 0) < at, "changes are told in their order"
        self.shown[self.thing_of[at]] = at

    @invariant()
    def shows_everything_up_to_its_position(self) -> None:
        if self.position is None:
            return
        assert self.position == self.place.at
        for thing, at in self.rows.items():
            if at <= self.position:
                assert self.shown[thing] == at

    def teardown(self) -> None:
        if self.position is None:
            return
        for _ in range(3):
            if self.read is not None:
                self.take_what_was_read()
            self.place.expect(self.head)
            if self.place.is_behind:
                self.begin_to_read()
                self.take_what_was_read()
        assert not self.place.is_behind
        assert self.shown == self.rows


TestOneListener = OneListener.TestCase
TestOneListener.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)

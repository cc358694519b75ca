"""A listener's place, case by case."""

from live.catching_up import MOST_HELD, Place
from live.channels import CatchUp, Change


def read(*numbers: int, head: int, whole_after: int = 0, epoch: str = "k1") -> CatchUp:
    return CatchUp(epoch, head, whole_after, [Change(at, b"%d" % at) for at in numbers])


def live_at(position: int) -> Place:
    place = Place(position, "k1")
    place.welcome(read(head=position))
    place.release()
    return place


def numbers(changes: object) -> list[int] | None:
    return None if changes is None else [change.at for change in changes]  # type: ignore[attr-defined]


def test_what_comes_before_the_welcome_is_held_and_then_sent() -> None:
    place = Place(4, "k1")

    assert place.hear(7, b"7") == ()
    assert place.hear(6, b"6") == ()
    assert numbers(place.welcome(read(5, 6, head=6))) == [5, 6]
    assert place.release() == [b"7"]
    assert not place.is_behind


def test_repeats_are_dropped() -> None:
    place = live_at(4)

    assert place.hear(4, b"4") == ()
    assert place.hear(5, b"5") == (b"5",)
    assert place.hear(5, b"5") == ()
    assert not place.is_behind


def test_frames_in_the_wrong_order_are_put_right_without_reading() -> None:
    place = live_at(4)

    assert place.hear(6, b"6") == []
    assert place.is_behind
    assert place.hear(5, b"5") == [b"5", b"6"]
    assert not place.is_behind


def test_a_gap_is_mended_from_what_is_read() -> None:
    place = live_at(4)
    place.hear(7, b"7")

    place.ask()
    changes = place.welcome(read(6, head=6))

    assert numbers(changes) == [6], "the row of change 5 has moved up to 6"
    assert place.release() == [b"7"]


def test_a_head_further_on_shows_what_was_never_heard() -> None:
    place = live_at(4)

    place.expect(5)

    assert place.is_behind


def test_a_head_that_is_known_changes_nothing() -> None:
    place = live_at(4)

    place.expect(4)

    assert not place.is_behind


def test_who_asks_for_nothing_of_before_gets_only_what_comes() -> None:
    place = Place(None, None)
    place.hear(9, b"9")

    assert numbers(place.welcome(read(7, 8, head=8, whole_after=8))) == []
    assert place.release() == [b"9"]
    assert place.at == 9


def test_who_missed_more_than_was_read_starts_over() -> None:
    assert Place(4, "k1").welcome(read(8, 9, head=9, whole_after=7)) is None
    assert numbers(Place(7, "k1").welcome(read(8, 9, head=9, whole_after=7))) == [8, 9]


def test_another_epoch_starts_over() -> None:
    assert Place(4, "k0").welcome(read(head=4)) is None


def test_who_does_not_know_the_epoch_is_believed() -> None:
    assert Place(4, None).welcome(read(head=4)) is not None


def test_who_claims_more_than_there_is_starts_over() -> None:
    assert Place(9, "k1").welcome(read(head=4)) is None


def test_while_something_is_read_nothing_overtakes_it() -> None:
    place = live_at(4)
    place.hear(7, b"7")
    place.ask()

    assert place.hear(5, b"5") == ()
    assert place.hear(8, b"8") == ()
    assert numbers(place.welcome(read(5, 6, 7, head=7))) == [5, 6, 7]
    assert place.release() == [b"8"]


def test_holding_is_bounded_and_what_did_not_fit_is_still_missed() -> None:
    place = Place(0, "k1")
    for at in range(1, MOST_HELD + 11):
        place.hear(at, b"%d" % at)

    place.welcome(read(head=0))

    assert len(place.release()) == MOST_HELD
    assert place.is_behind
    place.ask()
    assert numbers(place.welcome(read(*range(257, 267), head=266, whole_after=256))) == [*range(257, 267)]
    assert place.release() == []
    assert not place.is_behind


def test_a_number_that_no_read_bears_out_is_forgotten() -> None:
    place = live_at(4)
    place.hear(1_000_000, b"?")

    place.ask()
    place.welcome(read(head=4))
    place.release()

    assert not place.is_behind
    assert place.hear(5, b"5") == (b"5",)


def test_reading_more_than_the_limit_tells_from_where_it_is_whole() -> None:
    newest_first = [Change(at, b"") for at in (9, 8, 6, 5)]

    cut_off = CatchUp.of(newest_first, epoch="k1", head=9, after=2, limit=3)
    whole = CatchUp.of(newest_first[:3], epoch="k1", head=9, after=2, limit=3)
    purged = CatchUp.of(newest_first[:3], epoch="k1", head=9, after=2, limit=3, purged_to=4)
    only_the_head = CatchUp.of([], epoch="k1", head=9, after=2**62, limit=3)

    assert (cut_off.whole_after, numbers(cut_off.changes)) == (5, [6, 8, 9])
    assert (whole.whole_after, numbers(whole.changes)) == (2, [6, 8, 9])
    assert purged.whole_after == 4
    assert only_the_head.whole_after == 9

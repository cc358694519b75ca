"""Invented messages, each with the one kind that must be flagged, or none."""

from collections import Counter

import pytest

from tests.moderation.screening.cases import CASES, Case, gravest, is_right

TUNED = [case for case in CASES if case.part == "tuned"]
KEPT = [case for case in CASES if case.part == "kept"]
# A rule for one sentence alone would be no rule, so a few stay wrong.
KNOWN_TO_FAIL = 5


def test_almost_all_tuned_cases_are_right() -> None:
    wrong = [case.text for case in TUNED if not is_right(case)]

    assert len(wrong) <= KNOWN_TO_FAIL, wrong


FOUND_CRISES = [case for case in TUNED if case.kind == "crisis" and is_right(case)]


@pytest.mark.parametrize("case", FOUND_CRISES, ids=lambda case: case.text)
def test_a_crisis_is_flagged_about_as_gravely_as_it_is(case: Case) -> None:
    grades = ("low", "medium", "high", "urgent")

    assert abs(gravest(case).rank - grades.index(case.severity or "")) <= 1


@pytest.mark.parametrize(
    ("kind", "at_least"),
    [
        ("crisis", 0.82),
        ("pii", 0.97),
        ("abuse", 0.80),
        ("harm_encouragement", 0.80),
        ("medical_advice", 0.80),
        ("grooming", 0.80),
        ("spam", 0.85),
        ("under_18", 0.85),
    ],
)
def test_kept_cases_are_found(kind: str, at_least: float) -> None:
    found = Counter(is_right(case) for case in KEPT if case.kind == kind)

    assert found[True] / found.total() >= at_least


def test_kept_cases_that_are_none_are_left_alone() -> None:
    left_alone = Counter(is_right(case) for case in KEPT if case.kind == "none")

    assert left_alone[True] / left_alone.total() >= 0.95

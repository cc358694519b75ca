"""The rules that `mutations.py` breaks are still written as it knows them."""

import pytest

from tests.house.mutations import MUTATIONS, ROOT, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: f"{mutation.file}: {mutation.before.strip()[:40]}")
def test_the_line_to_break_is_there_once(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text(encoding="utf-8").count(mutation.before) == 1
    for test in mutation.tests.partition(" -k ")[0].split():
        assert (ROOT / test).exists(), test

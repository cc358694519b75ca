"""What a group shows, and to whom."""

import pytest

from tests.people import Group, Person
from tests.site import Site


@pytest.mark.parametrize(
    "path", ["/", "/groups", "/help", "/about", "/agreement", "/privacy", "/accessibility", "/groups/{slug}"]
)
async def test_a_visitor_reads_without_an_account(site: Site, group: Group, path: str) -> None:
    answer = await site.get(path.format(slug=group.slug))

    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


async def test_a_member_reads_every_page(site: Site, group: Group, member: Person) -> None:
    for path in ("/", "/groups", "/help", f"/groups/{group.slug}", f"/groups/{group.slug}/members"):
        answer = await site.get(path, as_=member)

        assert answer.status_code == 200, path

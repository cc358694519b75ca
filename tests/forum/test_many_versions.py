"""A post changed often: its page of versions stays quick, and says what was changed."""

import time

import pytest

from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site


@pytest.mark.alone
async def test_a_hundred_versions_made_to_be_slow_are_told_soon(
    site: Site, work: OpenWork, group: Group, member: Person
) -> None:
    reply = await a_reply(work, await a_topic(work, group, member), member)
    await work.execute(
        """
        INSERT INTO post_versions (post_id, version, text, html)
        SELECT $1, -n, repeat(CASE WHEN n % 2 = 0 THEN 'a b ' ELSE 'b c ' END, 2500), '<p>a b</p>'
          FROM generate_series(1, 100) AS n
        """,
        reply.id,
    )
    began = time.perf_counter()

    page = await site.get(f"/posts/{reply.id}/versions", as_=member)

    assert page.status_code == 200
    assert page.text.count("What was changed then") == 100
    assert time.perf_counter() - began < 10

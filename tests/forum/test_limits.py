"""How often one may write: kind words, and the text stays."""

from collections import Counter

import pytest

from frame.errors import TooFast
from live.backplane import MemoryBackplane
from server.lifespan import Overrides
from tests.builders import a_topic
from tests.people import Group, Person, settings_for
from tests.services import Services
from tests.site import OneConnection, OpenWork, a_site


class CountingLimiter:
    """Counts as the real one does, without windows."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    async def check(self, deed: str, who: str, *, most: int, window_s: int) -> None:
        self.counts[deed, who] += 1
        if self.counts[deed, who] > most:
            raise TooFast("That was a lot in a short time.", retry_in_s=60)


@pytest.fixture
def limiter() -> CountingLimiter:
    return CountingLimiter()


async def test_the_twenty_first_reply_in_ten_minutes_waits_and_keeps_its_words(
    services: Services,
    connections: OneConnection,
    limiter: CountingLimiter,
    work: OpenWork,
    group: Group,
    member: Person,
) -> None:
    topic = await a_topic(work, group, member)
    overrides = Overrides(connections=connections, backplane=MemoryBackplane(), limiter=limiter)

    async with a_site(settings_for(services.database_url, services.redis_url), overrides) as site:
        answers = []
        for number in range(21):
            form = {"key": f"00000000-0000-4000-8000-{number:012}", "to": "1", "text": f"Reply {number}"}
            answers.append(await site.post(f"/topics/{topic.id}/replies", form, as_=member))

    answer = answers[-1]
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Reply 20" in answer.text
    assert "00000000-0000-4000-8000-000000000020" in answer.text, "trying again must send the same key"
    assert await work.fetchval("SELECT reply_count FROM topics WHERE id = $1", topic.id) == 20


async def test_the_sixth_topic_in_an_hour_waits_and_keeps_its_words(
    services: Services, connections: OneConnection, limiter: CountingLimiter, group: Group, member: Person
) -> None:
    overrides = Overrides(connections=connections, backplane=MemoryBackplane(), limiter=limiter)

    async with a_site(settings_for(services.database_url, services.redis_url), overrides) as site:
        answers = []
        for number in range(6):
            form = {"key": f"00000000-0000-4000-8000-{number:012}", "title": f"Topic {number}", "text": "Words"}
            answers.append(await site.post(f"/groups/{group.slug}/topics", form, as_=member))

        page = await site.get(f"/groups/{group.slug}/topics/new", as_=member)

    answer = answers[-1]
    assert answer.status_code == 429
    assert "Topic 5" in answer.text
    assert "Topic 5" in page.text, "it is kept as a draft"


async def test_searches_and_guesses_wait_after_so_many_a_minute_each_for_themselves(
    services: Services, connections: OneConnection, limiter: CountingLimiter, group: Group, member: Person
) -> None:
    overrides = Overrides(connections=connections, backplane=MemoryBackplane(), limiter=limiter)

    async with a_site(settings_for(services.database_url, services.redis_url), overrides) as site:
        for path, most in (("/search?q=kettle", 30), (f"/groups/{group.slug}/similar?title=kettle", 90)):
            statuses = [(await site.get(path, as_=member)).status_code for _ in range(most + 1)]
            assert statuses == [200] * most + [429], path
        assert (await site.get("/search", as_=member)).status_code == 200, "the page itself is always there"
        assert (await site.get("/search?q=kettle")).status_code == 200, "visitors are counted for themselves"

"""What a phone on a bad line has to fetch before it shows a topic."""

import gzip
import posixpath
import re

from frame import static
from tests.builders import a_reply, a_topic
from tests.people import Group, Person
from tests.site import OpenWork, Site

MOST_BYTES = 100_000
# Of 80 kB, forty times 1 kB of words and the rest of the page leave this for each post.
MOST_BYTES_OF_A_POST = 750
_IMPORTED = re.compile(r"""(?:import|from)\s*\(?["'](\.[^"']+)["']""")
_FETCHED = re.compile(r'(?:src|href)="/static/\w+/([^"]+)"')


def with_imports(names: set[str]) -> set[str]:
    """Static files, and the scripts that these import, and so on."""
    found: set[str] = set()
    while names:
        name = names.pop()
        found.add(name)
        if name.endswith(".js"):
            script = static.SHELF.files[name].decode()
            below = {
                posixpath.normpath(posixpath.join(posixpath.dirname(name), each)) for each in _IMPORTED.findall(script)
            }
            names |= below - found
    return found


async def test_the_first_visit_of_a_full_topic_page_stays_under_100_kb(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    words = static.FOLDER.parent / "server" / "seeding" / "texts" / "groups" / "slowly-does-it.toml"
    text = words.read_text(encoding="utf-8")
    topic = await a_topic(work, group, member)
    for number in range(39):
        await a_reply(work, topic, neighbour, text=text[number * 900 : number * 900 + 800])

    page = (await site.get(f"/topics/{topic.id}", as_=member)).content
    names = with_imports(set(_FETCHED.findall(page.decode())))

    assert {"css/site.css", "js/site.js", "js/elements/live-topic.js", "js/live/line.js"} <= names
    sizes = {name: len(static.SHELF.compressed.get(name, static.SHELF.files[name])) for name in names}
    whole = len(gzip.compress(page)) + sum(sizes.values())
    assert whole < MOST_BYTES, (whole, len(page), len(gzip.compress(page)), sizes)


async def test_a_post_brings_little_beside_its_words(
    site: Site, work: OpenWork, group: Group, member: Person, neighbour: Person
) -> None:
    topic = await a_topic(work, group, member)
    await a_reply(work, topic, neighbour, text="Words.")
    short = len((await site.get(f"/topics/{topic.id}", as_=member)).content)
    for _ in range(20):
        await a_reply(work, topic, neighbour, text="Words.")

    long = len((await site.get(f"/topics/{topic.id}", as_=member)).content)

    assert (long - short) / 20 < MOST_BYTES_OF_A_POST

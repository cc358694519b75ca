"""Getting through the door for real: what the tests of accounts share."""

import html
import re
from dataclasses import dataclass
from uuid import UUID

import httpx

from frame.caller import VISITOR
from frame.database import Reads
from tests.people import Person
from tests.site import Site

GOOD = "teal heron kettle orbit"
BETTER = "walnut comet drizzle spoon"

_CODE = re.compile(r"<code>([^<]+)</code>")
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True, slots=True)
class Door:
    """A member who signed up as people do, and what they were told at it."""

    name: str
    code: str
    passphrase: str
    person: Person


async def signed_up(site: Site, db: Reads, *, name: str = "Robin", passphrase: str = GOOD) -> Door:
    response = await site.post("/sign-up", {"name": name, "passphrase": passphrase, "adult": "y"})
    assert response.status_code == 200, response.text
    sign_in_name, code = shown_once(response)
    member_id = await db.fetchval("SELECT id FROM members WHERE sign_in_name = $1", sign_in_name)
    return Door(sign_in_name, code, passphrase, Person(member_id, token_of(response), VISITOR))


async def signs_in(site: Site, name: str, passphrase: str, **more: str) -> httpx.Response:
    return await site.post("/sign-in", {"name": name, "passphrase": passphrase, **more})


def shown_once(response: httpx.Response) -> list[str]:
    """What a page shows to be written down."""
    return _CODE.findall(response.text)


def token_of(response: httpx.Response) -> str:
    """The session token that a response sets; empty if none."""
    found = re.search(r"session=([^;]*)", response.headers.get("set-cookie", ""))
    return found[1] if found else ""


def hidden_of(response: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(response.text)}


def as_token(token: str) -> Person:
    """Somebody who holds this token, and nothing else is known of them."""
    return Person(UUID(int=0), token, VISITOR)

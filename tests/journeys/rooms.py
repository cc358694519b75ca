"""What journeys in live rooms share: a socket that can be cut, and people who come in and talk."""

from dataclasses import dataclass, field
from uuid import uuid4

from playwright.async_api import Page, Route, WebSocketRoute, expect

from chat import messages, saying
from chat.rooms import Room
from chat.saying import Said, Written
from moderation.screening import Rules
from tests.journeys.place import Place
from tests.people import Group, Person, a_person, joined

PHONE = {"viewport": {"width": 360, "height": 740}}


@dataclass
class Wire:
    """What carries the frames of a page, which a test may cut and mend. only_sockets: requests get through."""

    page: Page
    is_cut: bool = False
    only_sockets: bool = False
    opened: int = 0
    _open: list[WebSocketRoute] = field(default_factory=list)

    async def watch(self) -> None:
        await self.page.route_web_socket("**/live", self._pass_on)
        await self.page.route("**/live/poll", self._answer)

    async def cut(self) -> None:
        self.is_cut = True
        for socket in self._open:
            await socket.close(code=1012)
        self._open.clear()

    async def mend(self) -> None:
        """The network is back, and the browser says so."""
        self.is_cut = False
        await self.page.evaluate("dispatchEvent(new Event('online'))")

    async def _answer(self, route: Route) -> None:
        if self.is_cut and not self.only_sockets:
            await route.fulfill(status=502, body="Nobody behind the proxy")
        else:
            await route.continue_()

    async def _pass_on(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            await socket.close(code=1012)
            return
        self.opened += 1
        socket.connect_to_server()
        self._open.append(socket)


async def someone(place: Place, circle: Group, pseudonym: str) -> Person:
    async with place.database.work() as work:
        return await joined(work, await a_person(work), circle, pseudonym=pseudonym)


async def enter(page: Page, room: Room) -> None:
    await page.goto(f"/rooms/{room.id}")
    # Who is here is a hint: where one was lost, the next comes after 15 s.
    await expect(page.locator("[data-here]")).to_contain_text("you", timeout=20_000)


async def write(page: Page, text: str) -> None:
    await page.get_by_label("Your message").fill(text)
    await page.get_by_role("button", name="Send").click()


async def said(place: Place, room: Room, person: Person, *texts: str, rules: Rules = Rules.DEFAULT) -> list[Written]:
    async with place.database.work() as work:
        wishes = [Said(room.id, person.caller, uuid4(), messages.compose(text, rules=rules)) for text in texts]
        return [one for one in await saying.say_all(work, wishes) if isinstance(one, Written)]

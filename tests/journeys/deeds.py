"""What people do in a browser, step by step as they would; each works with scripts and without."""

import re

from playwright.async_api import Locator, Page, expect

from tests.journeys.place import SignIn

PASSPHRASE = "three small stones on the sill"


async def find_group(page: Page, words: str, *, name: str) -> None:
    """From the first page to a group's own."""
    await page.goto("/")
    await page.get_by_label("Condition, place or word").fill(words)
    await page.get_by_role("button", name="Find a group").click()
    await page.get_by_role("main").get_by_role("link", name=name).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(name)


async def sign_up_to_join(page: Page, *, name: str) -> SignIn:
    """From a group's page, without an account, to the form that joins it."""
    await page.get_by_role("link", name="Join this group").first.click()
    await page.get_by_role("link", name="I am new here").click()
    await page.get_by_label("A name to sign in with").fill(name)
    await page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Join", exact=True).click()
    sign_in_name = await page.locator(".once").first.inner_text()
    await page.get_by_role("button", name="I have written both down").click()
    return SignIn(sign_in_name.strip(), PASSPHRASE)


async def join(page: Page, *, pseudonym: str) -> None:
    await page.get_by_label("I have read this agreement").check()
    await page.get_by_label("Your name in this group").fill(pseudonym)
    await page.get_by_role("button", name="Join this group").click()
    await expect(page.get_by_text("You are in", exact=True)).to_be_visible()


async def sign_in(page: Page, who: SignIn) -> None:
    """From wherever a sign-in form stands."""
    await page.get_by_label("Sign-in name").fill(who.name)
    await page.get_by_label("Passphrase", exact=True).fill(who.passphrase)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def start_topic(page: Page, slug: str, *, title: str, text: str) -> str:
    """Returns the path of the new topic."""
    await page.goto(f"/groups/{slug}/topics")
    await page.get_by_role("link", name=re.compile("^Start (a|the first) topic$")).first.click()
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("What you would like to say").fill(text)
    await page.get_by_role("button", name="Start the topic").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url.removeprefix(_origin(page)).partition("#")[0]


async def reply_to(page: Page, topic: str, *, pseudonym: str, text: str) -> None:
    """Answer the last post of somebody in a topic."""
    await page.goto(topic)
    await page.get_by_role("link", name=f"Reply to {pseudonym}", exact=True).last.click()
    await page.get_by_label("Your reply").fill(text)
    await page.get_by_role("button", name="Post reply").click()
    await expect(page.locator(".post", has_text=text)).to_be_visible()


async def enter_room(page: Page, slug: str, *, name: str) -> None:
    await page.goto(f"/groups/{slug}/rooms")
    await page.get_by_role("link", name=name).click()
    await expect(page.get_by_role("log")).to_be_attached()


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Your message").fill(text)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(message(page, text)).to_be_visible()


def message(page: Page, text: str) -> Locator:
    """What was said, as it stands in a room among what others said."""
    return page.get_by_role("log").locator(".message", has_text=text)


async def flag(page: Page, topic: str, text: str, *, why: str) -> None:
    """Flag the post with this text."""
    await page.goto(topic)
    await page.locator(".post", has_text=text).get_by_role("link", name="More about").click()
    await page.get_by_role("link", name="Flag for a facilitator").click()
    await page.get_by_label(why).check()
    await page.get_by_role("button", name="Send to a facilitator").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")


async def hide(page: Page, case: int, *, reason: str) -> None:
    """Find a case in the queue, take it, read it, and hide what it is about."""
    await page.goto("/cases")
    await page.locator(f"a[href='/cases/{case}']").click()
    await page.get_by_role("button", name="Take this case").click()
    await expect(page.get_by_text("You have taken it")).to_be_visible()
    await page.get_by_label("Why").fill(reason)
    await page.get_by_role("button", name="Hide it").click()
    await expect(page.get_by_role("heading", name="What was decided")).to_be_visible()


def _origin(page: Page) -> str:
    return re.sub(r"(?<=\d)/.*$", "", page.url)

"""What a page says first, after a deed that does not show in it by itself."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frame import pages
from frame.handling import caller_of
from frame.resources import Resources

_WORDS = {
    "about": "That is on your page here now.",
    "aim": "The group’s aim is kept.",
    "choices": "Your choices are kept. Nobody else sees them.",
    "discarded": "Those words are gone.",
    "let-go": "You keep that post no longer.",
    "level": "That is kept. It holds for letters from now on.",
    "list": "The list is kept.",
    "marked": "That post is marked as a place to begin. In a topic with 50 replies or more it stands above the rest.",
    "muted": "That is muted for you. Nobody is told.",
    "replies-off": "Replies are off. Nobody loses what they are writing.",
    "replies-on": "Replies are on again.",
    "suggested": "Thank you. A facilitator will look at what you suggested.",
    "unmarked": "That post is no longer marked as a place to begin.",
    "unmuted": "That shows again.",
    "warned": "The warnings are saved.",
}


def after(what: str, name: str, /, **params: object) -> Response:
    """Show the page of a named route, which says first what was done."""
    return RedirectResponse(f"{pages.path(name, **params)}?done={what}", status_code=303)


def words(request: Request[Resources]) -> str:
    """Nothing for visitors: their pages are kept, and shown to others."""
    return _WORDS.get(request.query_params.get("done", ""), "") if caller_of(request).is_signed_in else ""

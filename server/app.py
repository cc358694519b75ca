"""The application: routes, middleware, lifespan, and nothing else."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Route

from accounts import routes as accounts
from accounts import sessions
from chat import routes as chat
from forum import routes as forum
from frame import pages, static
from frame.handling import of_own_page
from frame.middleware import (
    SAFE_METHODS,
    NumberedRequests,
    SameOriginOnly,
    SecurityHeaders,
    SmallBodies,
    WhoIsAsking,
    allowed_hosts,
)
from frame.settings import Settings
from gatherings import routes as gatherings
from groups import routes as groups
from live import polling, socket
from moderation import routes as moderation
from notifications import routes as notifications
from server import health, refusals
from server.lifespan import Overrides, opener

LARGEST_BODY = 256 * 1024
ARRIVING = {
    "accounts:sign_up_now",
    "accounts:sign_up_keeping",
    "accounts:sign_in_now",
    "accounts:recover_now",
    "accounts:recover_keeping",
    "accounts:carry_on",
    "accounts:sign_out",
}
"""Routes for whoever is about to become somebody, or nobody: they may be asked from a page of anybody's."""


def create_app(settings: Settings, overrides: Overrides | None = None) -> Starlette:
    """Kith, ready to be served.

    overrides: parts a test brings itself, such as its own connections; see `server.lifespan.Overrides`.
    """
    all_routes = routes(settings)
    pages.learn_routes(all_routes)
    app = Starlette(
        routes=all_routes,
        middleware=_middleware(settings),
        exception_handlers=dict(refusals.HANDLERS),
        lifespan=opener(settings, overrides or {}),
    )
    app.router.redirect_slashes = False
    return app


def routes(settings: Settings) -> list[BaseRoute]:
    """Every address of the site."""
    return [_of_own_page(route) for route in _routes(settings)]


def _of_own_page(route: BaseRoute) -> BaseRoute:
    """Whoever is about to become somebody may do so on any page; all else is done from a page of one's own."""
    if not isinstance(route, Route) or route.name in ARRIVING or SAFE_METHODS.issuperset(route.methods or ()):
        return route
    return Route(route.path, of_own_page(route.endpoint), methods=list(route.methods or ()), name=route.name)


def _routes(settings: Settings) -> list[BaseRoute]:
    return [
        *groups.ROUTES,
        *forum.ROUTES,
        *gatherings.ROUTES,
        *chat.ROUTES,
        *moderation.ROUTES,
        *notifications.ROUTES,
        *accounts.ROUTES,
        *health.ROUTES,
        *static.ROUTES,
        *polling.ROUTES,
        socket.route(settings, sessions.resume),
    ]


def _middleware(settings: Settings) -> list[Middleware]:
    return [
        Middleware(NumberedRequests),
        Middleware(SecurityHeaders, settings=settings),
        Middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts(settings), www_redirect=False),
        Middleware(SameOriginOnly, settings=settings, respond=refusals.respond),
        Middleware(WhoIsAsking, settings=settings, resume=sessions.resume, respond=refusals.respond),
        Middleware(SmallBodies, largest_bytes=LARGEST_BODY, respond=refusals.respond),
        # Not as an argument of the application: there it stands outside, and its own words replace our page.
        Middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY),
    ]

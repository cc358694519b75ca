"""Addresses of signing up, signing in and one's own account."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []

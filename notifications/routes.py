"""Addresses of the inbox."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []

"""Addresses of the inbox."""

from starlette.routing import BaseRoute, Route

from notifications import handlers

ROUTES: list[BaseRoute] = [
    Route("/inbox", handlers.inbox, name="notifications:inbox"),
    Route("/inbox/{letter_id:int}", handlers.letter, name="notifications:letter"),
    Route("/inbox/{letter_id:int}/open", handlers.open_letter, methods=["POST"], name="notifications:open_letter"),
]

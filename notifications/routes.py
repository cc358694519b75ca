"""Addresses of the inbox."""

from starlette.routing import BaseRoute, Route

from notifications import handlers

ROUTES: list[BaseRoute] = [
    Route("/inbox", handlers.inbox, name="notifications:inbox"),
    Route("/inbox/{letter_id:id}", handlers.letter, name="notifications:letter"),
    Route("/inbox/{letter_id:id}/open", handlers.open_letter, methods=["POST"], name="notifications:open_letter"),
]

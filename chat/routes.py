"""The addresses of rooms."""

from starlette.routing import Route

from chat import handlers

ROUTES = [
    Route("/groups/{slug:slug}/rooms", handlers.list_rooms, name="chat:rooms"),
    Route("/groups/{slug:slug}/rooms/open", handlers.open_room, methods=["POST"], name="chat:open_room"),
    Route("/rooms/{room_id:id}", handlers.room, name="chat:room"),
    Route("/rooms/{room_id:id}/messages", handlers.say, methods=["POST"], name="chat:say"),
    Route("/rooms/{room_id:id}/close", handlers.close, methods=["POST"], name="chat:close"),
    Route("/rooms/{room_id:id}/reopen", handlers.reopen, methods=["POST"], name="chat:reopen"),
    Route("/messages/{message_id:id}", handlers.message, name="chat:message"),
    Route("/messages/{message_id:id}/edit", handlers.edit, methods=["POST"], name="chat:edit"),
    Route("/messages/{message_id:id}/withdraw", handlers.withdraw, methods=["POST"], name="chat:withdraw"),
]

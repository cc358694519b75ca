"""The addresses of rooms."""

from starlette.routing import Route

from chat import handlers

ROUTES = [
    Route("/groups/{slug}/rooms", handlers.list_rooms, name="chat:rooms"),
    Route("/groups/{slug}/rooms/open", handlers.open_room, methods=["POST"], name="chat:open_room"),
    Route("/rooms/{room_id:int}", handlers.room, name="chat:room"),
    Route("/rooms/{room_id:int}/messages", handlers.say, methods=["POST"], name="chat:say"),
    Route("/rooms/{room_id:int}/close", handlers.close, methods=["POST"], name="chat:close"),
    Route("/rooms/{room_id:int}/reopen", handlers.reopen, methods=["POST"], name="chat:reopen"),
    Route("/messages/{message_id:int}", handlers.message, name="chat:message"),
    Route("/messages/{message_id:int}/edit", handlers.edit, methods=["POST"], name="chat:edit"),
    Route("/messages/{message_id:int}/withdraw", handlers.withdraw, methods=["POST"], name="chat:withdraw"),
]

"""The addresses of rooms."""

from starlette.routing import Route

from chat.handlers import rooms, talking

ROUTES = [
    Route("/groups/{slug:slug}/rooms", rooms.list_rooms, name="chat:rooms"),
    Route("/groups/{slug:slug}/rooms/open", rooms.open_room, methods=["POST"], name="chat:open_room"),
    Route("/rooms/{room_id:id}", rooms.room, name="chat:room"),
    Route("/rooms/{room_id:id}/messages", talking.say, methods=["POST"], name="chat:say"),
    Route("/rooms/{room_id:id}/read", rooms.note_read, methods=["POST"], name="chat:read"),
    Route("/rooms/{room_id:id}/aloud", rooms.choose_aloud, methods=["POST"], name="chat:aloud"),
    Route("/rooms/{room_id:id}/search", rooms.look_for, name="chat:search"),
    Route("/rooms/{room_id:id}/close", rooms.close, methods=["POST"], name="chat:close"),
    Route("/rooms/{room_id:id}/reopen", rooms.reopen, methods=["POST"], name="chat:reopen"),
    Route("/messages/{message_id:id}", talking.message, name="chat:message"),
    Route("/messages/{message_id:id}/edit", talking.edit, methods=["POST"], name="chat:edit"),
    Route("/messages/{message_id:id}/withdraw", talking.withdraw, methods=["POST"], name="chat:withdraw"),
    Route("/messages/{message_id:id}/reactions", talking.react, methods=["POST"], name="chat:react"),
]

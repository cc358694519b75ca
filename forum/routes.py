"""Addresses of the forum."""

from starlette.routing import Route

from forum import handlers

ROUTES = [
    Route("/groups/{slug:slug}/topics", handlers.list_topics, name="forum:topics"),
    Route("/groups/{slug:slug}/topics", handlers.start_topic, methods=["POST"], name="forum:start"),
    Route("/groups/{slug:slug}/topics/new", handlers.new_topic, name="forum:new_topic"),
    Route("/topics/{topic_id:id}", handlers.topic, name="forum:topic"),
    Route("/topics/{topic_id:id}/replies", handlers.post_reply, methods=["POST"], name="forum:reply"),
    Route("/topics/{topic_id:id}/close", handlers.ask_close, name="forum:ask_close"),
    Route("/topics/{topic_id:id}/close", handlers.close_topic, methods=["POST"], name="forum:close"),
    Route("/topics/{topic_id:id}/reopen", handlers.reopen_topic, methods=["POST"], name="forum:reopen"),
    Route("/posts/{post_id:id}", handlers.post, name="forum:post"),
    Route("/posts/{post_id:id}/edit", handlers.edit_post, name="forum:edit"),
    Route("/posts/{post_id:id}/edit", handlers.save_edit, methods=["POST"], name="forum:save_edit"),
    Route("/posts/{post_id:id}/withdraw", handlers.ask_withdraw, name="forum:ask_withdraw"),
    Route("/posts/{post_id:id}/withdraw", handlers.withdraw_post, methods=["POST"], name="forum:withdraw"),
    Route("/posts/{post_id:id}/versions", handlers.list_versions, name="forum:versions"),
    Route("/drafts", handlers.save_draft, methods=["PUT", "POST"], name="forum:save_draft"),
]

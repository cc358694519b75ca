"""Addresses of the forum."""

from starlette.routing import Route

from forum.handlers import drafting, keeping_order, lists, own_posts, reading, veiling

ROUTES = [
    Route("/groups/{slug:slug}/topics", lists.list_topics, name="forum:topics"),
    Route("/groups/{slug:slug}/topics", lists.start_topic, methods=["POST"], name="forum:start"),
    Route("/groups/{slug:slug}/topics/new", lists.new_topic, name="forum:new_topic"),
    Route("/topics/{topic_id:id}", reading.topic, name="forum:topic"),
    Route("/topics/{topic_id:id}/replies", reading.post_reply, methods=["POST"], name="forum:reply"),
    Route("/topics/{topic_id:id}/close", keeping_order.ask_close, name="forum:ask_close"),
    Route("/topics/{topic_id:id}/close", keeping_order.close_topic, methods=["POST"], name="forum:close"),
    Route("/topics/{topic_id:id}/reopen", keeping_order.reopen_topic, methods=["POST"], name="forum:reopen"),
    Route("/posts/{post_id:id}", reading.post, name="forum:post"),
    Route("/posts/{post_id:id}/edit", own_posts.edit_post, name="forum:edit"),
    Route("/posts/{post_id:id}/edit", own_posts.save_edit, methods=["POST"], name="forum:save_edit"),
    Route("/posts/{post_id:id}/withdraw", own_posts.ask_withdraw, name="forum:ask_withdraw"),
    Route("/posts/{post_id:id}/withdraw", own_posts.withdraw_post, methods=["POST"], name="forum:withdraw"),
    Route("/posts/{post_id:id}/versions", own_posts.list_versions, name="forum:versions"),
    Route("/account/warnings", veiling.choices_page, name="forum:choices"),
    Route("/account/warnings", veiling.keep_choices, methods=["POST"], name="forum:keep_choices"),
    Route("/groups/{slug:slug}/warnings", veiling.list_page, name="forum:warnings"),
    Route("/groups/{slug:slug}/warnings", veiling.keep_list, methods=["POST"], name="forum:keep_warnings"),
    Route("/posts/{post_id:id}/warnings", veiling.warn_page, name="forum:ask_warn"),
    Route("/posts/{post_id:id}/warnings", veiling.warn, methods=["POST"], name="forum:warn"),
    Route("/topics/{topic_id:id}/need", veiling.need_page, name="forum:ask_need"),
    Route("/topics/{topic_id:id}/need", veiling.set_need, methods=["POST"], name="forum:set_need"),
    Route("/drafts", drafting.save_draft, methods=["PUT", "POST"], name="forum:save_draft"),
]

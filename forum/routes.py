"""Addresses of the forum."""

from starlette.routing import Route

from forum.handlers import arranging, drafting, keeping_order, lists, own_posts, reading, unanswered

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
    Route("/posts/{post_id:id}/move", arranging.ask_move, name="forum:ask_move"),
    Route("/posts/{post_id:id}/move", arranging.move_post, methods=["POST"], name="forum:move"),
    Route("/posts/{post_id:id}/split", arranging.split_post, methods=["POST"], name="forum:split"),
    Route("/topics/{topic_id:id}/merge", arranging.ask_merge, name="forum:ask_merge"),
    Route("/topics/{topic_id:id}/merge", arranging.merge_topic, methods=["POST"], name="forum:merge"),
    Route("/topics/{topic_id:id}/pin", arranging.pin_topic, methods=["POST"], name="forum:pin"),
    Route("/topics/{topic_id:id}/unpin", arranging.unpin_topic, methods=["POST"], name="forum:unpin"),
    Route("/topics/{topic_id:id}/replies-off", arranging.replies_off, methods=["POST"], name="forum:replies_off"),
    Route("/topics/{topic_id:id}/replies-on", arranging.replies_on, methods=["POST"], name="forum:replies_on"),
    Route("/unanswered", unanswered.of_mine, name="forum:unanswered_mine"),
    Route("/groups/{slug:slug}/unanswered", unanswered.of_group, name="forum:unanswered"),
    Route("/groups/{slug:slug}/aim", unanswered.show_aim, name="forum:aim"),
    Route("/groups/{slug:slug}/aim", unanswered.set_aim, methods=["POST"], name="forum:set_aim"),
    Route("/drafts", drafting.save_draft, methods=["PUT", "POST"], name="forum:save_draft"),
    Route("/drafts", drafting.list_drafts, name="forum:drafts"),
    Route("/drafts/discard", drafting.discard_draft, methods=["POST"], name="forum:discard_draft"),
    Route("/drafts/take-over", drafting.take_over_draft, methods=["POST"], name="forum:take_over_draft"),
    Route("/drafts/preview", drafting.preview, methods=["POST"], name="forum:preview"),
    Route("/drafts/names", drafting.list_names, methods=["POST"], name="forum:names"),
]

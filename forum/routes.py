"""Addresses of the forum."""

from starlette.routing import Route

from forum.handlers import drafting, keeping_order, lists, marking, own_posts, people, reading

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
    Route("/topics/{topic_id:id}/read", marking.note_read, methods=["POST"], name="forum:read"),
    Route("/topics/{topic_id:id}/fold", marking.fold, methods=["POST"], name="forum:fold"),
    Route("/topics/{topic_id:id}/level", marking.follow_topic, methods=["POST"], name="forum:follow_topic"),
    Route("/posts/{post_id:id}/reactions", marking.react, methods=["POST"], name="forum:react"),
    Route("/posts/{post_id:id}/keep", marking.ask_keep, name="forum:ask_keep"),
    Route("/posts/{post_id:id}/keep", marking.keep_post, methods=["POST"], name="forum:keep_post"),
    Route("/posts/{post_id:id}/way-in", marking.mark_way_in, methods=["POST"], name="forum:mark_way_in"),
    Route("/posts/{post_id:id}/author", people.author, name="forum:author"),
    Route("/groups/{slug:slug}/kept", marking.kept, name="forum:kept"),
    Route("/groups/{slug:slug}/mutes", people.list_mutes, name="forum:mutes"),
    Route("/groups/{slug:slug}/mutes", people.mute_words, methods=["POST"], name="forum:mute_words"),
    Route("/groups/{slug:slug}/level", people.follow_group, methods=["POST"], name="forum:follow_group"),
    Route("/groups/{slug:slug}/about-me", people.ask_about, name="forum:about_me"),
    Route("/groups/{slug:slug}/about-me", people.save_about, methods=["POST"], name="forum:save_about"),
    Route("/groups/{slug:slug}/members/{membership_id:uuid}", people.person, name="forum:person"),
    Route("/groups/{slug:slug}/members/{membership_id:uuid}/mute", people.mute, methods=["POST"], name="forum:mute"),
    Route("/drafts", drafting.save_draft, methods=["PUT", "POST"], name="forum:save_draft"),
]

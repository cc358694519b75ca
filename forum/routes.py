"""Addresses of the forum."""

from starlette.routing import Route

from forum.handlers import drafting, finding, keeping_order, lists, open_web, own_posts, reading

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
    Route("/drafts", drafting.save_draft, methods=["PUT", "POST"], name="forum:save_draft"),
    Route("/search", finding.search_page, name="forum:search"),
    Route("/groups/{slug:slug}/similar", finding.similar_topics, name="forum:similar"),
    Route("/groups/{slug:slug}/feed.atom", open_web.feed, name="forum:feed"),
    Route("/sitemap.xml", open_web.sitemap_index, name="forum:sitemaps"),
    Route("/sitemap-{start:id}.xml", open_web.sitemap, name="forum:sitemap"),
    Route("/robots.txt", open_web.robots, name="forum:robots"),
]

"""The addresses of gatherings."""

from starlette.routing import Route

from gatherings.handlers import afterwards, calendar, feeds, planning, session

ROUTES = [
    Route("/gatherings", calendar.list_mine, name="gatherings:mine"),
    Route("/groups/{slug:slug}/gatherings", calendar.list_coming, name="gatherings:coming"),
    Route("/groups/{slug:slug}/gatherings/month", calendar.show_month, name="gatherings:month"),
    Route("/groups/{slug:slug}/gatherings/plan", planning.ask_plan, name="gatherings:ask_plan"),
    Route("/groups/{slug:slug}/gatherings/plan", planning.plan, methods=["POST"], name="gatherings:plan"),
    Route("/gatherings/{gathering_id:id}", calendar.show, name="gatherings:gathering"),
    Route("/gatherings/{gathering_id:id}/book", calendar.book, methods=["POST"], name="gatherings:book"),
    Route("/gatherings/{gathering_id:id}/give-up", calendar.give_up, methods=["POST"], name="gatherings:give_up"),
    Route("/gatherings/{gathering_id:id}/change", planning.ask_change, name="gatherings:ask_change"),
    Route("/gatherings/{gathering_id:id}/change", planning.change, methods=["POST"], name="gatherings:change"),
    Route("/gatherings/{gathering_id:id}/cancel", planning.ask_cancel, name="gatherings:ask_cancel"),
    Route("/gatherings/{gathering_id:id}/cancel", planning.cancel, methods=["POST"], name="gatherings:cancel"),
    Route("/gatherings/{gathering_id:id}/speakers", planning.list_speakers, name="gatherings:speakers"),
    Route(
        "/gatherings/{gathering_id:id}/speakers", planning.add_speaker, methods=["POST"], name="gatherings:add_speaker"
    ),
    Route(
        "/gatherings/{gathering_id:id}/speakers/{speaker_id:id}/agree",
        planning.agree_speaker,
        methods=["POST"],
        name="gatherings:agree_speaker",
    ),
    Route(
        "/gatherings/{gathering_id:id}/speakers/{speaker_id:id}/remove",
        planning.remove_speaker,
        methods=["POST"],
        name="gatherings:remove_speaker",
    ),
    Route("/gatherings/{gathering_id:id}/calendar.ics", feeds.one, name="gatherings:ics"),
    Route("/account/calendar", feeds.show_links, name="gatherings:links"),
    Route("/account/calendar", feeds.make_link, methods=["POST"], name="gatherings:make_link"),
    Route("/account/calendar/revoke", feeds.revoke_link, methods=["POST"], name="gatherings:revoke_link"),
    Route("/calendar/{token:token}.ics", feeds.feed, name="gatherings:feed"),
    Route("/gatherings/{gathering_id:id}/session", session.show, name="gatherings:session"),
    Route("/gatherings/{gathering_id:id}/stage", session.show_stage, name="gatherings:stage"),
    Route("/gatherings/{gathering_id:id}/check-in", session.check_in, methods=["POST"], name="gatherings:check_in"),
    Route("/gatherings/{gathering_id:id}/watch", session.watch, methods=["POST"], name="gatherings:watch"),
    Route("/gatherings/{gathering_id:id}/hold", session.hold, methods=["POST"], name="gatherings:hold"),
    Route("/gatherings/{gathering_id:id}/tables", session.open_tables, methods=["POST"], name="gatherings:open_tables"),
    Route("/gatherings/{gathering_id:id}/admit", session.admit, methods=["POST"], name="gatherings:admit"),
    Route("/gatherings/{gathering_id:id}/people", session.care_for, methods=["POST"], name="gatherings:care_for"),
    Route("/gatherings/{gathering_id:id}/hand", session.hand, methods=["POST"], name="gatherings:hand"),
    Route("/gatherings/{gathering_id:id}/floor", session.floor, methods=["POST"], name="gatherings:floor"),
    Route(
        "/gatherings/{gathering_id:id}/questions",
        session.ask_question,
        methods=["POST"],
        name="gatherings:ask_question",
    ),
    Route(
        "/gatherings/{gathering_id:id}/questions/{question_id:id}",
        session.change_question,
        methods=["POST"],
        name="gatherings:change_question",
    ),
    Route("/gatherings/{gathering_id:id}/rules", session.set_rules, methods=["POST"], name="gatherings:set_rules"),
    Route(
        "/gatherings/{gathering_id:id}/held/{message_id:id}",
        session.look_at_held,
        methods=["POST"],
        name="gatherings:look_at_held",
    ),
    Route(
        "/gatherings/{gathering_id:id}/messages/{message_id:id}",
        session.hide_message,
        methods=["POST"],
        name="gatherings:hide_message",
    ),
    Route("/gatherings/{gathering_id:id}/notes", session.write_note, methods=["POST"], name="gatherings:write_note"),
    Route("/gatherings/{gathering_id:id}/afterwards", afterwards.show, name="gatherings:afterwards"),
    Route(
        "/gatherings/{gathering_id:id}/how-it-was",
        afterwards.say_how_it_was,
        methods=["POST"],
        name="gatherings:say_how_it_was",
    ),
    Route("/gatherings/{gathering_id:id}/log", afterwards.write_log, methods=["POST"], name="gatherings:write_log"),
    Route(
        "/gatherings/{gathering_id:id}/points", afterwards.ask_points, methods=["POST"], name="gatherings:ask_points"
    ),
    Route(
        "/gatherings/{gathering_id:id}/points/{point_id:id}",
        afterwards.answer_point,
        methods=["POST"],
        name="gatherings:answer_point",
    ),
    Route(
        "/gatherings/{gathering_id:id}/follow-up",
        afterwards.carry_points,
        methods=["POST"],
        name="gatherings:carry_points",
    ),
    Route("/gatherings/{gathering_id:id}/take-out", afterwards.take_out, methods=["POST"], name="gatherings:take_out"),
]

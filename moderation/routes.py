"""Addresses of flagging, the queue, cases, and cover."""

from starlette.routing import BaseRoute, Route

from moderation.handlers import cover, deciding, shifts

ROUTES: list[BaseRoute] = [
    Route("/flag/{kind}/{subject_id}", deciding.flag, name="moderation:flag"),
    Route("/flag/{kind}/{subject_id}", deciding.send_flag, methods=["POST"], name="moderation:send_flag"),
    Route("/flag/{kind}/{subject_id}/sent", deciding.flag_sent, name="moderation:flag_sent"),
    Route("/cases", deciding.all_queues, name="moderation:cases"),
    Route("/groups/{slug:slug}/cases", deciding.group_queue, name="moderation:queue"),
    Route("/cases/{case_id:id}", deciding.case, name="moderation:case"),
    Route("/cases/{case_id:id}/take", deciding.take, methods=["POST"], name="moderation:take"),
    Route("/cases/{case_id:id}/release", deciding.release, methods=["POST"], name="moderation:release"),
    Route("/cases/{case_id:id}/decide", deciding.decide, methods=["POST"], name="moderation:decide"),
    Route("/groups/{slug:slug}/cover", cover.cover, name="moderation:cover"),
    Route("/groups/{slug:slug}/cover/now", cover.now, name="moderation:cover_now"),
    Route("/groups/{slug:slug}/cover/new", cover.ask_shift, name="moderation:ask_shift"),
    Route("/groups/{slug:slug}/cover/new", cover.put_down, methods=["POST"], name="moderation:put_down"),
    Route("/groups/{slug:slug}/cover/take", cover.take, methods=["POST"], name="moderation:take_gap"),
    Route("/groups/{slug:slug}/cover/hours", cover.ask_hours, name="moderation:cover_hours"),
    Route("/groups/{slug:slug}/cover/hours", cover.add_hours, methods=["POST"], name="moderation:add_hours"),
    Route(
        "/groups/{slug:slug}/cover/hours/{hours_id:id}/remove",
        cover.remove_hours,
        methods=["POST"],
        name="moderation:remove_hours",
    ),
    Route("/groups/{slug:slug}/cover/notes", cover.list_notes, name="moderation:cover_notes"),
    Route("/groups/{slug:slug}/cover/notes", cover.write_note, methods=["POST"], name="moderation:write_note"),
    Route("/groups/{slug:slug}/cover/notes/read", cover.read_notes, methods=["POST"], name="moderation:read_notes"),
    Route("/shifts/{shift_id:id}", shifts.shift, name="moderation:shift"),
    Route("/shifts/{shift_id:id}/change", shifts.change, methods=["POST"], name="moderation:change_shift"),
    Route("/shifts/{shift_id:id}/take-back", shifts.take_back, methods=["POST"], name="moderation:take_back"),
    Route("/shifts/{shift_id:id}/offer", shifts.offer, methods=["POST"], name="moderation:offer_shift"),
    Route("/shifts/{shift_id:id}/keep", shifts.keep, methods=["POST"], name="moderation:keep_shift"),
    Route("/shifts/{shift_id:id}/take-over", shifts.take_over, methods=["POST"], name="moderation:take_over"),
    Route("/shifts/{shift_id:id}/decline", shifts.decline, methods=["POST"], name="moderation:decline_shift"),
]

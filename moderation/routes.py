"""Addresses of flagging, the queue and cases."""

from starlette.routing import BaseRoute, Route

from moderation.handlers import deciding

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
]

"""Addresses of flagging, the queue and cases."""

from starlette.routing import BaseRoute, Route

from moderation import handlers

ROUTES: list[BaseRoute] = [
    Route("/flag/{kind}/{subject_id}", handlers.flag, name="moderation:flag"),
    Route("/flag/{kind}/{subject_id}", handlers.send_flag, methods=["POST"], name="moderation:send_flag"),
    Route("/flag/{kind}/{subject_id}/sent", handlers.flag_sent, name="moderation:flag_sent"),
    Route("/cases", handlers.all_queues, name="moderation:cases"),
    Route("/groups/{slug:slug}/cases", handlers.group_queue, name="moderation:queue"),
    Route("/cases/{case_id:id}", handlers.case, name="moderation:case"),
    Route("/cases/{case_id:id}/take", handlers.take, methods=["POST"], name="moderation:take"),
    Route("/cases/{case_id:id}/release", handlers.release, methods=["POST"], name="moderation:release"),
    Route("/cases/{case_id:id}/decide", handlers.decide, methods=["POST"], name="moderation:decide"),
]

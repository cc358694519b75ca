"""Addresses of the first page, of groups, of help and of the plain pages."""

from starlette.routing import BaseRoute, Route

from groups.handlers import agreements, front, groups, help, joining

ROUTES: list[BaseRoute] = [
    Route("/", front.first_page, name="groups:home"),
    Route("/about", front.about, name="groups:about"),
    Route("/agreement", front.about_agreements, name="groups:agreements"),
    Route("/privacy", front.privacy, name="groups:privacy"),
    Route("/accessibility", front.accessibility, name="groups:accessibility"),
    Route("/groups", groups.list_groups, name="groups:directory"),
    Route("/groups/{slug:slug}", groups.show_group, name="groups:group"),
    Route("/groups/{slug:slug}/members", groups.list_members, name="groups:members"),
    Route("/groups/{slug:slug}/join", joining.ask_to_join, name="groups:join"),
    Route("/groups/{slug:slug}/join", joining.join, methods=["POST"], name="groups:post_join"),
    Route("/groups/{slug:slug}/leave", joining.ask_to_leave, name="groups:leave"),
    Route("/groups/{slug:slug}/leave", joining.leave, methods=["POST"], name="groups:post_leave"),
    Route("/groups/{slug:slug}/left", joining.show_left, name="groups:left"),
    Route("/groups/{slug:slug}/agreement", agreements.show_agreement, name="groups:agreement"),
    Route("/groups/{slug:slug}/agreement", agreements.agree, methods=["POST"], name="groups:agree"),
    Route("/groups/{slug:slug}/agreement/edit", agreements.edit_agreement, name="groups:edit_agreement"),
    Route(
        "/groups/{slug:slug}/agreement/edit",
        agreements.publish_agreement,
        methods=["POST"],
        name="groups:publish_agreement",
    ),
    Route("/groups/{slug:slug}/help-lines", help.edit_lines, name="groups:help_lines"),
    Route("/groups/{slug:slug}/help-lines", help.add_line, methods=["POST"], name="groups:add_help_line"),
    Route("/help", help.show_help, name="groups:help"),
    Route("/help/edit", help.edit_lines, name="groups:edit_help"),
    Route("/help/edit", help.add_line, methods=["POST"], name="groups:add_help"),
    Route("/help/lines/{line_id:id}", help.edit_line, name="groups:help_line"),
    Route("/help/lines/{line_id:id}", help.change_line, methods=["POST"], name="groups:change_help_line"),
    Route("/help/lines/{line_id:id}/raise", help.raise_line, methods=["POST"], name="groups:raise_help_line"),
    Route("/help/lines/{line_id:id}/remove", help.remove_line, methods=["POST"], name="groups:remove_help_line"),
]

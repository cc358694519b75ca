"""Addresses of signing up, signing in and one's own account."""

from starlette.routing import BaseRoute, Route

from accounts import account_handlers, handlers

ROUTES: list[BaseRoute] = [
    Route("/sign-up", handlers.sign_up_page, name="accounts:sign_up"),
    Route("/sign-up", handlers.sign_up, methods=["POST"], name="accounts:sign_up_now"),
    Route("/sign-up/keeping", handlers.sign_up_keeping, methods=["POST"], name="accounts:sign_up_keeping"),
    Route("/sign-in", handlers.sign_in_page, name="accounts:sign_in"),
    Route("/sign-in", handlers.sign_in_now, methods=["POST"], name="accounts:sign_in_now"),
    Route("/recover", handlers.recover_page, name="accounts:recover"),
    Route("/recover", handlers.recover, methods=["POST"], name="accounts:recover_now"),
    Route("/recover/keeping", handlers.recover_keeping, methods=["POST"], name="accounts:recover_keeping"),
    Route("/carry-on", handlers.carry_on, methods=["POST"], name="accounts:carry_on"),
    Route("/sign-out", handlers.sign_out, methods=["POST"], name="accounts:sign_out"),
    Route("/signed-out", handlers.signed_out, name="accounts:signed_out"),
    Route("/account", account_handlers.account, name="accounts:account"),
    Route("/account/display", account_handlers.display_page, name="accounts:display"),
    Route("/account/display", account_handlers.display, methods=["POST"], name="accounts:keep_display"),
    Route("/account/passphrase", account_handlers.passphrase_page, name="accounts:passphrase"),
    Route(
        "/account/passphrase", account_handlers.change_passphrase, methods=["POST"], name="accounts:change_passphrase"
    ),
    Route("/account/recovery-code", account_handlers.recovery_code_page, name="accounts:recovery_code"),
    Route(
        "/account/recovery-code",
        account_handlers.renew_recovery_code,
        methods=["POST"],
        name="accounts:renew_recovery_code",
    ),
    Route(
        "/account/devices/{session_id:uuid}/sign-out",
        account_handlers.end_device,
        methods=["POST"],
        name="accounts:end_device",
    ),
    Route(
        "/account/devices/sign-out",
        account_handlers.end_other_devices,
        methods=["POST"],
        name="accounts:end_other_devices",
    ),
]

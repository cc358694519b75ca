"""Addresses of signing up, signing in and one's own account."""

from starlette.routing import BaseRoute, Route

from accounts.handlers import account, arriving

ROUTES: list[BaseRoute] = [
    Route("/sign-up", arriving.sign_up_page, name="accounts:sign_up"),
    Route("/sign-up", arriving.sign_up, methods=["POST"], name="accounts:sign_up_now"),
    Route("/sign-up/keeping", arriving.sign_up_keeping, methods=["POST"], name="accounts:sign_up_keeping"),
    Route("/sign-in", arriving.sign_in_page, name="accounts:sign_in"),
    Route("/sign-in", arriving.sign_in_now, methods=["POST"], name="accounts:sign_in_now"),
    Route("/recover", arriving.recover_page, name="accounts:recover"),
    Route("/recover", arriving.recover, methods=["POST"], name="accounts:recover_now"),
    Route("/recover/keeping", arriving.recover_keeping, methods=["POST"], name="accounts:recover_keeping"),
    Route("/carry-on", arriving.carry_on, methods=["POST"], name="accounts:carry_on"),
    Route("/sign-out", arriving.sign_out, methods=["POST"], name="accounts:sign_out"),
    Route("/signed-out", arriving.signed_out, name="accounts:signed_out"),
    Route("/account", account.account, name="accounts:account"),
    Route("/account/display", account.display_page, name="accounts:display"),
    Route("/account/display", account.display, methods=["POST"], name="accounts:keep_display"),
    Route("/account/passphrase", account.passphrase_page, name="accounts:passphrase"),
    Route("/account/passphrase", account.change_passphrase, methods=["POST"], name="accounts:change_passphrase"),
    Route("/account/recovery-code", account.recovery_code_page, name="accounts:recovery_code"),
    Route(
        "/account/recovery-code",
        account.renew_recovery_code,
        methods=["POST"],
        name="accounts:renew_recovery_code",
    ),
    Route(
        "/account/devices/{session_id:uuid}/sign-out",
        account.end_device,
        methods=["POST"],
        name="accounts:end_device",
    ),
    Route(
        "/account/devices/sign-out",
        account.end_other_devices,
        methods=["POST"],
        name="accounts:end_other_devices",
    ),
]

"""Why we will not: an expected *no*, in words for the person, with the next step where there is one."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NextStep:
    """A link out of a refusal: what it says and where it goes (a path of ours)."""

    words: str
    path: str


class Refusal(Exception):
    """An expected no. `words` are shown to the person as they stand.

    ```
    Refusal ─ Invalid 422 ─ Missing 404 ─ NotAllowed 403 ─ SignInFirst 401 ─ Conflict 409
            ─ TooFast 429 ─ Paused 403 ─ TooMuch 413 ─ NotNow 503
    ```
    """

    status = 400
    code = "refused"

    def __init__(self, words: str, *, next_step: NextStep | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.next_step = next_step


class Invalid(Refusal):
    """What was sent cannot be taken as it is. `field` names the form's field, where there is one."""

    status = 422
    code = "invalid"

    def __init__(self, words: str, *, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field


class Missing(Refusal):
    """Not there, or not for this caller: both look the same from outside."""

    status = 404
    code = "missing"

    def __init__(self, words: str = "There is nothing here, or it is not open to you.") -> None:
        super().__init__(words)


class NotAllowed(Refusal):
    """The caller may read it, but not do this with it."""

    status = 403
    code = "not_allowed"


class SignInFirst(Refusal):
    """Only for signed-in members. The page keeps what was typed and offers the sign-in form in place."""

    status = 401
    code = "sign_in_first"

    def __init__(self, words: str = "Please sign in first. Nothing you wrote is lost.") -> None:
        super().__init__(words)


class SomebodyElse(SignInFirst):
    """What was sent comes from a page of another member, who used the same browser before: not in this one's name."""

    def __init__(self) -> None:
        super().__init__(
            "This page belonged to somebody who was signed in here before, so nothing was done in your name. "
            "If it is yours, sign in as you were then, and it goes on from here. Nothing is lost."
        )


class Conflict(Refusal):
    """Something changed meanwhile."""

    status = 409
    code = "conflict"


class TooFast(Refusal):
    """Too many at once. `retry_in_s`: seconds until it may work again."""

    status = 429
    code = "too_fast"

    def __init__(self, words: str, *, retry_in_s: float) -> None:
        super().__init__(words)
        self.retry_in_s = retry_in_s


class Paused(Refusal):
    """A facilitator has paused this member until a time."""

    status = 403
    code = "paused"

    def __init__(self, words: str, *, until: datetime, appeal_path: str) -> None:
        super().__init__(words, next_step=NextStep("Ask for another look", appeal_path))
        self.until = until


class TooMuch(Refusal):
    """The request is larger than we take."""

    status = 413
    code = "too_much"

    def __init__(self) -> None:
        super().__init__(
            "That is more than can be sent at once (256 KiB). Press Back: your words are still there. "
            "Please shorten them."
        )


class NotNow(Refusal):
    """A part we need is away for the moment."""

    status = 503
    code = "not_now"

    def __init__(self, words: str = "Kith cannot reach its store just now. Please try again in a minute.") -> None:
        super().__init__(words)

"""Making of what somebody typed what is stored: cooked and screened, before any lock is held. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from frame import cooking
from groups import mentions
from moderation.screening import Rules, Verdict, screen


@dataclass(frozen=True, slots=True)
class Composed:
    """A post, or a topic with its opening post, ready to be stored. `screened`: the words the verdict is about."""

    title: str
    text: str
    html: str
    cooked_version: int
    state: Literal["shown", "held"]
    screened: str
    verdict: Verdict
    warnings: tuple[str, ...] = ()


def compose(
    text: str,
    *,
    title: str = "",
    warnings: Sequence[str] = (),
    rules: Rules = Rules.DEFAULT,
    named: Collection[str] = frozenset(),
) -> Composed:
    """Cook and screen, the words of its warnings too.

    title: only for what opens a topic. named: skeletons of the names that a mention may mean.
    """
    cooked = cooking.cook(text)
    screened = f"{title}\n\n{cooked.plain}" if title else cooked.plain
    if warnings:
        screened = f"{screened}\n\n{', '.join(warnings)}"
    verdict = screen(screened, rules)
    return Composed(
        title=title,
        text=text,
        html=mentions.marked(cooked.html, named),
        cooked_version=cooking.VERSION,
        state="held" if verdict.action == "hold" else "shown",
        screened=screened,
        verdict=verdict,
        warnings=tuple(warnings),
    )

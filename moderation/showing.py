"""How a case is laid out for the facilitator who reads it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from groups.helplines import HelpLine
from moderation import crisis, marking, permissions
from moderation.cases import Case, Evidence
from moderation.decisions import Decision
from moderation.kinds import DONE, KINDS, SEVERITY_WORDS, THINGS
from moderation.marking import Piece
from moderation.permissions import Action
from moderation.subjects import Exhibit


@dataclass(frozen=True, slots=True)
class Button:
    """One of the decisions on offer."""

    value: str
    words: str
    look: str


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """The words as they were, cut where flags point. is_screened: as screening read them, title first, no markup."""

    kept: Evidence
    pieces: Sequence[Piece]
    is_screened: bool


def case_context(
    case: Case,
    exhibit: Exhibit | None,
    evidence: Sequence[Evidence],
    decisions: Sequence[Decision],
    help_lines: Sequence[HelpLine],
) -> dict[str, Any]:
    """What the page of a case is given, besides its form."""
    all_flags = [flag for kept in evidence for flag in kept.flags]
    return {
        "case": case,
        "exhibit": exhibit,
        "thing": THINGS[case.subject_kind],
        "kinds": KINDS,
        "severities": SEVERITY_WORDS,
        "done": DONE,
        "holds": case.holder == case.facilitator,
        "may_take": permissions.may_take(case, exhibit, facilitator=case.facilitator),
        "buttons": buttons(case, exhibit),
        "evidence": [_shown(kept) for kept in evidence],
        "is_as_flagged": bool(evidence) and exhibit is not None and exhibit.text == evidence[-1].text,
        "decisions": decisions,
        "writer_was_helped": crisis.writer_was_helped(all_flags),
        "help_lines": crisis.help_to_show(help_lines),
    }


def buttons(case: Case, exhibit: Exhibit | None) -> list[Button]:
    """What the facilitator may decide now, in words."""
    is_held = exhibit is not None and exhibit.state == "held"
    offered = {
        Action.NO_ACTION: Button("no_action", "Leave it as it is", "quiet"),
        Action.HIDE: Button("hide", "Hide it", "danger"),
        Action.RESTORE: Button("restore", "Let it be seen" if is_held else "Show it again", "primary"),
    }
    return [offered[action] for action in permissions.available(case, exhibit, facilitator=case.facilitator)]


def _shown(evidence: Evidence) -> ShownEvidence:
    spans = [
        (flag.span_start, flag.span_end)
        for flag in evidence.flags
        if flag.span_start is not None and flag.span_end is not None
    ]
    is_screened = any(flag.raised_by == "screening" for flag in evidence.flags)
    return ShownEvidence(evidence, marking.pieces(evidence.text or "", spans), is_screened)

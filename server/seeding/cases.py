"""Cases of the seeded community: what was flagged, what was decided about it, and the letters that followed."""

from datetime import timedelta
from hashlib import sha256

from moderation import decisions
from moderation.cases import EVIDENCE_KEPT, Case
from moderation.decisions import Ruling
from moderation.permissions import Action
from moderation.subjects import Exhibit, SubjectRef
from server.seeding.rows import Place, SeededGroup, Toml, Writing, uuid_of

_SEVERITY = {"crisis": 4, "harm_encouragement": 3, "grooming": 3, "medical_advice": 3, "pii": 2, "abuse": 2}


def write_case(writing: Writing, group: SeededGroup, post: Toml, post_id: int, place: Place) -> None:
    case = _case(writing, group, post, post_id, place)
    writing.add(
        "cases",
        id=case.id,
        group_id=group.id,
        subject_kind=case.subject_kind,
        subject_id=case.subject_id,
        state=case.state,
        kind=case.kind,
        severity=case.severity,
        version=case.version,
        changed_seq=case.id,
        opened_at=case.opened_at,
        decided_at=case.decided_at,
    )
    _write_flags(writing, group, post, case)
    if "decision" in post:
        _write_decision(writing, group, post["decision"], case)
        _write_letter(writing, group, case, post, title=f"A post in “{place.title}”")


def _case(writing: Writing, group: SeededGroup, post: Toml, post_id: int, place: Place) -> Case:
    gravest = max(post["flags"], key=lambda flag: _severity(flag["kind"]))["kind"]
    decision = post.get("decision")
    return Case(
        id=writing.next_id("cases"),
        group_id=group.id,
        group_slug=group.slug,
        group_name=group.name,
        subject_kind="post",
        subject_id=str(post_id),
        state="decided" if decision else "open",
        kind=gravest,
        severity=_severity(gravest),
        version=2 if decision else 1,
        opened_at=place.posted_at + timedelta(minutes=12),
        decided_at=place.posted_at + timedelta(hours=decision["hours_later"]) if decision else None,
        holder=None,
        holder_name=None,
        held_until=None,
        facilitator=group.people[decision["by"] if decision else group.facilitator],
    )


def _write_flags(writing: Writing, group: SeededGroup, post: Toml, case: Case) -> None:
    text, evidence_id = post["text"].strip(), writing.next_id("evidence")
    writing.add(
        "evidence",
        id=evidence_id,
        case_id=case.id,
        text=text,
        sha256=sha256(text.encode()).digest(),
        taken_at=case.opened_at,
        erase_after=case.opened_at + EVIDENCE_KEPT,
    )
    for flag in post["flags"]:
        writing.add(
            "flags",
            case_id=case.id,
            evidence_id=evidence_id,
            raised_by="member",
            membership_id=group.people[flag["by"]],
            kind=flag["kind"],
            severity=_severity(flag["kind"]),
            reason=flag["reason"],
            raised_at=case.opened_at,
        )


def _severity(kind: str) -> int:
    return _SEVERITY.get(kind, 1)


def _write_decision(writing: Writing, group: SeededGroup, decision: Toml, case: Case) -> None:
    writing.add(
        "decisions",
        case_id=case.id,
        case_version=case.version,
        action=decision["action"],
        reason=decision["reason"],
        membership_id=group.people[decision["by"]],
        decided_at=case.decided_at,
    )


def _write_letter(writing: Writing, group: SeededGroup, case: Case, post: Toml, *, title: str) -> None:
    """The letter about a decision, in the words of moderation."""
    ruling = Ruling(Action(post["decision"]["action"]), post["decision"]["reason"], case.version - 1)
    author = group.people[post["by"]]
    exhibit = Exhibit(
        ref=SubjectRef("post", case.subject_id, group.id),
        group_slug=group.slug,
        group_name=group.name,
        membership_id=author,
        pseudonym=post["by"],
        title=title,
        text="",
        html="",
        state="hidden",
        path=f"/posts/{case.subject_id}",
        is_public=False,
    )
    letter = decisions.letter(case, exhibit, ruling)
    writing.add(
        "letters",
        member_id=uuid_of("member", str(group.numbers[post["by"]])),
        membership_id=author,
        kind=letter.kind,
        about=letter.about,
        subject=letter.subject,
        body=letter.body,
        path=letter.path,
        sent_at=case.decided_at,
    )

"""What was found, as its reader may see it: nothing behind a warning that they did not choose to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from forum import snippets
from forum.personal import NOBODY
from forum.scopes import Scope
from frame.cooking import plain_of
from frame.database import Reads, Record
from groups.choosing import Look

_HEADLINE = (
    f"StartSel={snippets.BEGIN}, StopSel={snippets.END}, MaxFragments=2, MaxWords=28, MinWords=12, "
    'FragmentDelimiter=" … "'
)
_AS_READ = (
    "id", "seq", "topic_id", "title", "group_slug", "group_name", "pseudonym", "pebble_key", "posted_at", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found. warnings: what stands before its words; words: empty where they stay behind those."""

    id: int
    seq: int
    topic_id: int
    title: str
    group_slug: str
    group_name: str
    pseudonym: str
    pebble_key: bytes
    posted_at: datetime
    state: str
    warnings: Sequence[str]
    look: Look
    words: Markup


async def shown(db: Reads, scope: Scope, rows: Sequence[Record]) -> list[Hit]:
    looked = [_look(scope, row) for row in rows]
    headlines = await _headlines(db, scope.words, [plain for _, _, plain in looked])
    return [
        Hit(
            **{name: row[name] for name in _AS_READ},
            warnings=warnings,
            look=look,
            words=snippets.marked(headline),
        )
        for row, (look, warnings, _), headline in zip(rows, looked, headlines, strict=True)
    ]


def _look(scope: Scope, row: Record) -> tuple[Look, list[str], str]:
    """How the reader wants to meet a post, what it warns of, and the words of it that may stand here."""
    own = scope.personal.get(row["group_id"], NOBODY)
    plain, veiled = snippets.unveiled(row["html"])
    whole = row["warnings"].splitlines()
    warnings = list(dict.fromkeys([*whole, *veiled]))
    if own.membership_id is not None and own.membership_id == row["membership_id"]:
        return "open", warnings, plain_of(row["html"])
    is_open = own.look_behind(warnings) == "open"
    if is_open:
        plain = plain_of(row["html"])
    # A hit bears the title of its topic, which a topic's page shows but once.
    is_muted = row["membership_id"] in own.muted or own.has_muted_words(f"{escape(row['title'])} {row['html']}")
    look: Look = "muted" if is_muted else own.look_behind(whole)
    return look, warnings, "" if whole and not is_open else plain


async def _headlines(db: Reads, words: str, texts: list[str]) -> list[str]:
    if not texts:
        return []
    rows = await db.fetch(
        """
        SELECT ts_headline('english', text, $2::text::tsquery, $3) AS headline
          FROM unnest($1::text[]) WITH ORDINALITY AS found (text, place)
         ORDER BY place
        """,
        texts,
        words,
        _HEADLINE,
    )
    return [row["headline"] for row in rows]

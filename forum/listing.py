"""A group's topics, thirty a page: all of them, or those that ask for one kind of reply."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from forum.showing import TopicRow
from forum.topics import Forum
from frame.caller import Caller
from frame.database import Reads
from frame.errors import Missing
from frame.paging import Page

PAGE = 30

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEWEST = (datetime(9999, 1, 1, tzinfo=UTC), 2**31 - 1)


async def page(
    db: Reads,
    forum: Forum,
    *,
    reader: Caller,
    older_than: str | None = None,
    newer_than: str | None = None,
    need: str | None = None,
) -> Page[TopicRow]:
    """Thirty topics, the one with the latest word first; above the first thirty of all those that are pinned.

    Raises: Missing, for a cursor that was never given out.
    """
    goes_back = newer_than is None
    cursor = older_than if goes_back else newer_than
    last_at, topic_id = _place(cursor) if cursor else _NEWEST
    # The last parameter is of what kind the topics are, or whether those that are pinned stand above them.
    rows = await db.fetch(
        _STATEMENTS[goes_back, need is not None],
        forum.group_id,
        reader.member_id,
        last_at,
        topic_id,
        need if need is not None else cursor is None,
    )
    found = [TopicRow(**row) for row in rows]
    pinned = [row for row in found if row.is_pinned and not need]
    found = [row for row in found if need or not row.is_pinned]
    has_more = len(found) > PAGE
    listed = found[:PAGE]
    if not goes_back:
        listed.reverse()
    came_from = bool(cursor and listed)
    has_newer, has_older = (came_from, has_more) if goes_back else (has_more, came_from)
    return Page(
        [*pinned, *listed],
        before=_cursor(listed[0]) if has_newer else None,
        after=_cursor(listed[-1]) if has_older else None,
    )


def _cursor(row: TopicRow) -> str:
    return f"{(row.last_at - _EPOCH) // timedelta(microseconds=1)}-{row.id}"


def _place(cursor: str) -> tuple[datetime, int]:
    since, _, topic_id = cursor.partition("-")
    try:
        place = _EPOCH + timedelta(microseconds=int(since)), int(topic_id)
    except (ValueError, OverflowError) as error:
        raise Missing from error
    if not 0 < place[1] < 2**31:
        raise Missing
    return place


# Four statements, put together here once from parts that hold nothing anybody sent: PostgreSQL keeps one plan for each.
# Plan: one of the two branches runs, by the filters that hold no column; each walks an index in its own order (members:
# topics_list_idx or topics_need_idx, everybody else: topics_public_idx or topics_public_need_idx) and stops after 31
# rows, which are then looked up. The outer limit lets the planner see that.
_LIST = """
        WITH reader AS (SELECT membership_id, is_facilitator
                          FROM standings
                         WHERE group_id = $1
                           AND member_id = $2),
        chosen AS (SELECT id FROM (
          (SELECT t.id
             FROM topics t
            WHERE EXISTS (SELECT FROM reader)
              AND t.group_id = $1 AND t.state <> 'merged' AND {of_members}
              AND (t.last_at, t.id) {beyond} ($3, $4)
              AND (t.state = 'shown'
                   OR (SELECT is_facilitator FROM reader) OR t.membership_id = (SELECT membership_id FROM reader))
            ORDER BY t.last_at {direction}, t.id {direction}
            LIMIT 31)
          UNION ALL
          (SELECT t.id
             FROM topics t
            WHERE NOT EXISTS (SELECT FROM reader) AND (SELECT allows_public_topics FROM groups WHERE id = $1)
              AND t.group_id = $1 AND t.is_public AND t.state = 'shown' AND {of_others}
              AND (t.last_at, t.id) {beyond} ($3, $4)
            ORDER BY t.last_at {direction}, t.id {direction}
            LIMIT 31)) AS branch LIMIT 31),
        above AS ({above})
        SELECT t.id, t.title, t.is_public, t.is_closed, t.state, t.need, t.warnings, t.is_pinned, t.is_new,
               t.reply_count, t.last_at, t.pseudonym, t.pebble_key, t.is_muted
          FROM (SELECT id, true AS is_above FROM above UNION ALL SELECT id, false FROM chosen) AS listed
         CROSS JOIN LATERAL (
               SELECT t.id, t.title, t.is_public AND g.allows_public_topics AS is_public,
                      t.closed_at IS NOT NULL AS is_closed, t.state,
                      t.need, array_to_string(t.warnings, E'\n') AS warnings,
                      t.pinned_at, t.pinned_at IS NOT NULL AND t.state = 'shown' AS is_pinned,
                      COALESCE(read.seq < t.last_post_seq, false) AS is_new,
                      COALESCE(read.level = 'mute', false) AS is_muted,
                      t.reply_count, t.last_at, m.pseudonym, m.pebble_key
                 FROM topics t
                 JOIN groups g ON g.id = t.group_id
                 JOIN memberships m ON m.id = t.membership_id
                 LEFT JOIN readings read ON read.topic_id = t.id
                                        AND read.membership_id = (SELECT membership_id FROM reader)
                WHERE t.id = listed.id
                LIMIT 1) t
         ORDER BY listed.is_above DESC, CASE WHEN listed.is_above THEN t.pinned_at END,
                  t.last_at {direction}, t.id {direction}
"""
_PINNED = """
          SELECT t.id
            FROM topics t
           WHERE $5 AND t.group_id = $1 AND t.pinned_at IS NOT NULL AND t.state = 'shown'
             AND (EXISTS (SELECT FROM reader)
                  OR (t.is_public AND (SELECT allows_public_topics FROM groups WHERE id = $1)))
           ORDER BY t.pinned_at
           LIMIT 3"""
_OF_NEED = {"of_members": "t.need = $5", "of_others": "t.need = $5", "above": "SELECT NULL::integer AS id LIMIT 0"}
_OF_ALL = {
    "of_members": "(t.pinned_at IS NULL OR t.state <> 'shown')",
    "of_others": "t.pinned_at IS NULL",
    "above": _PINNED,
}
_BACK = {"beyond": "<", "direction": "DESC"}
_ON = {"beyond": ">", "direction": "ASC"}
_STATEMENTS: Mapping[tuple[bool, bool], str] = {
    (goes_back, is_of_need): _LIST.format(**(_BACK if goes_back else _ON), **(_OF_NEED if is_of_need else _OF_ALL))
    for goes_back in (True, False)
    for is_of_need in (True, False)
}

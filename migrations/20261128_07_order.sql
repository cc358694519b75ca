-- Where posts went that were moved, and the same words said twice
-- depends: 20261128_02_reading

-- migrate: apply
CREATE TABLE moved_posts (
  topic_id  integer  NOT NULL CONSTRAINT moved_posts_topic_fkey REFERENCES topics ON DELETE CASCADE,
  seq       bigint   NOT NULL,
  post_id   bigint   NOT NULL CONSTRAINT moved_posts_post_fkey REFERENCES posts ON DELETE CASCADE,
  CONSTRAINT moved_posts_pkey PRIMARY KEY (topic_id, seq)
);
COMMENT ON TABLE moved_posts IS 'The post that had this place before it was moved: old addresses and replies on their way find it, however often it moves.';
CREATE INDEX moved_posts_post_idx ON moved_posts (post_id);

ALTER TABLE posts ADD COLUMN is_note boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN posts.is_note IS 'Says where the posts went that stood here; counts neither as a reply nor as an answer.';

CREATE INDEX topics_started_idx ON topics (group_id, started_at);

-- A topic that was merged leads its readers on, so it stays open to them; its posts are no longer in it.
CREATE OR REPLACE FUNCTION topic_reading(topic_id integer, member_id uuid)
RETURNS TABLE (membership_id uuid, is_facilitator boolean)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
SELECT s.membership_id, COALESCE(s.is_facilitator, false)
  FROM topics t
  JOIN groups g ON g.id = t.group_id
  LEFT JOIN standings s ON s.group_id = t.group_id AND s.member_id = $2
 WHERE t.id = $1
   AND (s.membership_id IS NOT NULL OR (t.is_public AND g.allows_public_topics))
   AND (t.state IN ('shown', 'merged') OR s.is_facilitator OR t.membership_id = s.membership_id)
$$;

-- Volatile, so that it sees what another connection committed while this one waited for the topic's lock.
-- What it raises names a constraint, as a doubled key does, and is handled like one.
CREATE FUNCTION said_once(
  topic integer, in_group integer, membership uuid, words text, since timestamptz,
  titled text DEFAULT NULL, shared boolean DEFAULT NULL
)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
  IF since IS NULL THEN
    RETURN true;
  END IF;
  IF topic IS NULL THEN
    -- No row is common to two new topics, so the writer's own words are what they take turns on.
    PERFORM pg_advisory_xact_lock(hashtextextended(membership::text || words, 0));
  END IF;
  IF EXISTS (SELECT
               FROM posts p
               JOIN topics t ON t.id = p.topic_id
              WHERE p.membership_id = membership AND p.posted_at > since AND p.text = words
                AND p.state NOT IN ('withdrawn', 'erased')
                AND (p.topic_id = topic OR (topic IS NULL AND p.seq = 1 AND t.group_id = in_group
                                            AND t.title = titled AND t.is_public = shared))) THEN
    RAISE EXCEPTION 'the same words again' USING ERRCODE = 'unique_violation', CONSTRAINT = 'posts_said_once';
  END IF;
  RETURN true;
END
$$;

-- Where a draft belongs now that what it answers may have moved: a page that was open before still names the old place.
CREATE FUNCTION draft_place(place text)
RETURNS text
LANGUAGE sql STABLE
AS $$
SELECT COALESCE(
  (SELECT CASE WHEN p.seq = 1 THEN 'topic:' || p.topic_id ELSE 'reply:' || p.id END
     FROM posts p
    WHERE p.id = CASE
            WHEN $1 LIKE 'reply:%' THEN substr($1, 7)::numeric
            WHEN $1 LIKE 'topic:%' THEN (SELECT m.post_id
                                           FROM topics t
                                           JOIN moved_posts m ON m.topic_id = t.id AND m.seq = 1
                                          WHERE t.id = substr($1, 7)::numeric AND t.state = 'merged')
          END::bigint),
  $1)
$$;

CREATE FUNCTION place_draft() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  NEW.place := draft_place(NEW.place);
  RETURN NEW;
END
$$;
CREATE TRIGGER drafts_place BEFORE INSERT ON drafts
  FOR EACH ROW WHEN (NEW.place ~ '^(topic|reply):[0-9]{1,9}$') EXECUTE FUNCTION place_draft();

-- migrate: rollback
DROP TRIGGER drafts_place ON drafts;
DROP FUNCTION place_draft, draft_place, said_once;
CREATE OR REPLACE FUNCTION topic_reading(topic_id integer, member_id uuid)
RETURNS TABLE (membership_id uuid, is_facilitator boolean)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
SELECT s.membership_id, COALESCE(s.is_facilitator, false)
  FROM topics t
  JOIN groups g ON g.id = t.group_id
  LEFT JOIN standings s ON s.group_id = t.group_id AND s.member_id = $2
 WHERE t.id = $1
   AND (s.membership_id IS NOT NULL OR (t.is_public AND g.allows_public_topics))
   AND (t.state = 'shown' OR s.is_facilitator OR t.membership_id = s.membership_id)
$$;
DROP INDEX topics_started_idx;
ALTER TABLE posts DROP COLUMN is_note;
DROP TABLE moved_posts;

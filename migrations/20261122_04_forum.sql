-- Topics, posts in threads, what posts said before, and drafts
-- depends: 20261122_03_groups

-- migrate: apply
CREATE TABLE topics (
  id             integer     CONSTRAINT topics_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id       integer     NOT NULL CONSTRAINT topics_group_fkey REFERENCES groups,
  membership_id  uuid        NOT NULL CONSTRAINT topics_membership_fkey REFERENCES memberships,
  key            uuid        NOT NULL,
  title          text        NOT NULL CONSTRAINT topics_title_length CHECK (char_length(title) BETWEEN 1 AND 120),
  is_public      boolean     NOT NULL DEFAULT false,
  state          text        NOT NULL DEFAULT 'shown' CONSTRAINT topics_state CHECK (state IN ('shown', 'held', 'hidden', 'withdrawn')),
  last_seq       bigint      NOT NULL DEFAULT 0,
  epoch          text        NOT NULL DEFAULT substr(md5(gen_random_uuid()::text), 1, 8),
  reply_count    integer     NOT NULL DEFAULT 0,
  started_at     timestamptz NOT NULL DEFAULT now(),
  last_at        timestamptz NOT NULL DEFAULT now(),
  closed_at      timestamptz,
  closed_reason  text,
  CONSTRAINT topics_key_key UNIQUE (group_id, membership_id, key)
);
COMMENT ON COLUMN topics.last_seq IS 'The number of the latest change, raised under the row lock so that numbers commit in order.';
CREATE INDEX topics_list_idx ON topics (group_id, last_at DESC, id DESC);
CREATE INDEX topics_public_idx ON topics (group_id, last_at DESC, id DESC) WHERE is_public AND state = 'shown';

CREATE TABLE posts (
  id              bigint      CONSTRAINT posts_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  topic_id        integer     NOT NULL CONSTRAINT posts_topic_fkey REFERENCES topics,
  seq             bigint      NOT NULL,
  changed_seq     bigint      NOT NULL,
  parent_seq      bigint,
  path            bytea       NOT NULL,
  membership_id   uuid        NOT NULL CONSTRAINT posts_membership_fkey REFERENCES memberships,
  key             uuid        NOT NULL,
  text            text        NOT NULL CONSTRAINT posts_text_length CHECK (char_length(text) <= 10000),
  html            text        NOT NULL,
  cooked_version  smallint    NOT NULL,
  state           text        NOT NULL DEFAULT 'shown' CONSTRAINT posts_state CHECK (state IN ('shown', 'held', 'hidden', 'withdrawn', 'erased')),
  posted_at       timestamptz NOT NULL DEFAULT now(),
  edited_at       timestamptz,
  version         integer     NOT NULL DEFAULT 1,
  CONSTRAINT posts_seq_key UNIQUE (topic_id, seq),
  CONSTRAINT posts_key_key UNIQUE (topic_id, membership_id, key)
);
COMMENT ON COLUMN posts.seq IS 'The place in the topic; never changes.';
COMMENT ON COLUMN posts.changed_seq IS 'The number of the latest change to this post.';
COMMENT ON COLUMN posts.path IS 'The seqs from the opening post down to this one, four bytes each: its order by conversation.';
CREATE INDEX posts_path_idx ON posts (topic_id, path);
CREATE INDEX posts_changed_idx ON posts (topic_id, changed_seq);
CREATE INDEX posts_membership_idx ON posts (membership_id, posted_at DESC);

CREATE TABLE post_versions (
  post_id      bigint      NOT NULL CONSTRAINT post_versions_post_fkey REFERENCES posts ON DELETE CASCADE,
  version      integer     NOT NULL,
  title        text        NOT NULL DEFAULT '',
  text         text        NOT NULL,
  html         text        NOT NULL,
  replaced_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT post_versions_pkey PRIMARY KEY (post_id, version)
);

COMMENT ON COLUMN post_versions.title IS 'The topic''s title at the time, where the post opens one; else empty.';

-- Who wrote a post and whom it answers, for whoever shows posts. Whether its words may be shown is up to the reader.
CREATE VIEW signed_posts AS
SELECT p.id, p.topic_id, p.seq, p.changed_seq, p.parent_seq, p.path, octet_length(p.path) / 4 - 1 AS depth,
       p.membership_id, p.html, p.state, p.posted_at, p.edited_at, p.version,
       author.pseudonym, author.pebble_key, author.is_facilitator,
       answered.id AS parent_id, answered.pseudonym AS answers
  FROM posts p
  JOIN memberships author ON author.id = p.membership_id
  -- LIMIT makes it a look-up for each of forty posts; without, small tables of posts are read whole.
  LEFT JOIN LATERAL (SELECT a.id, CASE WHEN a.state = 'shown' THEN m.pseudonym END AS pseudonym
                       FROM posts a
                       JOIN memberships m ON m.id = a.membership_id
                      WHERE a.topic_id = p.topic_id
                        AND a.seq = p.parent_seq
                      LIMIT 1) answered ON true;

-- As whom somebody reads a topic: no row means not at all. The one place that says who may.
CREATE FUNCTION topic_reading(topic_id integer, member_id uuid)
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

CREATE TABLE drafts (
  member_id  uuid        NOT NULL CONSTRAINT drafts_member_fkey REFERENCES members ON DELETE CASCADE,
  place      text        NOT NULL CONSTRAINT drafts_place_form CHECK (place ~ '^(group|topic|reply|edit|room):[0-9]+$'),
  title      text        NOT NULL DEFAULT '' CONSTRAINT drafts_title_length CHECK (char_length(title) <= 500),
  text       text        NOT NULL DEFAULT '' CONSTRAINT drafts_text_length CHECK (char_length(text) <= 20000),
  seq        bigint      NOT NULL DEFAULT 0,
  saved_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT drafts_pkey PRIMARY KEY (member_id, place)
);
CREATE INDEX drafts_saved_at_idx ON drafts (saved_at);
COMMENT ON COLUMN drafts.seq IS 'Counts savings, so that an older one that arrives late does not overwrite a newer, nor bring back what was posted.';

-- migrate: rollback
DROP FUNCTION topic_reading;
DROP VIEW signed_posts;
DROP TABLE drafts, post_versions, posts, topics;

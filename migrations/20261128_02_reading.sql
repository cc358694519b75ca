-- How far somebody has read, what they follow, mute, mark and react to, all by the name they have in the group
-- depends: 20261128_01_topic_care

-- migrate: apply
CREATE TABLE readings (
  membership_id  uuid        NOT NULL CONSTRAINT readings_membership_fkey REFERENCES memberships ON DELETE CASCADE,
  topic_id       integer     NOT NULL CONSTRAINT readings_topic_fkey REFERENCES topics ON DELETE CASCADE,
  seq            bigint      NOT NULL DEFAULT 0,
  folded         bigint[]    NOT NULL DEFAULT '{}' CONSTRAINT readings_folded CHECK (cardinality(folded) <= 200),
  level          text        CONSTRAINT readings_level CHECK (level IN ('follow', 'watch', 'mute')),
  read_at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT readings_pkey PRIMARY KEY (membership_id, topic_id)
);
COMMENT ON COLUMN readings.seq IS 'The last post that was in sight, by its place; only ever grows.';
COMMENT ON COLUMN readings.folded IS 'The seqs of posts whose replies this reader has folded away.';
COMMENT ON COLUMN readings.level IS 'NULL: as the group, or told of what concerns one.';
CREATE INDEX readings_told_idx ON readings (topic_id, level) WHERE level IS NOT NULL;

CREATE TABLE group_follows (
  membership_id  uuid  CONSTRAINT group_follows_pkey PRIMARY KEY CONSTRAINT group_follows_membership_fkey REFERENCES memberships ON DELETE CASCADE,
  level          text  NOT NULL CONSTRAINT group_follows_level CHECK (level IN ('follow', 'watch', 'mute'))
);

CREATE TABLE bookmarks (
  membership_id  uuid        NOT NULL CONSTRAINT bookmarks_membership_fkey REFERENCES memberships ON DELETE CASCADE,
  post_id        bigint      NOT NULL CONSTRAINT bookmarks_post_fkey REFERENCES posts ON DELETE CASCADE,
  note           text        NOT NULL DEFAULT '' CONSTRAINT bookmarks_note_length CHECK (char_length(note) <= 300),
  made_at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT bookmarks_pkey PRIMARY KEY (membership_id, post_id)
);
CREATE INDEX bookmarks_made_idx ON bookmarks (membership_id, made_at DESC, post_id DESC);

CREATE TABLE mutes (
  membership_id        uuid        NOT NULL CONSTRAINT mutes_membership_fkey REFERENCES memberships ON DELETE CASCADE,
  muted_membership_id  uuid        NOT NULL CONSTRAINT mutes_muted_fkey REFERENCES memberships ON DELETE CASCADE,
  muted_at             timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT mutes_pkey PRIMARY KEY (membership_id, muted_membership_id),
  CONSTRAINT mutes_not_oneself CHECK (membership_id <> muted_membership_id)
);
COMMENT ON TABLE mutes IS 'One name in one group mutes another there; it says nothing of any other name of either person.';

CREATE TABLE muted_words (
  membership_id  uuid  NOT NULL CONSTRAINT muted_words_membership_fkey REFERENCES memberships ON DELETE CASCADE,
  words          text  NOT NULL CONSTRAINT muted_words_length CHECK (char_length(words) BETWEEN 2 AND 60),
  CONSTRAINT muted_words_pkey PRIMARY KEY (membership_id, words)
);
COMMENT ON COLUMN muted_words.words IS 'In lower case.';

CREATE TABLE reactions (
  post_id        bigint      NOT NULL CONSTRAINT reactions_post_fkey REFERENCES posts ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT reactions_membership_fkey REFERENCES memberships ON DELETE CASCADE,
  kind           text        NOT NULL CONSTRAINT reactions_kind CHECK (kind IN ('been_there', 'thinking_of_you', 'thank_you', 'helped')),
  reacted_at     timestamptz NOT NULL DEFAULT now(),
  told_at        timestamptz,
  CONSTRAINT reactions_pkey PRIMARY KEY (post_id, membership_id, kind)
);
COMMENT ON COLUMN reactions.told_at IS 'When the writer of the post was told, together with the others of that day.';
CREATE INDEX reactions_untold_idx ON reactions (post_id) WHERE told_at IS NULL;
CREATE INDEX reactions_membership_idx ON reactions (membership_id, post_id);

CREATE TABLE landmarks (
  post_id        bigint      CONSTRAINT landmarks_pkey PRIMARY KEY CONSTRAINT landmarks_post_fkey REFERENCES posts ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT landmarks_membership_fkey REFERENCES memberships,
  marked_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE landmarks IS 'Posts that the starter of a long topic or a facilitator marked as a way into it.';

ALTER TABLE memberships
  ADD COLUMN about text NOT NULL DEFAULT '' CONSTRAINT memberships_about_length CHECK (char_length(about) <= 500);
COMMENT ON COLUMN memberships.about IS 'What somebody chose to tell in this group, under this name.';
ALTER TABLE topics
  ADD COLUMN last_post_seq bigint NOT NULL DEFAULT 1;
COMMENT ON COLUMN topics.last_post_seq IS 'The place of the newest post; last_seq also counts changes to older ones.';
UPDATE topics t
   SET last_post_seq = (SELECT max(p.seq) FROM posts p WHERE p.topic_id = t.id)
 WHERE t.reply_count > 0;
ALTER TABLE groups
  ADD COLUMN reply_aim_hours smallint CONSTRAINT groups_reply_aim CHECK (reply_aim_hours BETWEEN 1 AND 168);

DROP VIEW signed_posts;
-- Who wrote a post and whom it answers, for whoever shows posts. Whether its words may be shown is up to the reader.
CREATE VIEW signed_posts AS
SELECT p.id, p.topic_id, p.seq, p.changed_seq, p.parent_seq, p.path, octet_length(p.path) / 4 - 1 AS depth,
       p.membership_id, p.html, p.state, p.posted_at, p.edited_at, p.version,
       array_to_string(p.warnings, E'\n') AS warnings, array_to_string(p.reactions, ' ') AS reactions,
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

-- migrate: rollback
DROP VIEW signed_posts;
CREATE VIEW signed_posts AS
SELECT p.id, p.topic_id, p.seq, p.changed_seq, p.parent_seq, p.path, octet_length(p.path) / 4 - 1 AS depth,
       p.membership_id, p.html, p.state, p.posted_at, p.edited_at, p.version,
       author.pseudonym, author.pebble_key, author.is_facilitator,
       answered.id AS parent_id, answered.pseudonym AS answers
  FROM posts p
  JOIN memberships author ON author.id = p.membership_id
  LEFT JOIN LATERAL (SELECT a.id, CASE WHEN a.state = 'shown' THEN m.pseudonym END AS pseudonym
                       FROM posts a
                       JOIN memberships m ON m.id = a.membership_id
                      WHERE a.topic_id = p.topic_id
                        AND a.seq = p.parent_seq
                      LIMIT 1) answered ON true;
ALTER TABLE groups DROP COLUMN reply_aim_hours;
ALTER TABLE topics DROP COLUMN last_post_seq;
ALTER TABLE memberships DROP COLUMN about;
DROP TABLE landmarks, reactions, muted_words, mutes, bookmarks, group_follows, readings;

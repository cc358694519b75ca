-- What help a topic asks for, warnings before words, pinning, resting and merging
-- depends: 20261122_07_letters

-- migrate: apply
ALTER TABLE topics
  ADD COLUMN need           text        CONSTRAINT topics_need CHECK (need IN ('heard', 'ideas', 'information', 'good_news')),
  ADD COLUMN warnings       text[]      NOT NULL DEFAULT '{}' CONSTRAINT topics_warnings CHECK (cardinality(warnings) <= 6),
  ADD COLUMN pinned_at      timestamptz,
  ADD COLUMN takes_replies  boolean     NOT NULL DEFAULT true,
  ADD COLUMN answered_at    timestamptz,
  ADD COLUMN merged_into    integer     CONSTRAINT topics_merged_into_fkey REFERENCES topics,
  DROP CONSTRAINT topics_state,
  ADD CONSTRAINT topics_state CHECK (state IN ('shown', 'held', 'hidden', 'withdrawn', 'merged'));
COMMENT ON COLUMN topics.need IS 'What kind of reply would help; NULL: not said.';
COMMENT ON COLUMN topics.warnings IS 'What the topic touches, in words that a reader sees before anything else.';
COMMENT ON COLUMN topics.takes_replies IS 'False: its starter has turned replies off.';
COMMENT ON COLUMN topics.answered_at IS 'When somebody other than its starter first replied.';

ALTER TABLE posts
  ADD COLUMN warnings   text[]   NOT NULL DEFAULT '{}' CONSTRAINT posts_warnings CHECK (cardinality(warnings) <= 6),
  ADD COLUMN reactions  text[]   NOT NULL DEFAULT '{}',
  ADD COLUMN is_first   boolean  NOT NULL DEFAULT false;
COMMENT ON COLUMN posts.reactions IS 'The kinds that at least one person gave, so that a page of posts counts nobody.';
COMMENT ON COLUMN posts.is_first IS 'The first thing its writer posted in the group.';

CREATE TABLE group_warnings (
  group_id  integer  NOT NULL CONSTRAINT group_warnings_group_fkey REFERENCES groups ON DELETE CASCADE,
  words     text     NOT NULL CONSTRAINT group_warnings_length CHECK (char_length(words) BETWEEN 2 AND 60),
  position  smallint NOT NULL DEFAULT 0,
  CONSTRAINT group_warnings_pkey PRIMARY KEY (group_id, words)
);
COMMENT ON TABLE group_warnings IS 'The warnings a group keeps ready. Texts carry the words themselves, so a change here rewrites nothing.';

CREATE TABLE warning_choices (
  member_id  uuid  NOT NULL CONSTRAINT warning_choices_member_fkey REFERENCES members ON DELETE CASCADE,
  words      text  NOT NULL CONSTRAINT warning_choices_length CHECK (char_length(words) <= 60),
  choice     text  NOT NULL CONSTRAINT warning_choices_choice CHECK (choice IN ('show', 'veil', 'hide')),
  CONSTRAINT warning_choices_pkey PRIMARY KEY (member_id, words)
);
COMMENT ON COLUMN warning_choices.words IS 'In lower case; empty: every warning without a row of its own.';

CREATE TABLE warning_suggestions (
  post_id        bigint      NOT NULL CONSTRAINT warning_suggestions_post_fkey REFERENCES posts ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT warning_suggestions_membership_fkey REFERENCES memberships ON DELETE CASCADE,
  words          text        NOT NULL CONSTRAINT warning_suggestions_length CHECK (char_length(words) BETWEEN 2 AND 60),
  suggested_at   timestamptz NOT NULL DEFAULT now(),
  settled_at     timestamptz,
  CONSTRAINT warning_suggestions_pkey PRIMARY KEY (post_id, membership_id, words)
);
CREATE INDEX warning_suggestions_open_idx ON warning_suggestions (post_id) WHERE settled_at IS NULL;

UPDATE topics t
   SET answered_at = (SELECT min(p.posted_at)
                        FROM posts p
                       WHERE p.topic_id = t.id AND p.membership_id <> t.membership_id AND p.state <> 'held');
-- Only of late: it tells facilitators whom to greet, and a large table is not rewritten for that.
UPDATE posts p
   SET is_first = true
 WHERE p.posted_at > now() - interval '14 days'
   AND NOT EXISTS (SELECT FROM posts earlier WHERE earlier.membership_id = p.membership_id AND earlier.id < p.id);
INSERT INTO group_warnings (group_id, words, position)
SELECT g.id, w.words, w.position
  FROM groups g,
       unnest(ARRAY['Suicide and self-harm', 'Eating and weight', 'Death of a child', 'Abuse and violence', 'Medical detail'])
         WITH ORDINALITY AS w (words, position);

CREATE INDEX topics_unanswered_idx ON topics (group_id, started_at, id)
  WHERE answered_at IS NULL AND state = 'shown' AND closed_at IS NULL AND takes_replies;
CREATE INDEX topics_pinned_idx ON topics (group_id, pinned_at) WHERE pinned_at IS NOT NULL;
CREATE INDEX topics_need_idx ON topics (group_id, need, last_at DESC, id DESC) WHERE need IS NOT NULL;

-- migrate: rollback
DROP INDEX topics_unanswered_idx, topics_pinned_idx, topics_need_idx;
DROP TABLE warning_suggestions, warning_choices, group_warnings;
ALTER TABLE posts DROP COLUMN warnings, DROP COLUMN reactions, DROP COLUMN is_first;
UPDATE topics SET state = 'hidden' WHERE state = 'merged';
ALTER TABLE topics
  DROP COLUMN need, DROP COLUMN warnings, DROP COLUMN pinned_at, DROP COLUMN takes_replies, DROP COLUMN answered_at,
  DROP COLUMN merged_into,
  DROP CONSTRAINT topics_state,
  ADD CONSTRAINT topics_state CHECK (state IN ('shown', 'held', 'hidden', 'withdrawn'));

-- Letters about what one follows and about comfort given, and the way into a long topic
-- depends: 20261128_02_reading

-- migrate: apply
ALTER TABLE letters
  DROP CONSTRAINT letters_kind,
  ADD CONSTRAINT letters_kind CHECK (kind IN ('reply', 'decision', 'help', 'welcome', 'followed', 'comfort'));
ALTER TABLE topics
  ADD COLUMN way_in bigint[] NOT NULL DEFAULT '{}' CONSTRAINT topics_way_in CHECK (cardinality(way_in) <= 5);
COMMENT ON COLUMN topics.way_in IS 'The seqs of what a newcomer begins with: marked posts first, then those that helped most. Kept at writing.';
CREATE INDEX reactions_helped_idx ON reactions (post_id) WHERE kind = 'helped';

-- migrate: rollback
DROP INDEX reactions_helped_idx;
ALTER TABLE topics DROP COLUMN way_in;
DELETE FROM letters WHERE kind IN ('followed', 'comfort');
ALTER TABLE letters
  DROP CONSTRAINT letters_kind,
  ADD CONSTRAINT letters_kind CHECK (kind IN ('reply', 'decision', 'help', 'welcome'));

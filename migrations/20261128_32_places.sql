-- The first post of a day, and posts that wait to be cooked again, without reading others
-- depends: 20261128_02_reading

-- migrate: apply
CREATE INDEX posts_posted_idx ON posts (topic_id, posted_at, seq);
CREATE INDEX posts_cooked_idx ON posts (cooked_version) WHERE state NOT IN ('withdrawn', 'erased');

-- migrate: rollback
DROP INDEX posts_posted_idx, posts_cooked_idx;

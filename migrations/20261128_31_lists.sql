-- Lists that read only what they show: topics of one need for visitors
-- depends: 20261128_01_topic_care

-- migrate: apply
CREATE INDEX topics_public_need_idx ON topics (group_id, need, last_at DESC, id DESC)
  WHERE is_public AND state = 'shown' AND need IS NOT NULL;

-- migrate: rollback
DROP INDEX topics_public_need_idx;

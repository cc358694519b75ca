-- What kind of reply would help and what a text touches, as chosen before it was posted
-- depends: 20261128_03_drafts

-- migrate: apply
ALTER TABLE drafts
  ADD COLUMN need      text    CONSTRAINT drafts_need CHECK (need IN ('heard', 'ideas', 'information', 'good_news')),
  ADD COLUMN warnings  text[]  CONSTRAINT drafts_warnings CHECK (cardinality(warnings) <= 40);
COMMENT ON COLUMN drafts.warnings IS 'As they were typed, also more than fit; NULL: nothing was said about them.';
ALTER TABLE draft_versions
  ADD COLUMN need      text    CONSTRAINT draft_versions_need CHECK (need IN ('heard', 'ideas', 'information', 'good_news')),
  ADD COLUMN warnings  text[]  CONSTRAINT draft_versions_warnings CHECK (cardinality(warnings) <= 40);

-- migrate: rollback
ALTER TABLE draft_versions DROP COLUMN need, DROP COLUMN warnings;
ALTER TABLE drafts DROP COLUMN need, DROP COLUMN warnings;

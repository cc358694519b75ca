-- Which tab a draft is from, and what other tabs wrote in the same place
-- depends: 20261128_02_reading

-- migrate: apply
ALTER TABLE drafts
  ADD COLUMN tab uuid;
COMMENT ON COLUMN drafts.tab IS 'The key of the form it was written in: a tab may save anew what it saved itself, another one only what it has seen.';

CREATE TABLE draft_versions (
  member_id     uuid        NOT NULL,
  place         text        NOT NULL,
  tab           uuid        NOT NULL,
  title         text        NOT NULL DEFAULT '' CONSTRAINT draft_versions_title_length CHECK (char_length(title) <= 500),
  text          text        NOT NULL DEFAULT '' CONSTRAINT draft_versions_text_length CHECK (char_length(text) <= 20000),
  saved_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT draft_versions_pkey PRIMARY KEY (member_id, place, tab),
  CONSTRAINT draft_versions_draft_fkey FOREIGN KEY (member_id, place) REFERENCES drafts ON DELETE CASCADE
);
COMMENT ON TABLE draft_versions IS 'What another tab or device wrote in the same place: neither text overwrites the other.';
CREATE INDEX draft_versions_saved_at_idx ON draft_versions (saved_at);

-- migrate: rollback
DROP TABLE draft_versions;
ALTER TABLE drafts DROP COLUMN tab;

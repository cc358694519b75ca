-- Letters: what Kith tells a person, kept in their inbox
-- depends: 20261122_03_groups

-- migrate: apply
CREATE TABLE letters (
  id             bigint      CONSTRAINT letters_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  member_id      uuid        NOT NULL CONSTRAINT letters_member_fkey REFERENCES members ON DELETE CASCADE,
  membership_id  uuid        CONSTRAINT letters_membership_fkey REFERENCES memberships,
  kind           text        NOT NULL CONSTRAINT letters_kind CHECK (kind IN ('reply', 'decision', 'help', 'welcome')),
  about          text        NOT NULL,
  subject        text        NOT NULL CONSTRAINT letters_subject_length CHECK (char_length(subject) BETWEEN 1 AND 200),
  body           text        NOT NULL,
  path           text        NOT NULL DEFAULT '' CONSTRAINT letters_path CHECK (path = '' OR path LIKE '/%'),
  sent_at        timestamptz NOT NULL DEFAULT now(),
  read_at        timestamptz,
  CONSTRAINT letters_about_key UNIQUE (member_id, kind, about)
);
COMMENT ON COLUMN letters.about IS 'What it is about, such as post:12: a job that runs twice writes one letter.';
CREATE INDEX letters_inbox_idx ON letters (member_id, sent_at DESC, id DESC);
CREATE INDEX letters_unread_idx ON letters (member_id) WHERE read_at IS NULL;

-- migrate: rollback
DROP TABLE letters;

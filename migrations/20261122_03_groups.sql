-- Conditions, groups, agreements, memberships: one person has a name of their own in each group
-- depends: 20261122_02_members

-- migrate: apply
CREATE TABLE conditions (
  id     integer CONSTRAINT conditions_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  slug   text    NOT NULL CONSTRAINT conditions_slug_key UNIQUE,
  name   text    NOT NULL,
  about  text    NOT NULL DEFAULT ''
);

CREATE TABLE groups (
  id                    integer     CONSTRAINT groups_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  slug                  text        NOT NULL CONSTRAINT groups_slug_key UNIQUE
                                    CONSTRAINT groups_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 60),
  name                  text        NOT NULL CONSTRAINT groups_name_length CHECK (char_length(name) BETWEEN 2 AND 80),
  condition_id          integer     NOT NULL CONSTRAINT groups_condition_fkey REFERENCES conditions,
  place                 text        NOT NULL DEFAULT '',
  status                text        NOT NULL DEFAULT 'starting'
                                    CONSTRAINT groups_status CHECK (status IN ('starting', 'active', 'quiet', 'closed')),
  about                 text        NOT NULL,
  about_html            text        NOT NULL,
  safety_html           text        NOT NULL DEFAULT '',
  contact_html          text        NOT NULL DEFAULT '',
  allows_public_topics  boolean     NOT NULL DEFAULT false,
  is_indexed            boolean     NOT NULL DEFAULT false,
  queue_seq             bigint      NOT NULL DEFAULT 0,
  opened_at             timestamptz NOT NULL DEFAULT now(),
  words                 tsvector    NOT NULL GENERATED ALWAYS AS (to_tsvector('english', name || ' ' || place || ' ' || about)) STORED
);
COMMENT ON COLUMN groups.place IS 'Empty: meets online only.';
COMMENT ON COLUMN groups.queue_seq IS 'The number of the latest change to the group''s queue of cases.';
COMMENT ON COLUMN groups.words IS 'For searching the directory.';
CREATE INDEX groups_condition_idx ON groups (condition_id);

CREATE TABLE agreements (
  id           integer     CONSTRAINT agreements_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id     integer     NOT NULL CONSTRAINT agreements_group_fkey REFERENCES groups,
  version      integer     NOT NULL CONSTRAINT agreements_version CHECK (version > 0),
  text         text        NOT NULL,
  html         text        NOT NULL,
  in_force_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT agreements_group_version_key UNIQUE (group_id, version)
);

-- The newest version of each group that has come into force: the one place that says which one counts.
-- By the time of the statement: a transaction that waited for a new version to be published must see it.
CREATE VIEW agreements_in_force AS
SELECT a.id, a.group_id, a.version, a.text, a.html, a.in_force_at
  FROM agreements a
 WHERE a.in_force_at <= statement_timestamp()
   AND NOT EXISTS (SELECT 1
                     FROM agreements newer
                    WHERE newer.group_id = a.group_id
                      AND newer.version > a.version
                      AND newer.in_force_at <= statement_timestamp());

CREATE TABLE memberships (
  id               uuid        CONSTRAINT memberships_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
  group_id         integer     NOT NULL CONSTRAINT memberships_group_fkey REFERENCES groups,
  member_id        uuid        CONSTRAINT memberships_member_fkey REFERENCES members ON DELETE SET NULL,
  pseudonym        text        NOT NULL CONSTRAINT memberships_pseudonym_length CHECK (char_length(pseudonym) BETWEEN 2 AND 30),
  skeleton         text        NOT NULL,
  hidden_pseudonym text,
  pebble_key       bytea       NOT NULL DEFAULT uuid_send(gen_random_uuid()),
  is_facilitator   boolean     NOT NULL DEFAULT false,
  is_organiser     boolean     NOT NULL DEFAULT false,
  joined_at        timestamptz NOT NULL DEFAULT now(),
  left_at          timestamptz,
  excluded_at      timestamptz,
  CONSTRAINT memberships_member_group_key UNIQUE (member_id, group_id),
  CONSTRAINT memberships_skeleton_key UNIQUE (group_id, skeleton)
);
COMMENT ON COLUMN memberships.id IS 'Random: two memberships of one person have nothing in common outside this table.';
COMMENT ON COLUMN memberships.skeleton IS 'The pseudonym with look-alike characters folded; stays reserved after leaving.';
COMMENT ON COLUMN memberships.hidden_pseudonym IS 'What the person chose, while a neutral name stands in its place; the skeleton stays that of the choice.';
CREATE INDEX memberships_group_joined_idx ON memberships (group_id, joined_at) WHERE left_at IS NULL AND excluded_at IS NULL;

CREATE TABLE consents (
  membership_id  uuid        NOT NULL CONSTRAINT consents_membership_fkey REFERENCES memberships,
  agreement_id   integer     NOT NULL CONSTRAINT consents_agreement_fkey REFERENCES agreements,
  given_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  withdrawn_at   timestamptz,
  CONSTRAINT consents_pkey PRIMARY KEY (membership_id, agreement_id, given_at)
);
COMMENT ON TABLE consents IS 'Never changed but for being withdrawn: who comes back consents anew, in another row.';
CREATE UNIQUE INDEX consents_given_key ON consents (membership_id, agreement_id) WHERE withdrawn_at IS NULL;

CREATE TABLE help_lines (
  id        integer  CONSTRAINT help_lines_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id  integer  CONSTRAINT help_lines_group_fkey REFERENCES groups,
  position  smallint NOT NULL DEFAULT 0,
  name      text     NOT NULL,
  contact   text     NOT NULL,
  link      text     NOT NULL CONSTRAINT help_lines_link CHECK (link ~ '^(tel:|sms:|https://)' OR link = ''),
  note      text     NOT NULL DEFAULT ''
);
COMMENT ON COLUMN help_lines.group_id IS 'NULL: for everybody; else added by the group.';
CREATE INDEX help_lines_group_idx ON help_lines (group_id, position);

-- Active standing of a person in a group: the one place that says who counts as a member there.
CREATE VIEW standings AS
SELECT m.id AS membership_id, m.group_id, m.member_id, m.pseudonym, m.pebble_key, m.is_facilitator, m.is_organiser
  FROM memberships m
 WHERE m.member_id IS NOT NULL
   AND m.left_at IS NULL
   AND m.excluded_at IS NULL;

-- migrate: rollback
DROP VIEW standings, agreements_in_force;
DROP TABLE help_lines, consents, memberships, agreements, groups, conditions;

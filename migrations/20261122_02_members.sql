-- Members, their sessions, and the counts that slow guessing
-- depends: 20261122_01_jobs

-- migrate: apply
CREATE TABLE members (
  id               uuid        CONSTRAINT members_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
  sign_in_name     text        NOT NULL CONSTRAINT members_sign_in_name_length CHECK (char_length(sign_in_name) BETWEEN 3 AND 64),
  passphrase_hash  text,
  recovery_hash    bytea,
  is_steward       boolean     NOT NULL DEFAULT false,
  zone             text        NOT NULL DEFAULT 'Europe/London',
  theme            text        NOT NULL DEFAULT 'system' CONSTRAINT members_theme CHECK (theme IN ('system', 'light', 'dark')),
  text_size        smallint    NOT NULL DEFAULT 100 CONSTRAINT members_text_size CHECK (text_size IN (100, 115, 130, 150)),
  line_spacing     text        NOT NULL DEFAULT 'normal' CONSTRAINT members_line_spacing CHECK (line_spacing IN ('normal', 'wide')),
  joined_at        timestamptz NOT NULL DEFAULT now(),
  excluded_at      timestamptz,
  CONSTRAINT members_sign_in_name_key UNIQUE (sign_in_name)
);
COMMENT ON COLUMN members.sign_in_name IS 'Private: shown to nobody but its owner, once, at sign-up. As `accounts.names.canonical` gives it.';
COMMENT ON COLUMN members.passphrase_hash IS 'argon2id. NULL: cannot sign in.';
COMMENT ON COLUMN members.recovery_hash IS 'SHA-256 of a random code of 120 bits. NULL: cannot recover.';

CREATE TABLE statements (
  member_id  uuid        NOT NULL CONSTRAINT statements_member_fkey REFERENCES members ON DELETE CASCADE,
  kind       text        NOT NULL CONSTRAINT statements_kind CHECK (kind IN ('adult')),
  wording    text        NOT NULL,
  stated_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT statements_pkey PRIMARY KEY (member_id, kind)
);
COMMENT ON TABLE statements IS 'What a member stated about themselves, in the words they were shown.';

CREATE TABLE sessions (
  id            uuid        CONSTRAINT sessions_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
  token_hash    bytea       NOT NULL CONSTRAINT sessions_token_hash_key UNIQUE,
  member_id     uuid        NOT NULL CONSTRAINT sessions_member_fkey REFERENCES members ON DELETE CASCADE,
  device        text        NOT NULL DEFAULT '',
  begun_at      timestamptz NOT NULL DEFAULT now(),
  last_seen_at  timestamptz NOT NULL DEFAULT now(),
  idle          interval    NOT NULL,
  expires_at    timestamptz NOT NULL
);
CREATE INDEX sessions_member_idx ON sessions (member_id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);

CREATE TABLE attempts (
  id            bigint      CONSTRAINT attempts_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  deed          text        NOT NULL CONSTRAINT attempts_deed CHECK (deed IN ('sign_in', 'sign_up', 'recover', 'confirm')),
  name_hash     bytea,
  network_hash  bytea       NOT NULL,
  attempted_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE attempts IS 'Guesses that failed or are under way, and accounts made, of the last hours: keyed hashes, no name and no address.';
CREATE INDEX attempts_name_idx ON attempts (deed, name_hash, attempted_at);
CREATE INDEX attempts_network_idx ON attempts (deed, network_hash, attempted_at);
CREATE INDEX attempts_attempted_at_idx ON attempts (attempted_at);

CREATE TABLE secrets (
  name   text  CONSTRAINT secrets_pkey PRIMARY KEY,
  value  bytea NOT NULL
);
COMMENT ON TABLE secrets IS 'Random keys of this installation, made here and never shown.';
INSERT INTO secrets (name, value)
VALUES ('attempts', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- migrate: rollback
DROP TABLE secrets, attempts, sessions, statements, members;

-- Live rooms and what is said in them
-- depends: 20261122_03_groups

-- migrate: apply
CREATE TABLE rooms (
  id              integer     CONSTRAINT rooms_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id        integer     NOT NULL CONSTRAINT rooms_group_fkey REFERENCES groups,
  name            text        NOT NULL CONSTRAINT rooms_name_length CHECK (char_length(name) BETWEEN 2 AND 80),
  about           text        NOT NULL DEFAULT '',
  last_seq        bigint      NOT NULL DEFAULT 0,
  epoch           text        NOT NULL DEFAULT substr(md5(gen_random_uuid()::text), 1, 8),
  retention_days  integer     NOT NULL DEFAULT 30 CONSTRAINT rooms_retention CHECK (retention_days BETWEEN 1 AND 365),
  purged_to       bigint      NOT NULL DEFAULT 0,
  opened_at       timestamptz NOT NULL DEFAULT now(),
  closed_at       timestamptz
);
COMMENT ON COLUMN rooms.last_seq IS 'The number of the latest change, raised under the row lock so that numbers commit in order.';
COMMENT ON COLUMN rooms.purged_to IS 'Changes up to this number may be gone: who comes back from before it starts over.';
CREATE INDEX rooms_group_idx ON rooms (group_id);
CREATE UNIQUE INDEX rooms_open_name_key ON rooms (group_id, lower(name)) WHERE closed_at IS NULL;

CREATE TABLE messages (
  id             bigint      CONSTRAINT messages_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  room_id        integer     NOT NULL CONSTRAINT messages_room_fkey REFERENCES rooms,
  seq            bigint      NOT NULL,
  changed_seq    bigint      NOT NULL,
  membership_id  uuid        NOT NULL CONSTRAINT messages_membership_fkey REFERENCES memberships,
  key            uuid        NOT NULL,
  text           text        NOT NULL CONSTRAINT messages_text_length CHECK (char_length(text) <= 2000),
  html           text        NOT NULL,
  state          text        NOT NULL DEFAULT 'shown' CONSTRAINT messages_state CHECK (state IN ('shown', 'held', 'hidden', 'withdrawn', 'erased')),
  said_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  edited_at      timestamptz,
  CONSTRAINT messages_seq_key UNIQUE (room_id, seq),
  CONSTRAINT messages_key_key UNIQUE (room_id, membership_id, key)
);
CREATE INDEX messages_changed_idx ON messages (room_id, changed_seq);
CREATE INDEX messages_said_at_idx ON messages (room_id, said_at);

-- migrate: rollback
DROP TABLE messages, rooms;

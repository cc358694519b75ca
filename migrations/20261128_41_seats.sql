-- Who sits in a room and who may speak there now; turns, questions and notes of a session
-- depends: 20261128_40_gatherings

-- migrate: apply
ALTER TABLE rooms
  ADD COLUMN kind text NOT NULL DEFAULT 'standing' CONSTRAINT rooms_kind CHECK (kind IN ('standing', 'session')),
  ADD COLUMN speaking text NOT NULL DEFAULT 'all' CONSTRAINT rooms_speaking CHECK (speaking IN ('all', 'hosts', 'floor', 'nobody')),
  ADD COLUMN floor_membership_id uuid CONSTRAINT rooms_floor_fkey REFERENCES memberships,
  ADD COLUMN slow_s integer NOT NULL DEFAULT 0 CONSTRAINT rooms_slow CHECK (slow_s BETWEEN 0 AND 600),
  ADD COLUMN holds_newcomers boolean NOT NULL DEFAULT false,
  ADD COLUMN phrases text[] NOT NULL DEFAULT '{}',
  ADD COLUMN home_path text NOT NULL DEFAULT '',
  DROP CONSTRAINT rooms_retention,
  ADD CONSTRAINT rooms_retention CHECK (retention_days BETWEEN 0 AND 365);
COMMENT ON COLUMN rooms.kind IS 'Standing: for the whole group. Session: for whoever has been let in.';
COMMENT ON COLUMN rooms.speaking IS 'Who may say something now; floor: whoever has it, and hosts.';
COMMENT ON COLUMN rooms.slow_s IS 'How long one waits between two messages, in seconds; hosts do not.';
COMMENT ON COLUMN rooms.home_path IS 'The page that shows the room; empty: its own.';
COMMENT ON COLUMN rooms.phrases IS 'What may be said by everybody while somebody else has the floor.';
DROP INDEX rooms_open_name_key;
CREATE UNIQUE INDEX rooms_open_name_key ON rooms (group_id, lower(name)) WHERE closed_at IS NULL AND kind = 'standing';

CREATE TABLE seats (
  room_id        integer     NOT NULL CONSTRAINT seats_room_fkey REFERENCES rooms ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT seats_membership_fkey REFERENCES memberships,
  is_in          boolean     NOT NULL DEFAULT true,
  is_host        boolean     NOT NULL DEFAULT false,
  muted_until    timestamptz,
  is_known       boolean     NOT NULL DEFAULT false,
  CONSTRAINT seats_pkey PRIMARY KEY (room_id, membership_id)
);
COMMENT ON COLUMN seats.is_in IS 'Whether they have been let in and not been sent out since.';
COMMENT ON COLUMN seats.is_known IS 'A host has looked at their first message here, or need not.';

-- Who is in a room, with what they may do there now: the one place that says so.
CREATE VIEW sitting AS
SELECT r.id AS room_id, s.group_id, s.membership_id, s.member_id, s.pseudonym, s.pebble_key, s.is_facilitator,
       coalesce(t.is_host, false) AS is_host,
       t.muted_until > now() AS is_muted,
       t.muted_until,
       r.holds_newcomers AND NOT coalesce(t.is_known OR t.is_host, false) AND NOT s.is_facilitator AS is_held,
       r.speaking = 'all'
         OR r.speaking <> 'nobody' AND (coalesce(t.is_host, false) OR s.is_facilitator)
         OR r.speaking = 'floor' AND s.membership_id IS NOT DISTINCT FROM r.floor_membership_id AS has_word
  FROM rooms r
  JOIN standings s ON s.group_id = r.group_id
  LEFT JOIN seats t ON t.room_id = r.id AND t.membership_id = s.membership_id
 WHERE r.kind = 'standing'
    OR t.is_in
    OR s.is_facilitator;

ALTER TABLE gatherings
  ADD COLUMN caption text NOT NULL DEFAULT '',
  ADD COLUMN pinned_message_id bigint CONSTRAINT gatherings_pinned_fkey REFERENCES messages ON DELETE SET NULL,
  ADD COLUMN tells_words boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN gatherings.caption IS 'What the latest change of the stage was, in words for everybody.';
COMMENT ON COLUMN gatherings.tells_words IS 'Whether everybody was told on entering that a transcript may be made.';

ALTER TABLE groups
  ADD COLUMN support_phrases text[] NOT NULL DEFAULT ARRAY['I hear you.', 'Thank you for sharing.', 'Take your time.', 'You are not alone.', 'Sending warmth.'];
COMMENT ON COLUMN groups.support_phrases IS 'What people may say in a sharing circle while somebody else speaks.';

CREATE TABLE gathering_watchers (
  gathering_id   integer     NOT NULL CONSTRAINT gathering_watchers_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT gathering_watchers_membership_fkey REFERENCES memberships,
  put_down_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT gathering_watchers_pkey PRIMARY KEY (gathering_id, membership_id)
);
COMMENT ON TABLE gathering_watchers IS 'Facilitators who have put themselves down to keep this one safe.';

-- Who keeps a gathering safe: whoever put themselves down for it, or for hours in which it lies.
CREATE VIEW gathering_roster AS
SELECT w.gathering_id, w.membership_id, w.put_down_at
  FROM gathering_watchers w
 UNION
SELECT e.id, d.membership_id, max(d.put_down_at)
  FROM gatherings e
  JOIN shifts d ON d.group_id = e.group_id
               AND d.membership_id IS NOT NULL
               AND d.starts_at < e.ends_at
               AND d.ends_at > e.starts_at
 WHERE NOT EXISTS (SELECT 1 FROM gathering_watchers w WHERE w.gathering_id = e.id AND w.membership_id = d.membership_id)
 GROUP BY e.id, d.membership_id;

CREATE TABLE turns (
  id             bigint      CONSTRAINT turns_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  gathering_id   integer     NOT NULL CONSTRAINT turns_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT turns_membership_fkey REFERENCES memberships,
  raised_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  given_at       timestamptz,
  ends_at        timestamptz,
  over_at        timestamptz,
  CONSTRAINT turns_order CHECK (given_at IS NOT NULL OR ends_at IS NULL)
);
COMMENT ON TABLE turns IS 'Raised hands of a sharing circle, in the order in which the server saw them; given_at: the floor is theirs.';
CREATE UNIQUE INDEX turns_waiting_key ON turns (gathering_id, membership_id) WHERE over_at IS NULL;
CREATE UNIQUE INDEX turns_floor_key ON turns (gathering_id) WHERE given_at IS NOT NULL AND over_at IS NULL;

CREATE TABLE questions (
  id             bigint      CONSTRAINT questions_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  gathering_id   integer     NOT NULL CONSTRAINT questions_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT questions_membership_fkey REFERENCES memberships,
  key            uuid        NOT NULL,
  text           text        NOT NULL CONSTRAINT questions_text_length CHECK (char_length(text) BETWEEN 1 AND 500),
  asked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  put_at         timestamptz,
  taken_back_at  timestamptz,
  CONSTRAINT questions_key_key UNIQUE (gathering_id, membership_id, key)
);
CREATE INDEX questions_gathering_idx ON questions (gathering_id, asked_at);

CREATE TABLE question_supports (
  question_id    bigint NOT NULL CONSTRAINT question_supports_question_fkey REFERENCES questions ON DELETE CASCADE,
  membership_id  uuid   NOT NULL CONSTRAINT question_supports_membership_fkey REFERENCES memberships,
  CONSTRAINT question_supports_pkey PRIMARY KEY (question_id, membership_id)
);

CREATE TABLE gathering_notes (
  id             bigint      CONSTRAINT gathering_notes_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  gathering_id   integer     NOT NULL CONSTRAINT gathering_notes_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT gathering_notes_membership_fkey REFERENCES memberships,
  kind           text        NOT NULL CONSTRAINT gathering_notes_kind CHECK (kind IN ('note', 'log')),
  text           text        NOT NULL CONSTRAINT gathering_notes_length CHECK (char_length(text) BETWEEN 1 AND 2000),
  written_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE gathering_notes IS 'For hosts and facilitators alone: notes during a session, and the log after it.';
CREATE INDEX gathering_notes_idx ON gathering_notes (gathering_id, written_at);

CREATE TABLE feedback (
  gathering_id   integer     NOT NULL CONSTRAINT feedback_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT feedback_membership_fkey REFERENCES memberships,
  felt           smallint    CONSTRAINT feedback_felt CHECK (felt BETWEEN 1 AND 4),
  again          boolean,
  words          text        NOT NULL DEFAULT '' CONSTRAINT feedback_words_length CHECK (char_length(words) <= 500),
  given_at       timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT feedback_pkey PRIMARY KEY (gathering_id, membership_id)
);
COMMENT ON TABLE feedback IS 'How it was, if somebody says so. Hosts see it without names.';

ALTER TABLE letters
  DROP CONSTRAINT letters_kind,
  ADD CONSTRAINT letters_kind CHECK (kind IN ('reply', 'decision', 'help', 'welcome', 'followed', 'comfort', 'cover', 'gathering'));

-- migrate: rollback
DELETE FROM letters WHERE kind = 'gathering';
ALTER TABLE letters
  DROP CONSTRAINT letters_kind,
  ADD CONSTRAINT letters_kind CHECK (kind IN ('reply', 'decision', 'help', 'welcome', 'followed', 'comfort', 'cover'));
DROP VIEW gathering_roster;
DROP TABLE feedback, gathering_notes, question_supports, questions, turns, gathering_watchers;
ALTER TABLE groups DROP COLUMN support_phrases;
ALTER TABLE gatherings DROP COLUMN caption, DROP COLUMN pinned_message_id, DROP COLUMN tells_words;
DROP VIEW sitting;
DROP TABLE seats;
DROP INDEX rooms_open_name_key;
DELETE FROM messages WHERE room_id IN (SELECT id FROM rooms WHERE kind = 'session');
UPDATE gatherings SET room_id = NULL;
DELETE FROM rooms WHERE kind = 'session';
CREATE UNIQUE INDEX rooms_open_name_key ON rooms (group_id, lower(name)) WHERE closed_at IS NULL;
ALTER TABLE rooms
  DROP COLUMN kind, DROP COLUMN speaking, DROP COLUMN floor_membership_id, DROP COLUMN slow_s,
  DROP COLUMN holds_newcomers, DROP COLUMN phrases, DROP COLUMN home_path,
  DROP CONSTRAINT rooms_retention,
  ADD CONSTRAINT rooms_retention CHECK (retention_days BETWEEN 1 AND 365);

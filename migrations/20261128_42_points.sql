-- What was said in a session and may be carried into a topic, once its author has agreed
-- depends: 20261128_41_seats

-- migrate: apply
CREATE TABLE points (
  id             bigint      CONSTRAINT points_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  gathering_id   integer     NOT NULL CONSTRAINT points_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  message_id     bigint      NOT NULL CONSTRAINT points_message_fkey REFERENCES messages ON DELETE CASCADE CONSTRAINT points_message_key UNIQUE,
  membership_id  uuid        NOT NULL CONSTRAINT points_membership_fkey REFERENCES memberships,
  asked_at       timestamptz NOT NULL DEFAULT now(),
  agreed         boolean,
  carried_at     timestamptz
);
COMMENT ON COLUMN points.agreed IS 'What its author said; NULL: nothing yet, which is a no.';
CREATE INDEX points_gathering_idx ON points (gathering_id);

ALTER TABLE gatherings ADD COLUMN follow_up_topic_id integer CONSTRAINT gatherings_follow_up_fkey REFERENCES topics;

-- migrate: rollback
ALTER TABLE gatherings DROP COLUMN follow_up_topic_id;
DROP TABLE points;

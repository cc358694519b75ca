-- How far somebody has read in a room, by the name they have in its group
-- depends: 20261128_21_meeting_messages

-- migrate: apply
CREATE TABLE room_readings (
  membership_id  uuid    NOT NULL CONSTRAINT room_readings_membership_fkey REFERENCES memberships ON DELETE CASCADE,
  room_id        integer NOT NULL CONSTRAINT room_readings_room_fkey REFERENCES rooms ON DELETE CASCADE,
  seq            bigint  NOT NULL,
  CONSTRAINT room_readings_pkey PRIMARY KEY (membership_id, room_id)
);
COMMENT ON TABLE room_readings IS 'Theirs alone: shown to nobody else, and without a time, so that it tells nothing of when they were there.';
COMMENT ON COLUMN room_readings.seq IS 'The last message that was in sight, by its place; only ever grows.';

-- migrate: rollback
DROP TABLE room_readings;

-- Cover: who has put themselves down to keep a group safe, and when; hours that should be covered; hand-over notes
-- depends: 20261128_09_draft_choices 20261128_08_names 20261128_05_reading_more

-- migrate: apply
CREATE TABLE shifts (
  id             integer     CONSTRAINT shifts_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id       integer     NOT NULL CONSTRAINT shifts_group_fkey REFERENCES groups,
  membership_id  uuid        CONSTRAINT shifts_membership_fkey REFERENCES memberships,
  series_id      uuid,
  zone           text        NOT NULL,
  on_date        date        NOT NULL,
  from_time      time        NOT NULL,
  until_time     time        NOT NULL,
  starts_at      timestamptz NOT NULL,
  ends_at        timestamptz NOT NULL,
  version        integer     NOT NULL DEFAULT 1,
  is_offered     boolean     NOT NULL DEFAULT false,
  offered_to     uuid        CONSTRAINT shifts_offered_to_fkey REFERENCES memberships,
  last_seen_at   timestamptz,
  put_down_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT shifts_length CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '14 hours'),
  CONSTRAINT shifts_offer CHECK (is_offered OR offered_to IS NULL),
  CONSTRAINT shifts_offered_by CHECK (membership_id IS NOT NULL OR NOT is_offered)
);
COMMENT ON COLUMN shifts.membership_id IS 'Whose it is. NULL: left open by whoever had it, so that somebody else may take these hours.';
COMMENT ON COLUMN shifts.series_id IS 'The same for all that were put down together, week by week; NULL: a single one.';
COMMENT ON COLUMN shifts.from_time IS 'On the clocks of its zone, as it was put down; the moments follow from it, also across clock changes.';
COMMENT ON COLUMN shifts.until_time IS 'At or before from_time: on the next day.';
COMMENT ON COLUMN shifts.version IS 'Raised with every change: a reminder of hours that were moved since is not sent.';
COMMENT ON COLUMN shifts.offered_to IS 'Whom its facilitator asks to take it over; NULL where is_offered: any other facilitator.';
COMMENT ON COLUMN shifts.last_seen_at IS 'When its facilitator last looked at a page of this group during the shift, to the minute.';
CREATE INDEX shifts_ahead_idx ON shifts (group_id, ends_at, id);
CREATE INDEX shifts_membership_idx ON shifts (membership_id, ends_at) WHERE membership_id IS NOT NULL;
CREATE INDEX shifts_turning_idx ON shifts (ends_at) WHERE membership_id IS NOT NULL;
CREATE INDEX shifts_series_idx ON shifts (series_id) WHERE series_id IS NOT NULL;
CREATE INDEX shifts_offered_to_idx ON shifts (offered_to) WHERE offered_to IS NOT NULL;

CREATE TABLE cover_hours (
  id          integer    CONSTRAINT cover_hours_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id    integer    NOT NULL CONSTRAINT cover_hours_group_fkey REFERENCES groups,
  days        smallint[] NOT NULL CONSTRAINT cover_hours_days CHECK (cardinality(days) BETWEEN 1 AND 7 AND days <@ '{0,1,2,3,4,5,6}'),
  from_time   time       NOT NULL,
  until_time  time       NOT NULL,
  zone        text       NOT NULL,
  CONSTRAINT cover_hours_key UNIQUE (group_id, days, from_time, until_time)
);
COMMENT ON TABLE cover_hours IS 'When a group wants a facilitator to be there.';
COMMENT ON COLUMN cover_hours.days IS 'Days of the week on which they begin: 0 is Monday.';
COMMENT ON COLUMN cover_hours.until_time IS 'At or before from_time: on the next day.';

CREATE TABLE handover_notes (
  id             bigint      CONSTRAINT handover_notes_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id       integer     NOT NULL CONSTRAINT handover_notes_group_fkey REFERENCES groups,
  membership_id  uuid        NOT NULL CONSTRAINT handover_notes_membership_fkey REFERENCES memberships,
  key            uuid        NOT NULL CONSTRAINT handover_notes_key_key UNIQUE,
  text           text        NOT NULL CONSTRAINT handover_notes_length CHECK (char_length(text) BETWEEN 1 AND 4000),
  starts_at      timestamptz,
  ends_at        timestamptz,
  written_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN handover_notes.starts_at IS 'The shift it was written at the end of, if it was.';
CREATE INDEX handover_notes_group_idx ON handover_notes (group_id, id DESC);
CREATE INDEX handover_notes_written_idx ON handover_notes (written_at);

CREATE TABLE handover_reads (
  note_id        bigint      NOT NULL CONSTRAINT handover_reads_note_fkey REFERENCES handover_notes ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT handover_reads_membership_fkey REFERENCES memberships,
  read_at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT handover_reads_pkey PRIMARY KEY (note_id, membership_id)
);

-- What the page of a group needs to say who is there: the next few shifts, as JSON; NULL where there is none.
-- One that ends earlier comes first, so that a short one inside a long one is not left out.
CREATE FUNCTION cover_ahead(of_group integer) RETURNS TABLE (ahead text)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $$
SELECT json_agg(json_build_array(a.starts_at, a.ends_at, a.last_seen_at, a.membership_id))::text
  FROM (SELECT s.starts_at, s.ends_at, s.last_seen_at, s.membership_id
          FROM shifts s
         WHERE s.group_id = of_group
           AND s.membership_id IS NOT NULL
           AND s.ends_at > now()
         ORDER BY s.ends_at, s.id
         LIMIT 8) a
$$;

-- A trigger, and no line in each deed, because hours that nobody will come to must never look covered.
CREATE FUNCTION leave_shifts_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  left_open integer;
BEGIN
  UPDATE shifts SET is_offered = false, offered_to = NULL, version = version + 1 WHERE offered_to = OLD.id;
  UPDATE shifts
     SET membership_id = NULL, is_offered = false, offered_to = NULL, last_seen_at = NULL, version = version + 1
   WHERE membership_id = OLD.id
     AND ends_at > now();
  GET DIAGNOSTICS left_open = ROW_COUNT;
  IF left_open > 0 THEN
    PERFORM procrastinate_defer_jobs_v1(
              ARRAY[ROW('default', 'moderation.tell_left_open', 0, NULL, NULL,
                        jsonb_build_object('group_id', OLD.group_id, 'membership_id', OLD.id, 'how_many', left_open),
                        NULL)::procrastinate_job_to_defer_v1]);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER memberships_leave_shifts
AFTER UPDATE OF is_facilitator, left_at, excluded_at, member_id ON memberships
FOR EACH ROW
WHEN (OLD.is_facilitator AND OLD.left_at IS NULL AND OLD.excluded_at IS NULL
      AND (NOT NEW.is_facilitator OR NEW.left_at IS NOT NULL OR NEW.excluded_at IS NOT NULL OR NEW.member_id IS NULL))
EXECUTE FUNCTION leave_shifts_open();

ALTER TABLE letters
  DROP CONSTRAINT letters_kind,
  ADD CONSTRAINT letters_kind CHECK (kind IN ('reply', 'decision', 'help', 'welcome', 'followed', 'comfort', 'cover'));

-- migrate: rollback
DELETE FROM letters WHERE kind = 'cover';
ALTER TABLE letters
  DROP CONSTRAINT letters_kind,
  ADD CONSTRAINT letters_kind CHECK (kind IN ('reply', 'decision', 'help', 'welcome', 'followed', 'comfort'));
DROP TRIGGER memberships_leave_shifts ON memberships;
DROP FUNCTION leave_shifts_open;
DROP FUNCTION cover_ahead;
DROP TABLE handover_reads, handover_notes, cover_hours, shifts;

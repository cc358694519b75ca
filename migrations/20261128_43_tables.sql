-- Break-out tables of a session
-- depends: 20261128_42_points

-- migrate: apply
CREATE TABLE gathering_tables (
  gathering_id  integer  NOT NULL CONSTRAINT gathering_tables_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  number        smallint NOT NULL,
  room_id       integer  NOT NULL CONSTRAINT gathering_tables_room_fkey REFERENCES rooms CONSTRAINT gathering_tables_room_key UNIQUE,
  is_over       boolean  NOT NULL DEFAULT false,
  CONSTRAINT gathering_tables_pkey PRIMARY KEY (room_id)
);
CREATE UNIQUE INDEX gathering_tables_number_key ON gathering_tables (gathering_id, number) WHERE NOT is_over;

ALTER TABLE gatherings ADD COLUMN tables_end_at timestamptz;
COMMENT ON COLUMN gatherings.tables_end_at IS 'When people are back from the tables; NULL: nobody has called them.';

-- migrate: rollback
ALTER TABLE gatherings DROP COLUMN tables_end_at;
DROP TABLE gathering_tables;

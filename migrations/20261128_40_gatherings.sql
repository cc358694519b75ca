-- Gatherings: drop-in sessions and meetings, who leads them, who comes
-- depends: 20261128_09_draft_choices 20261128_08_names 20261128_05_reading_more 20261128_23_room_events 20261128_30_cover

-- migrate: apply
CREATE TABLE gathering_plans (
  id             integer     CONSTRAINT gathering_plans_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id       integer     NOT NULL CONSTRAINT gathering_plans_group_fkey REFERENCES groups,
  rule           text        NOT NULL DEFAULT '' CONSTRAINT gathering_plans_rule_length CHECK (char_length(rule) <= 200),
  zone           text        NOT NULL,
  starts         timestamp   NOT NULL,
  planned_until  timestamp   NOT NULL,
  ended_at       timestamptz
);
COMMENT ON TABLE gathering_plans IS 'What repeats: by an RRULE (RFC 5545) in the local time of its zone, so that seven o''clock stays seven o''clock.';
COMMENT ON COLUMN gathering_plans.starts IS 'The first date, in local time.';
COMMENT ON COLUMN gathering_plans.planned_until IS 'Dates up to this local time are rows of gatherings; later ones follow every night.';
CREATE INDEX gathering_plans_group_idx ON gathering_plans (group_id) WHERE ended_at IS NULL;

CREATE TABLE gatherings (
  id                 integer     CONSTRAINT gatherings_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id           integer     NOT NULL CONSTRAINT gatherings_group_fkey REFERENCES groups,
  plan_id            integer     CONSTRAINT gatherings_plan_fkey REFERENCES gathering_plans,
  planned_for        timestamp   NOT NULL,
  is_apart           boolean     NOT NULL DEFAULT false,
  kind               text        NOT NULL CONSTRAINT gatherings_kind CHECK (kind IN ('session', 'meeting')),
  format             text        NOT NULL DEFAULT 'open_talk'
                                 CONSTRAINT gatherings_format CHECK (format IN ('open_talk', 'circle', 'speaker', 'quiet')),
  title              text        NOT NULL CONSTRAINT gatherings_title_length CHECK (char_length(title) BETWEEN 2 AND 120),
  about              text        NOT NULL DEFAULT '' CONSTRAINT gatherings_about_length CHECK (char_length(about) <= 4000),
  about_html         text        NOT NULL DEFAULT '',
  zone               text        NOT NULL,
  starts_at          timestamptz NOT NULL,
  ends_at            timestamptz NOT NULL,
  is_online          boolean     NOT NULL DEFAULT true,
  phone              text        NOT NULL DEFAULT '' CONSTRAINT gatherings_phone_length CHECK (char_length(phone) <= 200),
  place              text        NOT NULL DEFAULT '' CONSTRAINT gatherings_place_length CHECK (char_length(place) <= 400),
  access_notes       text        NOT NULL DEFAULT '' CONSTRAINT gatherings_access_length CHECK (char_length(access_notes) <= 1000),
  materials          text        NOT NULL DEFAULT '' CONSTRAINT gatherings_materials_length CHECK (char_length(materials) <= 2000),
  materials_html     text        NOT NULL DEFAULT '',
  agreement          text        NOT NULL DEFAULT '' CONSTRAINT gatherings_agreement_length CHECK (char_length(agreement) <= 4000),
  agreement_html     text        NOT NULL DEFAULT '',
  capacity           integer     CONSTRAINT gatherings_capacity CHECK (capacity BETWEEN 2 AND 5000),
  late_min           integer     NOT NULL DEFAULT 15 CONSTRAINT gatherings_late CHECK (late_min BETWEEN 0 AND 600),
  admits_all         boolean     NOT NULL DEFAULT true,
  turn_min           integer     NOT NULL DEFAULT 5 CONSTRAINT gatherings_turn CHECK (turn_min BETWEEN 1 AND 30),
  keeps_days         integer     NOT NULL DEFAULT 30 CONSTRAINT gatherings_keeps CHECK (keeps_days BETWEEN 0 AND 365),
  state              text        NOT NULL DEFAULT 'scheduled'
                                 CONSTRAINT gatherings_state CHECK (state IN ('scheduled', 'lobby', 'open', 'winding_down', 'closed', 'reviewed', 'cancelled')),
  version            integer     NOT NULL DEFAULT 1,
  last_seq           bigint      NOT NULL DEFAULT 0,
  epoch              text        NOT NULL DEFAULT substr(md5(gen_random_uuid()::text), 1, 8),
  room_id            integer     CONSTRAINT gatherings_room_fkey REFERENCES rooms CONSTRAINT gatherings_room_key UNIQUE,
  opened_at          timestamptz,
  hushed_at          timestamptz,
  called_at          timestamptz,
  unwatched_from     timestamptz,
  closed_at          timestamptz,
  look_at            timestamptz,
  cancelled_why      text        NOT NULL DEFAULT '' CONSTRAINT gatherings_why_length CHECK (char_length(cancelled_why) <= 1000),
  attendance         integer,
  created_at         timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT gatherings_times CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
  CONSTRAINT gatherings_somewhere CHECK (is_online OR phone <> '' OR place <> ''),
  CONSTRAINT gatherings_session_online CHECK (kind = 'meeting' OR is_online),
  CONSTRAINT gatherings_plan_key UNIQUE (plan_id, planned_for)
);
COMMENT ON COLUMN gatherings.planned_for IS 'The date that its plan gave it, in local time; moving it leaves this as it is.';
COMMENT ON COLUMN gatherings.is_apart IS 'Changed by itself: changes to its plan leave it alone.';
COMMENT ON COLUMN gatherings.last_seq IS 'The number of the latest change of its stage: its state, whose turn it is, who waits.';
COMMENT ON COLUMN gatherings.hushed_at IS 'Nothing can be said since, because no facilitator is here.';
COMMENT ON COLUMN gatherings.unwatched_from IS 'Since when no rostered facilitator has been here; NULL: one is, or it is not open.';
COMMENT ON COLUMN gatherings.look_at IS 'When the worker looks at it next; NULL: never, without a deed.';
COMMENT ON COLUMN gatherings.attendance IS 'How many were there, kept as a number alone.';
CREATE INDEX gatherings_group_idx ON gatherings (group_id, starts_at, id);
CREATE INDEX gatherings_look_idx ON gatherings (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE gathering_hosts (
  gathering_id   integer NOT NULL CONSTRAINT gathering_hosts_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  membership_id  uuid    NOT NULL CONSTRAINT gathering_hosts_membership_fkey REFERENCES memberships,
  leads          boolean NOT NULL DEFAULT false,
  CONSTRAINT gathering_hosts_pkey PRIMARY KEY (gathering_id, membership_id)
);
COMMENT ON COLUMN gathering_hosts.leads IS 'The host; the others are co-hosts.';
CREATE INDEX gathering_hosts_membership_idx ON gathering_hosts (membership_id);

CREATE TABLE speakers (
  id             integer NOT NULL CONSTRAINT speakers_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  gathering_id   integer NOT NULL CONSTRAINT speakers_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  name           text    NOT NULL CONSTRAINT speakers_name_length CHECK (char_length(name) BETWEEN 2 AND 80),
  about          text    NOT NULL DEFAULT '' CONSTRAINT speakers_about_length CHECK (char_length(about) <= 500),
  membership_id  uuid    CONSTRAINT speakers_membership_fkey REFERENCES memberships,
  agreed_at      timestamptz
);
COMMENT ON COLUMN speakers.agreed_at IS 'When they agreed to be shown; NULL: nobody but organisers and hosts sees them.';
COMMENT ON COLUMN speakers.membership_id IS 'Of a speaker who writes in the room; NULL: a guest without an account.';
CREATE INDEX speakers_gathering_idx ON speakers (gathering_id);

CREATE TABLE bookings (
  gathering_id   integer     NOT NULL CONSTRAINT bookings_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT bookings_membership_fkey REFERENCES memberships,
  is_waiting     boolean     NOT NULL DEFAULT false,
  booked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT bookings_pkey PRIMARY KEY (gathering_id, membership_id)
);
CREATE INDEX bookings_waiting_idx ON bookings (gathering_id, booked_at) WHERE is_waiting;
CREATE INDEX bookings_membership_idx ON bookings (membership_id);

CREATE TABLE calendar_links (
  token_hash     bytea       CONSTRAINT calendar_links_pkey PRIMARY KEY,
  member_id      uuid        NOT NULL CONSTRAINT calendar_links_member_fkey REFERENCES members ON DELETE CASCADE,
  group_id       integer     CONSTRAINT calendar_links_group_fkey REFERENCES groups,
  names_groups   boolean     NOT NULL DEFAULT false,
  made_at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE calendar_links IS 'Addresses that nobody can guess, for a calendar program. NULL as group: all of a member''s groups.';
COMMENT ON COLUMN calendar_links.names_groups IS 'Whether the member chose that titles and groups may stand in their calendar.';
CREATE UNIQUE INDEX calendar_links_place_key ON calendar_links (member_id, coalesce(group_id, 0));

CREATE TABLE attendances (
  gathering_id   integer     NOT NULL CONSTRAINT attendances_gathering_fkey REFERENCES gatherings ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT attendances_membership_fkey REFERENCES memberships,
  came_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  agreed_at      timestamptz,
  arriving       text        NOT NULL DEFAULT '' CONSTRAINT attendances_arriving_length CHECK (char_length(arriving) <= 300),
  admitted_at    timestamptz,
  sent_out_at    timestamptz,
  CONSTRAINT attendances_pkey PRIMARY KEY (gathering_id, membership_id)
);
COMMENT ON TABLE attendances IS 'Who is in the lobby or in the session; counted and erased when it has been closed for a day.';
COMMENT ON COLUMN attendances.seen_at IS 'When a socket of theirs was last open here, noted every 15 seconds.';
COMMENT ON COLUMN attendances.arriving IS 'How they are arriving, in their words: seen by hosts and facilitators only.';
COMMENT ON COLUMN attendances.sent_out_at IS 'A host has taken them out of this session: they do not come in again by themselves.';
CREATE INDEX attendances_queue_idx ON attendances (gathering_id, came_at) WHERE admitted_at IS NULL;

-- A gathering in a list, once for everybody in its group: the one place that says who finds it.
CREATE VIEW gathering_rows AS
SELECT e.id, e.group_id, g.slug AS group_slug, g.name AS group_name, e.kind, e.format, e.title, e.starts_at, e.ends_at,
       e.is_online, e.phone <> '' AS has_phone, e.place, e.state, e.capacity,
       (SELECT count(*) FROM bookings b WHERE b.gathering_id = e.id AND NOT b.is_waiting) AS coming,
       e.plan_id IS NOT NULL AS repeats,
       mine.is_waiting IS NOT DISTINCT FROM false AS reader_has_place,
       coalesce(mine.is_waiting, false) AS reader_waits,
       EXISTS (SELECT 1 FROM gathering_hosts h
                WHERE h.gathering_id = e.id AND h.membership_id = s.membership_id) AS reader_hosts,
       s.member_id AS reader_member_id
  FROM standings s
  JOIN groups g ON g.id = s.group_id
  JOIN gatherings e ON e.group_id = s.group_id
  LEFT JOIN bookings mine ON mine.gathering_id = e.id AND mine.membership_id = s.membership_id;

-- migrate: rollback
DROP VIEW gathering_rows;
DROP TABLE attendances, calendar_links, bookings, speakers, gathering_hosts, gatherings, gathering_plans;

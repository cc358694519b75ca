-- Flags, cases, decisions; evidence that can be erased beside rows that never change
-- depends: 20261122_04_forum 20261122_05_rooms

-- migrate: apply
ALTER TABLE groups
  ADD COLUMN queue_epoch text NOT NULL DEFAULT substr(md5(gen_random_uuid()::text), 1, 8);
COMMENT ON COLUMN groups.queue_epoch IS 'Changes when the queue''s history was restored from a backup.';

CREATE TABLE cases (
  id             integer     CONSTRAINT cases_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id       integer     NOT NULL CONSTRAINT cases_group_fkey REFERENCES groups,
  subject_kind   text        NOT NULL,
  subject_id     text        NOT NULL,
  state          text        NOT NULL DEFAULT 'open' CONSTRAINT cases_state CHECK (state IN ('open', 'decided')),
  kind           text        NOT NULL,
  severity       smallint    NOT NULL CONSTRAINT cases_severity CHECK (severity BETWEEN 1 AND 4),
  precedence     smallint    NOT NULL GENERATED ALWAYS AS (4 - severity + CASE WHEN kind = 'crisis' THEN 0 ELSE 4 END) STORED,
  version        integer     NOT NULL DEFAULT 0,
  changed_seq    bigint      NOT NULL DEFAULT 0,
  claimed_by     uuid        CONSTRAINT cases_claimed_by_fkey REFERENCES memberships,
  claimed_until  timestamptz,
  opened_at      timestamptz NOT NULL DEFAULT now(),
  decided_at     timestamptz,
  CONSTRAINT cases_claim CHECK ((claimed_by IS NULL) = (claimed_until IS NULL)),
  CONSTRAINT cases_decided CHECK ((state = 'decided') = (decided_at IS NOT NULL))
);
COMMENT ON COLUMN cases.severity IS '1 low, 2 medium, 3 high, 4 urgent: the gravest of its flags.';
COMMENT ON COLUMN cases.precedence IS 'Its place in the queue, the smallest first: a crisis before all else, then by severity.';
COMMENT ON COLUMN cases.version IS 'Raised by every flag and every decision: what a decision was based on.';
COMMENT ON COLUMN cases.changed_seq IS 'The number of the latest change to this case, in the count of its group''s queue.';
CREATE UNIQUE INDEX cases_open_subject_key ON cases (subject_kind, subject_id) WHERE state = 'open';
CREATE INDEX cases_queue_idx ON cases (group_id, precedence, opened_at, id) WHERE state = 'open';
CREATE INDEX cases_decided_idx ON cases (group_id, decided_at DESC, id DESC) WHERE state = 'decided';
CREATE INDEX cases_changed_idx ON cases (group_id, changed_seq);

CREATE TABLE evidence (
  id           bigint      CONSTRAINT evidence_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  case_id      integer     NOT NULL CONSTRAINT evidence_case_fkey REFERENCES cases,
  text         text,
  sha256       bytea       NOT NULL,
  taken_at     timestamptz NOT NULL DEFAULT now(),
  erase_after  timestamptz NOT NULL,
  CONSTRAINT evidence_case_hash_key UNIQUE (case_id, sha256),
  CONSTRAINT evidence_hash CHECK (text IS NULL OR sha256 = sha256(convert_to(text, 'UTF8')))
);
COMMENT ON COLUMN evidence.text IS 'The words as they were when flagged. NULL once erased; the hash stays.';
CREATE INDEX evidence_erase_after_idx ON evidence (erase_after) WHERE text IS NOT NULL;

CREATE TABLE flags (
  id             bigint      CONSTRAINT flags_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  case_id        integer     NOT NULL CONSTRAINT flags_case_fkey REFERENCES cases,
  evidence_id    bigint      NOT NULL CONSTRAINT flags_evidence_fkey REFERENCES evidence,
  raised_by      text        NOT NULL CONSTRAINT flags_raised_by CHECK (raised_by IN ('screening', 'member', 'visitor')),
  membership_id  uuid        CONSTRAINT flags_membership_fkey REFERENCES memberships,
  kind           text        NOT NULL CONSTRAINT flags_kind CHECK (kind IN
                   ('crisis', 'harm_encouragement', 'abuse', 'pii', 'medical_advice', 'spam', 'grooming', 'under_18', 'other')),
  severity       smallint    NOT NULL CONSTRAINT flags_severity CHECK (severity BETWEEN 1 AND 4),
  reason         text        NOT NULL DEFAULT '' CONSTRAINT flags_reason_length CHECK (char_length(reason) <= 1000),
  span_start     integer,
  span_end       integer,
  raised_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT flags_raiser CHECK ((raised_by = 'member') = (membership_id IS NOT NULL)),
  CONSTRAINT flags_span CHECK ((span_start IS NULL) = (span_end IS NULL) AND span_start < span_end)
);
CREATE UNIQUE INDEX flags_member_once_key ON flags (case_id, membership_id, kind) WHERE raised_by = 'member';
CREATE UNIQUE INDEX flags_visitor_once_key ON flags (evidence_id, kind, md5(reason)) WHERE raised_by = 'visitor';
CREATE UNIQUE INDEX flags_screening_once_key ON flags (evidence_id, kind, span_start, span_end) WHERE raised_by = 'screening';
CREATE INDEX flags_case_idx ON flags (case_id);

CREATE TABLE decisions (
  id             bigint      CONSTRAINT decisions_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  case_id        integer     NOT NULL CONSTRAINT decisions_case_fkey REFERENCES cases,
  case_version   integer     NOT NULL,
  action         text        NOT NULL CONSTRAINT decisions_action CHECK (action IN ('no_action', 'hide', 'restore')),
  reason         text        NOT NULL CONSTRAINT decisions_reason_length CHECK (char_length(reason) BETWEEN 1 AND 2000),
  membership_id  uuid        NOT NULL CONSTRAINT decisions_membership_fkey REFERENCES memberships,
  decided_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT decisions_version_key UNIQUE (case_id, case_version)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER flags_never_change BEFORE UPDATE OR DELETE ON flags
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER flags_never_emptied BEFORE TRUNCATE ON flags
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decisions_never_change BEFORE UPDATE OR DELETE ON decisions
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decisions_never_emptied BEFORE TRUNCATE ON decisions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a row of the queue shows: never a word that a member wrote.
CREATE VIEW queue_rows AS
SELECT c.id, c.group_id, g.slug AS group_slug, g.name AS group_name, c.subject_kind, c.kind, c.severity, c.state,
       c.precedence, c.changed_seq, c.opened_at, c.decided_at,
       CASE WHEN c.claimed_until > now() THEN m.pseudonym END AS claimed_by,
       CASE WHEN c.claimed_until > now() THEN c.claimed_until END AS claimed_until,
       raised.by_screening, raised.by_members, raised.by_visitors,
       latest.action AS latest_action, latest.pseudonym AS decided_by
  FROM cases c
  JOIN groups g ON g.id = c.group_id
  LEFT JOIN memberships m ON m.id = c.claimed_by
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE f.raised_by = 'screening') > 0 AS by_screening,
              count(DISTINCT f.membership_id) AS by_members,
              count(*) FILTER (WHERE f.raised_by = 'visitor') AS by_visitors
         FROM flags f
        WHERE f.case_id = c.id) raised
  LEFT JOIN LATERAL (
       SELECT d.action, dm.pseudonym
         FROM decisions d
         JOIN memberships dm ON dm.id = d.membership_id
        WHERE d.case_id = c.id
        ORDER BY d.id DESC
        LIMIT 1) latest ON true;

-- migrate: rollback
DROP VIEW queue_rows;
DROP TABLE decisions, flags, evidence, cases;
DROP FUNCTION refuse_change();
ALTER TABLE groups DROP COLUMN queue_epoch;

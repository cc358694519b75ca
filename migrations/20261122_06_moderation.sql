-- Flags, cases, decisions; evidence that can be erased beside rows that never change
-- depends: 20261122_04_forum 20261122_05_rooms

-- migrate: apply
CREATE TABLE cases (
  id             integer     CONSTRAINT cases_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  group_id       integer     NOT NULL CONSTRAINT cases_group_fkey REFERENCES groups,
  subject_kind   text        NOT NULL,
  subject_id     text        NOT NULL,
  state          text        NOT NULL DEFAULT 'open' CONSTRAINT cases_state CHECK (state IN ('open', 'decided')),
  kind           text        NOT NULL,
  severity       smallint    NOT NULL CONSTRAINT cases_severity CHECK (severity BETWEEN 1 AND 4),
  version        integer     NOT NULL DEFAULT 1,
  changed_seq    bigint      NOT NULL DEFAULT 0,
  claimed_by     uuid        CONSTRAINT cases_claimed_by_fkey REFERENCES memberships,
  claimed_until  timestamptz,
  opened_at      timestamptz NOT NULL DEFAULT now(),
  decided_at     timestamptz
);
COMMENT ON COLUMN cases.severity IS '1 low, 2 medium, 3 high, 4 urgent: the gravest of its flags.';
CREATE UNIQUE INDEX cases_open_subject_key ON cases (subject_kind, subject_id) WHERE state = 'open';
CREATE INDEX cases_queue_idx ON cases (group_id, severity DESC, opened_at, id) WHERE state = 'open';
CREATE INDEX cases_decided_idx ON cases (group_id, decided_at DESC, id DESC) WHERE state = 'decided';
CREATE INDEX cases_changed_idx ON cases (group_id, changed_seq);

CREATE TABLE evidence (
  id           bigint      CONSTRAINT evidence_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  case_id      integer     NOT NULL CONSTRAINT evidence_case_fkey REFERENCES cases,
  text         text,
  sha256       bytea       NOT NULL,
  taken_at     timestamptz NOT NULL DEFAULT now(),
  erase_after  timestamptz NOT NULL,
  CONSTRAINT evidence_case_hash_key UNIQUE (case_id, sha256)
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

-- migrate: rollback
DROP TABLE decisions, flags, evidence, cases;
DROP FUNCTION refuse_change();

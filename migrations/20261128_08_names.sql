-- A number for each group that changes whenever a name or a role shown beside words does
-- depends: 20261128_02_reading

-- migrate: apply
ALTER TABLE groups ADD COLUMN names_seq bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN groups.names_seq IS 'Raised with every change to how a member is shown: pages kept for visitors go by it.';

-- A trigger, and no line in each deed, because a name that is hidden must never stay on a page that was kept.
CREATE FUNCTION count_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE groups SET names_seq = names_seq + 1 WHERE id = NEW.group_id;
  RETURN NULL;
END
$$;
CREATE TRIGGER memberships_count_names
AFTER UPDATE OF pseudonym, pebble_key, is_facilitator ON memberships
FOR EACH ROW
WHEN ((OLD.pseudonym, OLD.pebble_key, OLD.is_facilitator) IS DISTINCT FROM (NEW.pseudonym, NEW.pebble_key, NEW.is_facilitator))
EXECUTE FUNCTION count_names();

-- migrate: rollback
DROP TRIGGER memberships_count_names ON memberships;
DROP FUNCTION count_names;
ALTER TABLE groups DROP COLUMN names_seq;

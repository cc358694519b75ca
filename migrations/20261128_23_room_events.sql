-- What happens in a room stands among what is said in it; and how each member wants new messages read aloud
-- depends: 20261128_22_room_readings

-- migrate: apply
ALTER TABLE messages
  ALTER COLUMN membership_id DROP NOT NULL,
  ADD COLUMN event text CONSTRAINT messages_event CHECK (event ~ '^[a-z_]{1,30}$'),
  ADD CONSTRAINT messages_said_by CHECK ((event IS NULL) = (membership_id IS NOT NULL));
COMMENT ON COLUMN messages.event IS 'What happened, for scripts, such as closed; the words stand in html. NULL: somebody said it.';

ALTER TABLE members
  ADD COLUMN read_aloud text NOT NULL DEFAULT 'each' CONSTRAINT members_read_aloud CHECK (read_aloud IN ('each', 'summary', 'off'));
COMMENT ON COLUMN members.read_aloud IS 'What screen readers are told of new messages in rooms.';

-- Events are said by nobody: an id that no membership has, and no name.
CREATE OR REPLACE VIEW signed_messages AS
SELECT m.id, m.room_id, m.seq, m.changed_seq,
       COALESCE(m.membership_id, '00000000-0000-0000-0000-000000000000') AS membership_id,
       m.html, m.state, m.said_at, m.edited_at,
       array_to_string(m.warnings, E'\n') AS warnings, array_to_string(m.reactions, ' ') AS reactions,
       COALESCE(by.pseudonym, '') AS pseudonym, COALESCE(by.pebble_key, '') AS pebble_key,
       COALESCE(by.is_facilitator, false) AS is_facilitator,
       m.answers_id, answered.seq AS answers_seq, answered.membership_id AS answers_by,
       answered.pseudonym AS answers_name, answered.html AS answers_html, answered.warnings AS answers_warnings,
       m.event
  FROM messages m
  LEFT JOIN memberships by ON by.id = m.membership_id
  LEFT JOIN LATERAL (SELECT a.seq, a.membership_id,
                            CASE WHEN a.state = 'shown' THEN its.pseudonym END AS pseudonym,
                            CASE WHEN a.state = 'shown' THEN a.html ELSE '' END AS html,
                            array_to_string(a.warnings, E'\n') AS warnings
                       FROM messages a
                       JOIN memberships its ON its.id = a.membership_id
                      WHERE a.id = m.answers_id
                      LIMIT 1) answered ON true;

-- migrate: rollback
DROP VIEW signed_messages;
CREATE VIEW signed_messages AS
SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, m.html, m.state, m.said_at, m.edited_at,
       array_to_string(m.warnings, E'\n') AS warnings, array_to_string(m.reactions, ' ') AS reactions,
       by.pseudonym, by.pebble_key, by.is_facilitator,
       m.answers_id, answered.seq AS answers_seq, answered.membership_id AS answers_by,
       answered.pseudonym AS answers_name, answered.html AS answers_html, answered.warnings AS answers_warnings
  FROM messages m
  JOIN memberships by ON by.id = m.membership_id
  LEFT JOIN LATERAL (SELECT a.seq, a.membership_id,
                            CASE WHEN a.state = 'shown' THEN its.pseudonym END AS pseudonym,
                            CASE WHEN a.state = 'shown' THEN a.html ELSE '' END AS html,
                            array_to_string(a.warnings, E'\n') AS warnings
                       FROM messages a
                       JOIN memberships its ON its.id = a.membership_id
                      WHERE a.id = m.answers_id
                      LIMIT 1) answered ON true;
ALTER TABLE members DROP COLUMN read_aloud;
DELETE FROM messages WHERE event IS NOT NULL;
ALTER TABLE messages
  DROP CONSTRAINT messages_said_by,
  DROP COLUMN event,
  ALTER COLUMN membership_id SET NOT NULL;

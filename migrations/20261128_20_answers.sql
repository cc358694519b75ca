-- A message may answer another one
-- depends: 20261122_05_rooms

-- migrate: apply
ALTER TABLE messages
  ADD COLUMN answers_id bigint CONSTRAINT messages_answers_fkey REFERENCES messages ON DELETE SET NULL;
COMMENT ON COLUMN messages.answers_id IS 'In the same room. Its words are never copied: they are quoted from it as long as it is shown.';
CREATE INDEX messages_answers_idx ON messages (answers_id) WHERE answers_id IS NOT NULL;

-- Who said a message, and what it answers, for whoever shows messages. Whether its own words may be shown is up to the
-- reader; those of what it answers are here only while everybody in the room may read them.
CREATE VIEW signed_messages AS
SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, m.html, m.state, m.said_at, m.edited_at,
       by.pseudonym, by.pebble_key, by.is_facilitator,
       m.answers_id, answered.seq AS answers_seq, answered.pseudonym AS answers_name, answered.html AS answers_html
  FROM messages m
  JOIN memberships by ON by.id = m.membership_id
  -- LIMIT makes it a look-up for each answer; without, small rooms are read whole.
  LEFT JOIN LATERAL (SELECT a.seq,
                            CASE WHEN a.state = 'shown' THEN its.pseudonym END AS pseudonym,
                            CASE WHEN a.state = 'shown' THEN a.html ELSE '' END AS html
                       FROM messages a
                       JOIN memberships its ON its.id = a.membership_id
                      WHERE a.id = m.answers_id
                      LIMIT 1) answered ON true;

-- migrate: rollback
DROP VIEW signed_messages;
DROP INDEX messages_answers_idx;
ALTER TABLE messages DROP COLUMN answers_id;

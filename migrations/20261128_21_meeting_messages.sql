-- Messages carry warnings, and are answered kindly
-- depends: 20261128_20_answers

-- migrate: apply
ALTER TABLE messages
  ADD COLUMN warnings text[] NOT NULL DEFAULT '{}' CONSTRAINT messages_warnings CHECK (cardinality(warnings) <= 6),
  ADD COLUMN reactions text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN messages.reactions IS 'The kinds that somebody gave, for showing; who gave them is in message_reactions.';

CREATE TABLE message_reactions (
  message_id     bigint      NOT NULL CONSTRAINT message_reactions_message_fkey REFERENCES messages ON DELETE CASCADE,
  membership_id  uuid        NOT NULL CONSTRAINT message_reactions_membership_fkey REFERENCES memberships ON DELETE CASCADE,
  kind           text        NOT NULL CONSTRAINT message_reactions_kind CHECK (kind IN ('been_there', 'thinking_of_you', 'thank_you', 'helped')),
  reacted_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT message_reactions_pkey PRIMARY KEY (message_id, membership_id, kind)
);
CREATE INDEX message_reactions_membership_idx ON message_reactions (membership_id, message_id);

DROP VIEW signed_messages;
-- Who said a message, and what it answers, for whoever shows messages. Whether its own words may be shown is up to the
-- reader; those of what it answers are here only while everybody in the room may read them.
CREATE VIEW signed_messages AS
SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, m.html, m.state, m.said_at, m.edited_at,
       array_to_string(m.warnings, E'\n') AS warnings, array_to_string(m.reactions, ' ') AS reactions,
       by.pseudonym, by.pebble_key, by.is_facilitator,
       m.answers_id, answered.seq AS answers_seq, answered.membership_id AS answers_by,
       answered.pseudonym AS answers_name, answered.html AS answers_html, answered.warnings AS answers_warnings
  FROM messages m
  JOIN memberships by ON by.id = m.membership_id
  -- LIMIT makes it a look-up for each answer; without, small rooms are read whole.
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
DROP TABLE message_reactions;
ALTER TABLE messages DROP COLUMN reactions, DROP COLUMN warnings;
CREATE VIEW signed_messages AS
SELECT m.id, m.room_id, m.seq, m.changed_seq, m.membership_id, m.html, m.state, m.said_at, m.edited_at,
       by.pseudonym, by.pebble_key, by.is_facilitator,
       m.answers_id, answered.seq AS answers_seq, answered.pseudonym AS answers_name, answered.html AS answers_html
  FROM messages m
  JOIN memberships by ON by.id = m.membership_id
  LEFT JOIN LATERAL (SELECT a.seq,
                            CASE WHEN a.state = 'shown' THEN its.pseudonym END AS pseudonym,
                            CASE WHEN a.state = 'shown' THEN a.html ELSE '' END AS html
                       FROM messages a
                       JOIN memberships its ON its.id = a.membership_id
                      WHERE a.id = m.answers_id
                      LIMIT 1) answered ON true;

-- Every post is read anew for search: which words follow each other
-- depends: 20261128_06_search

-- migrate: apply

COMMENT ON COLUMN searchable.words IS 'Stems, and marks that hold a space, as no stem does: the group, whether anybody may read it, its writer, how new, and which stems are neighbours.';

INSERT INTO search_waiting (post_id) SELECT id FROM posts ORDER BY id;
SELECT ask_for_reading() FROM search_waiting LIMIT 1;

-- migrate: rollback
COMMENT ON COLUMN searchable.words IS 'Stems, and marks that hold a space, as no stem does: the group, whether anybody may read it, its writer, and how new.';

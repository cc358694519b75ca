-- Every post is read anew for search: which words follow each other
-- depends: 20261128_06_search

-- migrate: apply
CREATE FUNCTION neighbours(words tsvector) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT array_agg(DISTINCT ' ' || left(md5(pair.first || ' ' || pair.second), 4))
  FROM (SELECT w.lexeme AS first,
               lead(w.lexeme) OVER in_row AS second,
               lead(place) OVER in_row - place AS gap
          FROM unnest(words) w, unnest(w.positions) place
        WINDOW in_row AS (ORDER BY place)) pair
 WHERE pair.gap = 1
$$;
COMMENT ON FUNCTION neighbours(tsvector) IS 'A mark for every two stems in a row, one of 65,536: what a phrase asks the index for.';

COMMENT ON COLUMN searchable.words IS 'Stems, and marks that hold a space, as no stem does: the group, whether anybody may read it, its writer, how new, and which stems are neighbours.';

INSERT INTO search_waiting (post_id) SELECT id FROM posts ORDER BY id;
SELECT ask_for_reading() FROM search_waiting LIMIT 1;

-- migrate: rollback
COMMENT ON COLUMN searchable.words IS 'Stems, and marks that hold a space, as no stem does: the group, whether anybody may read it, its writer, and how new.';
DROP FUNCTION neighbours;

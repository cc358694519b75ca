-- Searching posts: their words beside them, what waits to be read again, and words to guess a misspelt one by
-- depends: 20261128_02_reading

-- migrate: apply
CREATE EXTENSION IF NOT EXISTS pg_trgm;

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

CREATE TABLE searchable (
  post_id    bigint      CONSTRAINT searchable_pkey PRIMARY KEY CONSTRAINT searchable_post_fkey REFERENCES posts ON DELETE CASCADE,
  posted_at  timestamptz NOT NULL,
  words      tsvector    NOT NULL
);
COMMENT ON TABLE searchable IS 'Where words are found. Who may read a post is never decided from here, but where it is shown.';
COMMENT ON COLUMN searchable.words IS 'Stems, and marks that hold a space, as no stem does: the group, whether anybody may read it, its writer, how new, and which stems are neighbours.';
-- Without fastupdate a writer pays its own few microseconds; with it one of them pays for thousands.
CREATE INDEX searchable_words_idx ON searchable USING gin (words) WITH (fastupdate = off);
CREATE INDEX searchable_posted_idx ON searchable (posted_at DESC, post_id DESC);
-- Rows of 1 to 4 kB stay whole: reading one from beside the table costs ten times as much as looking into it.
ALTER TABLE searchable SET (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.02);

CREATE TABLE search_waiting (
  id       bigint CONSTRAINT search_waiting_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  post_id  bigint NOT NULL
);
COMMENT ON TABLE search_waiting IS 'Posts whose words are to be read (again). One post may wait twice, so that no writer waits for another.';

CREATE TABLE search_words (
  word  text CONSTRAINT search_words_pkey PRIMARY KEY CONSTRAINT search_words_form CHECK (char_length(word) BETWEEN 4 AND 30)
);
COMMENT ON TABLE search_words IS 'Words that some post holds, tied to nobody and nothing: to guess what a misspelt one meant.';
CREATE INDEX search_words_trgm_idx ON search_words USING gin (word gin_trgm_ops);

CREATE INDEX topics_title_words_idx ON topics USING gin (to_tsvector('english', title)) WITH (fastupdate = off);

-- By triggers, because every deed that writes a post or moves a topic must do it, also those not thought of yet.
CREATE FUNCTION ask_for_reading() RETURNS void LANGUAGE sql AS $$
SELECT procrastinate_defer_jobs_v1(
         ARRAY[ROW('default', 'forum.read_words', 0, NULL, NULL, '{}'::jsonb, NULL)::procrastinate_job_to_defer_v1])
$$;
CREATE FUNCTION posts_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_waiting (post_id) SELECT id FROM came;
  IF FOUND THEN PERFORM ask_for_reading(); END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION post_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_waiting (post_id) VALUES (NEW.id);
  PERFORM ask_for_reading();
  RETURN NULL;
END $$;
CREATE FUNCTION topic_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_waiting (post_id)
  SELECT id
    FROM posts
   WHERE topic_id = NEW.id
     AND (seq = 1 OR OLD.group_id <> NEW.group_id OR OLD.is_public <> NEW.is_public
          OR (OLD.answered_at IS NULL) <> (NEW.answered_at IS NULL));
  IF FOUND THEN PERFORM ask_for_reading(); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER posts_came AFTER INSERT ON posts
  REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION posts_came();
CREATE TRIGGER post_changed AFTER UPDATE ON posts
  FOR EACH ROW WHEN (OLD.html <> NEW.html OR OLD.topic_id <> NEW.topic_id) EXECUTE FUNCTION post_changed();
CREATE TRIGGER topic_changed AFTER UPDATE ON topics
  FOR EACH ROW
  WHEN (OLD.title <> NEW.title OR OLD.group_id <> NEW.group_id OR OLD.is_public <> NEW.is_public
        OR (OLD.answered_at IS NULL) <> (NEW.answered_at IS NULL))
  EXECUTE FUNCTION topic_changed();

INSERT INTO search_waiting (post_id) SELECT id FROM posts ORDER BY id;
SELECT ask_for_reading() FROM search_waiting LIMIT 1;

-- migrate: rollback
DROP TRIGGER topic_changed ON topics;
DROP TRIGGER post_changed ON posts;
DROP TRIGGER posts_came ON posts;
DROP FUNCTION topic_changed, post_changed, posts_came, ask_for_reading;
DROP INDEX topics_title_words_idx;
DROP TABLE search_words, search_waiting, searchable;
DROP EXTENSION pg_trgm;
DROP FUNCTION neighbours;
